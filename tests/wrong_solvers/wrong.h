/** wrong.h: a layer over a right solver that breaks the promise it is named after. */
#ifndef HEAT_TESTS_WRONG_H
#define HEAT_TESTS_WRONG_H

#include "heat/heat.h"

/** create() of a table.
 *  @param inner  the right solver; lives as long as the program
 *  @param name   of the wrong one, its defect after the '/'; lives as long as the program */
heat_status wrong_create(const heat_solver_table *inner, const char *name,
                         const heat_problem *problem, int32_t comm, const heat_kernel *kernel,
                         const char *options, heat_solver **out);

/** Set the other functions of a table whose name is set. */
void wrong_fill(heat_solver_table *table);

#endif
