# heat-gpu-bench on a runtime of the host: what it runs, prints and writes; the times mean nothing.
#
#     cmake -DBENCH=PROGRAM -DPLUGIN=fake_cuda.so -DSWEEP=wrong_sweep.so -DFOLDER=DIR
#       -P gpu_bench.cmake
cmake_minimum_required(VERSION 3.25)
set(file ${FOLDER}/gpu_bench.json)
file(REMOVE ${file})
execute_process(
  COMMAND ${BENCH} --plugin ${PLUGIN} --sizes 64,75,3000 --rounds 2 --points 1e5 --output ${file}
  RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE err)

function(expect what)
  if(NOT (${ARGN}))
    message(FATAL_ERROR "${what}: not so; it ended with ${status}\n${out}${err}")
  endif()
endfunction()

expect("it ends well" status EQUAL 0
  AND out MATCHES "\nall fields of a size equal to the last bit\n$")
string(REGEX MATCHALL "[^\n]+" lines "${out}")
foreach(line IN LISTS lines)
  string(LENGTH "${line}" length)
  expect("80 columns" length LESS 80)
endforeach()
file(READ ${file} json)
string(JSON runs LENGTH "${json}" runs)
string(JSON agree GET "${json}" summary 0 agrees)
string(JSON first GET "${json}" runs 0 fingerprint)
string(JSON missing LENGTH "${json}" missing)
expect("every solver runs at every size once a round" runs EQUAL ${RUNS} AND agree)
# Of 100 MB a field has 72, and there are two.
expect("what does not fit is told, and is no failure"
  missing GREATER 0
  AND out MATCHES "3000x3000, fake/gpu, left out:\nout of device memory: [^\n]+\n")
# 64x64, 32 steps, random:1 and the default sources, by the library's own serial solver.
execute_process(COMMAND ${HOST} --solver cxx/serial --grid 64x64 --steps 32 --initial random:1
  OUTPUT_VARIABLE serial COMMAND_ERROR_IS_FATAL ANY)
expect("the fields are those of a solver on the host" serial MATCHES "fingerprint +${first}\n")

# Numbers just outside of what is accepted; those just inside go on to a solver that is not there.
foreach(option "--sizes 2" "--sizes 1048577" "--sizes 64," "--sizes nan" "--rounds 0"
    "--rounds 1001" "--rounds 2147483648" "--points 0.5" "--points nan" "--points inf"
    "--points 1.1e16")
  separate_arguments(words UNIX_COMMAND "${option}")
  list(GET words 0 name)
  execute_process(COMMAND ${BENCH} ${words}
    RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE err)
  expect("refused: ${option}" status EQUAL 2 AND err MATCHES "^heat-gpu-bench: ${name}: [^\n]+\n$")
endforeach()
foreach(option "--sizes 3,1048576" "--rounds 1000" "--points 1" "--points 1e16")
  separate_arguments(words UNIX_COMMAND "${option} --solvers none/none")
  execute_process(COMMAND ${BENCH} ${words}
    RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE err)
  expect("accepted: ${option}" status EQUAL 2 AND err MATCHES "^heat-gpu-bench: --solvers: ")
endforeach()

execute_process(COMMAND ${BENCH} --plugin ${FOLDER}/none.so
  RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE err)
expect("a plugin that is not there" NOT status EQUAL 0 AND err MATCHES "^heat-gpu-bench: [^\n]+\n$")

set(ENV{HEAT_TEST_SWEEP} "exit(0)")
execute_process(COMMAND ${BENCH} --plugin ${SWEEP} --solvers wrong/sweep --sizes 64 --points 1e5
  RESULT_VARIABLE status OUTPUT_VARIABLE out ERROR_VARIABLE err)
expect("a solver that ends the program" status EQUAL 1
  AND err MATCHES "\nheat-gpu-bench: a solver ended the program with status 0\n$")
