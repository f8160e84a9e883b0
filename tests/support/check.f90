!> Checks of a test in Fortran, each with the sentence that it checks.
!>
!>     call check(status == heat_ok, 'a solver is found')
!>     call finish_checks()
module heat_test_check
  use, intrinsic :: iso_fortran_env, only : error_unit
  implicit none (type, external)
  private
  public :: check, finish_checks

  integer :: failures = 0

contains

  !> Report a sentence that does not hold
  subroutine check(holds, sentence)
    logical, intent(in) :: holds
    character(*), intent(in) :: sentence
    if (holds) return
    failures = failures + 1
    write (error_unit, '(2a)') 'not so: ', sentence
  end subroutine check

  !> End the program: status 0 if every sentence held, else 1
  subroutine finish_checks()
    if (failures > 0) stop 1, quiet=.true.
  end subroutine finish_checks

end module heat_test_check
