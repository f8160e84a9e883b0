"""python_solvers_test: the solvers of python/ refuse what compiled ones do, and cut grids rightly.

    python3 python_solvers_test.py [Class[.test]]     in the environment that CMakeLists.txt sets

Their results are the matrix's to check. Collective is run by 4 ranks.
"""

import contextlib
import copy
import importlib
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest
import unittest.mock

import heat_interop as heat
import numpy
from heat_test import Base, field

stems = os.environ.get("HEAT_TEST_SOLVERS", "numpy").split(",")
alone = ("pure", "numba_gpu", "numba_threads")  # without ranks
serial = ["python/" + stem for stem in stems]
mpi = ["python/" + stem + "_mpi" for stem in stems if stem not in alone]


def of_each_serial_solver(test):
    """A test that takes the class of a solver, run with each of them."""

    def run(self):
        for name in serial:
            with self.subTest(name=name):
                test(self, heat.find(name))

    return run


class Misuse(Base):
    def test_a_class_says_what_it_is(self):
        for name, needs in [(n, 0) for n in serial] + [(n, heat.NEEDS_MPI) for n in mpi]:
            found = heat.find(name)
            self.assertEqual(found.name, name)
            self.assertEqual(found.needs & heat.NEEDS_MPI, needs)
            self.assertLess(len(f"{name:<23} mpi+gpu  {found.summary}"), 100)

    @of_each_serial_solver
    def test_problems_options_and_a_communicator_are_refused(self, make):
        good, nan = heat.Problem(5, 4), heat.Source(1, 1, float("nan"))
        for part, arguments in [
            ("0x4", [heat.Problem(0, 4)]),
            ("rate", [heat.Problem(5, 4, sources=[nan])]),
            ("'px'", [good, None, "px=1"]),
            ("communicator", [good, object()]),
        ]:
            self.refuses(heat.InvalidArgument, part, make, *arguments)

    def test_a_missing_communicator_is_refused(self):
        for name in mpi:
            make = heat.find(name)
            self.refuses(heat.InvalidArgument, "communicator", make, heat.Problem(5, 4))

    @of_each_serial_solver
    def test_the_field_is_zero_at_first_and_is_what_was_written(self, make):
        solver = make(heat.Problem(5, 4))
        whole = heat.Block(1, 1, 5, 4)
        self.assertEqual(solver.block(), whole)
        numpy.testing.assert_array_equal(solver.read(whole), numpy.zeros((4, 5)))
        solver.write(whole, field())
        solver.write(heat.Block(2, 3, 2, 1), numpy.array([[-1.0, -2.0]]))
        expected = field()
        expected[2, 1:3] = [-1.0, -2.0]
        numpy.testing.assert_array_equal(solver.read(whole), expected)
        numpy.testing.assert_array_equal(solver.read(heat.Block(3, 2, 1, 3)), expected[1:, 2:3])
        nothing = heat.Block(9, 9, 0, 0)
        solver.write(nothing, numpy.zeros((0, 0)))
        self.assertEqual(solver.read(nothing).shape, (0, 0))

    @of_each_serial_solver
    def test_wrong_calls_change_nothing(self, make):
        solver = make(heat.Problem(5, 4))
        whole = heat.Block(1, 1, 5, 4)
        solver.write(whole, field())
        self.refuses(heat.InvalidArgument, "negative", solver.advance, -1)
        for window in [(0, 1, 2, 2), (5, 1, 2, 2), (1, 4, 2, 2), (1, 1, -1, 2)]:
            window, cells = heat.Block(*window), numpy.zeros((2, 2))
            self.refuses(heat.InvalidArgument, "", solver.read, window)
            self.refuses(heat.InvalidArgument, "", solver.write, window, cells)
        for cells in [numpy.zeros((5, 4)), numpy.zeros(5), 0.0, field().tolist(), field() * 1j]:
            self.refuses(heat.InvalidArgument, "cells", solver.write, whole, cells)
        self.refuses(heat.InvalidArgument, "out", solver.read, whole, numpy.zeros((5, 4)))
        self.refuses(heat.InvalidArgument, "64 bits", solver.advance, 2**63)
        for copier in (copy.copy, copy.deepcopy):
            with self.assertRaises(TypeError):
                copier(solver)
        numpy.testing.assert_array_equal(solver.read(whole), field())
        self.assertEqual(solver.timings(), heat.Timings())

    def test_what_is_read_is_a_copy_as_of_a_compiled_solver(self):
        for name in [*serial, "fortran/serial"]:
            with self.subTest(name=name), heat.find(name)(heat.Problem(5, 4), None, "") as solver:
                solver.write(solver.block(), field())
                first, out = solver.read(), numpy.zeros((9, 9))[3:7, 2:7]
                solver.write(solver.block(), numpy.zeros((4, 5)))
                numpy.testing.assert_array_equal(first, field())
                self.assertIs(solver.read(None, out), out)
                numpy.testing.assert_array_equal(out, numpy.zeros((4, 5)))
            self.refuses(heat.InvalidArgument, "closed", solver.read)

    @of_each_serial_solver
    def test_time_is_counted_as_compute(self, make):
        solver = make(heat.Problem(5, 4))
        solver.advance(0)
        solver.advance(2)
        timings = solver.timings()
        self.assertGreater(timings.compute, 0.0)
        self.assertEqual((timings.exchange, timings.waiting), (0.0, 0.0))

    def test_a_sweep_that_takes_a_known_time_is_compute(self):
        class Slow(heat.find("python/numpy")):
            def make_sweep(self):
                return lambda *_: time.sleep(0.02)

        solver = Slow(heat.Problem(5, 4))
        begin = time.perf_counter()
        solver.advance(2)
        solver.advance(1)
        whole = time.perf_counter() - begin
        self.assertGreaterEqual(solver.timings().compute, 3 * 0.02)
        self.assertLessEqual(solver.timings().compute, whole)

    @of_each_serial_solver
    def test_a_closed_solver_is_refused(self, make):
        solver = make(heat.Problem(5, 4))
        solver.close()
        solver.close()
        for call in [solver.block, solver.read, solver.timings, lambda: solver.advance(1)]:
            self.refuses(heat.InvalidArgument, "closed", call)

    def test_hours_in_the_interpreter_are_refused_with_an_estimate(self):
        make = heat.find("python/pure")
        for steps, part in [(500, "19 minutes"), (500000, "13 days"), (5 * 10**8, "37 years")]:
            self.refuses(heat.Unavailable, part, make, heat.Problem(4800, 4800, steps))
        make(heat.Problem(480, 480, 500)).close()

    def test_a_missing_package_is_named(self):
        for stem, package in [("numba", "python3-numba"), ("numpy_mpi", "python3-mpi4py")]:
            module = "mpi4py" if stem.endswith("_mpi") else stem
            hidden = {module: None}
            kept = {key: m for key, m in sys.modules.items() if not key.startswith("heat_python.")}
            with unittest.mock.patch.dict(sys.modules, {**kept, **hidden}, clear=True):
                self.refuses(heat.Unavailable, package, heat.find, "python/" + stem)

    @unittest.skipUnless("numba" in stems, "Numba is not there")
    def test_numba_does_without_a_damaged_cache(self):
        code = "import heat_interop as h; h.find('python/numba')(h.Problem(5, 4)).advance(1)"
        with tempfile.TemporaryDirectory() as folder:
            environment = {**os.environ, "NUMBA_CACHE_DIR": folder}
            for _ in range(2):
                subprocess.run([sys.executable, "-c", code], env=environment, check=True)
                files = list(pathlib.Path(folder).glob("*/*.nb?"))
                self.assertTrue(files)
                for file in files:
                    file.write_bytes(b"damaged")


