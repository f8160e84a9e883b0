/** abi_check.h: what the ABI tests in C share. Only heat.h and services.h are the library's. */
#ifndef HEAT_TESTS_ABI_CHECK_H
#define HEAT_TESTS_ABI_CHECK_H

#include "heat/heat.h"
#include "heat/services.h"

/** Report a sentence that does not hold; the program then ends with status 1. */
#define CHECK(condition, sentence) check_sentence((condition), (sentence), __FILE__, __LINE__)
void check_sentence(int holds, const char *sentence, const char *file, int line);

/** Check that a call failed with a status and a message that has `part` in it. */
#define CHECK_FAILS(call, status, part, sentence) \
  check_failure((call), (status), (part), (sentence), __FILE__, __LINE__)
void check_failure(heat_status got, heat_status expected, const char *part, const char *sentence,
                   const char *file, int line);

/** A problem with its header set: zero start, no sources. */
heat_problem make_problem(int64_t nx, int64_t ny);

/** A block or window with its header set. */
heat_block make_block(int64_t x, int64_t y, int64_t nx, int64_t ny);

/** The table of a solver that must be known; ends the program with 77 if it is not available. */
heat_solver_table find_solver(const char *name);

/** A solver of the whole grid, which must succeed. */
heat_solver *make_solver(const heat_solver_table *table, const heat_problem *problem);

/** This thread's message, in a buffer that the next call reuses. */
const char *message(void);

/* The tests, each of a solver that needs no communicator unless it says otherwise. */
void test_use(const char *name);
void test_misuse(const char *name);
void test_no_communicator(const char *name); /* of a solver that needs one */
void test_plugins(const char *folder);       /* where those of tests/wrong_plugins/ are */
void test_messages(void);
void test_registry(void);
void test_self_check(void);

#endif
