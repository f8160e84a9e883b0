"""heat for Spack 1.0 or newer, from the checkout that this file is in. Not tested.

spack repo add packaging/spack_repo/heat
spack install heat-stencil +mpi +python
"""

from pathlib import Path

from spack.package import *
from spack_repo.builtin.build_systems.cmake import CMakePackage
from spack_repo.builtin.build_systems.cuda import CudaPackage


class HeatStencil(CMakePackage, CudaPackage):
    """One heat stencil in C++, Fortran and Python, equal to the last bit."""

    git = Path(__file__).resolve().parents[6].as_uri()

    license("MIT")
    version("main", branch="main")

    variant("mpi", default=True, description="Solvers with MPI")
    variant("python", default=True, description="Caller and solvers in Python")
    variant("plots", default=True, description="heat-compare, which draws figures by gnuplot")

    depends_on("c", type="build")
    depends_on("cxx", type="build")
    depends_on("fortran", type="build")
    depends_on("cmake@3.25:", type="build")
    depends_on("cli11", type="build")  # heat-trace and heat-diff
    depends_on("netcdf-c", when="+plots")
    depends_on("mpi", when="+mpi")
    depends_on("cuda@12:", when="+cuda")
    with when("+plots"):
        depends_on("boost@1.74: +iostreams +filesystem +system +math")
        depends_on("nlohmann-json@3:", type="build")
        depends_on("gnuplot-iostream", type="build")
        depends_on("gnuplot +cairo", type="run")
    with when("+python"):
        depends_on("python@3.9:", type=("build", "run"))
        depends_on("py-numpy", type=("build", "run"))
        depends_on("py-cython", type="build")
        depends_on("py-mpi4py", when="+mpi", type="run")

    def cmake_args(self):
        args = [
            self.define("BUILD_TESTING", False),
            self.define_from_variant("HEAT_COMPARE", "plots"),
            self.define_from_variant("HEAT_CUDA", "cuda"),
            self.define("CMAKE_DISABLE_FIND_PACKAGE_MPI", self.spec.satisfies("~mpi")),
        ]
        if self.spec.satisfies("+python"):
            args.append(self.define("HEAT_PYTHON", self.spec["python"].command.path))
        if self.spec.satisfies("+cuda"):
            devices = self.spec.variants["cuda_arch"].value
            if "none" not in devices:
                args.append(self.define("CMAKE_CUDA_ARCHITECTURES", devices))
        return args

    def setup_run_environment(self, env):
        if self.spec.satisfies("+python"):
            env.prepend_path("PYTHONPATH", self.prefix.lib.heat)
