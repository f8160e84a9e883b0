# heat-conformance on our solvers, under valgrind, and on solvers that are wrong on purpose.

foreach(solver IN LISTS serial_solvers)
  heat_solver_needs(${solver})
  heat_add_test(conformance.${solver} LABELS abi serial ${needs} COMMAND heat-conformance ${solver})
endforeach()
foreach(solver IN LISTS mpi_solvers)
  heat_solver_needs(${solver} MPI)
  foreach(ranks 1 2 4 6)
    heat_add_test(conformance.${solver}.${ranks} LABELS abi mpi PROCESSORS ${ranks} TIMEOUT 120
      ${needs} COMMAND ${launcher} ${ranks} $<TARGET_FILE:heat-conformance> ${solver})
  endforeach()
endforeach()

# Valgrind 3.19 does not know AVX-512, and does not run what is built with a sanitizer.
find_program(HEAT_VALGRIND valgrind DOC "valgrind, for the tests of the contract")
mark_as_advanced(HEAT_VALGRIND)
set(HEAT_TEST_HAS_valgrind ${HEAT_VALGRIND})
set(HEAT_TEST_HAS_build-without-sanitizers TRUE)
if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
  set(HEAT_TEST_HAS_build-without-sanitizers FALSE)
endif()
set(HEAT_TEST_HAS_level-that-valgrind-knows FALSE)
foreach(isa generic x86-64-v2 x86-64-v3)
  if(isa IN_LIST HEAT_LEVELS)
    set(valgrind_isa ${isa})
    set(HEAT_TEST_HAS_level-that-valgrind-knows TRUE)
  endif()
endforeach()
function(heat_add_valgrind name solver)
  heat_solver_needs(${solver} valgrind build-without-sanitizers level-that-valgrind-knows)
  heat_add_test(${name}.${solver} LABELS abi serial ${needs}
    COMMAND ${CMAKE_COMMAND} -E env HEAT_ISA=${valgrind_isa}
      ${HEAT_VALGRIND} --quiet --leak-check=full --error-exitcode=99 ${ARGN} ${solver})
endfunction()
foreach(solver IN LISTS serial_solvers)
  heat_add_valgrind(conformance.valgrind ${solver} $<TARGET_FILE:heat-conformance>)
  foreach(topic use misuse)
    heat_add_valgrind(abi.valgrind.${topic} ${solver} $<TARGET_FILE:abi_test> ${topic})
  endforeach()
endforeach()

# Solvers that are wrong on purpose: what the program has to find.
add_library(wrong_abi MODULE wrong_solvers/wrong_abi.c wrong_solvers/wrong_layer.c)
target_link_libraries(wrong_abi PRIVATE heat heat_flags m)
set(wrong_abi $<TARGET_FILE:wrong_abi>)
if(HEAT_TEST_HAS_MPI)
  add_library(wrong_mpi MODULE wrong_solvers/wrong_mpi.c)
  target_link_libraries(wrong_mpi PRIVATE heat heat_flags MPI::MPI_C)
  set(wrong_mpi $<TARGET_FILE:wrong_mpi>)
endif()
set(judge -P ${CMAKE_CURRENT_SOURCE_DIR}/support/judge.cmake --)

# heat_add_wrong(<plugin> <solver> <check>...): the checks that have to fail, as regular
# expressions; no other may. A solver with "-mpi" in its name runs on 4 ranks.
function(heat_add_wrong plugin solver)
  list(JOIN ARGN "," expected)
  set(label serial)
  set(processors "")
  set(start "")
  set(needs "")
  if(solver MATCHES "-mpi/")
    set(label mpi)
    set(processors PROCESSORS 4)
    set(start ${launcher} 4)
  endif()
  if(solver MATCHES "mpi")
    set(needs NEEDS MPI)
  endif()
  heat_add_test(conformance.${solver} LABELS abi ${label} ${processors} ${needs}
    COMMAND ${CMAKE_COMMAND} -DSTATUS=1 -DEXPECTED=${expected} ${judge} ${start}
      $<TARGET_FILE:heat-conformance> --plugin "${${plugin}}" ${solver})
endfunction()

heat_add_test(conformance.wrong/right LABELS abi serial
  COMMAND heat-conformance --plugin ${wrong_abi} wrong/right)
heat_add_test(conformance.wrong-mpi/right LABELS abi mpi PROCESSORS 4 NEEDS MPI
  COMMAND ${launcher} 4 $<TARGET_FILE:heat-conformance> --plugin ${wrong_abi} wrong-mpi/right)
heat_add_wrong(wrong_abi wrong/read_ignores_ld
  read-honours-the-leading-dimension-and-leaves-the-gaps)
