"""A solver without MPI, for the tests of callers: one sweep a step in NumPy."""

import heat_interop as heat

from ._shared import Rows


class solver(Rows):
    name = "python/test_plain"
    summary = "for tests: one sweep a step"
    needs = 0

    def __init__(self, problem, comm, options):
        heat.check_options(options, "fault")
        self.fault = heat.option_integer(options, "fault", 0)
        if problem.steps > 5000:
            raise heat.Error(heat.UNAVAILABLE, f"{problem.steps} steps would take too long")
        super().__init__(problem, 0, problem.ny)

    def advance(self, steps):
        if steps < 0:
            raise heat.Error(heat.INVALID_ARGUMENT, f"{steps} steps: there must be at least 0")
        if self.fault == 1:
            raise ZeroDivisionError("planted\nfault")
        for _ in range(steps):
            self.step()
        if self.fault == 2:
            self.now[1, 1] += 1.0