class Simulator(Base):
    def test_it_is_no_gpu(self):
        with unittest.mock.patch.dict(os.environ), unittest.mock.patch.dict(sys.modules):
            del os.environ["HEAT_CUDA_SIMULATOR"]
            sys.modules.pop("heat_python.numba_gpu", None)
            self.refuses(heat.Unavailable, "no GPU", heat.find, "python/numba_gpu")

    def test_without_it_there_is_no_device_here_or_a_real_one(self):
        code = "import heat_interop as h; print(h.find('python/numba_gpu').summary)"
        words = [sys.executable, "-c", code]
        environment = {**os.environ, "NUMBA_ENABLE_CUDASIM": "0"}
        outcome = subprocess.run(words, env=environment, capture_output=True, text=True)
        if outcome.returncode == 0:
            self.assertIn("on a GPU", outcome.stdout)
        else:
            self.assertIn("Unavailable: no CUDA device", outcome.stderr)

    def failing(self, place, name, text):
        """Make a call of the device fail as Numba's driver fails, with its text."""
        return unittest.mock.patch.object(place, name, side_effect=RuntimeError(text))

    def test_what_is_missing_at_set_up_is_unavailable_and_nothing_else_is(self):
        make = heat.find("python/numba_gpu")
        cuda, problem = sys.modules["heat_python.numba_gpu"].cuda, heat.Problem(5, 4)
        for name, kind, text in [
            ("jit", heat.Unavailable, "libNVVM cannot be found"),
            ("to_device", heat.Unavailable, "[100] cuInit results in CUDA_ERROR_NO_DEVICE"),
            ("jit", heat.Unavailable, "[222] cuLink: CUDA_ERROR_UNSUPPORTED_PTX_VERSION"),
            ("to_device", heat.OutOfMemory, "[2] cuMemAlloc: CUDA_ERROR_OUT_OF_MEMORY"),
            ("to_device", heat.GpuError, "[214] cuMemcpy: CUDA_ERROR_ECC_UNCORRECTABLE"),
            ("to_device", heat.GpuError, "[4711] cuMemcpy results in UNKNOWN_CUDA_ERROR"),
        ]:
            with self.subTest(text=text), self.failing(cuda, name, text):
                self.refuses(kind, text, make, problem)

    def test_a_device_that_fails_after_set_up_is_not_missing(self):
        make = heat.find("python/numba_gpu")
        cuda = sys.modules["heat_python.numba_gpu"].cuda
        solver = make(heat.Problem(5, 4, sources=[heat.Source(2, 2, 1.0)]))
        array, text = type(solver._field.now), "[700] CUDA_ERROR_ILLEGAL_ADDRESS"
        with self.failing(cuda, "synchronize", text):
            self.refuses(heat.GpuError, text, solver.advance, 1)
        with self.failing(array, "copy_to_host", text):
            self.refuses(heat.GpuError, text, solver.read)
            self.refuses(heat.GpuError, text, solver.write, solver.block(), field())
        with self.failing(type(solver._field._inject), "__getitem__", text):  # every launch
            self.refuses(heat.GpuError, text, solver.advance, 1)
            self.refuses(heat.GpuError, text, solver._field.finish_step)
        # Even what says at set-up that something is missing: it was there.
        with self.failing(cuda, "synchronize", "[100] CUDA_ERROR_NO_DEVICE"):
            self.refuses(heat.GpuError, "NO_DEVICE", solver.advance, 1)
        with self.assertRaises(TypeError):
            solver.advance(1.5)
        self.refuses(heat.InvalidArgument, "negative", solver.advance, -1)
        solver.close()


