"""heat_interop.py keeps the contract in Python: results, exceptions, arrays without copies.

    python3 heat_test.py [Class[.test]]     in the environment that CMakeLists.txt sets

Expected values are those of truth/vectors.csv, NumPy's own arithmetic, and the arguments that a
solver made here of C callbacks was given.
"""

import contextlib
import ctypes
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
import unittest.mock

import heat_interop as heat
import heat_python
import numpy

here = pathlib.Path(__file__).parent
compiled = ["cxx/serial", "fortran/serial", "cxx/serial_tiled", "fortran/serial_tiled"]


def field(ny=4, nx=5):
    """A field whose cells all differ."""
    return numpy.arange(1.0, ny * nx + 1).reshape(ny, nx)


class Base(unittest.TestCase):
    def refuses(self, kind, part, call, *arguments):
        """A call raises an Error of a class, whose one line has a part in it."""
        with self.assertRaises(kind) as raised:
            call(*arguments)
        self.assertIsInstance(raised.exception, heat.Error)
        self.assertIn(part, str(raised.exception))
        self.assertNotIn("\n", str(raised.exception))
        return raised.exception


class Vectors(Base):
    def test_a_vector(self):  # the others are in the matrix, by heat-run-python
        initial, seed = heat.parse_initial("random:1")
        problem = heat.Problem(7, 5, 11, initial, seed, heat.default_sources(7, 5))
        for name in [*compiled, "cxx/serial+fortran", "python/test_plain"]:
            with self.subTest(name=name), contextlib.closing(heat.create(name, problem)) as solver:
                solver.advance(problem.steps)
                digest = heat.digest(problem, solver)
                self.assertEqual(digest.fingerprint, 0x730B296ADD5C26A5)
                self.assertAlmostEqual(digest.heat, 34.685968435048075, delta=1e-12)

    def test_a_saved_field_is_the_field(self):
        problem = heat.Problem(7, 5, 11, heat.INITIAL_RANDOM, 3)
        for name in ["fortran/serial", "python/test_plain"]:
            with self.subTest(name=name), tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / "field.npy"
                solver = heat.create(name, problem)
                solver.advance(problem.steps)
                heat.create_npy(path, problem.nx, problem.ny)
                heat.save(problem, solver, path)
                saved = numpy.load(path)
                numpy.testing.assert_array_equal(saved, solver.read(solver.block()))
                self.assertEqual(saved.shape, (5, 7))

    def test_starts_of_windows_are_parts_of_the_start(self):
        problem = heat.Problem(9, 6, initial=heat.INITIAL_RANDOM, seed=2**64 - 1)
        whole, part = numpy.empty((6, 9)), numpy.empty((2, 3))
        heat.initial_cells(problem, heat.Block(1, 1, 9, 6), whole)
        heat.initial_cells(problem, heat.Block(4, 3, 3, 2), part)
        numpy.testing.assert_array_equal(part, whole[2:4, 3:6])
        self.assertTrue((whole > 0).all() and (whole < 1).all())

    def test_digests_of_parts_add_up(self):
        problem, cells = heat.Problem(5, 4), field()
        whole = heat.digest_cells(problem, heat.Block(1, 1, 5, 4), cells)
        parts = heat.digest_cells(problem, heat.Block(1, 1, 2, 4), cells[:, :2])
        parts = heat.digest_cells(problem, heat.Block(3, 1, 3, 4), cells[:, 2:], parts)
        self.assertEqual(parts, whole)
        self.assertEqual(whole.heat, 210.0)

    def test_a_sweep_is_the_formula_on_arrays_where_they_lie(self):
        random = numpy.random.default_rng(1)
        for name in ["cxx", "fortran"]:
            kernel = heat.find_kernel(name)
            now, next = random.random((9, 20)), numpy.full((30, 20), -1.0)
            u, target = now[1:8, 4:13], next[10:17, 3:12]
            kernel.sweep(u, target)
            around = ((u[1:-1, :-2] + u[1:-1, 2:]) + u[:-2, 1:-1]) + u[2:, 1:-1]
            numpy.testing.assert_array_equal(
                next[11:16, 4:11], 0.5 * (u[1:-1, 1:-1] + 0.25 * around)
            )
            self.assertEqual((next != -1.0).sum(), 5 * 7, "no other cell is written")
            self.assertEqual(kernel.name, name)

    def test_a_solver_takes_the_kernel_of_another_language(self):
        problem = heat.Problem(16, 8, 9, heat.INITIAL_RANDOM, 5)
        fields = []
        for kernel in [None, heat.find_kernel("fortran")]:
            with heat.NamedSolver("cxx/serial")(problem, kernel=kernel) as solver:
                heat.start(problem, solver)
                solver.advance(9)
                fields.append(solver.read())
        numpy.testing.assert_array_equal(*fields)
        tiled = heat.NamedSolver("cxx/serial_tiled")
        self.refuses(heat.InvalidArgument, "takes no kernel", tiled, problem, None, "", kernel)
        mixed = heat.find("cxx/serial_tiled+fortran")
        self.refuses(heat.InvalidArgument, "takes no kernel", mixed, problem)

    def test_a_plugin_has_a_formula_of_its_own(self):
        heat.load_plugin(pathlib.Path(heat._library._name).parent / "libwind_cxx.so")
        self.assertIsNone(heat.solver_formula("cxx/serial"))
        self.assertIsNone(heat.solver_formula("wind/cxx+cxx"))
        self.refuses(heat.NotFound, "'wind/cxx'", heat.solver_formula, "wind/cx")
        kernel = heat.solver_formula("wind/cxx")
        self.assertEqual((kernel.name, kernel.halo, kernel.corners), ("wind", 1, False))
        now = numpy.random.default_rng(2).random((7, 9))
        next = numpy.zeros_like(now)
        kernel.sweep(now, next)
        u, low, high = now[1:-1, 1:-1], now[1:-1, :-2] - now[1:-1, 1:-1], now[1:-1, 2:]
        along_x = 0.2 * (low + (high - u))
        along_y = 0.05 * ((now[:-2, 1:-1] - u) + (now[2:, 1:-1] - u))
        numpy.testing.assert_array_equal(next[1:-1, 1:-1], u + ((along_x + along_y) + 0.1 * low))

    def test_a_kernel_says_whether_it_reads_corners(self):
        wide = heat._WideKernel(kernel=heat._Kernel(name=b"nine"), halo=1, corners=1)
        wide.kernel.struct_size = ctypes.sizeof(wide)
        kernel = heat.Kernel(wide.kernel)
        self.assertEqual((kernel.name, kernel.halo, kernel.corners), ("nine", 1, True))

    def test_the_kernel_that_is_given_is_the_one_that_sweeps(self):
        calls = []

        def sweep(now, next, nx, ny, ld):
            calls.append((nx, ny))
            return heat.OK

        # Of any two of ours the fields are equal, so this one is told by its calls.
        kernel = heat.find_kernel("cxx")
        kernel._struct.sweep = heat._sweep_type(sweep)
        found = heat.NamedSolver("cxx/serial+fortran")
        for given in (kernel, None):
            with self.subTest(given=given):
                calls.clear()
                with found(heat.Problem(5, 4), kernel=given) as solver:
                    solver.advance(3)
                self.assertEqual(calls, [(5, 4)] * 3)
                found._kernel = kernel  # as if it were the one named after '+'


