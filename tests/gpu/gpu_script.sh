#!/usr/bin/env -S bash -p
# scripts/gpu as an archive has it, with programs that are stubs, so it needs no GPU: what it runs,
# what it leaves behind, and how it ends.
#     gpu_script.sh ROOT FOLDER
. "$(dirname "$0")/../scripts/common.sh"
mkdir -p libexec share/heat/tests
cp "$root/scripts/gpu" libexec/heat-gpu
limits=$folder/libexec/heat-limits

stub tools/nvidia-smi 'echo "GPU 0: a card of paper"'
stub tools/compute-sanitizer 'while [[ $1 != */gpu_*test ]]; do shift; done; exec "$@"'
stub libexec/heat-mpirun 'shift 2; "$@"; status=$?; echo "mpirun has more to say"' 'exit $status'
stub libexec/heat-run-cxx 'echo "cxx/serial serial"' 'echo "cxx/gpu gpu"' \
  'echo "cxx/mpi_gpu mpi+gpu"' 'echo "fortran/gpu missing no offload device"'
stub libexec/heat-conformance
stub libexec/gpu_test '[[ -d $HEAT_TEST_DATA ]]'
stub libexec/gpu_mpi_test '[[ $2 == cuda_aware=1 ]] || exit 0' 'echo "SKIPPED: not by this MPI"' \
  'exit 77'
stub "$limits" 'echo "gpu a card of paper"'

# suite ARGUMENTS...: run it; ends STATUS WHAT: how it ended.
suite() {
  : >calls
  run env PATH="$folder/tools:$PATH" libexec/heat-gpu "$@"
}
ends() { expect "$2: status $1" is "$status" "$1"; }

suite --output first
ends 0 "all passes"
while read -r call; do
  call=${call//MEMCHECK/--tool memcheck --error-exitcode 99 --report-api-errors no}
  expect "'$call' is called" called "${call//BIN/$folder/libexec}"
done <<'END'
heat-limits --gpu
gpu_test cxx/gpu
heat-conformance cxx/gpu
gpu_test cxx/gpu --quick
gpu_mpi_test cxx/mpi_gpu cuda_aware=1 --small
gpu_mpi_test cxx/mpi_gpu cuda_aware=1 --quick
heat-conformance cxx/mpi_gpu
heat-mpirun -n 1 BIN/gpu_mpi_test cxx/mpi_gpu --small
heat-mpirun -n 2 BIN/gpu_mpi_test cxx/mpi_gpu --small
heat-mpirun -n 4 BIN/gpu_mpi_test cxx/mpi_gpu --quick
heat-mpirun -n 6 BIN/gpu_mpi_test cxx/mpi_gpu --quick
compute-sanitizer MEMCHECK BIN/gpu_test cxx/gpu --quick
compute-sanitizer --tool racecheck --error-exitcode 99 BIN/gpu_test cxx/gpu --quick
compute-sanitizer MEMCHECK BIN/gpu_mpi_test cxx/mpi_gpu --quick
END
expect "nothing is run that needs no GPU" is "$(grep -c cxx/serial calls)" 0
tests=$(<first/tests.txt)
expect "the device is on record" has "$tests" "^gpu a card of paper"
expect "skips are no passes" has "$tests" "tests passed: 10, skipped: 5, failed: 0"
expect "the reason is told" has "$tests" \
  "skipped: fortran/gpu: +no offload device.*cuda_aware=1 --small: SKIPPED: not by this MPI"

suite --output first
ends 2 "a folder that holds results"
for wrong in "--output" "--parts speed" "--parts tests," "--sizes 64" "--build"; do
  suite $wrong
  expect "$wrong is refused in a line" is "$status $(wc -l <<<"$err") $(<calls)" "2 1 "
done
suite --parts sanitizer --output part
expect "a part alone" is "$status $(grep -c heat-conformance calls)" "0 0"

stub tools/compute-sanitizer 'echo "Error: Device not supported"; exit 1'
suite --output unsupported
ends 0 "a tool that cannot run here"
tests=$(<unsupported/tests.txt)
expect "it is no pass" has "$tests" "sanitizer: not run: memcheck cxx/gpu: "
expect "nor is it one" is "$(grep -c 'passed: memcheck' unsupported/tests.txt)" 0
suite --parts sanitizer --output asked-for
ends 1 "such a tool where it is asked for"
stub tools/compute-sanitizer 'echo "ERROR SUMMARY: 1 error"; exit 99'
suite --output sanitized
ends 1 "what a tool finds"
expect "it is told" has "$(<sanitized/tests.txt)" \
  $'FAILED: racecheck cxx/gpu\nERROR SUMMARY: 1 error'

stub libexec/gpu_test 'echo DISAGREES; exit 1'
suite --output second
ends 1 "a failure"
expect "the rest goes on" called "heat-conformance cxx/mpi_gpu"
expect "it is told" has "$err$(<second/tests.txt)" $'FAILED with 1: gpu_test cxx/gpu\nDISAGREES'
stub libexec/heat-run-cxx 'echo "cxx/gpu missing no driver"'
suite --output untested --parts tests
expect "no test is no pass" has "$status $err" "^1 .*passed: 0, skipped: 1, failed: 0"
stub libexec/heat-run-cxx 'exit 127'
suite --output no-list
ends 1 "no list of solvers"
stub "$limits" 'echo "heat-limits: --gpu: no CUDA device" >&2; exit 3'
suite --output third
ends 3 "a driver that cannot be used"
stub tools/nvidia-smi 'echo "no devices were found" >&2; exit 9'
suite --output third
expect "no GPU" is "$status $err" "3 gpu: no CUDA device"
expect "nothing is left then" test ! -e third
finish
