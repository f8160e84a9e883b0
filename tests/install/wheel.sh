#!/usr/bin/env -S bash -p
# The wheel of heat_interop, built by pip and used where nothing but it and NumPy is installed.
#     wheel.sh ROOT FOLDER FINGERPRINT
# FINGERPRINT is that of 100x37 cells after 250 steps. The wheel stays in FOLDER.
. "$(dirname "$0")/../scripts/common.sh"
fingerprint=$3
skip() { echo "SKIPPED: $1"; exit 77; }

for python in python3 /usr/bin/python3 ""; do
  [[ $python ]] || skip "no Python here makes a virtual environment"
  "$python" -m venv building 2>/dev/null && break
done
building/bin/pip install -q 'scikit-build-core>=0.11' 2>"$folder/err" ||
  skip "pip cannot get scikit-build-core: $(tail -n 1 "$folder/err")"
run building/bin/pip wheel --no-deps --no-build-isolation -w . "$root"
expect "pip builds it" is "$status" 0
wheel=$(ls heat_interop-*.whl)
expect "it serves any Python 3" has "$wheel" '^heat_interop-[0-9.]+-py3-none-linux_'
names=$(python3 -m zipfile -l "$wheel" | awk 'NR > 1 && !/dist-info/ { print $1 }' | sort)
libraries='lib(heat|heat_trace|gfortran|quadmath)\.so\.[0-9]+'
gives "it has libraries, modules and solvers" "0 $names" grep -E \
  "^(heat_(interop|python|trace)\.py|_heat/($libraries|python/\w+\.py))\$" <<<"$names"

"$python" -m venv using
run using/bin/pip install -q "./$wheel"
expect "pip installs it" is "$status" 0
run using/bin/python -m heat_interop
for solver in cxx/serial fortran/serial_tiled python/numpy; do
  expect "$solver is there" has "$out" "(^|"$'\n'")$solver +serial "
done
expect "MPI is not, and why" has "$out" 'cxx/mpi +missing .*MPI::MPI_CXX was not found'
for solver in cxx/serial fortran/serial; do
  gives "$solver" "0 $fingerprint" using/bin/python -c "
import heat_interop as heat
problem = heat.Problem(100, 37, steps=250, sources=heat.default_sources(100, 37))
with heat.create('$solver', problem) as solver:
    solver.advance(problem.steps)
    print('%016x' % heat.digest(problem, solver).fingerprint)"
done
run using/bin/python -c "
import heat_trace, numpy
with heat_trace.Trace('u.trace') as trace:
    trace.field('u', 1, numpy.arange(6.0).reshape(2, 3))"
expect "a trace is written" is "$status $(head -c 7 u.trace | tail -c 6)" "0 heatTR"
# Only what every system has, or what is inside.
gives "no library is missing elsewhere" "0 " bash -c \
  'readelf -d using/lib/python*/site-packages/_heat/*.so.* |
    sed -n "s/.*(NEEDED).*\[\(.*\)\]/\1/p" |
    grep -vE "^(lib(c|m|dl|pthread|gcc_s|stdc\+\+|gfortran|quadmath)|ld-linux.*)\.so" || true'
finish