heat_add_wrong(wrong_abi wrong/write_ignores_ld
  write-honours-the-leading-dimension-and-the-window)
heat_add_wrong(wrong_abi wrong/read_loses_nan read-returns-every-bit-that-was-written)
heat_add_wrong(wrong_abi wrong/write_is_forgotten
  advance-starts-from-what-was-written advance-sees-what-was-written-at-the-edges-of-blocks
  advance-keeps-the-signs-of-zeros)
heat_add_wrong(wrong_abi wrong/takes_negative_steps
  advance-refuses-negative-steps-and-keeps-the-field)
set(refusals every-function-refuses-a-null-struct read-and-write-refuse-null-cells
  block-refuses-a-block-of-another-size-or-version
  timings-refuses-timings-of-another-size-or-version
  read-and-write-refuse-a-window-of-another-size-or-version
  read-and-write-refuse-a-window-outside-the-block
  read-and-write-refuse-a-leading-dimension-below-the-window
  advance-refuses-negative-steps-and-keeps-the-field
  kernel-that-fails-on-a-rank-fails-advance-on-all)
heat_add_wrong(wrong_abi wrong/fails_without_a_message ${refusals})
heat_add_wrong(wrong_abi wrong/hides_failures ${refusals})
heat_add_wrong(wrong_abi wrong/writes_when_it_fails
  every-function-refuses-a-null-struct
  block-refuses-a-block-of-another-size-or-version
  timings-refuses-timings-of-another-size-or-version
  read-and-write-refuse-a-window-of-another-size-or-version
  read-and-write-refuse-a-window-outside-the-block
  read-and-write-refuse-a-leading-dimension-below-the-window)
heat_add_wrong(wrong_abi wrong/create_writes_when_it_fails
  create-refuses-a-null-problem create-refuses-a-grid-without-cells create-.*)
heat_add_wrong(wrong_abi wrong/create_starts_the_field create-leaves-the-field-at-zero)
heat_add_wrong(wrong_abi wrong/takes_any_option
  create-refuses-an-unknown-option-and-names-it create-lists-the-known-options
  create-refuses-options-that-are-not-key=value)
heat_add_wrong(wrong_abi wrong/takes_any_rate create-refuses-a-rate-that-is-not-finite)
heat_add_wrong(wrong_abi wrong/takes_a_communicator
  create-refuses-a-communicator-it-does-not-need)
heat_add_wrong(wrong_abi wrong/keeps_the_sources_pointer
  create-keeps-no-pointer-to-its-arguments)
heat_add_wrong(wrong_abi wrong/reverses_the_sources
  sources-on-one-cell-are-injected-in-order sources-may-be-many)
heat_add_wrong(wrong_abi wrong/takes_a_step_for_none
  advance-by-0-changes-nothing advance-in-pieces-gives-the-reference
  two-solvers-alive-at-once-share-nothing)
heat_add_wrong(wrong_abi wrong/loses_a_step_when_resumed
  advance-in-pieces-gives-the-reference advance-sees-what-was-written-at-the-edges-of-blocks
  sources-.* two-.*)
heat_add_wrong(wrong_abi wrong/ignores_the_kernel
  create-refuses-a-kernel-of-another-size-or-version kernel-given-is-the-sweep-used
  kernel-sweeps-every-cell-at-every-step kernel-that-fails-on-a-rank-fails-advance-on-all)
heat_add_wrong(wrong_abi wrong/skips_an_empty_field
  kernel-sweeps-every-cell-at-every-step advance-keeps-the-signs-of-zeros)
heat_add_wrong(wrong_abi wrong/flushes_subnormals
  advance-keeps-subnormals-and-does-not-contract advance-keeps-the-signs-of-zeros)
heat_add_wrong(wrong_abi wrong/loses_signs_of_zeros advance-keeps-the-signs-of-zeros)
heat_add_wrong(wrong_abi wrong/shares_its_state
  two-solvers-alive-at-once-share-nothing destroying-a-solver-leaves-the-others)
heat_add_wrong(wrong_abi wrong/block_loses_its_header
  block-keeps-the-header block-stays-as-it-is)
heat_add_wrong(wrong_abi wrong/block_is_short blocks-cover-the-grid-once block-is-the-whole-grid
  .*)
heat_add_wrong(wrong_abi wrong/timings_decrease timings-are-finite-and-do-not-decrease)
heat_add_wrong(wrong_abi wrong/timings_are_too_long
  timings-are-0-before-the-first-step timings-are-no-longer-than-advance)
