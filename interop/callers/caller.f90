!> The functions that the compiled callers share, for Fortran; see caller.h, status.h, supervise.h.
module heat_caller
  use, intrinsic :: iso_c_binding, only : c_char, c_double, c_int, c_int32_t, c_int64_t, &
    & c_null_ptr, c_ptr
  use heat, only : heat_problem_type, heat_result_type
  implicit none (type, external)
  private
  public :: heat_caller_request_type, heat_caller_begin, heat_caller_start_mpi, &
    & heat_caller_take, heat_caller_read, &
    & heat_caller_read_problems, heat_caller_problem, heat_caller_check_ranks, &
    & heat_caller_warm_up, heat_caller_print, heat_caller_discard, heat_caller_complain, &
    & heat_exit_status, heat_supervise_finish

  !> The command line without the problems
  type, bind(C) :: heat_caller_request_type
    !> NUL-terminated texts
    type(c_ptr) :: solver = c_null_ptr, options = c_null_ptr, field = c_null_ptr
    integer(c_int64_t) :: ranks = 0
    integer(c_int32_t) :: informs = 0
  end type heat_caller_request_type

  interface
    subroutine heat_caller_begin() bind(C)
    end subroutine heat_caller_begin

    subroutine heat_caller_start_mpi(ahead) bind(C)
      import
      integer(c_int32_t), value :: ahead
    end subroutine heat_caller_start_mpi

    subroutine heat_caller_take(word) bind(C)
      import
      character(kind=c_char), intent(in) :: word(*)
    end subroutine heat_caller_take

    integer(c_int32_t) function heat_caller_read(request) bind(C)
      import
      type(heat_caller_request_type), intent(inout) :: request
    end function heat_caller_read

    integer(c_int32_t) function heat_caller_read_problems(count) bind(C)
      import
      integer(c_int64_t), intent(inout) :: count
    end function heat_caller_read_problems

    subroutine heat_caller_problem(index, problem) bind(C)
      import
      integer(c_int64_t), value :: index
      type(heat_problem_type), intent(inout) :: problem
    end subroutine heat_caller_problem

    integer(c_int32_t) function heat_caller_check_ranks(request, size) bind(C)
      import
      type(heat_caller_request_type), intent(in) :: request
      integer(c_int64_t), value :: size
    end function heat_caller_check_ranks

    real(c_double) function heat_caller_warm_up(problem, part) bind(C)
      import
      type(heat_problem_type), intent(in) :: problem
      type(heat_problem_type), intent(inout) :: part
    end function heat_caller_warm_up

    integer(c_int32_t) function heat_caller_print(problem, result) bind(C)
      import
      type(heat_problem_type), intent(in) :: problem
      type(heat_result_type), intent(in) :: result
    end function heat_caller_print

    subroutine heat_caller_discard(path) bind(C)
      import
      character(kind=c_char), intent(in) :: path(*)
    end subroutine heat_caller_discard

    subroutine heat_caller_complain(about, status) bind(C)
      import
      character(kind=c_char), intent(in) :: about(*)
      integer(c_int32_t), value :: status
    end subroutine heat_caller_complain

    integer(c_int) function heat_exit_status(status) bind(C)
      import
      integer(c_int32_t), value :: status
    end function heat_exit_status

    integer(c_int) function heat_supervise_finish(status) bind(C)
      import
      integer(c_int), value :: status
    end function heat_supervise_finish
  end interface
end module heat_caller
