# scripts/gpu as an archive has it, with programs that are none, so it needs no GPU: what it runs,
# what it leaves behind, and how it ends.
#
#     cmake -DSCRIPT=scripts/gpu -DFOLDER=EMPTY -P test.cmake
cmake_minimum_required(VERSION 3.25)
file(REMOVE_RECURSE ${FOLDER})
file(COPY ${SCRIPT} DESTINATION ${FOLDER}/libexec)
file(RENAME ${FOLDER}/libexec/gpu ${FOLDER}/libexec/heat-gpu)

# A program that does what the words say, and notes that it was called, by name.
function(program file)
  file(WRITE ${FOLDER}/${file} "#!/bin/bash\necho \"\${0##*/} $*\" >>${FOLDER}/calls\n${ARGN}\n")
  file(CHMOD ${FOLDER}/${file} PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE)
endfunction()

program(tools/nvidia-smi "echo 'GPU 0: a card of paper'")
program(tools/mpirun "shift 2; \"$@\"; status=$?; echo 'mpirun has more to say'; exit $status")
program(tools/compute-sanitizer "while [[ $1 != */gpu_*test ]]; do shift; done; exec \"$@\"")
program(libexec/heat-run-cxx
  "echo 'cxx/serial serial'; echo 'cxx/gpu gpu'; echo 'cxx/mpi_gpu mpi+gpu'"
  "echo 'fortran/gpu missing no offload device'")
program(libexec/heat-conformance "")
program(libexec/gpu_test "[[ -d $HEAT_TEST_DATA ]] || exit 1")
program(libexec/gpu_mpi_test
  "[[ $2 != cuda_aware=1 ]] || { echo 'SKIPPED: not by this MPI'; exit 77; }")
program(libexec/heat-gpu-bench [[
case $1 in --device) echo 'a card of paper' ;; *) echo 'a table'; echo '{}' >"${@: -1}" ;; esac]])
program(bin/heat-compare "")
file(MAKE_DIRECTORY ${FOLDER}/share/heat/tests)

# Run it; `status`, and the output as `out` and `err`.
macro(run)
  file(WRITE ${FOLDER}/calls "")
  execute_process(COMMAND ${CMAKE_COMMAND} -E env PATH=${FOLDER}/tools:$ENV{PATH}
      ${FOLDER}/libexec/heat-gpu ${ARGN}
    WORKING_DIRECTORY ${FOLDER} RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE err)
  file(STRINGS ${FOLDER}/calls calls)
endmacro()

function(expect what)
  if(NOT (${ARGN}))
    message(FATAL_ERROR "${what}: not so; it ended with ${status}\n${out}${err}calls: ${calls}")
  endif()
endfunction()

run(--output first --sizes 1024,2048)
expect("all passes" status EQUAL 0 AND out STREQUAL "a table\n")
foreach(call
    "gpu_test cxx/gpu" "heat-conformance cxx/gpu" "gpu_test cxx/gpu --quick"
    "gpu_mpi_test cxx/mpi_gpu --quick" "gpu_mpi_test cxx/mpi_gpu --small"
    "heat-conformance cxx/mpi_gpu"
    "gpu_mpi_test cxx/mpi_gpu cuda_aware=1 --small" "gpu_mpi_test cxx/mpi_gpu cuda_aware=1 --quick")
  expect("${call} is called" "${call}" IN_LIST calls)
endforeach()
foreach(ranks 1 2 4 6)
  expect("it runs on ${ranks} ranks"
    calls MATCHES "mpirun -n ${ranks} ${FOLDER}/libexec/gpu_mpi_test cxx/mpi_gpu --(small|quick)")
endforeach()
set(solvers "cxx/*gpu*,fortran/cuda*,fortran/gpu*")
foreach(call
    "heat-gpu-bench --device"
    "heat-gpu-bench --sizes 1024,2048 --output ${FOLDER}/first/results.json"
    "heat-compare --solvers ${solvers} --ranks 1,2 --paper --output ${FOLDER}/first/paper")
  expect("${call} is called" "${call}" IN_LIST calls)
endforeach()
set(tool "compute-sanitizer --tool")
set(gpu_test "${FOLDER}/libexec/gpu_test cxx/gpu --quick")
set(mpi_test "${FOLDER}/libexec/gpu_mpi_test cxx/mpi_gpu --quick")
set(fails "--error-exitcode 99")
foreach(call
    "${tool} memcheck ${fails} --report-api-errors no ${gpu_test}"
    "${tool} racecheck ${fails} ${gpu_test}"
    "${tool} memcheck ${fails} --report-api-errors no ${mpi_test}")
  expect("${call} is called" "${call}" IN_LIST calls)