heat_add_wrong(wrong_abi wrong/stops_at_the_planned_steps
  advance-goes-beyond-the-steps-of-the-problem advance-at-once-gives-the-reference .*)
foreach(side low_x low_y high_x high_y)
  heat_add_wrong(wrong_abi wrong/overlooks_${side}
    read-and-write-refuse-a-window-outside-the-block)
endforeach()
heat_add_wrong(wrong_abi wrong/prints solver-prints-nothing)
heat_add_wrong(wrong_abi wrong/prints_when_read solver-prints-nothing)
heat_add_test(conformance.wrong/has_no_block LABELS abi serial
  COMMAND ${CMAKE_COMMAND} -DSTATUS=1 -DEXPECTED=[a-z].* "-DSAYS=create-leaves-the-field-at-zero: \
block..: expected HEAT_OK, found HEAT_IO_ERROR .no message was set.\n" ${judge}
    $<TARGET_FILE:heat-conformance> --plugin ${wrong_abi} wrong/has_no_block)
heat_add_wrong(wrong_abi wrong-mpi/one_rank_fails
  advance-refuses-negative-steps-and-keeps-the-field
  kernel-that-fails-on-a-rank-fails-advance-on-all
  collective-calls-return-one-status-on-all-ranks)
heat_add_wrong(wrong_abi wrong-mpi/blocks_overlap blocks-cover-the-grid-once .*)
heat_add_wrong(wrong_mpi wrong/starts_mpi solver-does-not-start-mpi)
heat_add_wrong(wrong_mpi wrong-mpi/sets_the_error_handler error-handler-of-the-caller-is-kept)
heat_add_wrong(wrong_mpi wrong-mpi/sends_to_the_caller messages-of-the-caller-stay-its-own)

# A sweep that ends the program, or never ends: the check is named, with the reason and the summary,
# and whatever the program's end was, the status is 1.
add_library(wrong_sweep MODULE wrong_solvers/wrong_sweep.c)
target_link_libraries(wrong_sweep PRIVATE heat heat_flags)
set(first_sweep create-succeeds-after-it-failed)
set(summary "19 checks, 1 FAILED. the checks after it were not run")
function(heat_add_ending how expected says)
  string(MAKE_C_IDENTIFIER "${how}" name)
  heat_add_test(conformance.ends.${name} LABELS abi serial
    COMMAND ${CMAKE_COMMAND} -E env "HEAT_TEST_SWEEP=${how}"
      ${CMAKE_COMMAND} -DSTATUS=1 -DEXPECTED=${expected} "-DSAYS=${says}" ${judge}
        $<TARGET_FILE:heat-conformance> --time-limit 2 --plugin $<TARGET_FILE:wrong_sweep>
          wrong/sweep)
endfunction()
foreach(how "exit(0)" "_exit(0)" "quick_exit(0)" exec fork)
  heat_add_ending("${how}" ${first_sweep} "it ended the program with status 0\n.*${summary}")
endforeach()
heat_add_ending("exit(1)" ${first_sweep} "it ended the program with status 1\n.*${summary}")
heat_add_ending("abort()" ${first_sweep} "it crashed: Aborted\n.*${summary}")
heat_add_ending(SIGTERM ${first_sweep} "it crashed: Terminated\n.*${summary}")
heat_add_ending(hang ${first_sweep} "it did not end within 2 s\n.*${summary}")
heat_add_ending("abort at the end" ending "ending the program: it crashed.*1 FAILED")
foreach(how "_exit(0) at the end" "exit(0) when unloaded")
  heat_add_ending("${how}" ending
    "ending the program: it ended the program with status 0\n.*1 FAILED")
endforeach()
heat_add_ending("exit(0) when loaded" loading
  "wrong_sweep.so': it ended the program with status 0")
heat_add_ending("close(1)" "[a-z].*" "expected standard output to be open still\n.* 26 FAILED")
heat_add_ending("round up" "[a-z].*" "found another rounding mode\n.*81 checks, 27 FAILED")
heat_add_test(conformance.ends.mpi LABELS abi mpi PROCESSORS 4 NEEDS MPI
  COMMAND ${CMAKE_COMMAND} -E env "HEAT_TEST_SWEEP=_exit(0)"
    ${CMAKE_COMMAND} -DSTATUS=1 -DEXPECTED=${first_sweep}
      "-DSAYS=on rank [0-3]: it ended the program with status 0\n.*on 4 ranks: 20 checks, 1 FAILED"
      ${judge} ${launcher} 4 $<TARGET_FILE:heat-conformance>
        --plugin $<TARGET_FILE:wrong_sweep> wrong-mpi/sweep)

