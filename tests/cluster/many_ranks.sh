#!/usr/bin/env -S bash -p
# Hundreds of ranks on the cores that there are: solvers of both languages start, end, and compute
# what one rank computes.
#     many_ranks.sh BIN RANKS
set -euo pipefail
bin=$1 ranks=$2
problem=(--grid 512x512 --steps 20 --initial random:17)

free=$(awk '/^MemAvailable/ { print int($2 / 1024) }' /proc/meminfo)
need=$((ranks * 12))  # MiB; docs/scale.md has measurements
((free > need)) || {
  echo "SKIPPED: $ranks ranks need $need MiB of memory, $free are free"
  exit 77
}

fingerprint() { awk '$1 == "fingerprint" { print $2 }'; }
right=$("$bin/heat-run-cxx" --solver fortran/serial "${problem[@]}" | fingerprint)
for language in cxx fortran; do
  found=$("$bin/heat-mpirun" -n "$ranks" "$bin/heat-run-$language" --solver "$language/mpi" \
    --ranks "$ranks" "${problem[@]}" | fingerprint)
  echo "$language/mpi on $ranks ranks: $found after $SECONDS s"
  [[ $found == "$right" ]] || { echo "not $right"; exit 1; }
done
