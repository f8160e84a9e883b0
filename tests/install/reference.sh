#!/usr/bin/env -S bash -p
# The target docs: neither Doxygen nor FORD warns, and what can be called has an entry.
#     reference.sh ROOT FOLDER BUILD
. "$(dirname "$0")/../scripts/common.sh"
build=$3
rm -rf "$build/reference"
run cmake --build "$build" --target docs
expect "the reference pages are built" is "$status" 0
out=$(tail -n 3 <<<"$out")
described=$(sed 's/<[^>]*>//g' "$build"/reference/c/globals_func*.html)
for library in "$build"/lib/libheat{,_trace,_trace_mpi}.so; do
  [[ -e $library ]] || continue
  names=$(nm -D --defined-only "$library" | sed -nE 's/.* T (heat_[a-z_]+)$/\1/p')
  expect "$library exports functions" test -n "$names"
  # Those of solvers and views are called through others, and that of levels by tile engines.
  for name in $(grep -vE '^heat_(cxx_|fortran_|trace_fortran_|choose_level$)' <<<"$names"); do
    expect "$name has an entry" grep -qF "$name()" <<<"$described"
  done
done
if [[ $out != *"no FORD"* ]]; then
  for module in heat heat_solver heat_trace heat_trace_mpi; do
    expect "module $module has a page" test -s "$build/reference/fortran/module/$module.html"
  done
fi

# A warning is an error: here a parameter that the function does not have.
printf '/** @file\n *  A header. */\n/** Nothing.\n *  @param y  not there */\n%s\n' \
  'void f(int x);' >wrong.h
{ cat "$build/docs/reference/Doxyfile" && echo "INPUT = wrong.h
USE_MDFILE_AS_MAINPAGE =
OUTPUT_DIRECTORY = $folder"; } >Doxyfile
run doxygen Doxyfile
expect "a warning ends it" has "$status $err" "^[^0].*argument 'y' of command @param is not found"
finish
