#include "record.hpp"

#include <fstream>
#include <map>

#include "interop/compare/decide/ratio.hpp"
#include "interop/compare/options/options.hpp"

namespace heat::compare {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

template <class Value>
ordered_json or_null(const std::optional<Value>& value) {
  return value ? ordered_json(*value) : ordered_json();
}

template <class Number>
Number number(const ordered_json& json) {
  return json.is_null() ? Number{0} : json.get<Number>();
}

ordered_json ranks_json(const RankTimes& ranks) {
  ordered_json json;
  for (const auto& [name, spread] : times_of_ranks) {
    const RankSpread& s = ranks.*spread;
    json[name] = {{"min", s.min}, {"median", s.median}, {"max", s.max}, {"slowest", s.slowest}};
  }
  json["sharing"] = ranks.sharing;
  return json;
}

RankTimes ranks_from(const ordered_json& json) {
  RankTimes ranks;
  for (const auto& [name, spread] : times_of_ranks) {
    const ordered_json& s = json.at(name);
    ranks.*spread = {s.at("min"), s.at("median"), s.at("max"), s.at("slowest")};
  }
  ranks.sharing = json.at("sharing");
  return ranks;
}

ordered_json text_or_null(const std::string& text) {
  return text.empty() ? ordered_json() : ordered_json(text);
}

std::string text_from(const ordered_json& json) {
  return json.is_null() ? std::string() : json.get<std::string>();
}

ordered_json hosts_json(const std::vector<RankPlace>& hosts) {
  ordered_json all = ordered_json::array();
  for (const RankPlace& place : hosts) {
    ordered_json& json = all.emplace_back(ordered_json{{"rank", place.first},
                                                       {"count", place.count},
                                                       {"node", place.node},
                                                       {"cpus", text_or_null(place.cpus)},
                                                       {"gpu", text_or_null(place.gpu)}});
    if (place.places > 0) json["places"] = place.places;
  }
  return all;
}

std::vector<RankPlace> hosts_from(const ordered_json& json) {
  std::vector<RankPlace> hosts;
  for (const ordered_json& one : json) {
    hosts.push_back({one.at("rank"), one.at("count"), one.at("node"), text_from(one.at("cpus")),
                     text_from(one.at("gpu")), one.value("places", 0)});
  }
  return hosts;
}

ordered_json caches_json(const std::vector<CacheLimit>& caches) {
  ordered_json all = ordered_json::array();
  for (const CacheLimit& cache : caches) {
    all.push_back(
        {{"level", cache.level}, {"bytes", cache.bytes}, {"copy_bytes_per_second", cache.copy}});
  }
  return all;
}

/// Older records call the caller "host".
void rename_host(ordered_json& record) {
  const auto rename_in = [](ordered_json& json) {
    if (json.contains("host")) json["caller"] = json["host"];
  };
  if (record.contains("plan")) rename_in(record["plan"]);
  for (const char* key : {"runs", "diagnoses"}) {
    if (!record.contains(key)) continue;
    for (ordered_json& one : record[key]) rename_in(one);
  }
}

/// Schema 1 has one grid, as problem.nx, problem.ny and problem.sources, of which runs say nothing.
void put_into_schema_2(ordered_json& record) {
  const ordered_json& problem = record.at("problem");
  const ordered_json grid{
      {"nx", problem.at("nx")}, {"ny", problem.at("ny")}, {"sources", problem.at("sources")}};
  record["problem"]["grids"] = ordered_json::array({grid});
  for (const char* key : {"runs", "diagnoses"}) {
    if (!record.contains(key)) continue;
    for (ordered_json& one : record[key]) {
      one["nx"] = grid["nx"];
      one["ny"] = grid["ny"];
    }
  }
}

}  // namespace

ordered_json read_results(const fs::path& folder, const std::string& option) {
  const fs::path path = folder / "results.json";
  std::ifstream file(path);
  if (!file) {
    throw Refusal(Refusal::usage, option + ": '" + folder.string() + "' holds no results.json");
  }
  try {
    ordered_json record = ordered_json::parse(file);
    const int schema = record.at("schema");
    if (schema < 1 || schema > record_schema) throw std::runtime_error("its schema is not known");
    rename_host(record);
    if (schema == 1) put_into_schema_2(record);
    return record;
  } catch (const std::exception&) {
    throw Refusal(Refusal::usage,
                  option + ": '" + path.string() + "' is not a results.json of this program");
  }
}

int threads_from(const ordered_json& json) {
  return number<int>(json.value("threads", ordered_json()));
}

ordered_json count_json(std::int64_t n) { return n == 0 ? ordered_json() : ordered_json(n); }

ordered_json run_json(const Run& run) {
  const auto if_finished = [&](const auto& value) {
    return run.finished() ? ordered_json(value) : ordered_json();
  };
  ordered_json json{{"solver", run.config.solver},
                    {"caller", run.caller},
                    {"nx", count_json(run.config.grid.nx)},
                    {"ny", count_json(run.config.grid.ny)},
                    {"ranks", count_json(run.config.ranks)},
                    {"threads", count_json(run.config.threads)},
                    {"repeat", run.repeat},
                    {"status", run.status},
                    {"seconds", if_finished(run.seconds)},
                    {"seconds_setup", if_finished(run.seconds_setup)},
                    {"heat", if_finished(run.heat)},
                    {"fingerprint", if_finished(run.fingerprint)},
                    {"oversubscribed", run.oversubscribed},
                    {"timings",
                     {{"compute", if_finished(run.compute)},
                      {"exchange", if_finished(run.exchange)},
                      {"waiting", if_finished(run.waiting)}}},
                    {"message", run.message}};
  if (run.finished() && run.descheduled) json["timings"]["descheduled"] = *run.descheduled;
  if (run.finished() && run.ranks) json["timings"]["ranks"] = ranks_json(*run.ranks);
  if (!run.hosts.empty()) json["hosts"] = hosts_json(run.hosts);
  if (!run.binding.empty()) json["binding"] = run.binding;
  if (run.warmup > 0.0) json["warmup_seconds"] = run.warmup;
  if (!run.not_started.empty()) json["not_started"] = run.not_started;
  return json;
}

