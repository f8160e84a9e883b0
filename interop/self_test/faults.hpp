/// The table of planted faults: the effect of each, the trials whose field it changes, the cause.
///
/// plugin.cpp makes a solver fault/<name> of each row, `heat-compare --self-test` runs those that
/// have a ground, and the ctests `faults` check every cell of the table against independent fields.
///
/// Four faults were found in the paper's published code (BreSci 2021, see plots/paper/README.md):
///
///     every-second-step  paper's fault 1, Cython: the neighbour sum divided by 8 once more
///     paper-layout       2, F90 with MPI: block (i, j) gets the sources of block (j, i), and every
///                        halo is as long as the block is wide, on all four sides
///     remainder          3: cells that the process grid does not divide are dropped;
///     drop-remainder     the same as its code does it
///     border-source      4: a source at a border is injected by both blocks, by one into its halo,
///                        where it is overwritten before it is read: has to agree, like `none`
#ifndef HEAT_SELF_TEST_FAULTS_HPP
#define HEAT_SELF_TEST_FAULTS_HPP

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace heat::faults {

/// A problem that faults are run on, and how.
struct Trial {
  std::string_view column;  ///< its heading in the table below
  std::int64_t nx, ny, steps;
  const char* initial;
  const char* sources = "default";  ///< or X,Y,RATE words; as --source otherwise
  int calls = 1;                    ///< of advance(), with as many steps each
  bool cut_in_x = false;            ///< px = ranks
};

inline constexpr std::array trials = {
    Trial{"61x47", 61, 47, 20, "random:3"},
    Trial{"halves", 61, 47, 20, "random:3", "default", 2},
    Trial{"64x64", 64, 64, 20, "random:3"},
    Trial{"63x63", 63, 63, 20, "random:3"},
    Trial{"1000x1", 1000, 1, 20, "random:3", "500,1,1.0 333,1,1.0 800,1,1.0", 1, true},
    // Two rows of vectors.csv that are marked subnormal.
    Trial{"33x47", 33, 47, 90, "zero", "5,40,-1e-300 20,9,3e-305"},
    Trial{"61x53", 61, 53, 70, "zero", "31,27,7e-308 1,53,-1e-305"},
};

/// The trials that the self-test runs faults on, as bits. Contraction and flushing change only
/// values near and below 1e-308, of which a random start has none; x and y can be swapped on a
/// square alone.
enum Ground : unsigned { nowhere = 0, oblong = 1, square = 2, subnormal = 4 };
inline constexpr std::array grounds = {oblong, square, subnormal};

/// The trial on that ground, as an index.
constexpr std::size_t trial_of(Ground ground) {
  return ground == oblong ? 0 : ground == square ? 2 : 6;
}

/// A row of the table. `wrong` tells by trial on which of 1, 2, 4, 6 and 9 ranks the field is
/// wrong: "all", "-", or the numbers; with "=" where the total heat, printed with four decimals as
/// in the paper, is right all the same. "either": sometimes; "no end": the run has to be ended.
struct Fault {
  const char* solver;
  const char* summary;
  unsigned grounds;   ///< bits of enum Ground
  const char* cause;  ///< that ./compare has to name; none where no single one is right
  std::string_view wrong;

  [[nodiscard]] constexpr std::string_view name() const {
    return std::string_view(solver).substr(sizeof "fault/" - 1);
  }
};

// clang-format off
inline constexpr std::array faults = {
    // 61x47 | halves  | 64x64   | 63x63   | 1000x1  | 33x47       | 61x53
    Fault{"fault/none", "nothing is wrong: the control, which has to agree", oblong, "",
     "-       | -       | -       | -       | -       | -           | -"},
    Fault{"fault/fma", "multiply and add fused into one rounding", oblong | subnormal, "fma",
     "-       | -       | -       | -       | -       | all=        | all="},
    Fault{"fault/reassociated", "the neighbour sum in another order: y first, then x",
     oblong, "reassociated",
     "all=    | all=    | all=    | all=    | -       | all=        | all="},
    Fault{"fault/hidden-by-chunks", "reassociated after step 16 of one call of advance()",
     oblong, "hidden-by-pieces",
     "all=    | -       | all=    | all=    | -       | all=        | all="},
    Fault{"fault/every-second-step", "even steps divide the neighbour sum by 8 once more",
     oblong, "other-formula",
     "all     | all     | all     | all     | all     | all=        | all="},
    Fault{"fault/flush-to-zero", "subnormal operands and results become zero, sources included",
     oblong | subnormal, "flush-to-zero",
     "-       | -       | -       | -       | -       | all=        | all="},
    Fault{"fault/single", "computed in single precision, stored in double",
     oblong, "single-precision",
     "all=    | all=    | all=    | all=    | all=    | all=        | all="},
    Fault{"fault/single-storage", "computed in double precision, rounded to single when stored",
     oblong, "single-precision",
     "all=    | all=    | all=    | all=    | all=    | all=        | all="},
    // All of it transposed: the start, the sources and the order of the sum.
    Fault{"fault/transposed", "the transposed field, where nx = ny", square, "transposed",
     "-       | -       | all=    | all=    | -       | -           | -"},
    Fault{"fault/shifted", "every cell holds what belongs to its neighbour at x - 1",
     oblong, "shifted",
     "all     | all     | all     | all     | all     | all=        | all="},
    Fault{"fault/sources-transposed",
     "x and y of each source exchanged; dropped if outside of the grid",
     square, "sources-transposed",
     "all     | all     | all=    | all=    | all     | all=        | all="},
    Fault{"fault/source-missing", "the last source dropped", oblong, "source-missing",
     "all     | all     | all     | all     | all     | all=        | all="},
    Fault{"fault/source-doubled", "the first source injected twice", oblong, "source-doubled",
     "all     | all     | all     | all     | all     | all=        | all="},
    Fault{"fault/source-block",
     "the first source in the block of the next rank; on one, half a grid on",
     oblong, "source-misplaced",
     "1 2 4 6= 9= | 1 2 4 6= 9= | 1 2 4 6= 9= | 1 2 4 6= 9= | "
     "1 2 4= 6= 9= | all= | all="},
    Fault{"fault/border-source", "a source injected into the halo of the next block, too",
     oblong, "",
     "-       | -       | -       | -       | -       | -           | -"},
    // Right where px divides nx and py divides ny.
    Fault{"fault/remainder",
     "cells beyond px * floor(nx / px) or py * floor(ny / py) keep their start",
     oblong, "never-updated",
     "2 4 6 9 | 2 4 6 9 | 6 9     | 2 4 6   | 6 9     | 2= 4= 6= 9= | 2= 4= 6= 9="},
    Fault{"fault/drop-remainder",
     "blocks of floor(n / p) cells; the remainder is 0, no rank computes it",
     oblong, "never-updated",
     "2 4 6 9 | 2 4 6 9 | 6 9     | 2 4 6   | 6 9     | 2= 4= 6= 9= | 2= 4= 6= 9="},
    // Right where all blocks are square, px = py, and each source lies in a block (i, i), as the
    // paper's do on 1, 4, 9 and 16 ranks; 64x64 on 9 ranks has blocks of 21x22 cells.
    Fault{"fault/paper-layout", "sources of block (j, i) in block (i, j), every halo nx cells long",
     oblong, "",
     "2 4 6 9 | 2 4 6 9 | 2 6 9   | 2 4 6   | 2 4 6 9 | 2= 4= 6= 9= | 2= 4= 6= 9="},
    Fault{"fault/stale-halo", "the halo at low x is that of the step before", oblong, "stale-halo",
     "2 4 6 9 | 2 4 6 9 | 2 4 6 9 | 2 4 6 9 | 2 4 6 9 | 2= 4= 6= 9= | 2= 4= 6= 9="},
    Fault{"fault/zero-halo", "the halo at low x is never received", oblong, "stale-halo",
     "2 4 6 9 | 2 4 6 9 | 2 4 6 9 | 2 4 6 9 | 2 4 6 9 | 2= 4= 6= 9= | 2= 4= 6= 9="},
    // At 61x53 on 9 ranks the field has not reached a block's edge by then.
    Fault{"fault/one-late-step",
     "no halo is exchanged at step 7, counted across calls of advance()",
     oblong, "halo",
     "2 4 6 9 | 2 4 6 9 | 2 4 6 9 | 2 4 6 9 | 2 4 6 9 | 2= 4= 6= 9= | 2= 4= 6="},
    Fault{"fault/nondeterministic",
     "a random cell's last bit flipped by about every second advance()",
     nowhere, "",
     "either  | either  | either  | either  | either  | either      | either"},
    Fault{"fault/not-finite", "a NaN in one cell of rank 0", nowhere, "",
     "all     | all     | all     | all     | all     | all         | all"},
    Fault{"fault/crash", "a segmentation fault in advance() on the last rank", nowhere, "",
     "no end  | no end  | no end  | no end  | no end  | no end      | no end"},
    Fault{"fault/hang", "the last rank sleeps for ever in advance()", nowhere, "",
     "no end  | no end  | no end  | no end  | no end  | no end      | no end"},
};
// clang-format on

/// The cell of the table for a fault and a trial.
constexpr std::string_view cell_of(const Fault& fault, std::size_t trial) {
  std::string_view rest = fault.wrong;
  for (; trial > 0; --trial) rest.remove_prefix(rest.find('|') + 2);
  rest = rest.substr(0, rest.find('|'));
  return rest.substr(0, rest.find_last_not_of(' ') + 1);
}

/// The answer of a cell for a number of ranks: "right", "wrong", or "wrong=" where the heat is
/// printed as if nothing were wrong. A number that is not in the table counts as 9.
inline std::string expected(std::string_view cell, int ranks) {
  const bool listed = ranks == 1 || ranks == 2 || ranks == 4 || ranks == 6;
  const std::string number = std::to_string(listed ? ranks : 9);
  while (!cell.empty()) {
    const std::string_view word = cell.substr(0, cell.find(' '));
    cell.remove_prefix(std::min(word.size() + 1, cell.size()));
    const std::string_view who = word.substr(0, word.find('='));
    if (who == "all" || who == number) return who == word ? "wrong" : "wrong=";
  }
  return "right";
}

}  // namespace heat::faults

#endif
