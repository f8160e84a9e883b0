#!/usr/bin/env -S bash -p
# The batch script of docs/cluster.md, with a small problem, is a job that ends well.
#     page.sh ROOT FOLDER TREE
. "$(dirname "$0")/../scripts/common.sh"
export HOME=$folder
ln -s "$3" heat
sed -e '1,/^```sh$/d; /^```$/,$d; s/--repeats auto/--repeats 1 --warmup 0/' \
  -e 's/--ranks/--grid 100x80 --steps 5 --formats svg --ranks/' "$root/docs/cluster.md" >job.sh
run "$root/tests/cluster/slurm" --cpus 4 -- sbatch --wait job.sh
if ((status == 77)); then
  echo "$out"
  exit 77
fi
expect "the job ends well" is "$status" 0
out=$(cat slurm-*.out)
expect "all bits are equal" has "$out" 'Check +all equal to the last bit: [0-9]+ solvers'
expect "it had ranks on both nodes" has "$out" '8 ranks ran on n1 and n2, 4 each'
expect "results are where the script says" test -s results/1/results.json
finish
