/** @file
 *  Traces that the ranks of an MPI program write together, by libheat_trace_mpi. */
#ifndef HEAT_TRACE_MPI_H
#define HEAT_TRACE_MPI_H

#include <heat/trace.h>

#ifdef __cplusplus
extern "C" {
#endif

/** heat_trace_open() for all ranks of a communicator, which is duplicated; collective.
 *  @param trace  as for heat_trace_open()
 *  @param path   of the file
 *  @param comm   Fortran handle of the communicator: MPI_Comm_c2f(comm) in C, comm%MPI_VAL with
 *                mpi_f08, comm.py2f() with mpi4py
 *  @return as heat_trace_open() */
heat_trace_status heat_trace_open_mpi(heat_trace **trace, const char *path, int32_t comm);

/** Whether MPI was started and has not ended. Else MPI_Comm_c2f() ends the program. */
int32_t heat_trace_mpi_is_running(void);

#ifdef __cplusplus
}
#endif

#endif
