/// Why a program failed, found in its and its launcher's standard error.
#ifndef HEAT_COMPARE_LAST_WORDS_HPP
#define HEAT_COMPARE_LAST_WORDS_HPP

#include <string>

namespace heat::compare {

/// The reason in one line, the first of these that there is: the caller's own; a rank that was lost
/// by a signal; the error of a command, of Slurm or of Hydra; Python's exception or fatal error;
/// the sentence in a box of Open MPI that is about this run; the last line that is none of a
/// launcher's usual ones.
/// @param err  a program's standard error
std::string last_words(const std::string& err);

}  // namespace heat::compare

#endif
