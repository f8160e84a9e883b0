#include "provenance.hpp"

#include <string>

#include "interop/common/text.hpp"

namespace heat::compare {
namespace {

using nlohmann::ordered_json;

/// A value as a text; "" if it is not there.
std::string text_at(const ordered_json& json, const char* key) {
  const ordered_json value = json.value(key, ordered_json());
  if (value.is_string()) return value;
  return value.is_null() ? "" : value.dump();
}

/// The texts that are not empty, with a separator between them.
std::string joined(const std::vector<std::string>& texts, const std::string& separator) {
  std::string all;
  for (const std::string& text : texts) {
    if (!text.empty()) all += (all.empty() ? "" : separator) + text;
  }
  return all;
}

/// "stepping 1" of {"stepping": "1"}; "" if it is not there
std::string named(const ordered_json& json, const char* key) {
  const std::string value = text_at(json, key);
  return value.empty() ? "" : std::string(key) + " " + value;
}

/// "L1 48 KiB" of a name and bytes; "" of nothing
std::string size(const ordered_json& json, const char* key, const std::string& name = "") {
  const double bytes = json.value(key, 0.0);
  if (bytes <= 0.0) return "";
  if (bytes < 0x1p20) return name + format("%.0f KiB", bytes / 0x1p10);
  return name +
         (bytes < 0x1p30 ? format("%.4g MiB", bytes / 0x1p20) : format("%.1f GiB", bytes / 0x1p30));
}

std::string cores(const ordered_json& machine) {
  std::string text = text_at(machine, "cores");
  if (!machine.contains("sockets")) return text;
  return text + " to be used; " + count_of(machine.at("sockets").get<int>(), "socket") + " of " +
         count_of(machine.value("cores_per_socket", 1), "core") + ", " +
         count_of(machine.value("threads_per_core", 1), "thread") + " a core";
}

/// "C++ GNU 12.2.0, Fortran GNU 12.2.0" of values by language
std::string by_language(const ordered_json& json) {
  std::vector<std::string> all;
  for (const auto& [key, name] : {std::pair{"c", "C "}, {"cxx", "C++ "}, {"fortran", "Fortran "}}) {
    const std::string value = text_at(json, key);
    if (!value.empty()) all.push_back(name + value);
  }
  return joined(all, "; ");
}

/// "0.52" of the means over 1, 5 and 15 minutes
std::string load(const ordered_json& session, const char* key) {
  const ordered_json means = session.value(key, ordered_json());
  return means.is_array() && !means.empty() ? means.front().dump() : "";
}

std::vector<Fact> without_empty(std::vector<Fact> facts) {
  std::erase_if(facts, [](const Fact& fact) { return fact.text.empty(); });
  return facts;
}

}  // namespace

std::vector<Fact> machine_facts(const ordered_json& machine) {
  std::vector<Fact> facts{
      {"Processor",
       joined({text_at(machine, "processor"), named(machine, "family"), named(machine, "model"),
               named(machine, "stepping"), named(machine, "microcode")},
              ", ")},
      {"Cores", cores(machine)},
      {"Memory", size(machine, "memory_bytes")},
      {"Caches", joined({size(machine, "l1d_bytes", "L1 "), size(machine, "l2_bytes", "L2 "),
                         size(machine, "l3_bytes", "L3 ")},
                        ", ")},
      {"System", joined({text_at(machine, "system"), text_at(machine, "kernel")}, ", ")}};
  for (const ordered_json& gpu : machine.value("gpus", ordered_json::array())) {
    facts.push_back(
        {"GPU",
         joined({text_at(gpu, "name"), text_at(gpu, "memory"), named(gpu, "driver")}, ", ")});
  }
  return without_empty(facts);
}

std::vector<Fact> build_facts(const ordered_json& build) {
  const ordered_json versions = build.value("versions", ordered_json::object());
  return without_empty(
      {{"heat", joined({text_at(versions, "heat"), named(build, "commit")}, ", ")},
       {"Compilers", by_language(build.value("compilers", ordered_json::object()))},
       {"Flags", by_language(build.value("flags", ordered_json::object()))},
       {"Instructions", by_language(build.value("isa", ordered_json::object()))},
       {"MPI", text_at(versions, "mpi")}});
}

std::vector<Fact> session_facts(const ordered_json& session) {
  const std::string mhz = text_at(session, "mhz"), before = load(session, "load_before"),
                    after = load(session, "load_after");
  return without_empty(
      {{"Began", joined({text_at(session, "started"), named(session, "host")}, ", ")},
       {"Ended", text_at(session, "ended")},
       {"Load",
        joined({before.empty() ? "" : before + " before", after.empty() ? "" : after + " after"},
               ", ")},
       {"Frequency",
        joined({mhz.empty() ? "" : mhz + " MHz at the beginning", named(session, "governor")},
               ", ")}});
}

}  // namespace heat::compare
