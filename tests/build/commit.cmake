# What commit.cmake records, in checkouts made for it: the tree's own commit or none.
#
#     cmake -DCOMMIT=FILE -DSCRATCH=FOLDER -P commit.cmake
cmake_minimum_required(VERSION 3.25)
find_package(Git QUIET)
if(NOT GIT_FOUND)
  message("SKIPPED: git was not found")
  return()
endif()

function(git folder)
  execute_process(COMMAND ${GIT_EXECUTABLE} -C ${folder} -c user.name=a -c user.email=a@b ${ARGN}
    OUTPUT_VARIABLE out OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  set(out "${out}" PARENT_SCOPE)
endfunction()

# A repository `folder` with one commit; sets `commit`.
function(make_repository folder)
  file(WRITE ${folder}/file "${folder}\n")
  git(${folder} init -q)
  git(${folder} add .)
  git(${folder} commit -q -m one)
  git(${folder} rev-parse --short=12 HEAD)
  set(commit "${out}" PARENT_SCOPE)
endfunction()

# expect(<commit> <source folder> <NAME=value>...)
function(expect commit source)
  execute_process(COMMAND ${CMAKE_COMMAND} -E env ${ARGN} ${CMAKE_COMMAND} -DSOURCE=${source}
    -DOUTPUT=${SCRATCH}/commit.cpp -P ${COMMIT} COMMAND_ERROR_IS_FATAL ANY)
  file(READ ${SCRATCH}/commit.cpp text)
  string(FIND "${text}" "commit = \"${commit}\";" at)
  if(at EQUAL -1)
    message(SEND_ERROR "of ${source} with '${ARGN}' was recorded, not '${commit}':\n${text}")
  endif()
endfunction()

file(REMOVE_RECURSE ${SCRATCH})
set(ENV{GIT_CEILING_DIRECTORIES} ${SCRATCH})  # the folder may lie in a repository itself
foreach(variable GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE)
  unset(ENV{${variable}})
endforeach()
make_repository(${SCRATCH}/foreign)
make_repository(${SCRATCH}/own)
expect("${commit}" ${SCRATCH}/own)
# As from a hook, or `git rebase --exec`, of another repository.
expect("${commit}" ${SCRATCH}/own GIT_DIR=${SCRATCH}/foreign/.git)
expect("${commit}" ${SCRATCH}/own
  GIT_DIR=${SCRATCH}/foreign/.git GIT_WORK_TREE=${SCRATCH}/own)
expect("${commit}" ${SCRATCH}/own GIT_INDEX_FILE=${SCRATCH}/foreign/.git/index)
file(CREATE_LINK ${SCRATCH}/own ${SCRATCH}/link SYMBOLIC)
expect("${commit}" ${SCRATCH}/link)
git(${SCRATCH}/own worktree add -q ${SCRATCH}/worktree)
expect("${commit}" ${SCRATCH}/worktree)
# Unpacked inside another repository, ignored by it or not, and outside of any.
file(WRITE ${SCRATCH}/foreign/inside/heat/file "")
expect("" ${SCRATCH}/foreign/inside/heat)
file(WRITE ${SCRATCH}/alone/file "")
expect("" ${SCRATCH}/alone)
expect("" ${SCRATCH}/alone GIT_DIR=${SCRATCH}/foreign/.git)
# A tree that git refuses to read.
expect("" ${SCRATCH}/own GIT_TEST_ASSUME_DIFFERENT_OWNER=1)
file(APPEND ${SCRATCH}/own/file "changed\n")
expect("${commit}-dirty" ${SCRATCH}/own)
