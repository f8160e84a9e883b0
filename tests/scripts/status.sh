#!/usr/bin/env -S bash -p
# How scripts end when a part of theirs fails, and with which arguments they call it: the parts are
# stubs that note how they were called.
#     status.sh ROOT FOLDER
. "$(dirname "$0")/common.sh"
copy_scripts
cp -r "$root/.ci" tree/
tree=$folder/tree
tools=$folder/tools
: >calls

# with_tools COMMAND...: run with the stubs before all else, and a clean list of calls.
with_tools() {
  : >"$folder/calls"
  run env PATH="$tools:$PATH" "$@"
}

# fails NAME ARGUMENTS STATUS: that stub fails if its arguments match.
fails() { stub "$tools/$1" "[[ \"\$*\" != $2 ]] || exit $3"; }

# scripts/test
mkdir -p tree/{cxx,fortran,interop,plots,python,tests}
for file in tree/{cxx/a.cpp,fortran/b.f90,CMakeLists.txt}; do echo 'a line' >$file; done
stub tree/scripts/setup
works() { stub "$tools/cmake" && stub "$tools/ctest" && stub "$tools/clang-format"; }
works
with_tools tree/scripts/test -R 'abi|unit'
expect "test: all passed" is "$status" 0
for call in "setup test" "clang-format --dry-run -Werror cxx/a.cpp" \
  "cmake --preset debug -DBUILD_TESTING=ON" "cmake --build --preset debug" \
  "ctest --preset debug -j $((2 * $(nproc)))" "cmake --preset ci -DBUILD_TESTING=ON" \
  "cmake --build --preset ci" "ctest --preset release -j $((2 * $(nproc))) -R abi|unit"; do
  expect "test: '$call' is called" called "$call"
done
while read -r name arguments ends; do
  works
  fails "$name" "${arguments//_/\\ }" "$ends"
  with_tools tree/scripts/test
  expect "test: ends as $name $arguments does" is "$status" "$ends"
  expect "test: and calls nothing after it" is "$(tail -n 1 calls | cut -d ' ' -f 1)" "$name"
done <<'END'
cmake --preset_debug* 11
cmake --build_--preset_debug 12
ctest --preset_debug* 13
cmake --preset_ci* 14
cmake --build_--preset_ci 15
ctest --preset_release* 16
END
works
fails clang-format '*' 1
with_tools tree/scripts/test
expect "test: ill-formed sources are a failure" test "$status" -ne 0
works
stub tree/scripts/setup 'exit 3'
with_tools tree/.ci/run
expect "test: without packages nothing is run" is "$status $(<calls)" "3 setup test"
stub tree/scripts/setup
printf '%0101d\n' 0 >tree/cxx/a.cpp
with_tools tree/.ci/run
expect "test: a wide line is a failure, and named" test "$status" -ne 0 -a \
  "${err/cxx\/a.cpp:1: 0/}" != "$err"
rm tree/cxx/a.cpp tree/fortran/b.f90
mv tree/CMakeLists.txt tree/other
rm -r tree/compare tree/scripts/*-* tree/interop
with_tools tree/scripts/test
expect "test: to find no sources is a failure" test "$status" -ne 0
expect "test: nothing is built then" is "$(grep -c cmake calls)" 0

# scripts/setup, with a package that no machine has
rm "$tools"/*
cp "$root/scripts/setup" tree/scripts/
sed -i 's/^run   g++ .*/run   no-such-package no-such-program for this test/' tree/scripts/setup
stub "$tools/sudo" '[[ $1 != -n ]] || exit 0' 'exec "$@"'
stub "$tools/apt-get" '[[ $* != *install* ]] || exit 100'
with_tools tree/scripts/setup run
expect "setup: what cannot be installed" is "$status" 3
expect "setup: it is named" has "$err" 'missing: .*no-such-package.*; apt-get failed'
expect "setup: apt-get is asked for it" has "$(<calls)" \
  'apt-get -q update.*apt-get -q -y .* install --no-install-recommends no-such-package'
stub "$tools/apt-get"
with_tools tree/scripts/setup run
expect "setup: what can be installed" is "$status" 0
with_tools tree/scripts/setup two words
expect "setup: two words are refused in a line" is "$status $(wc -l <<<"$err")" "2 1"
expect "setup: nothing is installed then" is "$(<calls)" ""

# scripts/bench
copy_scripts
stub tree/scripts/build
stub tree/build/bin/heat-run-cxx \
  'list="cxx/serial serial\ncxx/mpi mpi\ncxx/gpu missing no device\n"' \
  '[[ $1 != --list ]] || { printf "$list"; exit; }' \
  'echo "steps 96"; echo "seconds 0.5"; echo "fingerprint 0f"'