class Arrays(Base):
    """Addresses that callbacks are given are those of the caller's arrays."""

    def setUp(self):
        self.given = []
        table = heat._Table(name=b"fake/serial", summary=b"records", needs=0)
        kinds = dict(heat._Table._fields_)

        def create(problem, comm, kernel, options, solver):
            self.created = (problem.contents.nx, comm, options)
            solver[0] = 1
            return heat.OK

        def move(solver, window, cells, ld):
            self.given.append((cells, ld, window.contents.nx, window.contents.ny))
            return heat.OK

        def block(solver, block):
            block[0] = heat.Block(1, 1, 8, 6)
            return heat.OK

        def destroy(solver):
            self.given.append("destroyed")
            return heat.OK

        slots = dict(create=create, block=block, read=move, write=move, destroy=destroy)
        for slot, function in slots.items():
            setattr(table, slot, kinds[slot](function))
        found = object.__new__(heat.NamedSolver)
        found._table, found._kernel = table, None
        found.name, found.summary, found.needs = "fake/serial", "records", 0
        self.solver = found(heat.Problem(8, 6), None, "a=1")

    def test_create_is_given_what_was_asked(self):
        self.assertEqual(self.created, (8, heat.NO_COMM, b"a=1"))

    def test_a_view_is_handed_over_by_address_and_leading_dimension(self):
        big = numpy.zeros((20, 30))
        view = big[3:6, 7:11]
        window = heat.Block(1, 1, 4, 3)
        self.assertIs(self.solver.read(window, view), view)
        self.solver.write(window, view)
        address = big.ctypes.data + 8 * (3 * 30 + 7)
        self.assertEqual(self.given, [(address, 30, 4, 3)] * 2)

    def test_a_new_array_is_written_where_it_stays(self):
        cells = self.solver.read(heat.Block(1, 1, 4, 3))
        self.assertEqual(self.given, [(cells.ctypes.data, 4, 4, 3)])

    def test_arrays_that_had_to_be_copied_are_refused(self):
        window, refuses = heat.Block(1, 1, 4, 3), self.refuses
        read_only = numpy.zeros((3, 4))
        read_only.flags.writeable = False
        for cells, part in [
            (numpy.zeros((3, 4), numpy.float32), "float64"),
            (numpy.zeros((3, 4), ">f8"), "float64"),
            (numpy.zeros(12), "two-dimensional"),
            ([[0.0] * 4] * 3, "NumPy array"),
            (numpy.zeros((4, 3)).T, "along x"),
            (numpy.zeros((3, 8))[:, ::2], "along x"),
            (numpy.zeros((3, 4))[::-1], "backwards"),
            (numpy.broadcast_to(numpy.zeros(4), (3, 4)), "overlap"),
            (numpy.zeros((4, 3)), "shape"),
            (numpy.frombuffer(bytearray(97), numpy.uint8)[1:].view(float).reshape(3, 4), "along x"),
        ]:
            refuses(heat.InvalidArgument, part, self.solver.write, window, cells)
        refuses(heat.InvalidArgument, "read-only", self.solver.read, window, read_only)
        self.assertEqual(self.given, [], "nothing has reached the solver")

    def test_a_single_row_or_column_may_have_any_stride(self):
        big = numpy.zeros((20, 30))
        self.solver.write(heat.Block(1, 1, 1, 6), big[:6, 3:4])
        self.solver.write(heat.Block(1, 1, 8, 1), big[::-1][:1, :8])
        self.assertEqual([given[1:] for given in self.given], [(30, 1, 6), (8, 8, 1)])

    def test_a_solver_is_freed_once(self):
        self.solver.close()
        self.solver.close()
        del self.solver
        self.assertEqual(self.given, ["destroyed"])

    def test_a_solver_that_is_not_closed_is_freed(self):
        del self.solver
        self.assertEqual(self.given, ["destroyed"])


