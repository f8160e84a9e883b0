"""gnuplot-iostream, a header that heat-compare draws by and that Spack lacks. Not tested."""

from spack.package import *
from spack_repo.builtin.build_systems.generic import Package


class GnuplotIostream(Package):
    """A stream of C++ to gnuplot."""

    homepage = "https://github.com/dstahlke/gnuplot-iostream"
    git = "https://github.com/dstahlke/gnuplot-iostream.git"

    license("MIT")
    version("master", branch="master")

    depends_on("boost +iostreams +filesystem +system")

    def install(self, spec, prefix):
        mkdirp(prefix.include)
        install("gnuplot-iostream.h", prefix.include)
