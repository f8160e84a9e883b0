!> The contract's arithmetic, tried with the flags of the build; see arithmetic.c.
program arithmetic
  use, intrinsic :: iso_c_binding, only : c_double, c_int
  implicit none (type, external)
  ! Read at run time, so that no compiler knows the answers
  real(c_double), volatile :: one = 1, big = 1e16_c_double, three = 3, five = 5, seven = 7, &
    & ten = 10, least = tiny(1.0_c_double), &
    & factor = 1 + 2.0_c_double**(-27), square = 1 + 2.0_c_double**(-26)
  character(:), allocatable :: faults
  real(c_double) :: a, b, c, x, y, z
  real(c_double), volatile :: half

  faults = ''
  a = factor
  c = square
  if (a * a - c /= 0) call add('a product and a sum are rounded once, as FMA')
  a = big
  b = one
  if ((a + b) - a /= 0) call add('sums are reordered')
  c = three
  x = five / c
  y = seven / c
  z = ten / c
  if (x /= 5 / 3.0_c_double .or. y /= 7 / 3.0_c_double .or. z /= 10 / 3.0_c_double) then
    call add('quotients are approximated')
  end if
  half = least * 0.5_c_double
  if (half == 0) call add('subnormal numbers are flushed to zero')
  if (half * 2 /= least) call add('subnormal numbers are read as zero')
  if (storage_size(1.0) /= 32 .or. storage_size(1.0d0) /= 64 .or. &
    & storage_size(1.0_c_double) /= 64) call add('real numbers have another size')
  if (storage_size(1) /= 32 .or. storage_size(1_c_int) /= 32) then
    call add('integers have another size')
  end if
  print '(2a)', 'arithmetic:', faults

contains

  subroutine add(text)
    character(*), intent(in) :: text
    faults = faults // ' ' // text // ';'
  end subroutine add

end program arithmetic
