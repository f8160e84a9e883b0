# What a shell tells of the programs: man pages, which help2man makes of --help where it is found,
# and completion in bash. heat_tell(<component> <program> <what it does> [<subcommand>])
#
#     share/man/man1/                          heat-compare.1, heat-trace-diff.1, ...
#     share/bash-completion/completions/       heat-compare, ...
find_program(HEAT_HELP2MAN help2man DOC "help2man, for the man pages; without it there are none")
mark_as_advanced(HEAT_HELP2MAN)
set(pages "")
function(heat_tell component name what)
  set(program ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/${name})
  set(made ${program} heat)  # a script, which may load the library
  if(TARGET ${name})
    set(made ${name})
  elseif(HEAT_TRACE_ONLY OR NOT EXISTS ${program})
    return()
  endif()
  if(NOT ARGN)
    install(FILES ${PROJECT_SOURCE_DIR}/interop/cmake/completion.bash RENAME ${name}
      DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions COMPONENT ${component})
  endif()
  # Python cannot load a library that has sanitizers.
  if(NOT HEAT_HELP2MAN OR CMAKE_CROSSCOMPILING OR CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    return()
  endif()
  set(words ./${name} ${ARGN})
  list(JOIN words " " words)
  set(title ${name} ${ARGN})
  list(JOIN title "-" title)
  set(page ${PROJECT_BINARY_DIR}/man/${title}.1)
  set(include "[name]\n${title} \\- ${what}\n")
  if(name STREQUAL "heat-compare")  # which calls itself compare, as in a checkout
    string(APPEND include "[synopsis]\n.B ${name}\n.RI [ OPTIONS ]\n")
  endif()
  file(CONFIGURE OUTPUT ${page}.in CONTENT "${include}")
  add_custom_command(OUTPUT ${page} DEPENDS ${made} ${page}.in VERBATIM
    WORKING_DIRECTORY ${CMAKE_RUNTIME_OUTPUT_DIRECTORY}  # its shell would split a path at blanks
    COMMAND ${HEAT_HELP2MAN} --no-info --include=${page}.in --source=heat --manual=heat
      --version-string=${PROJECT_VERSION} --output=${page} ${words})
  install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 COMPONENT ${component})
  set(pages ${pages} ${page} PARENT_SCOPE)
endfunction()

set(run "run one solver, of any language, on one problem")
heat_tell(compare heat-compare "run solvers side by side and compare every bit")
heat_tell(compare heat-diagnose "find the first wrong step and cell of a solver, and why")
heat_tell(compare heat-limits "measure the most that a machine could do")
heat_tell(compare heat-probe "measure what messages and parts of a solver cost")
heat_tell(callers heat-run-cxx ${run})
heat_tell(callers heat-run-fortran ${run})
if(HEAT_PYTHON_FOUND)
  heat_tell(callers heat-run-python ${run})
endif()
heat_tell(callers heat-mpirun "start a program on several ranks")
heat_tell(callers heat-conformance "check that solvers keep every promise of heat.h")
heat_tell(trace heat-trace "show fingerprints of fields, and where two runs part")
heat_tell(trace heat-trace "print what a trace of fields has" show)
heat_tell(trace heat-trace "tell where two traces of fields part" diff)
heat_tell(trace heat-diff "tell how two fields differ, cell by cell")
add_custom_target(manual ALL DEPENDS ${pages})
