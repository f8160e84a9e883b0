# Completion of heat's programs in bash, installed for each under its name. Options and subcommands
# are what --help prints and solvers what --list prints, so nothing is written down twice.

# Options of `PROGRAM [SUBCOMMAND] --help`, or what stands below "Subcommands:".
_heat_options() {
  "$@" --help 2>/dev/null | sed -nE 's/^ +(-[a-z], ?)?(--[a-z][a-z-]*).*/\2/p'
}
_heat_subcommands() {
  "$@" --help 2>/dev/null | sed -nE '/^Subcommands:/,/^$/s/^  ([a-z]+) .*/\1/p'
}

# The values of option $2 of program $1, where they are known; fails for all others.
_heat_values() {
  case $2 in
    --solver | --solvers | --baseline)
      "$1" --list 2>/dev/null | sed -nE 's/^([a-z]+\/\w+).*/\1/p'
      ;;
    --caller) echo cxx fortran python ;;
    --check) echo bitwise rounding off ;;
    --formats) echo png svg pdf ;;
    --accept) echo identical values within ;;
    --span) echo cell field ;;
    --axes) echo index memory ;;
    *) return 1 ;;
  esac
}

_heat() {
  local program=${1/#\~\//$HOME/} word=$2 before=$3 words subcommand
  [[ $word != = ]] || word=  # of --option=VALUE, which bash takes for three words
  [[ $before != = ]] || before=${COMP_WORDS[COMP_CWORD - 2]}
  if ! words=$(_heat_values "$program" "$before"); then
    words=$(_heat_subcommands "$program")
    subcommand=$(grep -xF -- "${COMP_WORDS[1]}" <<<"$words")
    if ((COMP_CWORD > 1)) || [[ ! $words ]]; then
      words=
      [[ $word != -* ]] || words=$(_heat_options "$program" $subcommand)
    fi
  fi
  # Of a list with commas the last item is completed.
  local list=
  [[ $word != *,* ]] || list=${word%,*},
  mapfile -t COMPREPLY < <(compgen -P "$list" -W "$words" -- "${word#"$list"}")
}

complete -o default -F _heat heat-compare heat-conformance heat-diagnose heat-diff heat-limits \
  heat-mpirun heat-probe heat-run-cxx heat-run-fortran heat-run-python heat-trace
