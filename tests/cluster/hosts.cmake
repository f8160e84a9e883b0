# An installed tree on hosts that tests/cluster/hosts plays; skipped where there are no namespaces.
foreach(topic shared copied killed unplugged limited)
  set(name cluster.hosts.${topic})
  set(labels cluster install)
  if(NOT topic STREQUAL "killed")
    string(PREPEND name long.)
    list(APPEND labels long)
  endif()
  heat_add_test(${name} LABELS ${labels} PROCESSORS 2 FIXTURES heat_tree
    NEEDS Fortran MPI plots
    COMMAND ${here}/cluster/hosts_test.sh ${PROJECT_SOURCE_DIR}
      ${CMAKE_CURRENT_BINARY_DIR}/hosts_${topic}
      ${CMAKE_CURRENT_BINARY_DIR}/install/moved/heat ${topic})
endforeach()
heat_add_test(long.cluster.hosts.bundled LABELS cluster install long PROCESSORS 4 TIMEOUT 300
  FIXTURES heat_bundle NEEDS Fortran MPI plots
  COMMAND ${here}/cluster/hosts_test.sh ${PROJECT_SOURCE_DIR}
    ${CMAKE_CURRENT_BINARY_DIR}/hosts_bundled ${CMAKE_CURRENT_BINARY_DIR}/install bundled)

# As many ranks as a small cluster has.
heat_add_test(long.ranks.512 LABELS cluster long TIMEOUT 3600 PROCESSORS 512 NEEDS Fortran MPI
  COMMAND ${here}/cluster/many_ranks.sh ${bin} 512)
