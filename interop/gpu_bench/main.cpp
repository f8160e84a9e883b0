/// heat-gpu-bench: how fast the solvers on a GPU are, beside the device's own copy bandwidth.
#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>

#include "bench_report.hpp"
#include "heat/heat.hpp"
#include "interop/common/supervise.h"

namespace {

using namespace heat::gpu_bench;

const char* const usage =
    "heat-gpu-bench: how fast the solvers on a GPU are, beside the device's copy bandwidth.\n"
    "\n"
    "  --sizes N,N,...      grids of NxN cells (1024,2048,4096,8192,16384,32768)\n"
    "  --solvers NAME,...   all on one GPU that are available, if none is named\n"
    "  --plugin FILE        a shared library with solvers of yours\n"
    "  --rounds N           every solver once a round (5)\n"
    "  --points X           cells times steps of a run, at least 16 steps (1e11)\n"
    "  --output FILE        write results.json under this name\n"
    "  --device             print the device and end\n"
    "  -h, --help           print this and end\n"
    "\n"
    "Exit status: 0 all fields equal, 1 not or a run failed, 2 wrong usage, 3 no CUDA device.\n";

/// Wrong usage, in one line.
struct Usage {
  std::string message;
};

struct Arguments {
  Plan plan;
  std::string output, plugin;
  bool device = false, help = false;
};

std::vector<std::string> parts_of(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  if (text.ends_with(',')) parts.emplace_back();  // to be refused
  return parts;
}

template <class Number>
Number number(const std::string& option, const std::string& text, Number least, Number most) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= least) ||
      !(value <= most)) {
    std::ostringstream message;
    message << option << ": '" << text << "' is not a number from " << least << " to " << most;
    throw Usage{message.str()};
  }
  return value;
}

Arguments read_arguments(const std::vector<std::string>& words) {
  Arguments a;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word == "--help" || word == "-h") {
      a.help = true;
    } else if (word == "--device") {
      a.device = true;
    } else if (word == "--sizes" || word == "--solvers" || word == "--rounds" ||
               word == "--points" || word == "--output" || word == "--plugin") {
      if (++i == words.size() || words[i].empty()) throw Usage{word + " needs a value"};
      const std::string& value = words[i];
      if (word == "--output") a.output = value;
      if (word == "--plugin") a.plugin = value;
      if (word == "--solvers") a.plan.solvers = parts_of(value);
      if (word == "--rounds") a.plan.rounds = number(word, value, 1, 1000);
      if (word == "--points") a.plan.points = number(word, value, 1.0, 1e16);
      if (word == "--sizes") {
        a.plan.sizes.clear();
        for (const std::string& size : parts_of(value)) {
          a.plan.sizes.push_back(number<std::int64_t>(word, size, 3, 1 << 20));
        }
      }
    } else {
      throw Usage{"'" + word + "' is not an option; see --help"};
    }
  }
  return a;
}

/// Called after each size, as the next one may not end. Until the file is complete it has another
/// name.
void save(const Measurement& all, const std::string& path) {
  if (path.empty()) return;
  const std::string part = path + ".part";
  std::ofstream file(part);
  file << json(all);
  file.close();
  if (!file || std::rename(part.c_str(), path.c_str()) != 0) {
    const int error = errno;
    std::remove(part.c_str());
    throw heat::Error(HEAT_IO_ERROR, "cannot write " + path + ": " + std::strerror(error));
  }
}

int run(const Arguments& a) {
  if (a.device) {
    std::printf("%s\n", device().name.c_str());
    return 0;
  }
  if (!a.plugin.empty()) heat::load_plugin(a.plugin);
  for (const std::string& solver : a.plan.solvers) {
    try {
      heat::Found{solver};
    } catch (const heat::Error& error) {
      if (error.status() == HEAT_NOT_FOUND) throw Usage{std::string("--solvers: ") + error.what()};
      throw;
    }
  }
  const Measurement all =
      measure(a.plan, [&](const Measurement& so_far) { save(so_far, a.output); });
  std::fputs(table(all).c_str(), stdout);
  const std::vector<Row> rows = rows_of(all);
  const bool agree =
      !rows.empty() && std::all_of(rows.begin(), rows.end(), [](const Row& r) { return r.agrees; });
  return agree && !all.failed ? 0 : 1;
}

/// @return the exit status
int main_of(const std::vector<std::string>& words) {
  try {
    const Arguments a = read_arguments(words);
    if (!a.help) return run(a);
    std::fputs(usage, stdout);
    return 0;
  } catch (const Usage& error) {
    std::fprintf(stderr, "heat-gpu-bench: %s\n", error.message.c_str());
    return 2;
  } catch (const heat::Error& error) {
    std::fprintf(stderr, "heat-gpu-bench: %s\n", error.what());
    return error.status() == HEAT_UNAVAILABLE ? 3 : 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "heat-gpu-bench: %s\n", error.what());
    return 1;
  }
}

}  // namespace

int main(int argc, char** argv) {
  constexpr double any_time = 0.0;
  heat_ending ending;
  if (heat_supervise(any_time, &ending) != 0) {
    return heat_supervise_finish(main_of({argv + 1, argv + argc}));
  }
  if (ending.good == 0) std::fprintf(stderr, "heat-gpu-bench: a solver %s\n", ending.how);
  return ending.status;
}
