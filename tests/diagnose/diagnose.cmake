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
        --plugin $<TARGET_FILE:wrong_sweep> --solver wrong/sweep --source 9,9,1
        --initial random:7 ${ARGN})
endfunction()
set(small --grid 40x30 --steps 40)
heat_add_diagnosis(agree 0 "\"cause\":\"agree\".*they agree: both fields are equal to the last bit"
  "" ${small})
heat_add_diagnosis(agree-after-no-step 0 "0 of 1200 cells differ after 0 steps\",\"they agree"
  "" --grid 40x30 --steps 0)
heat_add_diagnosis(rounding 0 "\"cause\":\"rounding\".*: rounding only: [1-9] ulps? at most"
  "two orders" ${small})
heat_add_diagnosis(full-disk 1 "\"difference_lost\":\"cannot write /dev/full: " "two orders"
  ${small} --difference /dev/full)
heat_add_diagnosis(ended 1 "^$" "exit(0)" ${small})
heat_add_diagnosis(ended-at-once 1 "^$" "_exit(0)" ${small})
heat_add_diagnosis(crashed 1 "^$" "abort()" ${small})
heat_add_diagnosis(usage 2 "^$" "" --grid 0x0)
heat_add_diagnosis(no-ranks 2 "^$" "" ${small} --ranks -1)
# A cell of no rank cannot be compared: the field does not vary, its solver is wrong.
heat_add_test(diagnose.blocks LABELS abi serial NEEDS Fortran
  COMMAND ${CMAKE_COMMAND} -DSTATUS=1
    "-DSAYS=^heat-diagnose: wrong/block_is_short: 40 cells of the grid belong to no rank\n$"
    ${judge} sh -c "exec \"$@\" 2>&1" sh $<TARGET_FILE:heat-diagnose> --plugin ${wrong_abi}
      --solver wrong/block_is_short ${small})
heat_add_test(diagnose.unknown LABELS abi serial COMMAND ${CMAKE_COMMAND} -DSTATUS=2 ${judge}
  $<TARGET_FILE:heat-diagnose> --solver cxx/searial)
# On several ranks, too, a refusal has its status and its reason, and no solver is blamed.
heat_add_test(diagnose.refused-by-ranks LABELS abi mpi PROCESSORS 2 NEEDS MPI Fortran
  COMMAND ${CMAKE_COMMAND} -DSTATUS=2
    "-DSAYS=^(heat-diagnose: the solver has no option 'no'; known: px,py\n)+(---.*)?$"
    ${judge} sh -c "exec \"$@\" 2>&1" sh ${launcher} 2 $<TARGET_FILE:heat-diagnose>
      --solver cxx/mpi --option no=1 ${small})
set(zeros --grid 9x9 --steps 6 --source 5,5,-1e-322)
heat_add_test(diagnose.zeros LABELS abi serial NEEDS Fortran
  COMMAND ${CMAKE_COMMAND} -E env "HEAT_TEST_SWEEP=from zero" ${CMAKE_COMMAND} -DSTATUS=0
    "-DSAYS=\"cause\":\"sign-of-zero\".*cells differ after 6 steps, by the sign of a zero"
    ${judge} $<TARGET_FILE:heat-diagnose> --plugin $<TARGET_FILE:wrong_sweep>
      --solver wrong/sweep ${zeros})
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
          --plugin $<TARGET_FILE:wrong_sweep> --solver wrong/sweep --grid 9x9 --steps 2)
endfunction()
heat_add_complaint(ended-while-loaded "exit(0) when loaded"
  "the plugin '[^\n]*' ended the program[^\n]*")
heat_add_complaint(silent "fail in silence" "HEAT_IO_ERROR, without a reason")

# Nor does a caller read as done that a solver or its library has ended, whenever and however; nor
# does one that failed keep silent.
function(heat_add_caller_ending caller how status says)
  string(MAKE_C_IDENTIFIER "${how}" name)
  if(caller STREQUAL "python")
    set(program ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/heat-run-python)
    set(needs Python Python-numpy)
  else()
    set(program $<$<TARGET_EXISTS:heat-run-${caller}>:$<TARGET_FILE:heat-run-${caller}>>)
    set(needs Fortran)
  endif()
  heat_add_test(caller.ends.${caller}.${name} LABELS caller serial NEEDS ${needs}
    COMMAND ${CMAKE_COMMAND} -E env "HEAT_TEST_SWEEP=${how}"
      ${CMAKE_COMMAND} "-DSTATUS=${status}" "-DSAYS=${says}" ${judge} sh -c "exec \"$@\" 2>&1" sh
        ${program} --plugin $<TARGET_FILE:wrong_sweep> --solver wrong/sweep --grid 40x30 --steps 2
          ${ARGN})
endfunction()
set(told "heat-run: the solver ended the program\n")
foreach(caller cxx fortran python)
  foreach(how "exit(0)" "_exit(0)" "quick_exit(0)" exec)
    heat_add_caller_ending(${caller} "${how}" 1 "^(ok  everything\n)?${told}$")
  endforeach()
  foreach(how "_exit(0) at the end" "exit(0) when unloaded")  # the result is whole
    heat_add_caller_ending(${caller} "${how}" 1 "\nfingerprint [^\n]*\n${told}$")
  endforeach()
  heat_add_caller_ending(${caller} "exit(0) when loaded" 1 "^${told}$" --list)
  heat_add_caller_ending(${caller} "abort()" "SIGABRT|Subprocess aborted|134" "")
  heat_add_caller_ending(${caller} SIGTERM "SIGTERM|Subprocess terminated|143" "")
  # What stops the caller stops the solver, too.
  heat_add_caller_ending(${caller} "wait for SIGINT" "SIGINT|User interrupt|Interrupt|130" "^$")
  heat_add_caller_ending(${caller} "fail in silence" 1
    "^heat-run: HEAT_IO_ERROR, without a reason\n$")
endforeach()
heat_add_test(caller.ends.mpi LABELS caller mpi PROCESSORS 2 NEEDS MPI
  COMMAND ${CMAKE_COMMAND} -E env "HEAT_TEST_SWEEP=_exit(0)"
    ${CMAKE_COMMAND} -DSTATUS=1 "-DSAYS=${told}" ${judge} sh -c "exec \"$@\" 2>&1" sh
      ${launcher} 2 $<TARGET_FILE:heat-run-cxx> --plugin $<TARGET_FILE:wrong_sweep>
        --solver wrong-mpi/sweep --grid 40x30 --steps 2)

# Nor does a run under ./compare read as done that ended before its result.
set(output ${CMAKE_CURRENT_BINARY_DIR}/compare_ends)
heat_add_test(compare.ends LABELS compare NEEDS Fortran
  COMMAND ${CMAKE_COMMAND} -E env "HEAT_TEST_SWEEP=_exit(0)"
    sh -c "rm -rf '${output}' && exec \"$@\"" sh
    ${CMAKE_COMMAND} -DSTATUS=1 "-DSAYS=wrong/sweep" ${judge} $<TARGET_FILE:heat-compare>
      --plugin $<TARGET_FILE:wrong_sweep> --solvers wrong/sweep --grid 40x30 --steps 5
      --repeats 1 --warmup 0 --formats png --output ${output})
