#include "not_launched.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace heat::compare {
namespace {

/// Why a file cannot be read, or "".
std::string trouble_with(const std::string& path) {
  errno = 0;
  std::FILE* file = std::fopen(path.c_str(), "r");
  if (file == nullptr) return std::strerror(errno);
  std::getc(file);  // a folder opens well
  const std::string trouble = std::ferror(file) != 0 ? std::strerror(errno) : "";
  std::fclose(file);
  return trouble;
}

}  // namespace

bool not_launched(const Outcome& outcome) {
  if (outcome.end != Outcome::End::exited || ended_by_signal(outcome)) return false;
  // Who is killed has no time for a word, whether it had started ranks or not.
  const bool as_of_signal = outcome.code > 128 && outcome.code < 128 + NSIG;
  if (as_of_signal && outcome.err.empty()) return false;
  // A launcher that started some has ended them, or passes on how a caller failed.
  constexpr std::array of_ranks{"heat-run: ",
                                "Primary job",
                                "Exited with exit code",
                                "exited on signal",
                                "has exited due to process rank",
                                "MPI_ABORT was invoked",
                                "BAD TERMINATION OF ONE OF YOUR APPLICATION PROCESSES"};
  return outcome.out.empty() &&
         std::none_of(of_ranks.begin(), of_ranks.end(), [&](const char* words) {
           return outcome.err.find(words) != std::string::npos;
         });
}

std::string unread_file(const std::vector<std::string>& launcher, const std::string& told) {
  constexpr std::array options{"hostfile", "machinefile", "default-hostfile", "rankfile"};
  for (std::size_t i = 0; i < launcher.size(); ++i) {
    const std::string option = launcher[i].substr(0, launcher[i].find('='));
    const std::size_t begin = option.find_first_not_of('-');
    const bool names_file = begin == 1 || begin == 2;
    if (!names_file ||
        std::find(options.begin(), options.end(), option.substr(begin)) == options.end()) {
      continue;
    }
    const bool joined = option.size() < launcher[i].size();
    if (!joined && i + 1 == launcher.size()) continue;
    const std::string file = joined ? launcher[i].substr(option.size() + 1) : launcher[i + 1];
    const std::string trouble = trouble_with(file);
    if (!trouble.empty() && told.find(file) == told.npos) {
      return option + " '" + file + "': " + trouble;
    }
  }
  // Without its own files Open MPI knows none of its options, and does not say why.
  const char* prefix = std::getenv("OPAL_PREFIX");
  if (prefix == nullptr || access((std::string(prefix) + "/share/openmpi").c_str(), R_OK) == 0) {
    return "";
  }
  return "OPAL_PREFIX names '" + std::string(prefix) + "', where no Open MPI is";
}

}  // namespace heat::compare