class Errors(Base):
    def test_each_status_is_an_exception(self):
        kinds = [
            heat.InvalidArgument, heat.OutOfMemory, heat.Unavailable, heat.NotFound,
            heat.AbiMismatch, heat.MpiError, heat.NotFinite, heat.IoError, heat.InternalError,
            heat.GpuError, heat.WrongAnswer,
        ]  # fmt: skip
        fail = heat._function("heat_fail", ctypes.c_int32, ctypes.c_char_p)
        for status, kind in enumerate(kinds, start=1):  # heat.h
            error = self.refuses(kind, "why", fail, status, b"this is why")
            self.assertEqual((error.status, str(error)), (status, "this is why"))
            self.assertIs(type(heat.Error(status, "")), kind)
        self.assertEqual(heat.Error(77, "new").status, 77)

    def test_natural_classes_catch_them(self):
        with self.assertRaises(ValueError):
            heat.parse_grid("5")
        with self.assertRaises(LookupError):
            heat.find("cxx/none")
        with self.assertRaises(ArithmeticError):
            infinite = numpy.array([[numpy.inf]])
            heat.digest_cells(heat.Problem(1, 1), heat.Block(1, 1, 1, 1), infinite)

    def test_constants_are_those_of_the_header(self):
        header = (here.parents[1] / "interop/include/heat/heat.h").read_text()
        constants = re.findall(r"\bHEAT_(\w+) = (\d+)", header)
        self.assertGreaterEqual(len(constants), 16)
        for name, value in constants:
            self.assertEqual(getattr(heat, name), int(value), name)

    def test_the_library_is_found_whatever_its_version(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            self.assertEqual(heat._libraries(folder), [])
            for end in ["", ".9", ".10", ".10.1.0", ".old"]:
                (folder / f"libheat.so{end}").touch()
            found = [path.name for path in heat._libraries(folder)]
            self.assertEqual(found, ["libheat.so.10", "libheat.so.9"])
        self.assertEqual(heat._libraries(folder), [])

    def test_a_library_that_is_none_is_named(self):
        for path in [__file__, "/nowhere/libheat.so"]:
            done = subprocess.run(
                [sys.executable, "-c", "import heat_interop"],
                env={**os.environ, "HEAT_LIBRARY": path},
                capture_output=True,
                text=True,
            )
            self.assertEqual((done.returncode, done.stdout), (1, ""))
            self.assertIn(path, done.stderr.splitlines()[-1])

    def test_the_library_tells_how_it_was_built(self):
        lines = heat.format_build().splitlines()
        self.assertEqual(lines[0].split()[0], "version")
        self.assertEqual(lines[-1].split(maxsplit=1), ["library", heat._library._name])

    def test_the_library_checks_itself(self):
        heat.self_check()
        heat.self_check("cxx/serial_tiled")
        self.refuses(heat.InvalidArgument, "needs MPI", heat.self_check, "cxx/mpi")
        self.refuses(heat.NotFound, "'cxx/serial'", heat.self_check, "cxx/seriel")
        # Rounding upward, as a library that was loaded may leave it.
        library = ctypes.CDLL("libm.so.6")
        upward = 0x800
        self.assertEqual(library.fesetround(upward), 0)
        try:
            self.refuses(heat.WrongAnswer, "round to the nearest", heat.self_check)
        finally:
            library.fesetround(0)

    def test_calls_are_refused(self):
        problem, big = heat.Problem(5, 4), 2**64 + 5
        check, sweep = heat.check_problem, heat.find_kernel("cxx").sweep
        outside = heat.Problem(5, 4, sources=[heat.Source(6, 1, 1)])
        twice, now = [heat.Block(1, 1, 5, 2), heat.Block(1, 2, 5, 2)], numpy.zeros((5, 6))
        for part, call, *arguments in [
            ("level", heat.cache_size, 0), ("level", heat.cache_size, 4),
            ("level", heat.cache_size, 2**32 + 1),
            ("NUL", heat.find, "cxx/serial\0"),
            ("0x4", check, heat.Problem(0, 4)), ("-1 steps", check, heat.Problem(5, 4, -1)),
            ("21 ranks", check, problem, 21), ("ranks", check, problem, big),
            ("start 7", check, heat.Problem(5, 4, initial=7)), ("(6,1)", check, outside),
            (str(big), check, heat.Problem(big, 4)),
            ("seed", check, heat.Problem(5, 4, seed=2**64)),
            ("seed", check, heat.Problem(5, 4, seed=-1)),
            ("initial", check, heat.Problem(5, 4, initial=2**32)),
            ("x is", heat.Block, big, 1, 1, 1), ("3x3", heat.default_sources, 2, 9),
            ("'5'", heat.parse_grid, "5"), ("'x'", heat.parse_integer, "x"),
            ("'one'", heat.parse_initial, "one"), ("'1,2'", heat.parse_source, "1,2"),
            ("'c'", heat.check_options, "c=1", "a,b"),
            ("one shape", sweep, now, numpy.zeros((6, 5))),
            ("leading", sweep, now, numpy.zeros((5, 7))[:, :6]),
            ("one shape", sweep, now[:1], now[1:2]), ("overlap", sweep, now[:4], now[1:]),
            ("overlap", heat.check_partition, problem, twice),
            ("heat_test", heat.load_plugin, __file__),
        ]:  # fmt: skip
            with self.subTest(part=part, call=call):
                self.refuses(heat.InvalidArgument, part, call, *arguments)
        for part, call, *arguments in [
            ("'cxx/serial'", heat.find, "cxx/seriel"),
            ("'cxx/serial'", heat.find, "cxx/serial\N{DEGREE SIGN}"),
            ("'cxx'", heat.find_kernel, "cxy"),
            ("'cxx/serial'", heat.solver_needs, "cxx/seriel"),
            ("/nowhere", heat.load_plugin, "/nowhere/plugin.so"),
        ]:
            with self.subTest(part=part, call=call):
                self.refuses(heat.NotFound, part, call, *arguments)
        self.refuses(heat.IoError, "/nowhere", heat.create_npy, "/nowhere/field.npy", 5, 4)
        with self.assertRaises(TypeError):
            check(heat.Problem(5.5, 4))

    def test_calls_are_taken(self):
        heat.check_problem(heat.Problem(5, 4), 20)
        heat.check_problem(heat.Problem(numpy.int32(5), numpy.uint64(4)))
        halves = [heat.Block(1, 1, 5, 2), heat.Block(1, 3, 5, 2)]
        heat.check_partition(heat.Problem(5, 4), halves)
        self.assertGreater(min(heat.cache_size(level) for level in (1, 2, 3)), 0)
        self.assertEqual(heat.solvers()[0], "fortran/serial")
        self.assertEqual(heat.solver_needs("cxx/mpi_gpu"), heat.NEEDS_MPI | heat.NEEDS_GPU)
        self.assertEqual(heat.solver_needs("fortran/serial"), 0)
        self.assertEqual(heat.parse_grid("48x36"), (48, 36))
        self.assertEqual(heat.parse_integer("-7"), -7)
        self.assertEqual(heat.parse_initial("random:18446744073709551615"), (1, 2**64 - 1))
        self.assertEqual(heat.parse_source("3,4,-0.5"), heat.Source(3, 4, -0.5))
        self.assertEqual(heat.option_integer("a=1,b=2", "b", 9), 2)
        self.assertEqual(heat.option_integer("a=1", "b", 9), 9)

    def test_a_result_has_the_times_of_each_rank(self):
        two = [heat.RankTimes(seconds=8.0, cpu=cpu, core=3) for cpu in (2.0, 7.0)]
        two[1].timings = heat.Timings(4.0, 2.0, 1.0)
        two[0].node, two[1].node = b"n1", b"n2"
        two[0].cpus = two[1].cpus = b"0"
        sent = [heat.RankTimes.from_buffer_copy(bytes(times)) for times in two]
        self.assertEqual(sent, two)
        result = dict(
            solver="a/b", caller="python", seconds_setup=0.5, times=sent, digest=heat.Digest()
        )
        text = heat.format_result(heat.Problem(5, 4), ranks=2, **result)
        values = dict(line.split() for line in text.splitlines())
        self.assertEqual(values["ranks_waiting"], "0.000000000,0.500000000,1.000000000,1")
        self.assertEqual(values["ranks_descheduled"], "1.000000000,3.500000000,6.000000000,0")
        self.assertEqual(values["ranks_sharing"], "2")
        self.assertEqual(values["ranks_oversubscribed"], "2")
        self.assertEqual(values["hosts"], "0+1/n1/0/;1+1/n2/0/")
        with self.assertRaisesRegex(heat.InvalidArgument, "2 times are not those of 3 ranks"):
            heat.format_result(heat.Problem(5, 4), ranks=3, **result)

    def test_a_watch_tells_where_it_was_and_the_gpu_that_was_noted(self):
        times = heat.start_watch()
        heat.note_gpu("A card 0000:1b:00.0")
        heat.stop_watch(times)
        self.assertEqual(times.gpu, b"A card 0000:1b:00.0")
        self.assertTrue(times.node)
        cpus = {int(cpu) for part in times.cpus.split(b",") for cpu in part.split(b"-")}
        self.assertLessEqual(cpus, os.sched_getaffinity(0))

    def test_the_papers_problem_is_the_default(self):
        problem = heat.default_problem()
        self.assertEqual((problem.nx, problem.ny, problem.steps), (4800, 4800, 500))
        self.assertEqual(problem.sources, heat.default_sources(4800, 4800))

    def test_structs_are_made_of_their_fields_alone(self):
        for values, named in [((1, 2, 3.0, 4), {}), ((1,), {"x": 1}), ((), {"rat": 3.0})]:
            with self.assertRaises(TypeError):
                heat.Source(*values, **named)
        source = heat.Source(1, y=2)
        self.assertEqual((source.x, source.y, source.rate), (1, 2, 0.0))
        with self.assertRaises(AttributeError):
            source.rat = 3.0
        with self.assertRaises(heat.InvalidArgument):
            source.x = 2**64 + 5
        self.assertEqual(heat.Problem(5, 4, sources=[(1, 2, 0.5)]).sources[0].rate, 0.5)
        self.assertEqual(heat.Problem(5, 4, sources=None).sources, [])

    def test_messages_are_of_one_line(self):
        self.assertEqual(str(heat.Error(heat.UNAVAILABLE, "a\nb\n")), "a b")

    def test_solvers_are_misused(self):
        problem = heat.Problem(5, 4)
        for name in [*compiled, "python/test_plain"]:
            with self.subTest(name=name):
                tile = (name, problem, None, "tile=8")
                self.refuses(heat.InvalidArgument, "'tile'", heat.create, *tile)
                solver = heat.create(name, problem)
                solver.write(heat.Block(1, 1, 5, 4), field())
                self.refuses(heat.InvalidArgument, "steps", solver.advance, -1)
                for window in [(0, 1, 2, 2), (5, 1, 2, 2), (1, 4, 2, 2), (1, 1, -1, 2)]:
                    self.refuses(heat.InvalidArgument, "", solver.read, heat.Block(*window))
                numpy.testing.assert_array_equal(solver.read(heat.Block(1, 1, 5, 4)), field())
                numpy.testing.assert_array_equal(solver.read(heat.Block(2, 3, 1, 2)), [[12], [17]])
                solver.close()

    def test_a_closed_solver_is_refused(self):
        solver = heat.create("fortran/serial", heat.Problem(5, 4))
        solver.close()
        for call in [solver.block, solver.read, solver.timings, lambda: solver.advance(1)]:
            self.refuses(heat.InvalidArgument, "closed", call)

    def test_a_solver_with_mpi_wants_a_communicator(self):
        for line in heat.format_solvers().splitlines():
            name, kind, _ = line.split(None, 2)
            if kind == "mpi":
                mine = (name, heat.Problem(5, 4))
                self.refuses(heat.InvalidArgument, "communicator", heat.create, *mine)

    def test_fields_are_saved_where_they_fit(self):
        for name in ["fortran/serial", "python/test_plain"]:
            problem = heat.Problem(5, 4)
            solver = heat.create(name, problem)
            self.refuses(heat.IoError, "/nowhere", heat.save, problem, solver, "/nowhere/field.npy")
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder) / "field.npy"
                heat.create_npy(path, 4, 4)
                self.refuses(heat.IoError, "for 5x4 cells", heat.save, problem, solver, path)
                path.write_text("no field")
                self.refuses(heat.IoError, "for 5x4 cells", heat.save, problem, solver, path)
                self.assertEqual(path.read_text(), "no field")


