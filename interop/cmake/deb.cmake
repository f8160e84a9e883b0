# The Debian package: `cpack -G DEB` in the folder of a build.
#
# It is one, since it is installed from a file: of several, each would have to be named. It is not
# called heat, because OpenStack's packages, its program and its module of Python are.
find_program(HEAT_SHLIBDEPS dpkg-shlibdeps DOC "Finds the packages that programs depend on")
find_program(HEAT_FILE file DOC "Tells programs from other files, for CPack")
mark_as_advanced(HEAT_SHLIBDEPS HEAT_FILE)
set(package heat-stencil)

# What only a package has, at the places that Debian's policy names.
set(maintainer "the heat authors <heat@localhost>")
if(DEFINED ENV{DEBFULLNAME} AND DEFINED ENV{DEBEMAIL})  # as Debian's tools know who builds
  set(maintainer "$ENV{DEBFULLNAME} <$ENV{DEBEMAIL}>")
endif()
string(TIMESTAMP date "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file(${CMAKE_CURRENT_LIST_DIR}/debian/changelog.in debian/changelog @ONLY)
file(ARCHIVE_CREATE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/debian/changelog.gz FORMAT raw
  COMPRESSION GZip COMPRESSION_LEVEL 9 PATHS ${CMAKE_CURRENT_BINARY_DIR}/debian/changelog)
set(debian COMPONENT debian EXCLUDE_FROM_ALL)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/debian/changelog.gz
  DESTINATION share/doc/${package} ${debian})
install(FILES LICENSE DESTINATION share/doc/${package} RENAME copyright ${debian})
install(FILES ${CMAKE_CURRENT_LIST_DIR}/debian/lintian-overrides
  DESTINATION share/lintian/overrides RENAME ${package} ${debian})
set(CPACK_INSTALL_CMAKE_PROJECTS "${CMAKE_BINARY_DIR};heat;ALL;/;${CMAKE_BINARY_DIR};heat;debian;/")

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME ${package})
set(CPACK_PACKAGE_CONTACT "${maintainer}")
set(CPACK_STRIP_FILES ON)
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_LIST_DIR}/debian/compress.cmake)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE
  GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "compares solvers of the heat equation, bit for bit")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"One small heat problem, solved in C++, Fortran and Python, serial, with MPI
and on a GPU, all behind one C ABI. heat-compare runs the solvers side by
side, shows that every cell has the same 64 bits, and tells how much faster
which of them is.

heat-trace and heat-diff find where the fields of any two programs part.
Libraries and modules for programs and solvers of your own are included.")
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS_PRIVATE_DIRS ${CMAKE_LIBRARY_OUTPUT_DIRECTORY})
# For packages of programs that link our libraries; CPack's own list would warn of each plugin.
configure_file(${CMAKE_CURRENT_LIST_DIR}/debian/shlibs.in debian/shlibs @ONLY)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_CURRENT_BINARY_DIR}/debian/shlibs)
if(MPI_CXX_FOUND)
  set(CPACK_DEBIAN_PACKAGE_DEPENDS openmpi-bin)
endif()
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS
  "gnuplot-nox | gnuplot, python3, python3-mpi4py, python3-numpy")
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "cmake, g++, gfortran, libopenmpi-dev, python3-numba")
if(CMAKE_INSTALL_LIBDIR STREQUAL "lib")
  # OpenStack's engine takes all modules in /usr/lib/heat for its own plugins.
  set(CPACK_DEBIAN_PACKAGE_CONFLICTS heat-engine)
endif()
if(HEAT_SHLIBDEPS AND HEAT_FILE)
  include(CPack)
endif()
