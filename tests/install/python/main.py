"""A program that was given nothing but the installed heat_interop.py."""

import heat_interop as heat

problem = heat.Problem(100, 37, steps=250, sources=heat.default_sources(100, 37))
with heat.create("cxx/serial_tiled", problem) as solver:
    solver.advance(problem.steps)
    print(f"fingerprint {heat.digest(problem, solver).fingerprint:016x}")
