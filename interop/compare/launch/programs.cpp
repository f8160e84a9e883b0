#include "programs.hpp"

#include <unistd.h>

#include "build_info.hpp"
#include "interop/compare/options/options.hpp"

namespace heat::compare {
namespace fs = std::filesystem;

std::string beside_this_program(const std::string& name) {
  return fs::read_symlink("/proc/self/exe").parent_path() / name;
}

std::string caller_program(const std::string& language) {
  const std::string path = beside_this_program("heat-run-" + language);
  if (access(path.c_str(), X_OK) != 0) {
    throw Refusal(Refusal::machine_lacks, "--caller: the caller '" + language +
                                              "' was not built: its compiler was missing; get it "
                                              "by scripts/setup and build again");
  }
  return path;
}

fs::path library_folder() {
  const fs::path built = beside_this_program("../lib");
  return fs::exists(built / "heat/callers")
             ? built
             : fs::path(beside_this_program(build_info::library_from_program));
}

std::string strange_library(const fs::path& loaded) {
  // A library that is linked into its caller has the caller's folder.
  std::error_code error;
  const fs::path folder = fs::weakly_canonical(loaded.parent_path(), error);
  const bool is_ours = folder == fs::weakly_canonical(library_folder(), error) ||
                       folder == fs::weakly_canonical(beside_this_program("."), error);
  return is_ours ? "" : loaded.string();
}

}  // namespace heat::compare
