#!/usr/bin/env -S bash -p
# heat as a part of another project's build, which gets the library and nothing else.
#     subproject.sh ROOT FOLDER FINGERPRINT [CMAKE OPTION...]
. "$(dirname "$0")/../scripts/common.sh"
fingerprint=$3
shift 3
run cmake -S "$root/tests/install/subproject" -B out -G Ninja "$@" -DCMAKE_BUILD_TYPE=Debug \
  -DCMAKE_EXPORT_COMPILE_COMMANDS=ON "-DFETCHCONTENT_SOURCE_DIR_HEAT=$root"
expect "it is configured" is "$status" 0
gives "no cache entry of heat's tests or packages" "1 " \
  grep -E '^(BUILD_TESTING|CTEST_|DART|CPACK_)' out/CMakeCache.txt
gives "no flag of heat's" "1 " sh -c \
  'grep "command.*install/c/main.c" out/compile_commands.json | grep -E "contract|iquote|-Wall"'
run cmake --build out
expect "it is built" is "$status" 0
gives "only what is linked is built" "0 libheat.so program " sh -c \
  'find out -type f -perm -100 ! -path "*/CMakeFiles/*" -printf "%f\n" | sed "s/so\..*/so/" | sort | tr "\n" " "'
run out/program
expect "it solves" is "$status ${out,,}" "0 fingerprint $fingerprint"
run ctest --test-dir out -N
expect "no test of heat" has "$out" 'Total Tests: 0'
run cmake --install out --prefix "$folder/installed"
expect "nothing of heat is installed" is "$status $(ls -A installed 2>/dev/null)" "0 "
finish
