!> The communicator of a solver, and failing on all ranks together.
!>
!>     status = duplicate(handle, 'fortran/mpi', comm)
!>     status = agree(comm, status)
module heat_communicator
  use, intrinsic :: iso_c_binding, only : c_int32_t, c_null_char
  use mpi_f08, only : mpi_allreduce, mpi_bcast, mpi_character, mpi_comm, mpi_comm_dup, &
    & mpi_comm_free, mpi_comm_get_errhandler, mpi_comm_null, mpi_comm_rank, &
    & mpi_comm_set_errhandler, mpi_comm_size, mpi_comm_world, mpi_errhandler, &
    & mpi_errhandler_free, mpi_errors_return, mpi_error_string, mpi_finalized, mpi_initialized, &
    & mpi_integer, mpi_max_error_string, mpi_min, mpi_success, operator(==), operator(/=)
  use heat, only : heat_fail, heat_invalid_argument, heat_mpi_error, heat_no_comm, heat_ok
  use heat_message, only : take_message
  implicit none (type, external)
  private
  public :: agree, checked, duplicate, free_communicator, mpi_ended

contains

  !> A private copy of the communicator behind a Fortran handle, which returns errors
  integer(c_int32_t) function duplicate(handle, solver, comm) result(status)
    integer(c_int32_t), intent(in) :: handle
    !> Name of the solver, for messages
    character(*), intent(in) :: solver
    type(mpi_comm), intent(inout) :: comm
    type(mpi_comm) :: parent
    type(mpi_errhandler) :: old
    logical :: started
    integer :: error

    status = heat_ok
    call mpi_initialized(started)
    if (started) started = .not. mpi_ended()
    parent%mpi_val = handle
    if (handle == heat_no_comm .or. .not. started) then
      status = heat_fail(heat_invalid_argument, &
        & solver // ' needs a communicator, and MPI started' // c_null_char)
    else if (parent == mpi_comm_null) then
      status = heat_fail(heat_invalid_argument, &
        & solver // ' needs a communicator, not MPI_COMM_NULL' // c_null_char)
    else
      ! An error of a handle that is no communicator is the world's, which may end the program.
      call mpi_comm_get_errhandler(mpi_comm_world, old)
      call mpi_comm_set_errhandler(mpi_comm_world, mpi_errors_return)
      call mpi_comm_dup(parent, comm, error)
      call mpi_comm_set_errhandler(mpi_comm_world, old)
      call mpi_errhandler_free(old)
      if (error == mpi_success) call mpi_comm_set_errhandler(comm, mpi_errors_return, error)
      status = checked(error)
    end if
  end function duplicate

  !> HEAT_OK if all ranks have it, else the status and message of the first that does not
  integer(c_int32_t) function agree(comm, mine) result(status)
    type(mpi_comm), intent(in) :: comm
    integer(c_int32_t), intent(in) :: mine
    character(500) :: text
    integer :: rank, ranks, candidate, first, error

    call mpi_comm_rank(comm, rank)
    call mpi_comm_size(comm, ranks)
    candidate = merge(ranks, rank, mine == heat_ok)
    call mpi_allreduce(candidate, first, 1, mpi_integer, mpi_min, comm, error)
    status = checked(error)
    if (status /= heat_ok .or. first == ranks) return
    status = mine
    text = ''
    if (first == rank) call take_message(text)
    call mpi_bcast(status, 1, mpi_integer, first, comm, error)
    if (error == mpi_success) then
      call mpi_bcast(text, len(text), mpi_character, first, comm, error)
    end if
    if (error == mpi_success) then
      status = heat_fail(status, trim(text) // c_null_char)
    else
      status = checked(error)
    end if
  end function agree

  !> An MPI error code as a status with its message
  integer(c_int32_t) function checked(error) result(status)
    integer, intent(in) :: error
    character(mpi_max_error_string) :: text
    integer :: length
    status = heat_ok
    if (error == mpi_success) return
    call mpi_error_string(error, text, length)
    status = heat_fail(heat_mpi_error, text(:length) // c_null_char)
  end function checked

  !> Whether MPI was finalized: what it had to free is gone, and asking it to would end the program
  function mpi_ended() result(ended)
    logical :: ended
    call mpi_finalized(ended)
  end function mpi_ended

  !> Free a communicator of duplicate(), if it was made
  subroutine free_communicator(comm)
    type(mpi_comm), intent(inout) :: comm
    if (comm == mpi_comm_null) return
    if (.not. mpi_ended()) call mpi_comm_free(comm)
  end subroutine free_communicator

end module heat_communicator
