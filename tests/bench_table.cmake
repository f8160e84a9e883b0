# heat-bench-table on numbers that were made up: medians and ratios of rounds, columns that line up
# for slow solvers and fast ones, limits that were not measured, and fields that differ.
#
#     cmake -DTABLE=PROGRAM -DFOLDER=FOLDER [-DROOFLINE=PROGRAM] -P bench_table.cmake
file(WRITE ${FOLDER}/limits.csv "cores,copy,copy_stream,arithmetic
2,48e9,32e9,20e9
2,40e9,16e9,25e9
1,16e9,32e9,12.5e9
")
set(samples "size,steps,solver,ranks,round,seconds,fingerprint
1000,1000,fortran/serial,0,1,2.0,0f
1000,1000,cxx/mpi_tiled,2,1,0.0625,0f
1000,1000,cxx/mpi_tiled,9,1,0.0078125,0f
1000,1000,fortran/serial,0,2,1.0,0f
1000,1000,cxx/mpi_tiled,2,2,0.0546875,0f
1000,1000,cxx/mpi_tiled,9,2,0.00390625,0f
")
function(run status)
  file(WRITE ${FOLDER}/samples.csv "${samples}${ARGN}")
  execute_process(COMMAND ${TABLE} ${FOLDER} RESULT_VARIABLE found OUTPUT_VARIABLE out
    ERROR_VARIABLE error)
  if(NOT found EQUAL status)
    message(FATAL_ERROR "status ${found}, not ${status}\n${out}${error}")
  endif()
  set(out "${out}${error}" PARENT_SCOPE)
endfunction()
function(expect lines)
  string(FIND "${out}" "${lines}" at)
  if(at LESS 0)
    message(FATAL_ERROR "expected\n${lines}\nfound\n${out}")
  endif()
endfunction()

# 1e9 points in a run: 0.5 and 1, 16 and 18.29, 128 and 256 Gpt/s. Nine ranks are on the two cores.
run(0)
expect("1000x1000 cells, 1000 steps, rounds: 2; of: ratio of speed to fortran/serial

solver               ranks  Gpt/s [min max]         of [min max]      copy   ops
fortran/serial           -  0.750 [0.500 1.000]   1.00 [1.00 1.00]     38%    6%
cxx/mpi_tiled            2  17.14 [16.00 18.29]  25.14 [18.29 32.00]  571%   69%
cxx/mpi_tiled            9  192.0 [128.0 256.0]  256.0 [256.0 256.0] 6400%  768%

all fields equal to the last bit
")
expect("
1 core: copy 32.0 GB/s, that is 2.00 Gpt/s; operations 12.50 Gpt/s
2 cores: copy 48.0 GB/s, that is 3.00 Gpt/s; operations 25.00 Gpt/s
")

# A number of cores whose limits are not known; the other grid has a field that differs.
file(APPEND ${FOLDER}/limits.csv "16,160e9,160e9,200e9\n")
run(1 "500,4000,fortran/serial,0,1,1.0,0e\n500,4000,cxx/mpi,9,1,0.5,0d\n")
expect("cxx/mpi !                9  2.000 [2.000 2.000]   2.00 [2.00 2.00]       -     -\n")
expect("\nthe fields of 500x500 cells are NOT equal: ! is wrong\n")

set(samples "size,steps,solver,ranks,round,seconds,fingerprint\n")
run(0 "500,4000,fortran/serial,0,1,1.0,0e\n")
expect("\nnothing was compared: there is one run of a size\n")

run(1 "500,4000,fortran/serial\n")
expect("not of scripts/bench")

if(ROOFLINE)
  execute_process(COMMAND ${ROOFLINE} ${FOLDER}/none RESULT_VARIABLE status ERROR_VARIABLE out)
  expect("heat-roofline: ")
  if(NOT status EQUAL 1)
    message(FATAL_ERROR "without a folder heat-roofline ended with ${status}")
  endif()
endif()
