/// Communicators: the caller's own stay as they are, and a solver runs on any of them.
#include <mpi.h>

#include <array>

#include "checks.hpp"

namespace heat::conformance {
namespace {

void null_communicator(Trial& t) {
  const Problem problem = a_problem();
  const heat_problem c = problem.c();
  refuse_create(t, HEAT_INVALID_ARGUMENT, "MPI_COMM_NULL", &c, MPI_Comm_c2f(MPI_COMM_NULL));
}

void running(Trial& t) {
  Instance{t};
  t.expect(mpi_state() == Mpi::running, "after destroy(): expected MPI to be running");
}

/// Two halves of the world, in reverse order, with problems of their own.
void part(Trial& t) {
  const int rank = t.world().rank();
  const World half = t.world().part(rank % 2, -rank);
  const Problem problem = rank % 2 == 0 ? a_problem(23, 17, 5) : a_problem(19, 31, 6);
  Instance(t, problem, half).run(13, "on a part of the ranks");
}

/// Each rank alone, with another number of steps: nothing may wait for the others.
void alone(Trial& t) {
  const int rank = t.world().rank();
  Instance(t, a_problem(), t.world().part(rank, 0)).run(5 + rank, "on each rank alone");
}

/// A solver of all ranks between two of one half each: no halo reaches another solver.
void overlap(Trial& t) {
  const World half = t.world().part(t.world().rank() % 2, t.world().rank());
  const Problem own = a_problem(23, 17, 5), all = a_problem(23, 17, 6);
  Instance first(t, own, half), whole(t, all), second(t, own, half);
  for (Instance* instance : {&first, &whole, &second}) instance->start();
  for (int i = 0; i < 5; ++i) {
    first.advance(1);
    whole.advance(2);
    second.advance(1);
  }
  first.expect_steps(5, "on a part, beside the whole");
  whole.expect_steps(10, "on all ranks, beside the parts");
  second.expect_steps(5, "on a part again");
}

/// create() gets a duplicate that is gone before the first step.
void duplicate(Trial& t) {
  const Problem problem = a_problem();
  const heat_problem c = problem.c();
  heat_solver* solver = nullptr;
  const auto create = [&](const World& copy) {
    return t.table().create(&c, copy.comm(), t.kernel(), nullptr, &solver);
  };
  const heat_status status = create(t.world().part(0, t.world().rank()));
  t.require(status == HEAT_OK, unexpected("create()", status), t.world());
  Instance(t, problem, solver).run(13, "on a duplicate that was freed");
}

/// The caller receives from any rank with the tags that a solver is likely to use.
void messages(Trial& t) {
  constexpr int tags = 16;
  const MPI_Comm comm = MPI_Comm_f2c(t.comm());
  const int rank = t.world().rank(), size = t.world().size();
  std::array<double, tags> in{}, out{};
  std::array<MPI_Request, 2 * tags> requests{};
  for (int tag = 0; tag < tags; ++tag) {
    out[tag] = 100.0 * rank + tag;
    MPI_Irecv(&in[tag], 1, MPI_DOUBLE, MPI_ANY_SOURCE, tag, comm, &requests[tag]);
  }
  // A check that stops early takes its messages back.
  try {
    Instance instance(t);
    instance.start();
    instance.advance(5);
    for (int tag = 0; tag < tags; ++tag) {
      MPI_Isend(&out[tag], 1, MPI_DOUBLE, (rank + 1) % size, tag, comm, &requests[tags + tag]);
    }
    instance.advance(5);
    MPI_Waitall(2 * tags, requests.data(), MPI_STATUSES_IGNORE);
    instance.expect_steps(10, "beside messages of the caller");
  } catch (const Stop&) {
    for (int tag = 0; tag < tags; ++tag) {
      MPI_Cancel(&requests[tag]);
      MPI_Request_free(&requests[tag]);
    }
    return;
  }
  for (int tag = 0; tag < tags; ++tag) {
    t.expect(in[tag] == 100.0 * ((rank + size - 1) % size) + tag,
             "expected the caller's message with tag " + std::to_string(tag) +
                 " to reach the caller, found another");
  }
}

void ignore_error(MPI_Comm*, int*, ...) {}

void error_handler(Trial& t) {
  const World copy = t.world().part(0, t.world().rank());
  const MPI_Comm comm = MPI_Comm_f2c(copy.comm());
  MPI_Errhandler own = MPI_ERRHANDLER_NULL;
  MPI_Comm_create_errhandler(ignore_error, &own);
  MPI_Comm_set_errhandler(comm, own);
  const auto kept = [&](MPI_Comm which, MPI_Errhandler expected) {
    MPI_Errhandler found = MPI_ERRHANDLER_NULL;
    MPI_Comm_get_errhandler(which, &found);
    const bool same = found == expected;
    MPI_Errhandler_free(&found);
    return same;
  };
  {
    Instance instance(t, a_problem(), copy);
    instance.advance(2);
    t.expect(kept(comm, own), "while a solver lives: expected the caller's error handler");
  }
  t.expect(kept(comm, own), "after destroy(): expected the caller's error handler");
  t.expect(kept(MPI_COMM_WORLD, MPI_ERRORS_ARE_FATAL),
           "after destroy(): expected the error handler of the world as it was");
  MPI_Errhandler_free(&own);
}

/// Every rank has the same status.
void same_status(Trial& t) {
  Problem problem = a_problem();
  problem.sources.push_back({24, 1, 1.0});
  const heat_problem c = problem.c();
  heat_solver* solver = nullptr;
  const heat_status status = t.table().create(&c, t.comm(), nullptr, nullptr, &solver);
  const auto same = [&](heat_status mine) { return mine == t.world().gather(mine).front(); };
  t.expect(same(status), "create(): expected the status of rank 0");
  Instance instance(t);
  t.expect(same(t.table().advance(instance.handle(), -1)),
           "advance(-1): expected the status of rank 0");
}

}  // namespace

std::vector<Check> mpi_checks() {
  return {{"create-refuses-mpi-comm-null", null_communicator, Scope::mpi},
          {"solver-does-not-end-mpi", running, Scope::mpi},
          {"solver-runs-on-a-part-of-the-ranks", part, Scope::mpi},
          {"solver-runs-on-each-rank-alone", alone, Scope::mpi},
          {"solvers-on-overlapping-communicators-share-nothing", overlap, Scope::mpi},
          {"solver-runs-on-a-duplicate-freed-before-it", duplicate, Scope::mpi},
          {"messages-of-the-caller-stay-its-own", messages, Scope::mpi},
          {"error-handler-of-the-caller-is-kept", error_handler, Scope::mpi},
          {"collective-calls-return-one-status-on-all-ranks", same_status, Scope::mpi}};
}

}  // namespace heat::conformance
