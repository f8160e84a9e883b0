#include "script.hpp"

#include <set>

#include "interop/compare/launch/failures.hpp"
#include "interop/compare/launch/programs.hpp"
#include "interop/compare/options/rows.hpp"

namespace heat::compare {
namespace {

namespace fs = std::filesystem;

/// Options that are for the comparison, or that a job has of its own.
const std::set<std::string> not_for_jobs{
    "--output",         "--submit",    "--wait",    "--against",
    "--fail-if-slower", "--precision", "--formats", "--figure-width",
    "--no-title",       "--paper",     "--json"};

/// The options of a job, each in a line.
std::string options_of(const Options& options, int ranks) {
  std::string text;
  for (const Row& row : rows()) {
    const auto given = options.texts.find(row.name);
    // All rank counts are known to jobs that have all of their grids.
    const bool has_ranks = row.name == "--ranks" && !(options.weak && ranks == 0);
    if (given == options.texts.end() || not_for_jobs.contains(row.name) || has_ranks) continue;
    for (const std::string& value : given->second) {
      text += " \\\n  " + row.name + (row.takes == Takes::nothing ? "" : " " + quoted(value));
    }
  }
  return text;
}

/// What batch systems are asked for: the ranks, in Slurm cores for their threads, and a file for
/// what they have to say themselves.
std::string requests(const fs::path& folder, const Job& job) {
  const std::string name = "heat-" + job_name(job.ranks);
  const std::string n = std::to_string(std::max(job.ranks, 1));
  const std::string cores =
      job.threads > 0 ? "\n#SBATCH --cpus-per-task=" + std::to_string(job.threads) : "";
  const std::string said = "\"" + (folder / "queue").string() + "\"";
  return "#SBATCH --job-name=" + name + "\n#SBATCH --ntasks=" + n + cores +
         "\n#SBATCH --output=" + said + "\n#BSUB -J " + name + "\n#BSUB -n " + n + "\n#BSUB -o " +
         said + "\n#PBS -N " + name + "\n#PBS -j oe\n#PBS -o " + said + "\n";
}

}  // namespace

std::string script_of(const Options& options, const fs::path& folder, const Job& job) {
  const int ranks = job.ranks;
  const fs::path own = job_folder(folder, ranks);
  const std::string of = ranks > 0 ? "on " + count_of(ranks, "rank") : "without ranks";
  return "#!/bin/sh\n" + requests(own, job) + "# The solvers " + of +
         " of a comparison, as a job of their own. Edit it as your site needs: modules,\n"
         "# requests, options. What has not ended well is submitted again by\n"
         "#   compare --resume " +
         quoted(folder.string()) + "\ncd " + quoted(fs::current_path().string()) +
         " || exit\njob=" + quoted(own.string()) + "\n" +
         quoted(beside_this_program("heat-compare")) + " --job " + job_name(ranks) +
         options_of(options, ranks) +
         " \\\n  --output \"$job\" >>\"$job/output\" 2>&1\nstatus=$?\n"
         "echo $status >\"$job/ended\"\nexit $status\n";
}

}  // namespace heat::compare
