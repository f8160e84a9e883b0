/// A comparison's results, and the files that they are kept in.
#ifndef HEAT_COMPARE_RESULTS_HPP
#define HEAT_COMPARE_RESULTS_HPP

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "folder.hpp"
#include "interop/common/comparison.hpp"
#include "interop/compare/options/options.hpp"

namespace heat::compare {

/// Where runs are made: the "machine" and the "build" of results.json, by which a resumed
/// comparison is told to be on another one, and this call of the program, one of its "sessions".
struct Provenance {
  nlohmann::ordered_json machine = nlohmann::ordered_json::object();
  nlohmann::ordered_json build = nlohmann::ordered_json::object();
  nlohmann::ordered_json session = nlohmann::ordered_json::object();
};

/// A comparison: its runs, saved whole after each of them.
class Results {
 public:
  /// Start anew, or go on with the runs in options.resume.
  /// @throws Refusal if the folder cannot be read or its problem is another one
  Results(const Options& options, const Provenance& here);

  std::vector<Run> runs;

  /// The known reasons why configurations disagree; see diagnosis.hpp.
  nlohmann::ordered_json diagnoses = nlohmann::ordered_json::array();

  /// The limits of the machine; empty without --limits.
  std::vector<MachineLimits> limits;

  /// What messages cost between so many ranks; empty without --limits.
  std::vector<MessageLimits> messages;

  /// Why rows are as fast as they are: while it runs their parts alone, see explain.hpp.
  std::vector<Explanation> explanations;

  /// The proof of the baseline by this machine and build, see proof.hpp; null before it.
  nlohmann::ordered_json proof;

  /// What became of the rows of an earlier comparison, see against.hpp; null without --against.
  nlohmann::ordered_json against;

  /// The jobs that make the runs, see submit/jobs.hpp; null without --submit.
  nlohmann::ordered_json jobs;

  /// Add the runs of a job, as those of a session on its machine.
  /// @param record  the job's results.json
  /// @param folder  of the job, as seen from this one
  /// @throws nlohmann::json::exception if it lacks a part, and then nothing is added
  void join(const nlohmann::ordered_json& record, const std::string& folder);

  /// Whether a configuration has finished this repeat, so many times if it is the warm-up.
  [[nodiscard]] bool has(const Config& config, int repeat, int count) const;

  /// Create the folder, which did not exist yet, under the next free name if none was given.
  /// @throws Refusal if it cannot be, or if another comparison has it
  void create_folder(const Options& options);

  /// What results.json holds.
  [[nodiscard]] nlohmann::ordered_json record(const std::vector<Summary>& summary) const;

  /// Write results.json and results.csv so that a crash at any moment leaves the old or the new.
  void save(const std::vector<Summary>& summary) const;

  /// To be called before runs of this session are added, when those that it repeats are gone.
  void begin_session();

  /// Add what is known at the end of this session.
  void end_session(const nlohmann::ordered_json& end) { head_["sessions"].back().update(end); }

  /// Everything in results.json but runs and what follows from them: schema, problem, machine,
  /// build, plan, sessions and, after others, "resumed".
  [[nodiscard]] const nlohmann::ordered_json& head() const { return head_; }

  /// Whether the runs so far are another machine's, or another build's.
  [[nodiscard]] bool on_another() const { return on_another_; }

  /// The machines that made the runs, in one line and in their order.
  [[nodiscard]] std::string machines() const;

  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

 private:
  void go_on();

  std::filesystem::path folder_;
  FolderClaim claim_;               ///< of the folder, once it exists
  bool on_another_ = false;         ///< resumed on another machine, or from another build
  nlohmann::ordered_json session_;  ///< this call of the program
  nlohmann::ordered_json head_;
};

}  // namespace heat::compare

#endif
