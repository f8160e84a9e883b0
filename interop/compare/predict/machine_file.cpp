#include "machine_file.hpp"

#include <fstream>

#include "fit.hpp"
#include "heat/services.h"
#include "interop/common/text.hpp"
#include "interop/compare/results/record.hpp"
#include "keys.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

/// @param fitted  whether a folder of results gives what is measured
void read_node(const Keys& node, bool fitted, MachineModel& machine) {
  if (!fitted && !node.has("socket_bytes_per_second")) {
    node.refuse("socket_bytes_per_second in node is missing");
  }
  machine.sockets = node.count("sockets");
  machine.cores = node.count("cores_per_socket");
  machine.cache_cores = node.count("cores_per_shared_cache", machine.cores);
  if (machine.cores % machine.cache_cores != 0) {
    node.refuse("node.cores_per_shared_cache: " + std::to_string(machine.cache_cores) +
                " is not accepted; give a divisor of cores_per_socket");
  }
  machine.core_cache = node.from_zero("core_cache_bytes");
  machine.shared_cache = node.from_zero("shared_cache_bytes");
  machine.bandwidth = node.above_zero("socket_bytes_per_second");
}

Link read_link(const ordered_json& json, const std::string& file, const std::string& place) {
  const Keys link(json, file, place, {"latency_seconds", "bytes_per_second"}, {});
  return {link.from_zero("latency_seconds"), link.above_zero("bytes_per_second")};
}

std::vector<MeasuredTime> read_measured(const ordered_json& json, const std::string& file,
                                        const std::string& place) {
  const Keys keys(json, file, place, {"grid", "steps", "seconds"}, {});
  MeasuredTime time;
  time.steps = keys.count("steps");
  if (heat_parse_grid(keys.text("grid").c_str(), &time.grid.nx, &time.grid.ny) != HEAT_OK) {
    keys.refuse(keys.name_of("grid") + ": " + heat::error_message());
  }
  std::vector<MeasuredTime> all;
  const Keys seconds(keys.at("seconds"), file, place + ".seconds", {}, [&] {
    Keys::Names ranks;  // any number is known
    for (const auto& [key, value] : keys.at("seconds").items()) ranks.push_back(key);
    return ranks;
  }());
  for (const auto& [key, value] : keys.at("seconds").items()) {
    time.ranks = number_from<std::int64_t>(key).value_or(0);
    if (time.ranks < 1) seconds.refuse(seconds.name_of(key) + ": give ranks from 1 on");
    time.seconds = seconds.above_zero(key);
    all.push_back(time);
  }
  return all;
}

ModelledSolver read_solver(const std::string& name, const ordered_json& json,
                           const std::string& file, const MachineModel& machine) {
  const Keys keys(json, file, "solvers." + name, {"seconds_from_memory", "bytes_from_memory"},
                  {"seconds_in_core_cache", "seconds_in_shared_cache", "seconds_of_step",
                   "steps_per_pass", "depth", "measured"});
  ModelledSolver solver{name, {}};
  SolverModel& model = solver.model;
  model.from_memory = keys.above_zero("seconds_from_memory");
  model.bytes = keys.above_zero("bytes_from_memory");
  const double transfer = model.bytes / machine.bandwidth;
  if (transfer >= model.from_memory) {
    keys.refuse(keys.name_of("seconds_from_memory") + ": " + exact(model.from_memory) +
                " is not accepted; bytes_from_memory alone take " + exact(transfer));
  }
  const auto at_most = [&](const char* key, double otherwise, double most) {
    const double seconds = keys.above_zero(key, std::min(otherwise, most));
    if (seconds <= most) return seconds;
    keys.refuse(keys.name_of(key) + ": " + exact(seconds) +
                " is not accepted; farther away it is " + exact(most));
  };
  const double core = keys.above_zero("seconds_in_core_cache", model.from_memory - transfer);
  model.in_shared_cache = at_most("seconds_in_shared_cache", core, model.from_memory);
  model.in_core_cache = at_most("seconds_in_core_cache", core, model.in_shared_cache);
  model.of_step = at_most("seconds_of_step", model.in_core_cache, model.in_core_cache);
  model.steps_per_pass = keys.count("steps_per_pass");
  model.depth = keys.has("depth") ? keys.count("depth") : model.steps_per_pass;
  if (keys.has("measured")) {
    solver.measured = read_measured(keys.at("measured"), file, keys.name_of("measured"));
    for (MeasuredTime& time : solver.measured) {
      time.steps_per_pass = model.steps_per_pass;
      time.depth = model.depth;
    }
  }
  return solver;
}

