# Install the build into a scratch folder, then move the tree elsewhere: it has to work from there.
#
#     cmake -DBUILD=FOLDER -DSCRATCH=FOLDER -DTREE=FOLDER -P install.cmake
file(REMOVE_RECURSE ${SCRATCH} ${TREE})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${SCRATCH}
  COMMAND_ERROR_IS_FATAL ANY)
get_filename_component(parent ${TREE} DIRECTORY)
file(MAKE_DIRECTORY ${parent})
file(RENAME ${SCRATCH} ${TREE})

# The same for a compiler that cannot read our compiled module.
file(REMOVE_RECURSE ${TREE}-source)
file(COPY ${TREE}/ DESTINATION ${TREE}-source)
file(GLOB_RECURSE modules ${TREE}-source/*.mod)
if(modules)
  file(REMOVE ${modules})
endif()

file(GLOB_RECURSE files ${TREE}/*)
foreach(file IN LISTS files)
  file(STRINGS ${file} lines REGEX "${SCRATCH}|${BUILD}")
  if(lines AND NOT file MATCHES "\\.so|/bin/")
    message(FATAL_ERROR "${file} names a folder of this machine: ${lines}")
  endif()
endforeach()