endforeach()
expect("nothing is run that needs no GPU" NOT calls MATCHES "cxx/serial")
file(READ ${FOLDER}/first/tests.txt tests)
expect("skips are no passes" tests MATCHES "tests passed: 10, skipped: 5, failed: 0")
expect("the reason is told"
  tests MATCHES "skipped: [^\n]*cuda_aware=1 --small: SKIPPED: not by this MPI\n"
  AND tests MATCHES "skipped: fortran/gpu: no offload device\n")
expect("results are there"
  EXISTS ${FOLDER}/first/results.json AND EXISTS ${FOLDER}/first/table.txt)

run(--output first)
expect("results are not overwritten" status EQUAL 2
  AND err MATCHES "^gpu: [^\n]*already holds results.json\n$")
run(--builds)
expect("an option that is none" status EQUAL 2
  AND err MATCHES "^gpu: --builds is not an option[^\n]*\n$")
run(--sizes many)
expect("sizes that are none" status EQUAL 2 AND err MATCHES "^gpu: --sizes 'many'[^\n]*\n$")
run(--parts test)
expect("a part that is none" status EQUAL 2 AND err MATCHES "^gpu: --parts 'test'[^\n]*\n$")
run(--parts speed --output parts)
expect("a part alone" status EQUAL 0 AND out STREQUAL "a table\n"
  AND NOT EXISTS ${FOLDER}/parts/tests.txt AND NOT calls MATCHES "gpu_test|heat-compare")
file(RENAME ${FOLDER}/bin/heat-compare ${FOLDER}/bin/absent)
run(--parts paper --output no-driver)
expect("a part that is asked for and cannot be run" status EQUAL 1 AND err MATCHES "paper: not run")
run(--output no-driver)
expect("a part that is not there" status EQUAL 0 AND err MATCHES "paper: not run")
file(RENAME ${FOLDER}/bin/absent ${FOLDER}/bin/heat-compare)
run(--build)
expect("an archive cannot be built" status EQUAL 2 AND err MATCHES "^gpu: --build[^\n]*\n$")

program(bin/heat-compare "exit 3")
run(--output no-comparison)
expect("a comparison that fails" status EQUAL 1 AND err MATCHES "heat-compare failed")
program(bin/heat-compare "")
program(tools/compute-sanitizer "echo 'Error: Device not supported'; exit 1")
run(--output unsupported)
file(READ ${FOLDER}/unsupported/tests.txt tests)
expect("a tool that cannot run here is no failure, and no pass" status EQUAL 0
  AND tests MATCHES "sanitizer: not run: memcheck cxx/gpu: "
  AND NOT tests MATCHES "passed: memcheck")
run(--parts sanitizer --output asked-for)
expect("and no pass where it is asked for" status EQUAL 1 AND err MATCHES "sanitizer: not run")
program(tools/compute-sanitizer "echo 'ERROR SUMMARY: 1 error'; exit 99")
run(--output sanitized)
file(READ ${FOLDER}/sanitized/tests.txt tests)
expect("what a tool finds is a failure"
  status EQUAL 1 AND tests MATCHES "FAILED: racecheck cxx/gpu\nERROR SUMMARY: 1 error")

program(libexec/gpu_test "echo 'DISAGREES'; exit 1")
run(--output second)
expect("a failure does not end it, and is not lost"
  status EQUAL 1 AND out STREQUAL "a table\n" AND err MATCHES "DISAGREES")
file(READ ${FOLDER}/second/tests.txt tests)
expect("a failure is told" tests MATCHES "FAILED with 1: gpu_test cxx/gpu\nDISAGREES")

# Where every solver is missing nothing was tested, and a speed that fails is a failure, too.
program(libexec/gpu_test "")
program(libexec/heat-run-cxx "echo 'cxx/gpu missing no driver'")
run(--output untested --parts tests)
expect("no test is no pass" status EQUAL 1 AND err MATCHES "passed: 0, skipped: 1, failed: 0")
program(libexec/heat-gpu-bench
  "[[ $1 == --device ]] && echo 'a card of paper' || { echo 'no memory' >&2; exit 1; }")
run(--output slow --parts speed)
expect("a speed that fails" status EQUAL 1 AND err MATCHES "no memory\ngpu: heat-gpu-bench failed")

program(libexec/heat-run-cxx "exit 127")
run(--output no-list)
expect("no list of solvers is no pass" status EQUAL 1 AND err MATCHES "could not be listed")
program(libexec/heat-gpu-bench "echo 'heat-gpu-bench: no CUDA device' >&2; exit 3")
run(--output third)
expect("a driver that cannot be used" status EQUAL 3 AND NOT EXISTS ${FOLDER}/third)
program(tools/nvidia-smi "echo 'no devices were found' >&2; exit 9")
run(--output third)
expect("no GPU" status EQUAL 3 AND err STREQUAL "gpu: no CUDA device\n"
  AND NOT EXISTS ${FOLDER}/third)
