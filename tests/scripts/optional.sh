#!/usr/bin/env -S bash -p
# An optional part that is there and does not work is left out, with its reason: a CUDA compiler,
# Cython, F2Py, the tool that offloading needs, MPI's Fortran module of another compiler, what the
# driver is made of.
#     optional.sh ROOT FOLDER
. "$(dirname "$0")/common.sh"
stub tools/nvcc 'echo "unsupported GNU version" >&2; exit 1'
stub tools/python3 'case "$*" in *"-m cython"* | *"-m numpy.f2py"*)' \
  "echo \"ImportError: built for 'another'\" >&2; exit 1 ;; esac" 'exec /usr/bin/python3 "$@"'
mkdir modules
echo 'of another compiler' >modules/mpi_f08.mod
real=$(command -v mpifort)
stub tools/mpifort "case \$1 in -showme:compile) echo \"-I$folder/modules \$($real \$1)\" ;;" \
  "-showme:incdirs) echo \"$folder/modules \$($real \$1)\" ;; *) exec $real \"\$@\" ;; esac"
run env CUDACXX="$folder/tools/nvcc" \
  cmake -S "$root" -B build -G Ninja \
  -DCMAKE_BUILD_TYPE=Release -DCMAKE_DISABLE_FIND_PACKAGE_CLI11=ON -DHEAT_SELF_TEST=OFF \
  -DBUILD_TESTING=OFF \
  -DHEAT_PYTHON="$folder/tools/python3" -DCMAKE_OBJCOPY=/bin/false \
  -DMPI_Fortran_COMPILER="$folder/tools/mpifort"
expect "it is configured" is "$status" 0
expect "the driver is left out, with the reason" has "$err" \
  'heat-compare is left out, for it lacks CLI11 .Debian: libcli11-dev'

# left_out FILE PATTERN: the part that FILE of the build stands for says why it is missing.
left_out() {
  out=$(cat build/$1 2>&1)
  expect "$1 says why" has "$out" "$2"
}
left_out heat_cxx_gpu_unavailable.c 'tools/nvcc compiles nothing here'
if [[ $real ]]; then
  left_out heat_fortran_mpi_unavailable.c 'MPI::MPI_Fortran was not found'
fi
if ls build/heat_fortran_gpu_offload.f90 >/dev/null 2>&1; then
  left_out heat_fortran_gpu_offload.f90 'offload_built = .false.'
fi
if /usr/bin/python3 -c 'import Cython, numpy' 2>/dev/null; then
  left_out 'lib/heat/python/*/_cython.py' 'without a Cython that works .ImportError: built for'
  left_out lib/heat/python/_f2py.py 'without an F2Py that works .ImportError: built for'
fi
expect "C++ has its own MPI all the same" test ! -e build/heat_cxx_mpi_unavailable.c
finish
