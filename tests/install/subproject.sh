#!/usr/bin/env -S bash -p
# heat as a part of another project's build, which gets the library and nothing else.
#     subproject.sh ROOT FOLDER FINGERPRINT [CMAKE OPTION...]
. "$(dirname "$0")/../scripts/common.sh"
fingerprint=$3
shift 3
run cmake -S "$root/tests/install/subproject" -B made -G Ninja "$@" -DCMAKE_BUILD_TYPE=Debug \
  -DCMAKE_EXPORT_COMPILE_COMMANDS=ON "-DFETCHCONTENT_SOURCE_DIR_HEAT=$root"
expect "it is configured" is "$status" 0
gives "no cache entry of heat's tests or packages" "1 " \
  grep -E '^(BUILD_TESTING|CTEST_|DART|CPACK_)' made/CMakeCache.txt
gives "no flag of heat's" "1 " sh -c \
  'grep "command.*install/c/main.c" made/compile_commands.json | grep -E "contract|iquote|-Wall"'
run cmake --build made
expect "it is built" is "$status" 0
gives "of heat only the library is built" "0 libheat.so" sh -c \
  'cd made/_deps/heat-build && find bin lib -type f -size +20k -printf "%f\n" | sed "s/so\..*/so/"'
run made/program
expect "it solves" is "$status ${out,,}" "0 fingerprint $fingerprint"
run ctest --test-dir made -N
expect "no test of heat" has "$out" 'Total Tests: 0'
run cmake --install made --prefix "$folder/installed"
expect "nothing of heat is installed" is "$status $(ls -A installed 2>/dev/null)" "0 "
finish
