/// The communicator of a solver, and failing on all ranks together.
#ifndef HEAT_CXX_COMMUNICATOR_HPP
#define HEAT_CXX_COMMUNICATOR_HPP

#include <mpi.h>

#include <array>
#include <climits>
#include <cstdint>
#include <optional>
#include <string>

#include "heat/heat.hpp"

namespace heat::cxx {

/// @throws Error HEAT_MPI_ERROR with MPI's text
inline void check_mpi(int code) {
  if (code == MPI_SUCCESS) return;
  std::array<char, MPI_MAX_ERROR_STRING> text{};
  int length = 0;
  MPI_Error_string(code, text.data(), &length);
  throw Error(HEAT_MPI_ERROR, text.data());
}

/// Whether MPI was finalized: what it had to free is gone, and asking it to would end the program.
inline bool mpi_ended() {
  int ended = 0;
  MPI_Finalized(&ended);
  return ended != 0;
}

/// While it lives, MPI returns errors that belong to no communicator, such as a wrong handle's,
/// where the caller may have it end the program.
class ErrorsReturn {
 public:
  ErrorsReturn() {
    MPI_Comm_get_errhandler(MPI_COMM_WORLD, &old_);
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  }
  ErrorsReturn(const ErrorsReturn&) = delete;
  ErrorsReturn& operator=(const ErrorsReturn&) = delete;
  ~ErrorsReturn() {
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, old_);
    MPI_Errhandler_free(&old_);
  }

 private:
  MPI_Errhandler old_ = MPI_ERRHANDLER_NULL;
};

/// @throws Error HEAT_INVALID_ARGUMENT if MPI was started for processes without threads
inline void require_funneled(const std::string& solver) {
  int provided = MPI_THREAD_SINGLE;
  check_mpi(MPI_Query_thread(&provided));
  if (provided >= MPI_THREAD_FUNNELED) return;
  throw Error(HEAT_INVALID_ARGUMENT,
              solver + " needs MPI started by MPI_Init_thread, with MPI_THREAD_FUNNELED or more");
}

/// A private copy of the caller's communicator that returns errors.
class Communicator {
 public:
  /// @param handle  Fortran handle of the caller's communicator
  /// @param solver  name of the solver, for messages
  /// @throws Error HEAT_INVALID_ARGUMENT without MPI or a communicator, HEAT_MPI_ERROR
  Communicator(std::int32_t handle, const std::string& solver) {
    int started = 0;
    MPI_Initialized(&started);
    if (handle == HEAT_NO_COMM || started == 0 || mpi_ended()) {
      throw Error(HEAT_INVALID_ARGUMENT, solver + " needs a communicator, and MPI started");
    }
    const MPI_Comm parent = MPI_Comm_f2c(handle);
    if (parent == MPI_COMM_NULL) {
      throw Error(HEAT_INVALID_ARGUMENT, solver + " needs a communicator, not MPI_COMM_NULL");
    }
    const ErrorsReturn errors_return;
    check_mpi(MPI_Comm_dup(parent, &comm_));
    MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN);
  }
  Communicator(const Communicator&) = delete;
  Communicator& operator=(const Communicator&) = delete;
  ~Communicator() {
    if (!mpi_ended()) MPI_Comm_free(&comm_);
  }

  [[nodiscard]] MPI_Comm get() const { return comm_; }
  [[nodiscard]] int rank() const {
    int rank = 0;
    check_mpi(MPI_Comm_rank(comm_, &rank));
    return rank;
  }
  [[nodiscard]] int size() const {
    int size = 0;
    check_mpi(MPI_Comm_size(comm_, &size));
    return size;
  }

  /// Run `body` on every rank; if it fails on any, fail on all with the status and the message of
  /// the first that did.
  template <class Body>
  void agree(Body&& body) const {
    const heat_status mine = heat::guard(body);
    const int none = size(), candidate = mine == HEAT_OK ? none : rank();
    int first = none;
    check_mpi(MPI_Allreduce(&candidate, &first, 1, MPI_INT, MPI_MIN, comm_));
    if (first == none) return;
    struct {
      heat_status status;
      std::array<char, 500> text;
    } failure{mine, {}};
    if (first == rank()) heat::error_message().copy(failure.text.data(), failure.text.size() - 1);
    check_mpi(MPI_Bcast(&failure, sizeof failure, MPI_BYTE, first, comm_));
    throw Error(failure.status, failure.text.data());
  }

 private:
  MPI_Comm comm_ = MPI_COMM_NULL;
};

/// This rank's number on its machine, whose devices the ranks there take
/// in turns.
inline int number_on_machine(MPI_Comm comm) {
  MPI_Comm machine = MPI_COMM_NULL;
  check_mpi(MPI_Comm_split_type(comm, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine));
  int rank = 0;
  const int code = MPI_Comm_rank(machine, &rank);
  MPI_Comm_free(&machine);
  check_mpi(code);
  return rank;
}

/// The work of a rank between its messages. After a failure it does nothing more, and goes on
/// exchanging, because the others wait for it.
class Attempts {
 public:
  template <class Work>
  void operator()(Work&& work) {
    if (failure_) return;
    try {
      work();
    } catch (const Error& error) {
      failure_ = error;
    }
  }
  /// @throws Error the failure, if there was one
  void end() const {
    if (failure_) throw *failure_;
  }

 private:
  std::optional<Error> failure_;
};

/// A rectangle of cells in rows ld apart.
class BlockType {
 public:
  BlockType(std::int64_t nx, std::int64_t ny, std::int64_t ld) {
    if (nx > INT_MAX || ny > INT_MAX || ld > INT_MAX) {
      throw Error(HEAT_INVALID_ARGUMENT, "a block's edge has more cells than MPI can count");
    }
    check_mpi(MPI_Type_vector(static_cast<int>(ny), static_cast<int>(nx), static_cast<int>(ld),
                              MPI_DOUBLE, &type_));
    check_mpi(MPI_Type_commit(&type_));
  }
  BlockType(const BlockType&) = delete;
  BlockType& operator=(const BlockType&) = delete;
  ~BlockType() {
    if (!mpi_ended()) MPI_Type_free(&type_);
  }
  [[nodiscard]] MPI_Datatype get() const { return type_; }

 private:
  MPI_Datatype type_ = MPI_DATATYPE_NULL;
};

}  // namespace heat::cxx

#endif
