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

# Nor does a host read as done whose solver has ended it.
foreach(host cxx fortran)
  set(program $<$<TARGET_EXISTS:heat-run-${host}>:$<TARGET_FILE:heat-run-${host}>>)
  heat_add_test(host.ends.${host} LABELS host serial NEEDS Fortran
    COMMAND ${CMAKE_COMMAND} -E env "HEAT_TEST_SWEEP=exit(0)"
      ${CMAKE_COMMAND} -DSTATUS=1 "-DSAYS=^$" ${judge} ${program}
        --plugin $<TARGET_FILE:broken_sweep> --solver broken/sweep --grid 40x30)
endforeach()

# Nor does a run under ./compare read as done that ended before its result.
set(output ${CMAKE_CURRENT_BINARY_DIR}/compare_ends)
heat_add_test(compare.ends LABELS compare NEEDS Fortran
  COMMAND ${CMAKE_COMMAND} -E env "HEAT_TEST_SWEEP=_exit(0)"
    sh -c "rm -rf '${output}' && exec \"$@\"" sh
    ${CMAKE_COMMAND} -DSTATUS=1 "-DSAYS=broken/sweep" ${judge} $<TARGET_FILE:heat-compare>
      --plugin $<TARGET_FILE:broken_sweep> --solvers broken/sweep --grid 40x30 --steps 5
      --repeats 1 --warmup 0 --formats png --output ${output})
