# heat-diagnose alone: what it says where fields agree, where they differ in their last bits only,
# and where there is nothing to say. Its causes are tested by ./compare --self-test.
if(NOT TARGET heat-diagnose)
  return()
endif()

# heat_add_diagnosis(<name> <status> <what is printed, a regular expression> <sweep> <word>...)
function(heat_add_diagnosis name status says how)
  heat_add_test(diagnose.${name} LABELS abi serial NEEDS Fortran
    COMMAND ${CMAKE_COMMAND} -E env "HEAT_TEST_SWEEP=${how}"
      ${CMAKE_COMMAND} -DSTATUS=${status} "-DSAYS=${says}" ${judge} $<TARGET_FILE:heat-diagnose>
        --plugin $<TARGET_FILE:broken_sweep> --solver broken/sweep --source 9,9,1
        --initial random:7 ${ARGN})
endfunction()
set(small --grid 40x30 --steps 40)
heat_add_diagnosis(agree 0 "\"cause\":\"agree\".*they agree: both fields are equal to the last bit"
  "" ${small})
heat_add_diagnosis(agree-after-no-step 0 "0 of 1200 cells differ after 0 steps\",\"they agree"
  "" --grid 40x30 --steps 0)
heat_add_diagnosis(rounding 0 "\"cause\":\"rounding\".*: rounding only: [1-9] ulps? at most"
  "two orders" ${small})
heat_add_diagnosis(ended 1 "^$" "exit(0)" ${small})
heat_add_diagnosis(ended-at-once 1 "^$" "_exit(0)" ${small})
heat_add_diagnosis(crashed 1 "^$" "abort()" ${small})
heat_add_diagnosis(usage 2 "^$" "" --grid 0x0)
heat_add_test(diagnose.unknown LABELS abi serial COMMAND ${CMAKE_COMMAND} -DSTATUS=2 ${judge}
  $<TARGET_FILE:heat-diagnose> --solver cxx/searial)
set(zeros --grid 9x9 --steps 6 --source 5,5,-1e-322)
heat_add_test(diagnose.zeros LABELS abi serial NEEDS Fortran
  COMMAND ${CMAKE_COMMAND} -E env "HEAT_TEST_SWEEP=from zero" ${CMAKE_COMMAND} -DSTATUS=0
    "-DSAYS=\"cause\":\"sign-of-zero\".*cells differ after 6 steps, by the sign of a zero"
    ${judge} $<TARGET_FILE:heat-diagnose> --plugin $<TARGET_FILE:broken_sweep>
      --solver broken/sweep ${zeros})
heat_add_test(diagnose.not-finite LABELS abi serial NEEDS Fortran
  COMMAND ${CMAKE_COMMAND} -DSTATUS=0 "-DSAYS=\"cause\":\"not-finite\".*neither field is finite"
    ${judge} $<TARGET_FILE:heat-diagnose> --solver cxx/serial --grid 5x5 --steps 40
      --source 3,3,1e308 --source 3,3,1e308)

# heat_add_complaint(<name> <what the sweep does> <expression for the whole output>)
function(heat_add_complaint name how says)
  heat_add_test(diagnose.${name} LABELS abi serial NEEDS Fortran
    COMMAND ${CMAKE_COMMAND} -E env "HEAT_TEST_SWEEP=${how}"
      ${CMAKE_COMMAND} -DSTATUS=1 "-DSAYS=^heat-diagnose: ${says}\n$"
        ${judge} sh -c "exec \"$@\" 2>&1" sh $<TARGET_FILE:heat-diagnose>
          --plugin $<TARGET_FILE:broken_sweep> --solver broken/sweep --grid 9x9 --steps 2)
endfunction()
heat_add_complaint(ended-while-loaded "exit(0) when loaded"
  "the plugin '[^\n]*' ended the program[^\n]*")
heat_add_complaint(silent "fail in silence" "HEAT_IO_ERROR, without a reason")

# Nor does a host read as done that a solver or its library has ended, whenever and however; nor
# does one that failed keep silent.
function(heat_add_host_ending host how status says)
  string(MAKE_C_IDENTIFIER "${how}" name)
  if(host STREQUAL "python")
    set(program ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/heat-run-python)
    set(needs Python Python-numpy)
  else()
    set(program $<$<TARGET_EXISTS:heat-run-${host}>:$<TARGET_FILE:heat-run-${host}>>)
    set(needs Fortran)
  endif()
  heat_add_test(host.ends.${host}.${name} LABELS host serial NEEDS ${needs}
    COMMAND ${CMAKE_COMMAND} -E env "HEAT_TEST_SWEEP=${how}"
      ${CMAKE_COMMAND} "-DSTATUS=${status}" "-DSAYS=${says}" ${judge} sh -c "exec \"$@\" 2>&1" sh
        ${program} --plugin $<TARGET_FILE:broken_sweep> --solver broken/sweep --grid 40x30 --steps 2
          ${ARGN})
endfunction()
set(told "heat-run: the solver ended the program\n")
foreach(host cxx fortran python)
  foreach(how "exit(0)" "_exit(0)" "quick_exit(0)" exec)
    heat_add_host_ending(${host} "${how}" 1 "^(ok  everything\n)?${told}$")
  endforeach()
  foreach(how "_exit(0) at the end" "exit(0) when unloaded")  # the result is whole
    heat_add_host_ending(${host} "${how}" 1 "\nfingerprint [^\n]*\n${told}$")
  endforeach()
  heat_add_host_ending(${host} "exit(0) when loaded" 1 "^${told}$" --list)
  heat_add_host_ending(${host} "abort()" "SIGABRT|Subprocess aborted|134" "")
  heat_add_host_ending(${host} SIGTERM "SIGTERM|Subprocess terminated|143" "")
  # What stops the host stops the solver, too.
  heat_add_host_ending(${host} "wait for SIGINT" "SIGINT|User interrupt|Interrupt|130" "^$")
  heat_add_host_ending(${host} "fail in silence" 1 "^heat-run: HEAT_IO_ERROR, without a reason\n$")
endforeach()
heat_add_test(host.ends.mpi LABELS host mpi PROCESSORS 2 NEEDS MPI
  COMMAND ${CMAKE_COMMAND} -E env "HEAT_TEST_SWEEP=_exit(0)"
    ${CMAKE_COMMAND} -DSTATUS=1 "-DSAYS=${told}" ${judge} sh -c "exec \"$@\" 2>&1" sh
      ${launcher} 2 $<TARGET_FILE:heat-run-cxx> --plugin $<TARGET_FILE:broken_sweep>
        --solver broken-mpi/sweep --grid 40x30 --steps 2)

# Nor does a run under ./compare read as done that ended before its result.
set(output ${CMAKE_CURRENT_BINARY_DIR}/compare_ends)
heat_add_test(compare.ends LABELS compare NEEDS Fortran
  COMMAND ${CMAKE_COMMAND} -E env "HEAT_TEST_SWEEP=_exit(0)"
    sh -c "rm -rf '${output}' && exec \"$@\"" sh
    ${CMAKE_COMMAND} -DSTATUS=1 "-DSAYS=broken/sweep" ${judge} $<TARGET_FILE:heat-compare>
      --plugin $<TARGET_FILE:broken_sweep> --solvers broken/sweep --grid 40x30 --steps 5
      --repeats 1 --warmup 0 --formats png --output ${output})
