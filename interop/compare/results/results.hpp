/// What was measured, and the files it is kept in.
#ifndef HEAT_COMPARE_RESULTS_HPP
#define HEAT_COMPARE_RESULTS_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "folder.hpp"
#include "interop/compare/options/options.hpp"

namespace heat::compare {

/// A solver at a rank count on a grid.
struct Config {
  std::string solver;
  int ranks = 0;  ///< 0 for a serial or single-GPU solver
  Grid grid{0, 0};
  bool tells_grid = false;  ///< whether its names do: there are several
  bool operator==(const Config&) const = default;
};

/// "cxx/mpi on 4 ranks"; where there are several grids "cxx/mpi on 4 ranks, 64x64"
std::string describe(const Config& config);

/// What names of files end with that are for a grid: "", or "-64x64" where there are several
std::string suffix_of(const Config& config);

/// Its part of a file's name: "cxx-mpi-4", "cxx-mpi-4-64x64"
std::string file_name(const Config& config);

/// How the message of a run begins that the launcher did not start; its status is "failed".
inline constexpr const char* did_not_run = "did not run: ";

/// One launch of a caller. Times in seconds; the numbers mean something if it finished.
struct Run {
  Config config;
  std::string caller;
  int repeat = 0;  ///< 0 is a warm-up
  std::string status = "ok";
  double seconds = 0.0;
  double seconds_setup = 0.0;
  double compute = 0.0;
  double exchange = 0.0;
  double waiting = 0.0;
  double heat = 0.0;
  std::string fingerprint;
  bool oversubscribed = false;
  std::string message;
  std::string field_lost;  ///< why the field was not written, or ""; not on record

  /// Whether there is a final field, right or wrong.
  [[nodiscard]] bool finished() const { return status == "ok" || status == "disagrees"; }
  [[nodiscard]] bool did_run() const { return !message.starts_with(did_not_run); }
};

/// The measured runs of a configuration, in short.
struct Summary {
  Config config;
  double median = 0.0;
  double min = 0.0;
  double max = 0.0;
  int repeats = 0;                   ///< how many runs were measured
  double speed = 0.0;                ///< points a second, of the median; 0 if that is no time
  std::optional<double> speedup;     ///< none if the baseline has no time
  std::optional<double> efficiency;  ///< none for a serial solver
  std::optional<bool> agrees;        ///< none if nothing was checked
  bool oversubscribed = false;
};

/// Bytes that one sweep a step moves for a point beyond the caches: one value read, one written.
constexpr double bytes_a_point = 16.0;

/// A GPU, as heat-limits describes it.
struct Device {
  std::string name, driver;
  std::int64_t memory = 0;  ///< bytes
  int count = 0;            ///< how many there are in the machine
};

/// What some cores of the machine, or a GPU, could do at most.
struct Limit {
  int cores = 1;            ///< 0 for a GPU
  double copy = 0.0;        ///< bytes a second, read and written together
  double operations = 0.0;  ///< points a second, if the stencil's operations came from registers;
                            ///< 0 for a GPU, where it is not measured
  Device device{};          ///< the GPU

  /// Points a second, if each were read and written once.
  [[nodiscard]] double copied_points() const { return copy / bytes_a_point; }
};
using MachineLimits = Limit;

/// A comparison: its runs, saved whole after each of them.
class Results {
 public:
  /// Start anew, or go on with the runs in options.resume.
  /// @throws Refusal if the folder cannot be read or its problem is another one
  /// @param build  what made the solvers; see describe_build()
  Results(const Options& options, const nlohmann::ordered_json& build);

  std::vector<Run> runs;

  /// What was found out about configurations that disagree; see diagnosis.hpp.
  nlohmann::ordered_json diagnoses = nlohmann::ordered_json::array();

  /// What was measured of the machine; empty without --limits.
  std::vector<Limit> limits;

  /// How the baseline was proven; see proof.hpp. Empty until it was, by this machine and build.
  nlohmann::ordered_json proof;

  /// The finished or failed run of this configuration and repeat, if it was done before.
  [[nodiscard]] bool has(const Config& config, int repeat, int count) const;

  /// Create the folder, for what is still to come, under the next free name if none was given.
  /// @throws Refusal if it cannot be, or if another comparison has it
  void create_folder(const Options& options);

  /// Write results.json and results.csv so that a crash at any moment leaves the old or the new.
  void save(const std::vector<Summary>& summary) const;

  /// From here on runs are made in this session: those that are tried again are gone.
  void begin_session();

  /// What the runs were made on, in one line; several machines in their order.
  [[nodiscard]] std::string machines() const;

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  void go_on(const Options& options);

  std::filesystem::path folder_;
  FolderClaim claim_;            ///< of the folder, once it exists
  bool on_another_ = false;      ///< resumed on another machine, or from another build
  nlohmann::ordered_json head_;  ///< everything in results.json but runs and summary
};

}  // namespace heat::compare

#endif
