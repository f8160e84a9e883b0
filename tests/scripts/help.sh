#!/usr/bin/env -S bash -p
# Every script says what it is by --help or -h, and tells if that is lost; an argument that it does
# not know ends it with one line and status 2. compare_answers asks it in other worlds, and
# caller.streams asks programs.
#     help.sh ROOT FOLDER BIN
. "$(dirname "$0")/common.sh"
bin=$3
mkdir nowhere
echo 'echo BASH_ENV was read; cd /' >settings
chmod 555 nowhere
cd nowhere || exit 1
foreign=(env BASH_ENV="$folder/settings" CDPATH=/ POSIXLY_CORRECT=1 GREP_OPTIONS=--color=always
  SHELLOPTS=noclobber:noglob:nounset BASHOPTS=failglob:nullglob GLOBIGNORE='*' IFS=/)

scripts=("$root"/{compare,.ci/run} "$root"/scripts/*)
expect "there are scripts" test ${#scripts[@]} -gt 5
for program in "${scripts[@]}"; do
  name=${program##*/}
  help=$("$program" --help)
  expect "$name --help tells something" has "$help" ' .* '
  gives "$name -h is the same" "0 $help" "$program" -h
  status=0
  timeout 20 "$program" --help >/dev/full 2>"$folder/err" || status=$?
  expect "$name --help is not lost without a word" is "$status $(wc -l <"$folder/err")" "1 1"
  [[ $name != compare ]] || continue  # it builds before it looks at its arguments
  gives "$name refuses what it does not know" "2 " \
    timeout 20 "${foreign[@]}" "$program" --frobnicate
  expect "$name says so in a line" is_one_line "$err"
done
if [[ -x $bin/heat-mpirun ]]; then
  run timeout 20 env -i "$bin/heat-mpirun" -n 1 true
  expect "heat-mpirun starts programs in an empty environment" is "$status $err" "0 "
  status=0
  timeout 20 "$bin/heat-mpirun" -n 1 true >&- 2>"$folder/err" || status=$?
  expect "heat-mpirun tells that what ranks print is lost" \
    is "$status $(wc -l <"$folder/err")" "1 1"
  run timeout 20 "$bin/heat-mpirun" -n 1 sh -c 'exit 5'
  expect "heat-mpirun ends as its rank did" is "$status" 5
fi
run python3 "$root/tests/truth/vectors.py" --help
expect "vectors.py --help tells something" has "$status $out" '0 The fingerprints'
expect "nothing was written" is "$(ls -A)" ""
chmod 755 "$folder/nowhere"
finish
