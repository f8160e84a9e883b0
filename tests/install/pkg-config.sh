#!/bin/sh
# Build a program of one file with what pkg-config says and nothing else, and run it.
#   pkg-config.sh TREE PACKAGE SOURCE PROGRAM COMPILER [FLAG...]
set -eu
tree=$1 package=$2 source=$3 program=$4
shift 4
PKG_CONFIG_PATH=$(dirname "$(find "$tree" -name "$package.pc")")
export PKG_CONFIG_PATH
unset LD_LIBRARY_PATH
# shellcheck disable=SC2046  # flags are words
"$@" "$source" -o "$program" $(pkg-config --cflags --libs "$package")
exec "$program"