Run run_from(const ordered_json& json, bool several_grids) {
  Run run;
  run.config.solver = json.at("solver");
  run.config.ranks = number<int>(json.at("ranks"));
  run.config.threads = threads_from(json);
  run.config.grid = {number<std::int64_t>(json.at("nx")), number<std::int64_t>(json.at("ny"))};
  run.config.tells_grid = several_grids && run.config.grid.nx > 0;
  run.caller = json.at("caller");
  run.repeat = json.at("repeat");
  run.status = json.at("status");
  for (const auto& [key, time] : times_of_runs) {
    run.*time = number<double>(json.contains(key) ? json.at(key) : json.at("timings").at(key));
  }
  const ordered_json& timings = json.at("timings");
  if (timings.contains("descheduled")) run.descheduled = timings.at("descheduled");
  if (timings.contains("ranks")) run.ranks = ranks_from(timings.at("ranks"));
  run.heat = number<double>(json.at("heat"));
  if (!json.at("fingerprint").is_null()) run.fingerprint = json.at("fingerprint");
  if (json.contains("hosts")) run.hosts = hosts_from(json.at("hosts"));
  run.binding = json.value("binding", "");
  run.warmup = json.value("warmup_seconds", 0.0);
  run.oversubscribed = json.at("oversubscribed");
  run.message = json.at("message");
  run.not_started = json.value("not_started", "");
  return run;
}

ordered_json ratio_json(const std::optional<Ratio>& ratio) {
  if (!ratio) {
    return {
        {"ratio", nullptr}, {"ratio_low", nullptr}, {"ratio_high", nullptr}, {"verdict", nullptr}};
  }
  return {{"ratio", ratio->ratio},
          {"ratio_low", or_null(ratio->low)},
          {"ratio_high", or_null(ratio->high)},
          {"verdict", text_of(ratio->verdict)}};
}

ordered_json summary_json(const Summary& s) {
  ordered_json json{{"solver", s.config.solver},
                    {"nx", s.config.grid.nx},
                    {"ny", s.config.grid.ny},
                    {"ranks", count_json(s.config.ranks)},
                    {"threads", count_json(s.config.threads)},
                    {"seconds_median", s.median},
                    {"seconds_min", s.min},
                    {"seconds_max", s.max},
                    {"repeats", s.repeats},
                    {"points_per_second", s.speed},
                    {"speedup", or_null(s.speedup)},
                    {"efficiency", or_null(s.efficiency)},
                    {"agrees", or_null(s.agrees)}};
  json.update(ratio_json(s.ratio));
  if (s.wrong()) json["verdict"] = nullptr;  // the time of a wrong field does not count
  return json;
}

ordered_json limits_json(const std::vector<MachineLimits>& limits) {
  ordered_json all = ordered_json::array();
  for (const MachineLimits& limit : limits) {
    const Device& gpu = limit.device;
    if (limit.cores == MachineLimits::of_a_gpu) {
      all.push_back({{"gpu", gpu.name},
                     {"gpus", gpu.count},
                     {"driver", gpu.driver},
                     {"memory_bytes", gpu.memory},
                     {"copy_bytes_per_second", limit.copy}});
    } else {
      all.push_back({{"cores", limit.cores},
                     {"copy_bytes_per_second", limit.copy},
                     {"copied_by", limit.copied_by},
                     {"operations_points_per_second", limit.operations},
                     {"caches", caches_json(limit.caches)}});
    }
  }
  return all;
}

std::vector<MachineLimits> limits_from(const ordered_json& json) {
  std::vector<MachineLimits> limits;
  for (const ordered_json& one : json) {
    MachineLimits& limit = limits.emplace_back();
    limit.copy = one.at("copy_bytes_per_second");
    if (one.contains("gpu")) {
      limit.cores = MachineLimits::of_a_gpu;
      limit.device = {one.at("gpu"), one.at("driver"), one.at("memory_bytes"), one.at("gpus")};
    } else {
      limit.cores = one.at("cores");
      limit.operations = one.at("operations_points_per_second");
      limit.copied_by = one.value("copied_by", "");
      for (const ordered_json& cache : one.value("caches", ordered_json::array())) {
        limit.caches.push_back(
            {cache.at("level"), cache.at("bytes"), cache.at("copy_bytes_per_second")});
      }
    }
  }
  return limits;
}

std::string machine_line(const ordered_json& machine) {
  std::map<std::string, int> count;
  for (const ordered_json& gpu : machine.value("gpus", ordered_json::array())) {
    ++count[gpu.value("name", "GPU")];
  }
  std::string line =
      machine.value("processor", "") + ", " + count_of(machine.value("cores", 1), "core");
  for (const auto& [name, n] : count) line += ", " + (n > 1 ? std::to_string(n) + " " : "") + name;
  return line;
}

}  // namespace heat::compare
