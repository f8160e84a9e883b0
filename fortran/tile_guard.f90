!> The check that `steps` steps on values times 2**t, t = 0 to steps, have the bits of the formula.
!>
!> docs/exactness.md proves what is tried here: that no value but zero is below 2**(-1022 + 3 steps)
!> in magnitude, and that no cell, nor what the sources add in all steps, reaches
!> 2**(1019 - steps). A cell that is t steps on depends on those up to t cells away at the start, so
!> all of them must pass.
!>
!> Built once an instruction level; [[heat_level]] gives each build its own symbols.
module heat_tile_guard
  use, intrinsic :: iso_c_binding, only : c_bool, c_double, c_int64_t
  use heat, only : heat_source_type
  use heat_level, only : level
  implicit none (type, external)
  private
  public :: cells_fail, sources_fail

contains

  !> Whether some cell of four rows of n cells is neither zero nor in the range that is allowed
  !> before `steps` steps. Rows are read side by side, because memory delivers them sooner then
  pure function cells_fail(n, a, b, c, d, steps) result(fail) &
    & bind(C, name='heat_fortran_cells_fail_'//level)
    integer(c_int64_t), intent(in) :: n
    real(c_double), intent(in) :: a(n), b(n), c(n), d(n)
    !> 1 to 1000
    integer(c_int64_t), intent(in) :: steps
    logical(c_bool) :: fail
    integer(c_int64_t) :: least, most, found, i

    ! Without their sign, bits are in the order of magnitudes; infinities and NaN come last. 2**n
    ! has n + 1023 in the bits of the exponent, where 2047 is beyond all numbers.
    least = shiftl(min(1 + 3 * steps, 2047_c_int64_t), 52)
    most = shiftl(2042 - steps, 52) - 1
    ! No branch, so that vectors of cells are tried at once: the sign of `found` collects them.
    found = 0
    do i = 1, n
      found = ior(found, ior(ior(outside(a(i)), outside(b(i))), ior(outside(c(i)), outside(d(i)))))
    end do
    fail = found < 0

  contains

    !> Negative if a cell fails
    pure function outside(cell)
      real(c_double), intent(in) :: cell
      integer(c_int64_t) :: outside, bits
      bits = iand(transfer(cell, bits), huge(bits))
      outside = ior(iand(bits - least, not(bits - 1)), most - bits)
    end function outside
  end function cells_fail

  !> Whether this holds for the rate of one of n sources, or all of them add too much
  pure function sources_fail(n, sources, steps) result(fail) &
    & bind(C, name='heat_fortran_sources_fail_'//level)
    integer(c_int64_t), intent(in) :: n
    type(heat_source_type), intent(in) :: sources(n)
    integer(c_int64_t), intent(in) :: steps
    logical(c_bool) :: fail
    real(c_double) :: added
    added = real(steps, c_double) * sum(abs(sources%rate))
    associate (rates => [sources%rate, added])
      fail = cells_fail(n + 1, rates, rates, rates, rates, steps)
    end associate
  end function sources_fail

end module heat_tile_guard
