# For the tests of scripts: a folder to work in, and what is expected. Usage: common.sh ROOT FOLDER
# are the arguments of each test: the sources, and a folder that is made anew.
set -uo pipefail
root=$1
folder=$2
rm -rf "$folder"
mkdir -p "$folder"
cd "$folder" || exit 1
failures=0

# run COMMAND...: its exit status as $status, what it printed as $out and $err.
run() {
  status=0
  "$@" >"$folder/out" 2>"$folder/err" || status=$?
  out=$(<"$folder/out")
  err=$(<"$folder/err")
}

# expect WHAT TEST...: the test is true.
expect() {
  local what=$1
  shift
  "$@" && return
  echo "not so: $what"
  echo "it ended with $status and printed: $out"
  echo "on standard error: $err"
  failures=$((failures + 1))
}

# gives WHAT "STATUS OUTPUT" COMMAND...: so the command ends, and that is what it prints.
gives() {
  run "${@:3}"
  expect "$1" is "$status $out" "$2"
}

is() { [[ $1 == "$2" ]]; }
has() { [[ $1 =~ $2 ]]; }
is_one_line() { [[ $1 && $1 != *$'\n'* ]]; }

# stub FILE [LINE...]: a program that notes how it was called, in $folder/calls, and does the lines.
stub() {
  local file=$1
  shift
  mkdir -p "$(dirname "$file")"
  printf '%s\n' '#!/bin/bash' "echo \"\${0##*/} \$*\" >>'$folder/calls'" "$@" >"$file"
  chmod +x "$file"
}

# only FOLDER PROGRAM...: a folder for PATH that has these programs alone.
only() {
  local program
  mkdir -p "$1"
  for program in "${@:2}"; do ln -s "$(command -v "$program")" "$1/$program"; done
}

called() { grep -qxF -- "$1" "$folder/calls"; }

# A tree with our scripts in $folder/tree, and nothing else.
copy_scripts() {
  mkdir -p tree/interop/compare/options tree/interop/cmake
  cp "$root/compare" tree/
  cp -r "$root/scripts" tree/
  cp "$root/interop/compare/options/help.txt" tree/interop/compare/options/
  cp "$root/interop/cmake/"{clock,paths}.cmake tree/interop/cmake/
}

finish() {
  ((failures == 0)) && echo "all as expected"
  exit $((failures > 0))
}
