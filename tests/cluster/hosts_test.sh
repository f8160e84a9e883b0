#!/usr/bin/env -S bash -p
# An installed tree on two hosts of two slots each, which `hosts` plays.
#     hosts_test.sh ROOT FOLDER TREE TOPIC
here=$(dirname "$(readlink -f "$0")")
hosts=$here/hosts
private=$2/private  # another folder on each host
if [[ ! ${HEAT_HOSTS-} ]]; then
  mkdir -p "$private"
  status=0
  "$hosts" --private "$private" -- "$0" "$@" || status=$?
  ((status != 3)) || { echo "SKIPPED: there are no hosts, see above"; exit 77; }
  exit "$status"
fi

# From here on this runs on host1.
. "$here/../scripts/common.sh" "$1" "$2/work"
tree=$3

on_host2() { "$hosts" --on host2 "$@"; }
ranks_are_there() { ip netns pids host2 | xargs -r ps -o args= -p | grep -q heat-run; }
no_ranks_are_there() { ! ranks_are_there; }
cable() { nsenter -t 1 -n ip link set port2 "$1"; }
until_so() { until "$@"; do sleep 0.05; done; }  # the test's own limit ends it

# agrees TREE OPTION...: four ranks, two on each host, compute what the baseline does.
agrees() {
  run "$1/bin/heat-mpirun" -n 4 hostname
  expect "two ranks are on each host" is "$(sort <<<"$out" | uniq -c | xargs)" "2 host1 2 host2"
  run "$1/bin/heat-compare" --grid 60x40 --steps 5 --warmup 0 --repeats 1 --ranks 4 \
    --solvers '*/mpi,*/mpi_tiled' --output results "${@:2}"
  expect "all ran and agree" is "$status" 0
}

shared() { agrees "$tree" --save-fields; }

copied() {
  local here=$private/heat
  cp -a "$tree" "$here"
  run "$here/bin/heat-compare" --grid 60x40 --steps 5 --warmup 0 --repeats 1 --ranks 4 \
    --solvers cxx/mpi --output lacking
  expect "without a copy on host2 nothing runs there" is "$status" 1
  expect "and the reason names the host" has "$err$out" host2
  on_host2 "cp -a '$tree' '$here'"
  agrees "$here"
}

# Here `tree` is the folder of the archive.
bundled() {
  local unpack="mkdir '$private/heat' && tar -xzf $tree/heat-*.tar.gz -C '$private/heat' \
    --strip-components=1"
  bash -c "$unpack"
  on_host2 "$unpack"
  agrees "$private/heat"
}

# begins RUNS OPTION...: a comparison of so many runs on four ranks, of which the first is going on.
begins() {
  "$tree/bin/heat-compare" --grid 40x30 --steps 20000 --warmup 0 --repeats "$1" --ranks 4 \
    --solvers cxx/mpi "${@:2}" --output results >out 2>err &
  until_so ranks_are_there
  sleep 0.5  # some of this passes before the first step
}

# ended STATUSES REASON: it has ended, and so its runs did, the baseline's among them. Of a host
# that is lost either mpirun or a rank tells first.
ended() {
  status=0
  wait $! || status=$?
  out=$(<out) err=$(<err)
  expect "a failed run is status 1" is "$status" 1
  expect "one run is lost, and the others are not" is \
    "$(tail -n +2 results/results.csv | cut -d , -f 8 | xargs)" "$1"
  expect "and the reason is told" has "$out$err" "$2"
}

killed() {
  begins 2
  ip netns pids host2 | xargs kill -KILL
  ended "ok failed ok ok" "failed: .*host2; see failed/"
}

# No limit on time is needed, because Open MPI asks whether the other host is there.
unplugged() {
  export OMPI_MCA_oob_tcp_keepalive_{time,intvl}=1 OMPI_MCA_oob_tcp_keepalive_probes=2
  begins 2
  cable down
  until_so no_ranks_are_there  # none stays behind
  cable up
  ended "ok failed ok ok" "failed: .*host2; see failed/"
}

# With one, it need not have noticed.
limited() {
  begins 1 --time-limit 3
  cable down
  ended "ok timeout" "took longer than 3 s"
  cable up
  until_so no_ranks_are_there
}

"$4"
finish
