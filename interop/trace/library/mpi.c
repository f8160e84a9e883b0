/* The ranks of a communicator. */
#include <heat/trace_mpi.h>
#include <mpi.h>
#include <stdlib.h>
#include <string.h>

/* What the operation of a reduction is told in front of its words. */
enum { N_SUMS, N_LEAST, N_WORDS, FRONT };

/* More than libheat_trace ever reduces. */
enum { MOST_WORDS = 1024 };

typedef struct ranks {
  MPI_Comm comm;
  MPI_Op combine;
  uint64_t message[FRONT + MOST_WORDS];
} ranks;

int32_t heat_trace_mpi_is_running(void) {
  int started = 0, ended = 0;
  MPI_Initialized(&started);
  MPI_Finalized(&ended);
  return started && !ended;
}

static heat_trace_status fail_by(int code) {
  char text[MPI_MAX_ERROR_STRING] = "";
  int length = 0;
  MPI_Error_string(code, text, &length);
  return heat_trace_fail(HEAT_TRACE_MPI_ERROR, text);
}

static heat_trace_status fail_without_mpi(void) {
  return heat_trace_fail(HEAT_TRACE_MPI_ERROR, "MPI is not running");
}

/* One element is a whole message, so that no MPI cuts one. */
static void combine(void *in, void *in_out, int *count, MPI_Datatype *type) {
  (void)type;
  const uint64_t *from = in;
  uint64_t *to = in_out;
  for (int i = 0; i < *count; i++) {
    const uint64_t n_sums = to[N_SUMS], n_least = to[N_LEAST], n_words = to[N_WORDS];
    from += FRONT;
    to += FRONT;
    for (uint64_t w = 0; w < n_words; w++) {
      if (w < n_sums) {
        to[w] += from[w];
      } else if (w < n_sums + n_least ? from[w] < to[w] : from[w] > to[w]) {
        to[w] = from[w];
      }
    }
    from += n_words;
    to += n_words;
  }
}

static int reduce_message(ranks *ranks, int32_t n_words) {
  MPI_Datatype message;
  int code = MPI_Type_contiguous(FRONT + n_words, MPI_UINT64_T, &message);
  if (code != MPI_SUCCESS) return code;
  code = MPI_Type_commit(&message);
  if (code == MPI_SUCCESS) {
    code = MPI_Allreduce(MPI_IN_PLACE, ranks->message, 1, message, ranks->combine, ranks->comm);
  }
  MPI_Type_free(&message);
  return code;
}

static heat_trace_status reduce(void *state, uint64_t *words, int32_t n_sums, int32_t n_least,
                                int32_t n_words) {
  ranks *const ranks = state;
  if (!heat_trace_mpi_is_running()) return fail_without_mpi();
  if (n_words > MOST_WORDS) return heat_trace_fail(HEAT_TRACE_MPI_ERROR, "a message is too long");
  ranks->message[N_SUMS] = (uint64_t)n_sums;
  ranks->message[N_LEAST] = (uint64_t)n_least;
  ranks->message[N_WORDS] = (uint64_t)n_words;
  memcpy(ranks->message + FRONT, words, (size_t)n_words * sizeof *words);
  const int code = reduce_message(ranks, n_words);
  if (code != MPI_SUCCESS) return fail_by(code);
  memcpy(words, ranks->message + FRONT, (size_t)n_words * sizeof *words);
  return HEAT_TRACE_OK;
}

static heat_trace_status gather(void *state, const uint64_t *words, int32_t n_words,
                                uint64_t *all) {
  const ranks *const ranks = state;
  if (!heat_trace_mpi_is_running()) return fail_without_mpi();
  const int code =
      MPI_Gather(words, n_words, MPI_UINT64_T, all, n_words, MPI_UINT64_T, 0, ranks->comm);
  return code == MPI_SUCCESS ? HEAT_TRACE_OK : fail_by(code);
}

static void release(void *state) {
  ranks *const ranks = state;
  if (heat_trace_mpi_is_running()) {
    MPI_Op_free(&ranks->combine);
    MPI_Comm_free(&ranks->comm);
  }
  free(ranks);
}

/* Errors of a handle that is none belong to no communicator of ours, and come back all the same. */
static int duplicate(MPI_Comm parent, MPI_Comm *comm) {
  MPI_Errhandler handler;
  MPI_Comm_get_errhandler(MPI_COMM_WORLD, &handler);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
  int between = 0;
  int code = MPI_Comm_test_inter(parent, &between);
  if (code == MPI_SUCCESS && between) code = MPI_ERR_COMM;
  if (code == MPI_SUCCESS) code = MPI_Comm_dup(parent, comm);
  MPI_Comm_set_errhandler(MPI_COMM_WORLD, handler);
  MPI_Errhandler_free(&handler);
  if (code == MPI_SUCCESS) MPI_Comm_set_errhandler(*comm, MPI_ERRORS_RETURN);
  return code;
}

/* The state of the ranks, on all of them or on none. */
static heat_trace_status make_ranks(MPI_Comm comm, ranks **result) {
  ranks *const ranks = calloc(1, sizeof *ranks);
  int have_all = ranks != NULL;
  int code = MPI_Allreduce(MPI_IN_PLACE, &have_all, 1, MPI_INT, MPI_MIN, comm);
  if (code == MPI_SUCCESS && have_all) code = MPI_Op_create(combine, 1, &ranks->combine);
  if (code == MPI_SUCCESS && have_all) {
    ranks->comm = comm;
    *result = ranks;
    return HEAT_TRACE_OK;
  }
  free(ranks);
  return code == MPI_SUCCESS ? heat_trace_fail(HEAT_TRACE_NO_MEMORY, "no memory for a trace")
                             : fail_by(code);
}

heat_trace_status heat_trace_open_mpi(heat_trace **trace, const char *path, int32_t comm) {
  if (trace == NULL) return heat_trace_fail(HEAT_TRACE_INVALID, "no place for the trace");
  *trace = NULL;
  if (!heat_trace_mpi_is_running()) return fail_without_mpi();
  const MPI_Comm parent = MPI_Comm_f2c(comm);
  if (parent == MPI_COMM_NULL) {
    return heat_trace_fail(HEAT_TRACE_INVALID, "the trace has no communicator");
  }
  MPI_Comm copy;
  const int code = duplicate(parent, &copy);
  if (code != MPI_SUCCESS) return fail_by(code);
  ranks *state = NULL;
  const heat_trace_status status = make_ranks(copy, &state);
  if (status != HEAT_TRACE_OK) {
    MPI_Comm_free(&copy);
    return status;
  }
  heat_trace_world world = {.state = state, .reduce = reduce, .gather = gather, .release = release};
  MPI_Comm_rank(copy, &world.rank);
  MPI_Comm_size(copy, &world.ranks);
  return heat_trace_open(trace, path, &world);
}