/// Take what a comparison has measured of its machine, where the file does not tell it.
void take_limits(const ordered_json& record, MachineModel& machine) {
  for (const auto& limit : limits_from(record.value("limits", ordered_json::array()))) {
    if (machine.bandwidth <= 0.0 && limit.cores == machine.cores) machine.bandwidth = limit.copy;
  }
  for (const ordered_json& one : record.value("messages", ordered_json::array())) {
    if (machine.within.bandwidth > 0.0 || one.at("ranks") != 2) continue;
    machine.within = {one.at("latency_seconds"), one.at("bytes_per_second")};
  }
}

/// Take the times of the folders under a key.
void read_folders(const Keys& keys, const std::string& key, const fs::path& around,
                  MachineFile& file) {
  const ordered_json& folders = keys.at(key);
  for (const ordered_json& folder : folders.is_array() ? folders : ordered_json::array({folders})) {
    if (!folder.is_string()) keys.refuse(key + ": give a folder of results, or [folders]");
    const fs::path path = around / folder.get<std::string>();
    const ordered_json record = read_results(path, "--predict");
    try {
      add_times(record, key == "fit", file);
      if (key == "fit") take_limits(record, file.machine);
    } catch (const std::exception&) {
      keys.refuse(key + ": '" + path.string() + "' has a results.json that is damaged");
    }
  }
}

void read_fit(const Keys& keys, const fs::path& around, MachineFile& file) {
  read_folders(keys, "fit", around, file);
  if (keys.has("measured")) read_folders(keys, "measured", around, file);
  if (file.machine.bandwidth <= 0.0) {
    keys.refuse("give socket_bytes_per_second in node, or a folder in fit that has --limits on " +
                count_of(file.machine.cores, "core"));
  }
  if (file.machine.within.bandwidth <= 0.0) {
    keys.refuse("give within_node in messages, or a folder in fit that has those of 2 ranks");
  }
  for (auto solver = file.solvers.begin(); solver != file.solvers.end();) {
    try {
      fit(*solver, file.machine);
      ++solver;
    } catch (const std::runtime_error& error) {
      file.left_out[solver->name] = error.what();
      solver = file.solvers.erase(solver);
    }
  }
  if (!file.solvers.empty()) return;
  const auto first = file.left_out.begin();
  keys.refuse("fit: no solver can be fitted" +
              (first == file.left_out.end() ? "" : "; " + first->first + ": " + first->second));
}

ordered_json read_json(const fs::path& path) {
  std::ifstream file(path);
  if (!file) {
    throw Refusal(Refusal::usage, "--predict: '" + path.string() + "' cannot be read");
  }
  try {
    return ordered_json::parse(file);
  } catch (const std::exception&) {
    throw Refusal(Refusal::usage, "--predict: '" + path.string() + "' is no JSON");
  }
}

}  // namespace

MachineFile read_machine_file(const fs::path& path) {
  const ordered_json json = read_json(path);
  const std::string name = path.string();
  const Keys keys(json, name, "", {"node", "messages"},
                  {"note", "noise", "solvers", "fit", "measured"});
  const Keys node(keys.at("node"), name, "node",
                  {"sockets", "cores_per_socket", "core_cache_bytes", "shared_cache_bytes"},
                  {"cores_per_shared_cache", "socket_bytes_per_second"});
  const Keys messages(keys.at("messages"), name, "messages", {"between_nodes"}, {"within_node"});
  MachineFile file;
  file.note = keys.text("note");
  read_node(node, keys.has("fit"), file.machine);
  if (messages.has("within_node")) {
    file.machine.within = read_link(messages.at("within_node"), name, "messages.within_node");
  } else if (!keys.has("fit")) {
    messages.refuse("within_node in messages is missing");
  }
  file.machine.between = read_link(messages.at("between_nodes"), name, "messages.between_nodes");
  file.machine.noise = keys.from_zero("noise");
  if (keys.has("fit") == keys.has("solvers")) keys.refuse("give either solvers or fit");
  if (keys.has("measured") && !keys.has("fit")) keys.refuse("measured: it needs fit beside it");
  if (keys.has("fit")) {
    read_fit(keys, path.parent_path(), file);
    return file;
  }
  const Keys solvers(keys.at("solvers"), name, "solvers", {}, [&] {
    Keys::Names names;  // any name is known
    for (const auto& [key, value] : keys.at("solvers").items()) names.push_back(key);
    return names;
  }());
  for (const auto& [solver, model] : keys.at("solvers").items()) {
    file.solvers.push_back(read_solver(solver, model, name, file.machine));
  }
  if (file.solvers.empty()) keys.refuse("solvers: it names none");
  return file;
}

}  // namespace heat::compare
