#!/usr/bin/env -S bash -p
# ./compare and scripts/build on a small project without a compiler: what is built when, with locks
# and without, with dates in the future, through links.
#     build.sh ROOT FOLDER
. "$(dirname "$0")/common.sh"

# make_tree FOLDER: a project whose driver is a script; it counts how often it is configured and
# built.
make_tree() {
  rm -rf tree "$1"
  copy_scripts
  stub tree/scripts/setup
  mkdir -p tree/{cxx,fortran,plots,python,tests}
  touch tree/cxx/a.cpp
  cat >tree/CMakePresets.json <<'END'
{"version": 6, "configurePresets": [
  {"name": "release", "generator": "Ninja", "binaryDir": "${sourceDir}/build"}]}
END
  cat >tree/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.25)
include(interop/cmake/paths.cmake)
project(mini NONE)
file(APPEND ${CMAKE_BINARY_DIR}/configured "x\n")
file(WRITE ${CMAKE_BINARY_DIR}/driver.in "#!/bin/sh\necho driver \"$@\"\n")
add_custom_command(OUTPUT bin/heat-compare DEPENDS ${CMAKE_SOURCE_DIR}/cxx/a.cpp
  COMMAND ${CMAKE_COMMAND} -E make_directory bin && cp driver.in bin/heat-compare
    && chmod +x bin/heat-compare && echo x >>built)
add_custom_target(everything ALL DEPENDS bin/heat-compare)
include(interop/cmake/clock.cmake)
END
  [[ tree == "$1" ]] || mv tree "$1"
  tree=$folder/$1
}
# counts CONFIGURED BUILT: how often, up to now.
counts() { is "$(wc -l <"$tree/build/configured") $(wc -l <"$tree/build/built")" "$*"; }
later() { touch -d "$(date -r "$tree/build/.up-to-date" '+%F %T.%N') 1 second" "$1"; sleep 1; }

make_tree tree
only poor bash readlink dirname mkdir rm find sort grep git flock
gives "without a build and CMake it ends with 3" "3 " env PATH="$folder/poor" tree/compare
expect "and says so" has "$err" 'is not there, and nothing can be built: cmake or ninja is missing'
run tree/compare a 'b  c'
expect "the first call configures and builds" counts 1 1
expect "the driver gets the arguments" is "$status $out" "0 driver a b  c"
run tree/compare
expect "nothing is done twice, and without a word" is "$status $err" "0 "
expect "nothing is done twice" counts 1 1
cp -a tree copy
run env -i copy/compare
expect "a copied tree is configured anew, also in an empty environment" is \
  "$status $(wc -l <copy/build/configured)" "0 2"
rm copy/build/bin/heat-compare
run env CMAKE_BUILD_PARALLEL_LEVEL=0 copy/compare
expect "what CMake refuses is said" has "$status $err" '3 .*PARALLEL_LEVEL environment variable'
expect "without its help" is "$(grep -c preset <<<"$err")" 0
rm -r copy/build
touch copy/build
run copy/compare
expect "a file in the place of the build is told in a line" is "$status $(wc -l <<<"$err")" "3 1"
later tree/cxx/a.cpp
run tree/compare
expect "what has changed is built" counts 1 2

# A lock that another holds, that cannot be had, or that there is no program for.
(flock 7; exec sleep 20) 7>>tree/build/.lock &
holder=$!
sleep 0.2
run timeout 10 tree/compare
expect "what is built waits for no lock" is "$status $out $err" "0 driver "
later tree/cxx/a.cpp
run timeout 1 tree/compare
expect "a build waits for another" has "$err" "waiting for another build in $tree/build"
kill $holder
wait $holder 2>/dev/null
run tree/compare
expect "a build after another" counts 1 3
for answer in 65 71; do
  stub "tools$answer/flock" "echo 'flock: 10: No locks available' >&2; exit $answer"
  run env PATH="$folder/tools$answer:$PATH" tree/compare
  expect "no locks ($answer): what is built runs" is "$status $out $err" "0 driver "
  later tree/cxx/a.cpp
  gives "no locks ($answer): it builds" "0 driver" \
    env PATH="$folder/tools$answer:$PATH" tree/compare
  expect "no locks ($answer): one note" is "$(grep -c 'cannot be locked' <<<"$err")" 1
done
expect "no locks: both were built" counts 1 5
only bare bash env cmake ninja git find grep sed sort touch cat rm mkdir dirname readlink \
  date tail head wc cp chmod sh
later tree/cxx/a.cpp
run env PATH="$folder/bare" tree/compare
expect "no flock: it builds, with one note" is \
  "$status $out $(grep -c 'cannot be locked' <<<"$err")" "0 driver 1"

# Dates in the future, which would seem new for ever.
touch -d '2 hours' tree/CMakeLists.txt
run tree/compare
expect "a file of CMake in the future is named" has "$err" \
  "$tree/CMakeLists.txt is dated in the future"
expect "it is used once" counts 2 6
run timeout 20 tree/compare
expect "and not again" counts 2 6
run timeout 20 cmake --build tree/build
expect "nor by a plain build" counts 2 6
touch tree/CMakeLists.txt
run tree/compare
expect "once it is dated well, CMake is run again" counts 3 6
touch -d '2 hours' tree/cxx/a.cpp
run tree/compare
expect "a source in the future is named" has "$err" "$tree/cxx/a.cpp is dated in the future"
expect "it is built" is "$(wc -l <tree/build/built)" 7
run tree/compare
expect "it is built once" is "$(wc -l <tree/build/built) $err" "7 "
touch tree/cxx/a.cpp
run tree/compare
find tree/build -exec touch -d '2 hours' {} +
later tree/cxx/a.cpp
built=$(wc -l <tree/build/built)
run tree/compare
expect "a build in the future is said" has "$err" "build is dated in the future"
expect "a build in the future hides no edit" is "$(wc -l <tree/build/built)" $((built + 1))

# From elsewhere, through links, and in the settings of another shell.
echo 'echo BASH_ENV was read; cd /' >settings
mkdir elsewhere
ln -s ../tree/compare elsewhere/link
cd elsewhere || exit 1
run env BASH_ENV="$folder/settings" CDPATH="$folder" POSIXLY_CORRECT=1 SHELLOPTS=noclobber:noglob \
  ./link x
cd "$folder" || exit 1
expect "a link from elsewhere, in other settings" is "$status $out" "0 driver x"

# Odd paths: each works, or is refused in one line that names the character.
for name in 'a b' 'ä' "a'b" 'a(b)' 'a&b' 'a%b' 'a@b' 'a=b' 'a+b' 'a~b'; do
  make_tree "$name"
  gives "it runs in '$name'" "0 driver x" "$tree/compare" x
done
for character in : , \# \$ \" '*' '?' '{' '<' '|' '`' '!' '^' '[' ';'; do
  make_tree "a${character}b"
  gives "it is refused in 'a${character}b'" "3 " "$tree/compare" x
  expect "the reason is told" is "$(grep -cF "its path has '$character', " <<<"$err")" 1
done
finish
