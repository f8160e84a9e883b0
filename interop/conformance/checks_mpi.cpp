/// Communicators: the caller's own stay as they are, and any of them will do.
#include <mpi.h>

#include <array>

#include "checks.hpp"
#include "instance.hpp"

namespace heat::conformance {
namespace {

void null_communicator(Trial& t) {
  const Problem problem = a_problem(23, 17);
  const heat_problem c = problem.c();
  refuse_create(t, HEAT_INVALID_ARGUMENT, "MPI_COMM_NULL", &c, MPI_Comm_c2f(MPI_COMM_NULL));
}

void running(Trial& t) {
  { Live live(t, a_problem(23, 17)); }
  t.expect(mpi_state() == Mpi::running, "after destroy(): expected MPI to be running");
}

/// Two halves of the world, in reverse order, with problems of their own.
void part(Trial& t) {
  const int rank = t.team().rank();
  const Team half = t.team().part(rank % 2, -rank);
  const Problem problem = rank % 2 == 0 ? a_problem(23, 17, 5) : a_problem(19, 31, 6);
  Live live(t, problem, half);
  live.start();
  live.advance(13);
  live.expect_field(reference(problem, 13), "on a part of the ranks: the field");
}

/// Each rank alone, with another number of steps: nothing may wait for the others.
void alone(Trial& t) {
  const std::int64_t steps = 5 + t.team().rank();
  const Problem problem = a_problem(23, 17, 8);
  Live live(t, problem, t.team().part(t.team().rank(), 0));
  live.start();
  live.advance(steps);
  live.expect_field(reference(problem, steps), "on each rank alone: the field");
}

/// A solver of all ranks between two of one half each: the halos of none reach another.
void overlap(Trial& t) {
  const Team half = t.team().part(t.team().rank() % 2, t.team().rank());
  const Problem own = a_problem(23, 17, 5), all = a_problem(23, 17, 6);
  Live first(t, own, half), whole(t, all), second(t, own, half);
  for (Live* live : {&first, &whole, &second}) live->start();
  for (int i = 0; i < 5; ++i) {
    first.advance(1);
    whole.advance(2);
    second.advance(1);
  }
  first.expect_field(reference(own, 5), "on a part, beside the whole: the field");
  whole.expect_field(reference(all, 10), "on all ranks, beside the parts: the field");
  second.expect_field(reference(own, 5), "on a part again: the field");
}

/// create() gets a duplicate that is gone before the first step.
void duplicate(Trial& t) {
  const Problem problem = a_problem(23, 17);
  const heat_problem c = problem.c();
  heat_solver* solver = nullptr;
  heat_status status = HEAT_OK;
  {
    const Team copy = t.team().copy();
    status = t.table().create(&c, copy.handle(), t.kernel(), nullptr, &solver);
  }
  t.require(status == HEAT_OK, "create(): expected HEAT_OK, found " + status_name(status),
            t.team());
  Live live(t, problem, t.team(), solver);
  live.start();
  live.advance(13);
  live.expect_field(reference(problem, 13), "on a duplicate that was freed: the field");
}

/// The caller receives from any rank with the tags that a solver is likely to use.
void messages(Trial& t) {
  constexpr int tags = 16;
  const MPI_Comm comm = MPI_Comm_f2c(t.team().handle());
  const int rank = t.team().rank(), size = t.team().size();
  std::array<double, tags> in{}, out{};
  std::array<MPI_Request, 2 * tags> requests{};
  for (int tag = 0; tag < tags; ++tag) {
    out[tag] = 100.0 * rank + tag;
    MPI_Irecv(&in[tag], 1, MPI_DOUBLE, MPI_ANY_SOURCE, tag, comm, &requests[tag]);
  }
  // A check that stops early takes its messages back.
  const Problem problem = a_problem(23, 17);
  try {
    Live live(t, problem);
    live.start();
    live.advance(5);
    for (int tag = 0; tag < tags; ++tag) {
      MPI_Isend(&out[tag], 1, MPI_DOUBLE, (rank + 1) % size, tag, comm, &requests[tags + tag]);
    }
    live.advance(5);
    MPI_Waitall(2 * tags, requests.data(), MPI_STATUSES_IGNORE);
    live.expect_field(reference(problem, 10), "beside messages of the caller: the field");
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
  const Team copy = t.team().copy();
  const MPI_Comm comm = MPI_Comm_f2c(copy.handle());
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
    Live live(t, a_problem(23, 17), copy);
    live.advance(2);
    t.expect(kept(comm, own), "while a solver lives: expected the caller's error handler");
  }
  t.expect(kept(comm, own), "after destroy(): expected the caller's error handler");
  t.expect(kept(MPI_COMM_WORLD, MPI_ERRORS_ARE_FATAL),
           "after destroy(): expected the error handler of the world as it was");
  MPI_Errhandler_free(&own);
}

/// The same status everywhere, from what only create() on all ranks can refuse.
void same_status(Trial& t) {
  Problem problem = a_problem(23, 17);
  problem.sources.push_back({24, 1, 1.0});
  const heat_problem c = problem.c();
  heat_solver* solver = nullptr;
  const heat_status status = t.table().create(&c, t.team().handle(), nullptr, nullptr, &solver);
  const std::string mine = status_name(status);
  t.expect(mine == t.team().from(0, mine), "create(): expected the status of rank 0");
  Live live(t, a_problem(23, 17));
  const std::string told = status_name(t.table().advance(live.handle(), -1));
  t.expect(told == t.team().from(0, told), "advance(-1): expected the status of rank 0");
}

}  // namespace

std::vector<Check> mpi_checks() {
  return {{"create-refuses-mpi-comm-null", null_communicator, Of::mpi},
          {"solver-does-not-end-mpi", running, Of::mpi},
          {"solver-runs-on-a-part-of-the-ranks", part, Of::mpi},
          {"solver-runs-on-each-rank-alone", alone, Of::mpi},
          {"solvers-on-overlapping-communicators-share-nothing", overlap, Of::mpi},
          {"solver-runs-on-a-duplicate-freed-before-it", duplicate, Of::mpi},
          {"messages-of-the-caller-stay-its-own", messages, Of::mpi},
          {"error-handler-of-the-caller-is-kept", error_handler, Of::mpi},
          {"collective-calls-return-one-status-on-all-ranks", same_status, Of::mpi}};
}

}  // namespace heat::conformance
