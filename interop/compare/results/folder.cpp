#include "folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <iomanip>
#include <sstream>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "interop/common/write_file.hpp"
#include "interop/compare/options/options.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;

/// Refuse a folder that cannot be written.
/// @param why  the reason, if the system gave one
[[noreturn]] void refuse_output(const fs::path& folder, const std::error_code& why = {}) {
  throw Refusal(Refusal::usage, "--output: '" + folder.string() + "' cannot be written" +
                                    (why ? ": " + why.message() : "") + "; give a folder that can");
}

}  // namespace

fs::path folder_of_now() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::ostringstream text;
  text << std::put_time(std::localtime(&now), "%Y-%m-%d-%H%M%S");
  return fs::path("results") / text.str();
}

void check_folder(const fs::path& folder, bool is_named) {
  std::error_code error;
  if (is_named && fs::exists(folder / "results.json", error)) {
    throw Refusal(Refusal::usage, "--output: '" + folder.string() +
                                      "' holds results already; go on with them by --resume");
  }
  if (error) refuse_output(folder, error);
  // The nearest folder that exists must take new entries; nothing is created to find out.
  fs::path parent = fs::absolute(folder, error);
  while (!error && !fs::exists(parent, error) && !error && parent.has_relative_path()) {
    parent = parent.parent_path();
  }
  if (error) refuse_output(folder, error);
  if (!fs::is_directory(parent, error) || access(parent.c_str(), W_OK | X_OK) != 0) {
    refuse_output(folder);
  }
}

bool create_folder(const fs::path& folder) {
  std::error_code error;
  std::vector<fs::path> missing;  // the innermost first
  for (fs::path path = fs::absolute(folder); path.has_relative_path(); path = path.parent_path()) {
    if (fs::exists(path, error)) break;
    missing.push_back(path);
  }
  bool is_new = false;
  for (auto path = missing.rbegin(); path != missing.rend(); ++path) {
    is_new = fs::create_directory(*path, error);
    if (!error) continue;
    // A name further inside may be too long: then the folders around it were for nothing.
    std::error_code ignored;
    while (path != missing.rbegin()) fs::remove(*--path, ignored);
    throw Refusal(Refusal::usage,
                  "--output: '" + folder.string() + "' cannot be created: " + error.message());
  }
  return is_new;
}

fs::path create_next_folder(const fs::path& first) {
  fs::path folder = first;
  for (int number = 2; !create_folder(folder); ++number) {
    folder = first.string() + "-" + std::to_string(number);
  }
  return folder;
}

void replace_file(const fs::path& path, const std::string& text) {
  const fs::path temporary = path.string() + ".new";
  unlink(temporary.c_str());  // it may be a link
  int error = write_file(temporary.c_str(), O_TRUNC, text);
  if (error == 0 && std::rename(temporary.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) {
    unlink(temporary.c_str());
    throw std::runtime_error("cannot write " + path.string() + ": " +
                             std::generic_category().message(error));
  }
}

FolderClaim claim_folder(const fs::path& folder, const std::string& option) {
  const auto free = [](const int* file) {
    close(*file);
    delete file;
  };
  const FolderClaim file(new int(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)), free);
  if (*file < 0 || flock(*file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return file;
  throw Refusal(Refusal::usage, option + ": '" + folder.string() +
                                    "' is in use by another comparison; wait for its end or give "
                                    "another folder");
}

}  // namespace heat::compare
