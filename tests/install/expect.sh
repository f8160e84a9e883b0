#!/bin/sh
# expect.sh LINE COMMAND...: the command ends with 0 and prints the line. Case is ignored: Fortran
# prints hexadecimal digits in capitals.
line=$1
shift
printed=$("$@") || exit
printf '%s\n' "$printed"
printf '%s\n' "$printed" | grep -iqx "$line"