class SolversInPython(Base):
    def test_files_are_solvers_unless_their_names_begin_with_an_underscore(self):
        stems = ("jit", "packaged", "plain", "strips", "uncompiled")
        self.assertLessEqual({f"python/test_{s}" for s in stems}, set(heat_python.names()))
        self.assertNotIn("python/_shared", heat_python.names())

    def test_they_are_listed_like_the_others(self):
        rows = [line.split(None, 2) for line in heat_python.format_solvers().splitlines()]
        lines = {row[0]: row for row in rows}
        self.assertEqual(lines["python/test_plain"][1:], ["serial", "for tests: one sweep a step"])
        self.assertEqual(lines["python/test_jit"][1], "missing")
        self.assertIn("apt-get install python3-numba", lines["python/test_jit"][2])

    def test_a_missing_one_says_why(self):
        find = heat.find
        self.refuses(heat.Unavailable, "apt-get install python3-numba", find, "python/test_jit")
        self.refuses(heat.Unavailable, "heat_test_no_such_package", find, "python/test_packaged")
        error = self.refuses(heat.Unavailable, "no compiler", find, "python/test_uncompiled")
        self.assertEqual(str(error), "python/test_uncompiled was not built: no compiler for it")

    def test_a_bad_file_is_a_missing_solver_and_nothing_else(self):
        files = {
            "bad_syntax": "def",
            "bad_exit": "import sys; sys.exit('enough')",
            "bad_name": "x = 1",
            "bad_class": "class solver: name = 'python/bad_class'",
            "bad_code": "1 / 0",
            "bad_build": "from ._nowhere import sweep",
        }
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                pathlib.Path(folder, name + ".py").write_text(text + "\n")
            with unittest.mock.patch.object(heat_python, "__path__", [folder]):
                for line in heat_python.format_solvers().splitlines():
                    name, kind, text = line.split(None, 2)
                    self.assertEqual(kind, "missing")
                    part = "another Python" if "build" in name else f"{name} cannot be imported: "
                    self.assertIn(part, text)
                    del files[name.partition("/")[2]]
        self.assertEqual(files, {})

    def test_an_unknown_one_is_not_found(self):
        self.refuses(heat.NotFound, "'python/test_plain'", heat.find, "python/test_plane")
        self.refuses(heat.NotFound, "python/test_jit", heat.find, "python/0")
        self.refuses(heat.NotFound, "", heat.find, "python/_shared")
        self.refuses(heat.NotFound, "", heat.find, "python/../heat_test")
        self.refuses(heat.InvalidArgument, "takes no kernel", heat.find, "python/test_plain+cxx")


