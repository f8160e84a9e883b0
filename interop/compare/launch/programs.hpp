/// The programs that lie beside this one.
#ifndef HEAT_COMPARE_PROGRAMS_HPP
#define HEAT_COMPARE_PROGRAMS_HPP

#include <filesystem>
#include <string>

namespace heat::compare {

/// The caller of a language, "cxx", "fortran" or "python".
/// @throws Refusal if it was not built
std::string caller_program(const std::string& language);

/// A file by its place relative to the folder of this program; heat-diagnose and heat-limits are
/// always in that folder.
std::string beside_this_program(const std::string& name);

/// The folder of libraries, as it is built or as it is installed.
std::filesystem::path library_folder();

/// The file of a library that is measured in the place of ours, as LD_PRELOAD brings one; or "".
/// @param loaded  the one that a caller says it has loaded
std::string strange_library(const std::filesystem::path& loaded);

}  // namespace heat::compare

#endif