# A library that does when it is loaded what -ffast-math links into one: the plugin is blamed, and
# nothing else fails, for its sweep was compiled without.
add_library(wrong_link MODULE wrong_solvers/wrong_sweep.c)
target_link_libraries(wrong_link PRIVATE heat heat_flags)
target_compile_definitions(wrong_link PRIVATE FLUSHES_WHEN_LOADED)
set(HEAT_TEST_HAS_x86-64 FALSE)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "x86_64|AMD64")
  set(HEAT_TEST_HAS_x86-64 TRUE)
endif()
heat_add_test(conformance.ends.fast-math-link LABELS abi serial NEEDS x86-64
  COMMAND ${CMAKE_COMMAND} -DSTATUS=1 -DEXPECTED=loading-leaves-the-program-as-it-is
    "-DSAYS=wrong_link.so': .*flushed to zero.*81 checks, 1 FAILED" ${judge}
    $<TARGET_FILE:heat-conformance> --plugin $<TARGET_FILE:wrong_link> wrong/sweep)

# The program's own arithmetic survives it: a row of vectors.csv marked "subnormal", in a caller.
heat_add_test(abi.plugins.arithmetic LABELS abi serial NEEDS x86-64
  COMMAND ${CMAKE_COMMAND} -DSTATUS=0 "-DSAYS=fingerprint +ccfd220146fbdf5c" ${judge}
    $<TARGET_FILE:heat-run-cxx> --plugin $<TARGET_FILE:wrong_link> --solver wrong/sweep
      --grid 33x47 --steps 90 --source 5,40,-1e-300 --source 20,9,3e-305)

# What else it ends with: a check that crashes is named, and usage is told from what is missing.
function(heat_add_conformance_end name status expected)
  heat_add_test(conformance.${name} LABELS abi serial
    COMMAND ${CMAKE_COMMAND} -DSTATUS=${status} -DEXPECTED=${expected} ${judge}
      $<TARGET_FILE:heat-conformance> ${ARGN})
endfunction()
heat_add_conformance_end(wrong/crashes_on_null 1 every-function-refuses-a-null-solver
  --plugin ${wrong_abi} wrong/crashes_on_null)
# One of two solvers is wrong, the first or the second.
set(ld_check read-honours-the-leading-dimension-and-leaves-the-gaps)
heat_add_conformance_end(wrong-and-right 1 ${ld_check}
  --plugin ${wrong_abi} wrong/read_ignores_ld wrong/right)
heat_add_conformance_end(right-and-wrong 1 ${ld_check}
  --plugin ${wrong_abi} wrong/right wrong/read_ignores_ld)
heat_add_conformance_end(missing 3 "" --plugin ${wrong_abi} wrong/unavailable)
heat_add_conformance_end(unknown-solver 2 "" cxx/searial)
heat_add_conformance_end(unknown-option 2 "" --plugins ${wrong_abi})
heat_add_conformance_end(no-value 2 "" --plugin)
heat_add_conformance_end(no-limit 2 "" --time-limit nan)
heat_add_conformance_end(endless-limit 2 "" --time-limit inf)
heat_add_conformance_end(plugin-that-exits 1 loading --plugin ${HEAT_WRONG_PLUGINS}/exits.so)
heat_add_test(conformance.full-output LABELS abi serial
  COMMAND ${CMAKE_COMMAND} -DSTATUS=1 "-DSAYS=^heat-conformance: [^\n]*No space left on device\n$"
    ${judge} sh -c "exec \"$0\" cxx/serial 2>&1 >/dev/full" $<TARGET_FILE:heat-conformance>)
heat_add_test(conformance.closed-output LABELS abi serial
  COMMAND ${CMAKE_COMMAND} -DSTATUS=1 "-DSAYS=^heat-conformance: [^\n]*Bad file descriptor\n$"
    ${judge} sh -c "exec \"$0\" cxx/serial 2>&1 >&-" $<TARGET_FILE:heat-conformance>)
heat_add_test(conformance.no-level LABELS abi serial
  COMMAND ${CMAKE_COMMAND} -DSTATUS=2 "-DSAYS=^heat-conformance: HEAT_ISA=x86-64-v9 [^\n]*\n$"
    ${judge} sh -c "HEAT_ISA=x86-64-v9 exec \"$0\" cxx/serial 2>&1" $<TARGET_FILE:heat-conformance>)
heat_add_conformance_end(no-plugin 2 "" --plugin ${CMAKE_CURRENT_SOURCE_DIR}/CMakeLists.txt)
heat_add_conformance_end(help 0 "" --help)
heat_add_conformance_end(list-checks 0 "" --list-checks)