class Caller(Base):
    """heat-run-python with solvers in Python; callers_test.cpp has what all callers share."""

    def run_caller(self, *words, before=()):
        command = [*before, os.environ["HEAT_TEST_CALLER"], "--grid", "8x8", "--steps", "3", *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        own = [line for line in done.stderr.splitlines() if line.startswith("heat-run: ")]
        return done.returncode, done.stdout, own

    def test_what_a_solver_says_is_printed(self):
        status, out, own = self.run_caller("--solver", "python/test_plain")
        values = dict(line.split() for line in out.splitlines())
        self.assertEqual((status, own), (0, []))
        self.assertEqual((values["solver"], values["caller"]), ("python/test_plain", "python"))
        self.assertEqual(
            [float(values[k]) for k in ("compute", "exchange", "waiting")], [0.5, 0.25, 0.125]
        )

    def test_whatever_a_solver_raises_is_a_failed_run(self):
        said = self.run_caller("--solver", "python/test_plain", "--option", "fault=1")
        self.assertEqual(said, (1, "", ["heat-run: ZeroDivisionError: planted"]))

    def test_wrong_names_and_options_are_refused(self):
        for words, part in [
            (["python/test_plane"], "'python/test_plain'"),
            (["python/test_plain+cxx"], "takes no kernel"),
            (["python/test_plain", "--option", "tile=3"], "'tile'"),
            (["python/test_plain", "--grid", "0x3", "--source", "none"], "0x3"),
        ]:
            status, out, own = self.run_caller("--solver", *words)
            self.assertEqual((status, out, len(own)), (2, "", 1))
            self.assertIn(part, own[0])

    def test_an_interpreter_that_is_none_is_named_in_one_line(self):
        caller = os.environ["HEAT_TEST_CALLER"]
        for name, value, status in [
            ("HEAT_PYTHON", "/bin/false", 3), ("HEAT_PYTHON_SOLVERS", "/nowhere/solvers", 2)
        ]:  # fmt: skip
            words, environment = [caller, "--list"], {**os.environ, name: value}
            done = subprocess.run(words, env=environment, capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stdout), (status, ""), done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1, done.stderr)
            self.assertIn(value, done.stderr)

    def test_one_rank_that_fails_fails_all_with_one_message(self):
        launcher = os.environ["HEAT_TEST_LAUNCHER"].split()
        for words, status in [(["fault=1"], 1), (["tile=1"], 2)]:
            words = ["--solver", "python/test_strips", "--option", *words]
            said = self.run_caller(*words, before=[*launcher, "3"])
            self.assertEqual((said[0], said[1], len(said[2])), (status, "", 1))


if __name__ == "__main__":
    unittest.main()