stub tree/build/bin/heat-limits 'for k in cores copy copy_stream arithmetic; do echo "$k 1"; done'
stub tree/build/bin/heat-bench-table
stub tree/build/bin/heat-mpirun 'shift 2; exec "$@"'
stub "$tools/taskset" 'shift 2; exec "$@"'
bench() {
  rm -rf results
  with_tools "$tree/scripts/bench" --output "$folder/results" --rounds 1 "$@"
}
bench --sizes 64 --ranks 2 --steps 7 --initial random:3
expect "bench: all is well" is "$status" 0
run_words="--grid 64x64 --steps 7 --initial random:3"
expect "bench: a serial solver is run" called "heat-run-cxx --solver cxx/serial $run_words"
expect "bench: on one core" has "$(<calls)" 'taskset -c [0-9]+ build/bin/heat-run-cxx '
expect "bench: an MPI solver is run by the MPI of the build" called \
  "heat-mpirun -n 2 build/bin/heat-run-cxx --solver cxx/mpi $run_words --ranks 2"
expect "bench: the limits are measured" called "heat-limits --cores 1"
expect "bench: samples are kept" is "$(<results/samples.csv)" \
  "size,steps,solver,ranks,round,seconds,fingerprint
64,96,cxx/serial,0,1,0.5,0f
64,96,cxx/mpi,2,1,0.5,0f"
expect "bench: the table is of that folder" called "heat-bench-table $folder/results"
for wrong in "--sizes 64,x" "--rounds 1,2" "--ranks 0" "--solvers nobody" "--steps"; do
  bench $wrong
  expect "bench: $wrong is refused in a line" is "$status $(wc -l <<<"$err")" "2 1"
  expect "bench: $wrong leaves nothing" test ! -e results
done
bench --solvers cxx/gpu
expect "bench: a solver that is missing" is "$status" 3
stub tree/build/bin/heat-bench-table 'exit 5'
bench
expect "bench: fields that differ" is "$status" 1
stub tree/build/bin/heat-bench-table
stub tree/build/bin/heat-limits 'exit 9'
bench
expect "bench: limits that fail" is "$status" 1
stub tree/build/bin/heat-limits 'echo "cores 1"'
bench
expect "bench: limits that are not told" is "$status" 1
stub tree/build/bin/heat-limits 'for k in cores copy copy_stream arithmetic; do echo "$k 1"; done'
stub tree/build/bin/heat-mpirun 'shift 2; "$@"; exit 134'
bench --ranks 2
expect "bench: a run that ends badly" is "$status" 1
expect "bench: it is named" has "$err" 'cxx/mpi on 2 rank'
stub tree/build/bin/heat-run-cxx 'exit 127'
bench
expect "bench: no list of solvers" is "$status" 1
stub tree/build/bin/heat-run-cxx
bench
expect "bench: no solver to measure" is "$status" 3
stub tree/scripts/build 'exit 3'
bench
expect "bench: nothing is built" is "$status" 3

# scripts/bundle
stub tree/scripts/setup 'exit 3'
with_tools tree/scripts/bundle "$folder/packed"
expect "bundle: without packages" is "$status $(<calls)" "3 setup gpu"
stub tree/scripts/setup
stub "$tools/ompi_info"
cp "$root/scripts/build" tree/scripts/
stub "$tools/cmake" 'exit 7'
with_tools tree/scripts/bundle "$folder/packed"
expect "bundle: what cannot be configured" is "$status" 1
expect "bundle: it is configured as it should" has "$(<calls)" \
  "cmake -S $tree --preset release -B $tree/build/bundle -DBUILD_TESTING=ON .*disable-new-dtags"
stub "$tools/cmake" '[[ $1 != --build ]] || exit 7'
with_tools tree/scripts/bundle "$folder/packed"
expect "bundle: what cannot be built" is "$status" 1
expect "bundle: nothing is packed" is "$(ls packed)" ""

# scripts/gpu
stub "$tools/nvidia-smi" 'echo "GPU 0: a card of paper"'
stub "$tools/nvcc"
with_tools tree/scripts/gpu --build
expect "gpu: what cannot be built" is "$status" 1
stub "$tools/cmake"
stub "$tools/ctest" 'exit 8'
with_tools tree/scripts/gpu --build
expect "gpu: a test that fails" is "$status" 1
expect "gpu: its tests are asked for" called \
  "ctest --test-dir $tree/build/gpu --no-tests=error --output-on-failure -L gpu"
# The presets, where there is no test
mkdir empty
cp "$root/CMakePresets.json" empty/
echo 'cmake_minimum_required(VERSION 3.25)
project(empty NONE)
enable_testing()' >empty/CMakeLists.txt
cd empty || exit 1
for preset in release debug; do
  run cmake --preset $preset
  run ctest --preset $preset
  expect "presets: no test is no success ($preset)" test "$status" -ne 0
  expect "presets: that is said ($preset)" has "$err" 'No tests were found'
done
finish
