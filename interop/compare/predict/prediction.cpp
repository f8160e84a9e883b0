#include "prediction.hpp"

#include <algorithm>

#include "interop/common/text.hpp"

namespace heat::compare {
namespace {

using nlohmann::ordered_json;

/// The time that was measured of the same problem with the same options.
std::optional<MeasuredTime> measured(const Prediction& prediction, std::int64_t ranks) {
  const SolverModel& model = prediction.solver.model;
  for (const MeasuredTime& time : prediction.solver.measured) {
    if (time.grid == prediction.grid && time.steps == prediction.steps && time.ranks == ranks &&
        time.steps_per_pass == model.steps_per_pass && time.depth == model.depth) {
      return time;
    }
  }
  return std::nullopt;
}

std::string percent(double part, const char* pattern = "%.0f%%") {
  return format(pattern, 100.0 * part);
}

std::string giga(double rate) { return format("%.3g GB/s", rate / 1e9); }

std::string nano(double seconds) { return format("%.3g", seconds * 1e9); }

std::string bytes(double n) {
  const bool large = n >= 1024.0 * 1024.0;
  return format("%.4g", n / (large ? 1024.0 * 1024.0 : 1024.0)) + (large ? " MiB" : " KiB");
}

std::string text_of(const Link& link) {
  return format("%.3g us", link.latency * 1e6) + " and " + giga(link.bandwidth);
}

ordered_json json_of(const Link& link) {
  return {{"latency_seconds", link.latency}, {"bytes_per_second", link.bandwidth}};
}

ordered_json json_of(const MachineModel& m) {
  return {{"node",
           {{"sockets", m.sockets},
            {"cores_per_socket", m.cores},
            {"cores_per_shared_cache", m.cache_cores},
            {"core_cache_bytes", m.core_cache},
            {"shared_cache_bytes", m.shared_cache},
            {"socket_bytes_per_second", m.bandwidth}}},
          {"messages", {{"within_node", json_of(m.within)}, {"between_nodes", json_of(m.between)}}},
          {"noise", m.noise}};
}

ordered_json json_of(const SolverModel& m) {
  return {{"seconds_from_memory", m.from_memory},
          {"bytes_from_memory", m.bytes},
          {"seconds_in_core_cache", m.in_core_cache},
          {"seconds_in_shared_cache", m.in_shared_cache},
          {"seconds_of_step", m.of_step},
          {"steps_per_pass", m.steps_per_pass},
          {"depth", m.depth}};
}

ordered_json json_of(const PredictedRow& row) {
  const Predicted& p = row.predicted;
  ordered_json json{{"ranks", p.ranks},
                    {"nodes", p.nodes},
                    {"seconds", p.seconds},
                    {"speedup", row.speedup},
                    {"efficiency", row.efficiency()},
                    {"compute", p.compute},
                    {"memory", p.memory},
                    {"messages", p.messages},
                    {"measured", nullptr}};
  if (row.measured) {
    json["measured"] = row.measured->seconds;
    json["error"] = row.error();
    json["fitted"] = row.measured->fitted;
  }
  return json;
}

}  // namespace

Prediction predict(const MachineModel& machine, const ModelledSolver& solver, const Grid& grid,
                   std::int64_t steps, const std::vector<int>& ranks) {
  Prediction prediction{solver, grid, steps};
  const double alone = predicted(machine, solver.model, grid, steps, 1).seconds;
  for (const int count : ranks) {
    if (count > 1 && !solver.on_ranks) continue;
    PredictedRow row{predicted(machine, solver.model, grid, steps, count)};
    row.speedup = alone / row.predicted.seconds;
    row.measured = measured(prediction, count);
    prediction.rows.push_back(row);
  }
  return prediction;
}

std::string table(const Prediction& prediction) {
  std::string text = prediction.solver.name + ", " + text_of(prediction.grid) + " cells, " +
                     count_of(prediction.steps, "step") + "\n\n" +
                     "  ranks nodes time in s speedup  eff. compute memory messages";
  const bool any = std::ranges::any_of(
      prediction.rows, [](const PredictedRow& row) { return row.measured.has_value(); });
  text += any ? "  measured error\n" : "\n";
  bool fitted = false;
  for (const PredictedRow& row : prediction.rows) {
    const Predicted& p = row.predicted;
    std::array<char, 160> line{};
    std::snprintf(line.data(), line.size(), "%7lld %5lld %9.4g %7.4g %5.2f %7s %6s %8s",
                  static_cast<long long>(p.ranks), static_cast<long long>(p.nodes), p.seconds,
                  row.speedup, row.efficiency(), percent(p.compute / p.seconds).c_str(),
                  percent(p.memory / p.seconds).c_str(), percent(p.messages / p.seconds).c_str());
    text += line.data();
    if (row.measured) {
      std::snprintf(line.data(), line.size(), " %9.4g %5s%s", row.measured->seconds,
                    percent(row.error(), "%+.0f%%").c_str(), row.measured->fitted ? "*" : "");
      text += line.data();
      fitted = fitted || row.measured->fitted;
    }
    text += "\n";
  }
  return text + (fitted ? "* the model was fitted to it, so it proves nothing\n\n" : "\n");
}

std::string line_of(const MachineModel& m) {
  return count_of(m.sockets, "socket") + " of " + count_of(m.cores, "core") + " a node, " +
         giga(m.bandwidth) + " a socket; cache " + bytes(m.core_cache) + " a core, " +
         bytes(m.shared_cache) + " for " + count_of(m.cache_cores, "core") +
         "; messages within a node " + text_of(m.within) + ", between nodes " + text_of(m.between) +
         "; noise " + percent(m.noise, "%.3g%%");
}

std::string line_of(const ModelledSolver& solver) {
  const SolverModel& m = solver.model;
  std::string line = solver.name + " " + nano(m.in_core_cache) + " / " + nano(m.in_shared_cache) +
                     " / " + nano(m.from_memory) + " ns, " + format("%.3g bytes", m.bytes);
  if (m.steps_per_pass > 1) {
    line += "; " + count_of(m.steps_per_pass, "step") + " a pass, each " + nano(m.of_step) +
            " ns, halo of depth " + std::to_string(m.depth);
  }
  return line;
}

ordered_json prediction_json(const MachineFile& file, const std::vector<Prediction>& predictions) {
  ordered_json json = json_of(file.machine);
  json["note"] = file.note;
  json["predictions"] = ordered_json::array();
  for (const Prediction& prediction : predictions) {
    ordered_json one{{"solver", prediction.solver.name},
                     {"nx", prediction.grid.nx},
                     {"ny", prediction.grid.ny},
                     {"steps", prediction.steps},
                     {"model", json_of(prediction.solver.model)},
                     {"rows", ordered_json::array()}};
    for (const PredictedRow& row : prediction.rows) one["rows"].push_back(json_of(row));
    json["predictions"].push_back(one);
  }
  return json;
}

}  // namespace heat::compare
