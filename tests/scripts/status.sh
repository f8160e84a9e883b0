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

# ends STATUS WHAT COMMAND...: so it ends.
ends() {
  with_tools "${@:3}"
  expect "$2" is "$status" "$1"
}

# fails NAME ARGUMENTS STATUS: that stub fails if its arguments match.
fails() { stub "$tools/$1" "[[ \"\$*\" != $2 ]] || exit $3"; }

# scripts/test
mkdir -p tree/{cxx,fortran,interop,plots,python,tests}
for file in tree/{cxx/a.cpp,fortran/b.f90,CMakeLists.txt}; do echo 'a line' >$file; done
stub tree/scripts/setup
works() { stub "$tools/cmake" && stub "$tools/ctest" && stub "$tools/clang-format"; }
works
ends 0 "test: all passed" tree/scripts/test -R 'abi|unit'
for call in "setup test" "clang-format --dry-run -Werror cxx/a.cpp" \
  "cmake --preset debug -DBUILD_TESTING=ON" "cmake --build --preset debug" \
  "ctest --preset debug -j $((3 * $(nproc)))" "cmake --preset ci -DBUILD_TESTING=ON" \
  "cmake --build --preset ci" "ctest --preset release -j $((3 * $(nproc))) -R abi|unit"; do
  expect "test: '$call' is called" called "$call"
done
while read -r name arguments ends; do
  works
  fails "$name" "${arguments//_/\\ }" "$ends"
  ends "$ends" "test: ends as $name $arguments does" tree/scripts/test
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
ends 3 "setup: what cannot be installed" tree/scripts/setup run
expect "setup: it is named" has "$err" 'missing: .*no-such-package.*; apt-get failed'
expect "setup: apt-get is asked for it" has "$(<calls)" \
  'apt-get -q update.*apt-get -q -y .* install --no-install-recommends no-such-package'
stub "$tools/apt-get"
ends 0 "setup: what can be installed" tree/scripts/setup run
with_tools tree/scripts/setup two words
expect "setup: two words are refused in a line" is "$status $(wc -l <<<"$err")" "2 1"
expect "setup: nothing is installed then" is "$(<calls)" ""
only bare bash readlink cat
run env PATH="$folder/bare" tree/scripts/setup run
expect "setup: what is missing elsewhere" is "$status" 3
expect "setup: is named elsewhere" has "$err" 'missing: no-such-program .*; no apt-get here'
cp "$tools/apt-get" bare/
sed 's/((EUID != 0))/true/' tree/scripts/setup >tree/scripts/setup-by-user
chmod +x tree/scripts/setup-by-user
run env PATH="$folder/bare" tree/scripts/setup-by-user run
expect "setup: without sudo" is "$status" 3
expect "setup: what is missing without sudo" has "$err" \
  'missing: no-such-package .*; not root, and no sudo here'

# scripts/bench
copy_scripts
stub tree/scripts/build
stub tree/compare
mkdir -p tree/interop/compare/options
cp "$root/interop/compare/options/help.txt" tree/interop/compare/options/
ends 0 "bench: all is well" tree/scripts/bench --sizes 64,128 --rounds 2 --ranks 2 --steps=7
solvers='*/serial*,*/do_concurrent,*/mpi,*/mpi_tiled,*/openmp*'
expect "bench: what is given stands before what is not" is "$(<calls)" \
  "compare --ranks 2 --steps=7 --grid 64x64,128x128 --solvers $solvers --threads $(nproc) \
--initial random:1 --repeats 2 --warmup 0 --limits"
with_tools tree/scripts/bench --solvers cxx/serial
expect "bench: on all cores" is "$(<calls)" \
  "compare --solvers cxx/serial --grid 4800x4800 --ranks $(nproc) --threads $(nproc) \
--initial random:1 --repeats 5 --warmup 0 --limits"
for wrong in "--sizes 64,x" "--sizes 0" "--rounds 1,2" "--rounds" "--call-cost --steps 3" \
  "--step 3" "-x"; do
  with_tools tree/scripts/bench $wrong
  expect "bench: $wrong is refused in a line" is "$status $(wc -l <<<"$err")" "2 1"
  expect "bench: $wrong calls nothing" is "$(<calls)" ""
done
stub tree/compare 'exit 5'
ends 5 "bench: ends as ./compare does" tree/scripts/bench
ends 3 "bench: without Fortran no calls are measured" tree/scripts/bench --call-cost
stub tree/build/bin/heat-call-cost
stub tree/build/bin/heat-call-cost-python 'exit 6'
with_tools tree/scripts/bench --call-cost --rounds 3
expect "bench: --call-cost measures calls" called "heat-call-cost --rounds 3"
expect "bench: from Python, too" called "heat-call-cost-python --rounds 3"
expect "bench: and ends as that does" is "$status" 6
stub tree/build/bin/heat-call-cost 'exit 7'
ends 7 "bench: calls that could not be measured" tree/scripts/bench --call-cost
stub tree/scripts/build 'exit 3'
ends 3 "bench: nothing is built" tree/scripts/bench --call-cost

# scripts/bundle
stub tree/scripts/setup 'exit 3'
with_tools tree/scripts/bundle "$folder/packed"
expect "bundle: without packages" is "$status $(<calls)" "3 setup gpu"
stub tree/scripts/setup
stub "$tools/ompi_info"
cp "$root/scripts/build" tree/scripts/
stub "$tools/cmake" 'exit 7'
ends 1 "bundle: what cannot be configured" tree/scripts/bundle "$folder/packed"
expect "bundle: it is configured as it should" has "$(<calls)" \
  "cmake -S $tree --preset release -B $tree/build/bundle -DBUILD_TESTING=ON .*disable-new-dtags"
stub "$tools/cmake" '[[ $1 != --build ]] || exit 7'
ends 1 "bundle: what cannot be built" tree/scripts/bundle "$folder/packed"
expect "bundle: nothing is packed" is "$(ls packed)" ""

# scripts/gpu
stub "$tools/nvidia-smi" 'echo "GPU 0: a card of paper"'
stub "$tools/nvcc"
ends 1 "gpu: what cannot be built" tree/scripts/gpu --build
stub "$tools/cmake"
stub "$tools/ctest" 'exit 8'
ends 1 "gpu: a test that fails" tree/scripts/gpu --build
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
