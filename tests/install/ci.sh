#!/usr/bin/env -S bash -p
# The script of docs/ci.md in a repository of its own, with the examples of an installed tree: it
# passes a commit that changes nothing, and ends with the first difference of one that does.
#     ci.sh ROOT FOLDER TREE
. "$(dirname "$0")/../scripts/common.sh"
PATH=$3/bin:$PATH
export CMAKE_PREFIX_PATH=$3 GIT_AUTHOR_NAME=test GIT_AUTHOR_EMAIL=test@example.org
export GIT_COMMITTER_NAME=test GIT_COMMITTER_EMAIL=test@example.org
mkdir repository
cd repository || exit 1
# Small, and no timed assertion: what is measured here is not to fail.
sed -n '/^```sh$/,/^```$/p' "$root/docs/ci.md" | sed '/^```/d; s/1200x1200/100x100/; s/ 12$/ 6/
  s/  *5%$/ 100%/; s,mine/\*,plugin/c,' >heat.sh
cp "$3"/share/heat/examples/{own_code/shallow.cpp,plugins/c.c} .
cat >CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
project(port C CXX)
find_package(heat REQUIRED COMPONENTS trace)
find_package(MPI REQUIRED)
add_executable(port shallow.cpp)
set_property(TARGET port PROPERTY CXX_STANDARD 20)
target_link_libraries(port PRIVATE heat::trace_mpi MPI::MPI_CXX)
add_library(mine MODULE c.c)
set_target_properties(mine PROPERTIES PREFIX "")
target_link_libraries(mine PRIVATE heat::heat)
target_compile_options(mine PRIVATE -ffp-contract=off)
END
sh -c 'cmake -S . -B build && cmake --build build && heat-mpirun -n 3 build/port golden.trace' \
  >"$folder/out" 2>&1
git init -q && git add CMakeLists.txt heat.sh c.c shallow.cpp golden.trace && git commit -qm first

run sh heat.sh HEAD
expect "a commit that changes nothing passes" is "$status" 0
expect "all bits are compared" has "$out" 'identical: all [0-9]+ records'
expect "speeds are compared" has "$out" 'results/then'
git worktree remove --force then
rm -rf results
sed -i 's/0\.5/0.4999999/' shallow.cpp
run sh heat.sh HEAD
expect "another bit ends it" is "$status" 1
expect "the log says where" has "$out" 'First difference: [huv] at step 1\.'
finish
