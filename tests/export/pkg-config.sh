#!/bin/sh
# Build a program of one file with what pkg-config says, and run it. Each compiler is given only
# flags of heat.pc.
#   pkg-config.sh TREE SOURCE PROGRAM COMPILER [FLAG...]
set -eu
tree=$1 source=$2 program=$3
shift 3
PKG_CONFIG_PATH=$(dirname "$(find "$tree" -name heat.pc)")
export PKG_CONFIG_PATH
libraries=$(pkg-config --variable=libdir heat)
# shellcheck disable=SC2046  # flags are words
"$@" "$source" -o "$program" $(pkg-config --cflags --libs heat) -Wl,-rpath,"$libraries"
exec "$program"
