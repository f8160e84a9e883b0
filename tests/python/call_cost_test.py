"""call_cost_test: what heat-call-cost-python prints of samples that were made up."""

import contextlib
import io
import pathlib
import sys
import unittest

import heat_interop as heat

sys.path.insert(0, str(pathlib.Path(heat.__file__).parent / "call_cost"))
import call_cost  # noqa: E402


class Table(unittest.TestCase):
    def test_other_callers_are_compared_round_by_round(self):
        # From Python 1, -4, 4, 8 and 0 ns more: 10, -20, 20, 40 and 0 percent.
        own = [10e-9, 20e-9, 20e-9, 20e-9, 40e-9]
        other = [11e-9, 16e-9, 24e-9, 28e-9, 40e-9]
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            call_cost.print_rows("cxx sweep", {"C++": own, "again": own, "Python": other}, 1e-9)
        self.assertEqual(
            printed.getvalue(),
            "cxx sweep      C++           20.0\n"
            "               again         20.0    0.0    0.00 [0.0 0.0]      [0.0 0.0]\n"
            "               Python        24.0    1.0   10.00 [0.0 4.0]      [-4.0 8.0]\n",
        )

    def test_numbers_beyond_three_digits_have_no_decimals(self):
        shown = [call_cost.number(value) for value in (999.4, 999.5, -999.4, -1000.0, 0.04)]
        self.assertEqual(shown, ["999.4", "1000", "-999.4", "-1000", "0.0"])


if __name__ == "__main__":
    unittest.main()