class Partition(Base):
    shapes = [(1, 1), (1, 7), (7, 1), (2, 2), (3, 5), (13, 11), (64, 64), (100, 3), (3, 100)]

    def blocks(self, ranks, nx, ny):
        partition = importlib.import_module("heat_python._partition")
        px, py = partition.best_grid(ranks, nx, ny)
        return px, py, [partition.grid_block(rank, px, py, nx, ny) for rank in range(ranks)]

    def test_blocks_cover_the_grid_once_and_are_of_like_size(self):
        for nx, ny in self.shapes:
            for ranks in range(1, min(nx * ny, 64) + 1):
                with self.subTest(nx=nx, ny=ny, ranks=ranks):
                    px, py, blocks = self.blocks(ranks, nx, ny)
                    heat.check_partition(heat.Problem(nx, ny), blocks)
                    full = [block for block in blocks if block.nx > 0]
                    self.assertEqual(len(full), px * py)
                    for sizes in ({b.nx for b in full}, {b.ny for b in full}):
                        self.assertLessEqual(max(sizes) - min(sizes), 1)

    def test_ranks_are_left_out_only_where_no_process_grid_fits(self):
        def fits(ranks, nx, ny):
            return any(ranks % p == 0 and p <= nx and ranks // p <= ny for p in range(1, ranks + 1))

        for nx, ny in self.shapes:
            for ranks in range(1, min(nx * ny, 64) + 1):
                px, py, _ = self.blocks(ranks, nx, ny)
                left_out = range(px * py + 1, ranks + 1)
                self.assertFalse(any(fits(more, nx, ny) for more in left_out))

    def test_cuts_are_short_and_of_equals_across_y(self):
        for ranks, nx, ny, expected in [
            (2, 64, 64, (1, 2)), (4, 64, 64, (2, 2)), (4, 1000, 10, (4, 1)), (4, 10, 1000, (1, 4)),
            (16, 64, 64, (4, 4)), (3, 2, 2, (1, 2)), (6, 300, 200, (3, 2)),
        ]:
            self.assertEqual(self.blocks(ranks, nx, ny)[:2], expected)


class Levels(Base):
    def test_cython_is_the_formula_at_each_level_of_this_machine(self):
        names = ["x86-64-v2", "x86-64-v3", "x86-64-v4", "neon", "generic"]
        seen = set()
        for level in names:
            with unittest.mock.patch.dict(os.environ, HEAT_ISA=level):
                try:
                    seen.add(heat.find_kernel("cxx").level)
                except heat.InvalidArgument:
                    continue  # not a level of this machine, or of this build
                with unittest.mock.patch.dict(sys.modules):
                    sys.modules.pop("heat_python.cython", None)
                    heat.find("python/cython")
                    self.assertIn(f"heat_python.{level}._cython", sys.modules)
                    sweep = sys.modules["heat_python.cython"].sweep
            for scale in (1.0, 1e-307, 2e-323):  # the last two are rounded otherwise by FMA
                u = scale * numpy.random.default_rng(1).random((23, 47))
                next = numpy.full_like(u, -1.0)
                sweep(u, next, 2, 3, 40, 15)
                around = ((u[3:18, 1:41] + u[3:18, 3:43]) + u[2:17, 2:42]) + u[4:19, 2:42]
                expected = numpy.full_like(u, -1.0)
                expected[3:18, 2:42] = 0.5 * (u[3:18, 2:42] + 0.25 * around)
                numpy.testing.assert_array_equal(next, expected, err_msg=level)
        self.assertGreater(len(seen), 0)


class Collective(Base):
    """On 4 ranks: what one rank refuses all do, with its message."""

    def setUp(self):
        from mpi4py import MPI

        self.comm = MPI.COMM_WORLD
        self.assertEqual(self.comm.size, 4)

    def test_process_grids_that_do_not_fit_are_refused(self):
        for name in mpi:
            make = heat.find(name)
            for options in ["px=3", "px=2,py=3", "py=-4", "px=4,py=0,px=8"]:
                problem = heat.Problem(20, 10)
                self.refuses(heat.InvalidArgument, "4 ranks", make, problem, self.comm, options)
            for options, part in [("tile=1", "px"), ("px", "key=value"), ("px=a", "px")]:
                problem = heat.Problem(20, 10)
                self.refuses(heat.InvalidArgument, part, make, problem, self.comm, options)
            self.refuses(heat.InvalidArgument, "1x3", make, heat.Problem(1, 3), self.comm)
            small = heat.Problem(3, 3)
            self.refuses(heat.InvalidArgument, "4 ranks", make, small, self.comm, "px=4")

    def test_a_failure_on_one_rank_is_one_on_all(self):
        base = heat.find(mpi[0])

        class Failing(base):
            def make_sweep(self):
                if self._comm.rank == 2:
                    raise planted
                return super().make_sweep()

        for planted, kind, part in [
            (heat.Error(heat.OUT_OF_MEMORY, "planted on rank 2"), heat.OutOfMemory, "planted"),
            (MemoryError(), heat.OutOfMemory, "out of memory"),
            (ZeroDivisionError("planted"), heat.InternalError, "ZeroDivisionError: planted"),
        ]:
            self.refuses(kind, part, Failing, heat.Problem(20, 10), self.comm)

    def test_a_sweep_that_fails_on_one_rank_fails_the_step_on_all(self):
        base = heat.find(mpi[0])

        class Failing(base):
            def make_sweep(self):
                if self._comm.rank != culprit:
                    return super().make_sweep()
                return lambda *_: 1 // 0

        for culprit in range(4):
            solver = Failing(heat.Problem(20, 10), self.comm, "")
            self.refuses(heat.InternalError, "ZeroDivisionError", solver.advance, 3)
            solver.close()

    def test_negative_steps_are_refused_and_change_nothing(self):
        for name in mpi:
            solver = heat.find(name)(heat.Problem(20, 10), self.comm, "")
            block = solver.block()
            cells = numpy.full((block.ny, block.nx), 1.0 + self.comm.rank)
            solver.write(block, cells)
            self.refuses(heat.InvalidArgument, "negative", solver.advance, -1)
            steps = -1 if self.comm.rank == 1 else 1
            self.refuses(heat.InvalidArgument, "negative", solver.advance, steps)
            numpy.testing.assert_array_equal(solver.read(block), cells)
            solver.close()
            self.refuses(heat.InvalidArgument, "closed", solver.block)

    def test_messages_of_the_caller_stay_its_own(self):
        comm, made = self.comm, heat.find(mpi[0])
        beside, theirs = (comm.rank + 1) % 4, numpy.zeros(1)
        request = comm.Irecv(theirs, source=(comm.rank - 1) % 4, tag=0)
        solver = made(heat.Problem(20, 10), comm, "")
        solver.advance(3)
        comm.Send(numpy.array([comm.rank + 10.0]), beside, tag=0)
        request.Wait()
        self.assertEqual(theirs[0], (comm.rank - 1) % 4 + 10.0)
        self.assertEqual(heat.digest(heat.Problem(20, 10), solver).heat, 0.0)
        solver.close()

    def parts(self, slow_sweep=False, slow=None):
        """The timings of 8 steps on 4 blocks side by side along x, of which a sweep or a method of
        the halo takes 10 ms a call on the last, and how long that took there in all."""
        calls = []

        def nap():
            if self.comm.rank == 3:
                calls.append(1)
                time.sleep(0.01)

        class Solver(heat.find(mpi[0])):
            def make_sweep(self):
                sweep = super().make_sweep()

                def slower(*arguments):
                    nap()
                    sweep(*arguments)

                return slower if slow_sweep else sweep

        halo = importlib.import_module("heat_python._blocks")._Halo
        patch = contextlib.nullcontext()
        if slow is not None:
            method = getattr(halo, slow)
            patch = unittest.mock.patch.object(halo, slow, lambda self: (nap(), method(self)))
        solver = Solver(heat.Problem(20, 10), self.comm, "px=4")
        with patch:
            begin = time.perf_counter()
            solver.advance(7)
            solver.advance(1)
            whole = time.perf_counter() - begin
        t = solver.timings()
        self.assertLessEqual(t.compute + t.exchange + t.waiting, whole)
        return t, self.comm.bcast(0.01 * len(calls), root=3)

    def test_time_goes_where_it_was_spent(self):
        for part, where in [
            ("compute", {"slow_sweep": True}),
            ("exchange", {"slow": "start"}),
            ("waiting", {"slow": "wait"}),
        ]:
            with self.subTest(part=part):
                timings, known = self.parts(**where)
                self.assertGreaterEqual(known, 0.08)
                if self.comm.rank == 3:
                    self.assertGreaterEqual(getattr(timings, part), known)
                elif self.comm.rank == 2 and part != "waiting":
                    self.assertGreaterEqual(timings.waiting, known / 2)
                    self.assertGreater(timings.waiting, timings.exchange)
                    self.assertGreater(timings.waiting, timings.compute)


if __name__ == "__main__":
    unittest.main()
