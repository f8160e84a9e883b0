#!/usr/bin/env -S bash -p
# What bash completes of the words that a user has typed, with the programs of an installed tree.
#     completion.sh ROOT FOLDER TREE
. "$(dirname "$0")/../scripts/common.sh"
PATH=$3/bin:$PATH
files=$3/share/bash-completion/completions
for program in "$3"/bin/heat-*; do
  name=${program##*/}
  run bash -c '. "$1" && complete -p "$2"' bash "$files/$name" "$name"
  expect "$name has a completion in a file of its name" is "$status $out" \
    "0 complete -o default -F _heat $name"
done
. "$files/heat-compare"

# completes WORDS EXPECTED: the last word, which may be empty, is completed to one of these. Of a
# list that may grow it is enough to contain some.
completes() {
  local COMP_WORDS COMP_CWORD COMPREPLY=() found word
  mapfile -t COMP_WORDS < <(tr ' ' '\n' <<<"$1")
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  _heat "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
  found=" ${COMPREPLY[*]} "
  out=$found
  if [[ $2 != *...* ]]; then
    expect "'$1' is completed to '$2'" is "$found" " $2 "
  fi
  for word in ${2//.../}; do
    expect "'$1' is completed to $word, too" has "$found" " ${word//+/\\+} "
  done
}
completes 'heat-compare --sol' '--solvers'
completes 'heat-compare --fail' '--fail-if-slower'
completes 'heat-compare --solvers cxx/serial' 'cxx/serial cxx/serial_tiled'
completes 'heat-compare --solvers fortran/mpi,cxx/serial_' 'fortran/mpi,cxx/serial_tiled'
completes 'heat-compare --baseline python/pu' 'python/pure'
completes 'heat-compare --check = b' 'bitwise'
completes 'heat-compare --check =' 'bitwise rounding off'
completes 'heat-compare --formats png,p' 'png,png png,pdf'
completes 'heat-compare --output res' ''
completes 'heat-trace ' 'show diff'
completes 'heat-trace diff --pic' '--picture'
completes 'heat-trace diff --t' ''
completes 'heat-trace show --t' '--tiles'
completes 'heat-trace diff golden' ''
completes 'heat-diff -' \
  '--envelope --span --absolute --relative --ulps --axes --accept --picture ...'
completes 'heat-diff A.npy B.npy --accept ' 'identical values within'
completes 'heat-run-fortran --solver cxx/mpi' 'cxx/mpi cxx/mpi_tiled ...'
finish
