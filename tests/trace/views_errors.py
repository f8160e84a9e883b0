"""heat_trace.Trace refuses what it cannot record, by 2 ranks of which one is wrong, or alone.

    python3 views_errors.py [Class[.test]]     Launched by 2 ranks, Alone by one
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

import heat_trace
import numpy
from heat_trace import Trace, TraceError


class Base(unittest.TestCase):
    def refuses(self, status, part, call, *arguments, **named):
        with self.assertRaises(TraceError) as raised:
            call(*arguments, **named)
        self.assertEqual(raised.exception.status, status)
        self.assertIn(part, str(raised.exception))
        self.assertNotIn("\n", str(raised.exception))


class Launched(Base):
    def test_a_rank_that_is_refused_keeps_none_waiting(self):
        from mpi4py.MPI import COMM_WORLD as comm

        u = numpy.ones((3, 4))
        part = {"first": (1, 3 * comm.rank + 1), "whole": (4, 6)}
        path = comm.bcast(tempfile.mkdtemp() if comm.rank == 0 else None) + "/errors.trace"
        with Trace(path, comm) as trace:
            for part_of_message, cells, named in [
                ("first has 1 numbers, and the array 2 axes", u, {"first": [1]}),
                ("'float' object cannot be", u, {"first": (1, 4.5)}),
                ("more than 64 bits hold", u, {"whole": (1, 1 << 64)}),
                ("not in this machine's order", u.astype(">f8"), part),
                ("no cells of float16", u.astype("f2"), part),
                ("no cells of object", [None], {}),
                ("order is 'A', neither 'C' nor 'F'", u, {"order": "A"}),
                ("8 axes, more than 7", numpy.ones([1] * 8), {}),
            ]:
                with self.subTest(part_of_message):
                    if comm.rank == 1:
                        self.refuses(1, part_of_message, trace.field, "u", 0, cells, **named)
                    else:
                        said = f"rank 1: u: .*{re.escape(part_of_message)}"
                        with self.assertRaisesRegex(TraceError, said):
                            trace.field("u", 0, u, **part)
            self.refuses(1, "whole", trace.field, "u", 0, u)
            trace.field("u", 0, u, **part)  # what was refused has done no harm
        comm.barrier()
        if comm.rank == 0:
            shutil.rmtree(pathlib.Path(path).parent)


class Alone(Base):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_a_missing_folder_is_named(self):
        self.refuses(heat_trace.IO_ERROR, "no/folder", Trace, self.folder / "no/folder/u.trace")

    def test_names_are_refused(self):
        with Trace(self.folder / "u.trace") as trace:
            for name in ["", "a/b", "a\nb", "a\0b", "x" * 65]:
                self.refuses(heat_trace.INVALID, "", trace.field, name, 0, 1.0)
            self.refuses(heat_trace.INVALID, "the name is no text", trace.field, 3, 0, 1.0)
            trace.field("\N{GREEK SMALL LETTER RHO}" * 32, 0, 1.0)

    def test_one_that_is_off_reads_nothing(self):
        os.environ["HEAT_TRACE"] = "off"
        self.addCleanup(os.environ.pop, "HEAT_TRACE")
        with Trace(self.folder / "off.trace") as trace:
            trace.field("u", 0, object())
        self.assertFalse((self.folder / "off.trace").exists())

    def test_heat_interop_has_the_same_class(self):
        import heat_interop

        self.assertIs(heat_interop.Trace, Trace)
        self.assertIs(heat_interop.TraceError, TraceError)

    def test_it_works_beside_its_library_alone(self):
        shutil.copy(heat_trace.__file__, self.folder)
        code = "import heat_trace; heat_trace.Trace('u.trace').field('u', 1, [1.0, 2.0])"
        library = heat_trace._load("libheat_trace")._name
        for environment, wanted in [
            ({"HEAT_TRACE_LIBRARY": library}, ""),
            ({"HEAT_TRACE_LIBRARY": "/no/library.so"}, "cannot load /no/library.so"),
            ({}, "no library"),
            ({}, ""),  # because it was copied there
        ]:
            run = subprocess.run([sys.executable, "-c", code], cwd=self.folder, env=environment,
                                 capture_output=True, text=True)  # fmt: skip
            self.assertEqual(run.returncode, 1 if wanted else 0, run.stderr)
            self.assertIn(wanted, run.stderr)
            if wanted == "no library":
                shutil.copy(library, self.folder)


if __name__ == "__main__":
    unittest.main()
