#!/usr/bin/env -S bash -p
# Every program of an installed tree, and every subcommand, has a man page with all of its options,
# which man sets in 80 columns without a warning.
#     man.sh ROOT FOLDER TREE
. "$(dirname "$0")/../scripts/common.sh"
export MANWIDTH=80
# has_page NAME PROGRAM [SUBCOMMAND]
has_page() {
  run man --warnings=w --encoding=UTF-8 --local-file "$tree/share/man/man1/$1.1"
  expect "$1 has a page, and man does not warn" is "$status $err" "0 "
  for heading in NAME SYNOPSIS DESCRIPTION; do
    expect "$1: the page has $heading" has "$out" "(^|"$'\n'")$heading"$'\n'
  done
  expect "$1: its name is told for apropos" has "$out" "       $1 - [a-z]"
  expect "$1: the page fits 80 columns" is "$(grep -E '.{81}' "$folder/out")" ""
  for option in $("${@:2}" --help | sed -nE 's/^ +(-[a-z], ?)?(--[a-z-]+).*/\2/p'); do
    expect "$1: the page has $option" grep -qE -- "(^ +|, ?)$option( |$)" "$folder/out"
  done
}
tree=$3
for program in "$tree"/bin/heat-*; do
  has_page "${program##*/}" "$program"
done
for subcommand in show diff; do
  has_page heat-trace-$subcommand "$tree/bin/heat-trace" $subcommand
done
finish
