!> The contract of heat.h, services.h and device.h for Fortran.
!>
!> Types and functions have the names, meanings and errors of their C twins; see heat.h.
!> [[heat_solver_type]] is a solver of any language:
!>
!>     type(heat_problem_type) :: problem
!>     type(heat_solver_type) :: solver
!>     problem%nx = 100
!>     problem%ny = 37
!>     if (heat_find(solver, 'cxx/serial') /= heat_ok) error stop heat_message()
!>     if (heat_create(solver, problem, heat_no_comm, '') /= heat_ok) error stop heat_message()
!>     if (heat_advance(solver, 250_c_int64_t) /= heat_ok) error stop heat_message()
!>     if (heat_destroy(solver) /= heat_ok) error stop heat_message()
module heat
  use, intrinsic :: iso_c_binding, only : c_associated, c_char, c_double, c_f_pointer, &
    & c_f_procpointer, c_funptr, c_int32_t, c_int64_t, c_loc, c_null_char, c_null_funptr, &
    & c_null_ptr, c_ptr
  implicit none (type, external)
  private

  public :: heat_problem_type, heat_source_type, heat_block_type, heat_timings_type
  public :: heat_kernel_type, heat_digest_type, heat_result_type, heat_solver_table_type
  public :: heat_solver_type, heat_find, heat_uses_mpi, heat_summary, heat_create, heat_start
  public :: heat_advance, heat_block, heat_read, heat_write, heat_timings, heat_digest, heat_save
  public :: heat_destroy, heat_format_result, heat_format_solvers
  public :: heat_sweep, heat_create_function, heat_check_problem, heat_default_sources
  public :: heat_parse_grid, heat_parse_integer, heat_parse_initial, heat_parse_source
  public :: heat_digest_cells
  public :: heat_initial_cells, heat_create_npy, heat_check_partition, heat_check_window
  public :: heat_check_options, heat_option_integer, heat_find_kernel, heat_solver_count
  public :: heat_solver_name, heat_check_struct, heat_fail, heat_error_message, heat_message
  public :: heat_string, heat_find_solver, heat_load_plugin, heat_cache_size
  public :: heat_device_kernel_type, heat_device_shape_type, heat_device_step, heat_device_inject
  public :: heat_find_device_kernel, heat_device_layout, heat_device_sources

  !> Version of the contract
  integer(c_int32_t), parameter, public :: heat_abi_version = 1
  !> The communicator of a solver that uses none
  integer(c_int32_t), parameter, public :: heat_no_comm = -1

  !> Outcome of a call: values of heat_status
  integer(c_int32_t), parameter, public :: heat_ok = 0, heat_invalid_argument = 1, &
    & heat_out_of_memory = 2, heat_unavailable = 3, heat_not_found = 4, heat_abi_mismatch = 5, &
    & heat_mpi_error = 6, heat_not_finite = 7, heat_io_error = 8, heat_internal_error = 9, &
    & heat_gpu_error = 10
  !> How the field starts
  integer(c_int32_t), parameter, public :: heat_initial_zero = 0, heat_initial_random = 1
  !> What a solver needs to run: bits
  integer(c_int32_t), parameter, public :: heat_needs_mpi = 1, heat_needs_gpu = 2, &
    & heat_host_offload = 4

  !> A cell that gains a rate at every step
  type, bind(C) :: heat_source_type
    !> Cell, 1..nx and 1..ny
    integer(c_int64_t) :: x = 0, y = 0
    !> Gain in field units per step
    real(c_double) :: rate = 0.0_c_double
  end type heat_source_type

  !> A problem, complete
  type, bind(C) :: heat_problem_type
    integer(c_int32_t) :: struct_size = 64, abi_version = heat_abi_version
    !> Interior cells along x/fast and y/slow
    integer(c_int64_t) :: nx = 0, ny = 0
    !> Steps that the program means to take
    integer(c_int64_t) :: steps = 0
    !> Address of an array of [[heat_source_type]], shape [n_sources], or null
    type(c_ptr) :: sources = c_null_ptr
    integer(c_int64_t) :: n_sources = 0
    !> Seed of a random start: an unsigned number in the bits of a signed one
    integer(c_int64_t) :: seed = 0
    integer(c_int32_t) :: initial = heat_initial_zero
    integer(c_int32_t) :: reserved = 0
  end type heat_problem_type

  !> A rectangle of cells, counted from 1; empty if nx = ny = 0
  type, bind(C) :: heat_block_type
    integer(c_int32_t) :: struct_size = 40, abi_version = heat_abi_version
    !> First cell
    integer(c_int64_t) :: x = 1, y = 1
    !> Number of cells along x and y
    integer(c_int64_t) :: nx = 0, ny = 0
  end type heat_block_type

  !> Where the time of advance went on this rank, in seconds
  type, bind(C) :: heat_timings_type
    integer(c_int32_t) :: struct_size = 32, abi_version = heat_abi_version
    real(c_double) :: compute = 0.0_c_double
    real(c_double) :: exchange = 0.0_c_double
    real(c_double) :: waiting = 0.0_c_double
  end type heat_timings_type

  !> A sweep and its name
  type, bind(C) :: heat_kernel_type
    integer(c_int32_t) :: struct_size = 32, abi_version = heat_abi_version
    !> Name and instruction level, NUL-terminated
    type(c_ptr) :: name = c_null_ptr, isa = c_null_ptr
    !> Address of a [[heat_sweep]], or null
    type(c_funptr) :: sweep = c_null_funptr
  end type heat_kernel_type

  !> What is known of a field or of a part of it
  type, bind(C) :: heat_digest_type
    integer(c_int32_t) :: struct_size = 24, abi_version = heat_abi_version
    !> Sum modulo 2^64: an unsigned number in the bits of a signed one
    integer(c_int64_t) :: fingerprint = 0
    !> Sum of all cells
    real(c_double) :: heat = 0.0_c_double
  end type heat_digest_type

  !> One run, measured, for [[heat_format_result]]
  type, bind(C) :: heat_result_type
    integer(c_int32_t) :: struct_size = 104, abi_version = heat_abi_version
    !> Name of the solver and language of the program, NUL-terminated
    type(c_ptr) :: solver = c_null_ptr, host = c_null_ptr
    !> Size of the world; 0 for a solver without MPI
    integer(c_int64_t) :: ranks = 0
    !> Of advance, and of create and the start; slowest rank
    real(c_double) :: seconds = 0.0_c_double, seconds_setup = 0.0_c_double
    !> Mean of all ranks
    type(heat_timings_type) :: timings
    !> Sum of all ranks
    type(heat_digest_type) :: digest
  end type heat_result_type

  !> A solver's name, needs and functions
  type, bind(C) :: heat_solver_table_type
    integer(c_int32_t) :: struct_size = 88, abi_version = heat_abi_version
    !> Name and one line for people, NUL-terminated
    type(c_ptr) :: name = c_null_ptr, summary = c_null_ptr
    integer(c_int32_t) :: needs = 0, reserved = 0
    !> Addresses of the functions
    type(c_funptr) :: create = c_null_funptr, advance = c_null_funptr, block = c_null_funptr, &
      & read = c_null_funptr, write = c_null_funptr, timings = c_null_funptr, &
      & destroy = c_null_funptr
  end type heat_solver_table_type

  !> Launches on arrays of a device
  type, bind(C) :: heat_device_kernel_type
    integer(c_int32_t) :: struct_size = 40, abi_version = heat_abi_version
    !> Name and what was linked, NUL-terminated
    type(c_ptr) :: name = c_null_ptr, runtime = c_null_ptr
    !> Addresses of a [[heat_device_step]] and a [[heat_device_inject]]
    type(c_funptr) :: step = c_null_funptr, inject = c_null_funptr
  end type heat_device_kernel_type

  !> How to lay out a field on a device
  type, bind(C) :: heat_device_shape_type
    integer(c_int32_t) :: struct_size = 32, abi_version = heat_abi_version
    !> Leading dimension in cells
    integer(c_int64_t) :: ld = 0
    !> Where the ring's corner (0,0) is, in cells from the allocation's start
    integer(c_int64_t) :: corner = 0
    !> Cells to allocate for one array
    integer(c_int64_t) :: cells = 0
  end type heat_device_shape_type

  !> A solver of any language, for heat_find to heat_destroy below, which return a status
  type :: heat_solver_type
    private
    type(heat_solver_table_type) :: table
    type(heat_kernel_type) :: kernel
    type(c_ptr) :: handle = c_null_ptr
  end type heat_solver_type

  abstract interface
    !> One sweep over arrays that belong to the caller; both start at the ring's corner
    function heat_sweep(now, next, nx, ny, ld) result(status) bind(C)
      import :: c_double, c_int32_t, c_int64_t
      implicit none (type, external)
      integer(c_int64_t), value :: nx, ny, ld
      real(c_double), intent(in) :: now(ld, *)
      real(c_double), intent(inout) :: next(ld, *)
      integer(c_int32_t) :: status
    end function heat_sweep

    !> One step on a device; arrays, sources and stream are addresses of the device's
    function heat_device_step(now, next, nx, ny, ld, sources, n_sources, stream) &
      & result(status) bind(C)
      import :: c_int32_t, c_int64_t, c_ptr
      implicit none (type, external)
      !> Corners (0,0) of two arrays of real(c_double), shape (ld, ny + 2)
      type(c_ptr), value :: now, next
      integer(c_int64_t), value :: nx, ny, ld
      !> Array of [[heat_source_type]], shape (n_sources), in the order of heat_device_sources
      type(c_ptr), value :: sources
      integer(c_int64_t), value :: n_sources
      !> A cudaStream_t, or null
      type(c_ptr), value :: stream
      integer(c_int32_t) :: status
    end function heat_device_step

    !> The sources alone, for a step that was swept in parts
    function heat_device_inject(next, ld, sources, n_sources, stream) result(status) bind(C)
      import :: c_int32_t, c_int64_t, c_ptr
      implicit none (type, external)
      type(c_ptr), value :: next
      integer(c_int64_t), value :: ld
      type(c_ptr), value :: sources
      integer(c_int64_t), value :: n_sources
      type(c_ptr), value :: stream
      integer(c_int32_t) :: status
    end function heat_device_inject

    !> Make a solver: create of [[heat_solver_table_type]]
    function heat_create_function(problem, comm, kernel, options, solver) result(status) bind(C)
      import :: c_int32_t, c_ptr, heat_problem_type
      implicit none (type, external)
      type(heat_problem_type), intent(in) :: problem
      integer(c_int32_t), value :: comm
      !> Addresses of a [[heat_kernel_type]] and of NUL-terminated text, or null
      type(c_ptr), value :: kernel, options
      type(c_ptr), intent(inout) :: solver
      integer(c_int32_t) :: status
    end function heat_create_function

    function advance_i(solver, steps) result(status) bind(C)
      import :: c_int32_t, c_int64_t, c_ptr
      implicit none (type, external)
      type(c_ptr), value :: solver
      integer(c_int64_t), value :: steps
      integer(c_int32_t) :: status
    end function advance_i

    function block_i(solver, block) result(status) bind(C)
      import :: c_int32_t, c_ptr, heat_block_type
      implicit none (type, external)
      type(c_ptr), value :: solver
      type(heat_block_type), intent(inout) :: block
      integer(c_int32_t) :: status
    end function block_i

    function read_i(solver, window, cells, ld) result(status) bind(C)
      import :: c_double, c_int32_t, c_int64_t, c_ptr, heat_block_type
      implicit none (type, external)
      type(c_ptr), value :: solver
      type(heat_block_type), intent(in) :: window
      real(c_double), intent(inout) :: cells(*)
      integer(c_int64_t), value :: ld
      integer(c_int32_t) :: status
    end function read_i

    function write_i(solver, window, cells, ld) result(status) bind(C)
      import :: c_double, c_int32_t, c_int64_t, c_ptr, heat_block_type
      implicit none (type, external)
      type(c_ptr), value :: solver
      type(heat_block_type), intent(in) :: window
      real(c_double), intent(in) :: cells(*)
      integer(c_int64_t), value :: ld
      integer(c_int32_t) :: status
    end function write_i

    function timings_i(solver, timings) result(status) bind(C)
      import :: c_int32_t, c_ptr, heat_timings_type
      implicit none (type, external)
      type(c_ptr), value :: solver
      type(heat_timings_type), intent(inout) :: timings
      integer(c_int32_t) :: status
    end function timings_i

    function destroy_i(solver) result(status) bind(C)
      import :: c_int32_t, c_ptr
      implicit none (type, external)
      type(c_ptr), value :: solver
      integer(c_int32_t) :: status
    end function destroy_i
  end interface

  interface
    function heat_fail(status, text) result(same) bind(C)
      import :: c_char, c_int32_t
      implicit none (type, external)
      integer(c_int32_t), value :: status
      character(kind=c_char), intent(in) :: text(*)
      integer(c_int32_t) :: same
    end function heat_fail

    function heat_check_struct(value, size, name) result(status) bind(C)
      import :: c_char, c_int32_t, c_ptr
      implicit none (type, external)
      type(c_ptr), value :: value
      integer(c_int32_t), value :: size
      character(kind=c_char), intent(in) :: name(*)
      integer(c_int32_t) :: status
    end function heat_check_struct

    function heat_error_message(text, size, length) result(status) bind(C)
      import :: c_int32_t, c_int64_t, c_ptr
      implicit none (type, external)
      type(c_ptr), value :: text
      integer(c_int64_t), value :: size
      integer(c_int64_t), intent(inout) :: length
      integer(c_int32_t) :: status
    end function heat_error_message

    function heat_check_problem(problem, ranks) result(status) bind(C)
      import :: c_int32_t, c_int64_t, heat_problem_type
      implicit none (type, external)
      type(heat_problem_type), intent(in) :: problem
      integer(c_int64_t), value :: ranks
      integer(c_int32_t) :: status
    end function heat_check_problem

    function heat_default_sources(nx, ny, sources) result(status) bind(C)
      import :: c_int32_t, c_int64_t, heat_source_type
      implicit none (type, external)
      integer(c_int64_t), value :: nx, ny
      type(heat_source_type), intent(inout) :: sources(3)
      integer(c_int32_t) :: status
    end function heat_default_sources

    function heat_parse_grid(text, nx, ny) result(status) bind(C)
      import :: c_char, c_int32_t, c_int64_t
      implicit none (type, external)
      character(kind=c_char), intent(in) :: text(*)
      integer(c_int64_t), intent(inout) :: nx, ny
      integer(c_int32_t) :: status
    end function heat_parse_grid

    function heat_parse_integer(text, value) result(status) bind(C)
      import :: c_char, c_int32_t, c_int64_t
      implicit none (type, external)
      character(kind=c_char), intent(in) :: text(*)
      integer(c_int64_t), intent(inout) :: value
      integer(c_int32_t) :: status
    end function heat_parse_integer

    function heat_parse_initial(text, initial, seed) result(status) bind(C)
      import :: c_char, c_int32_t, c_int64_t
      implicit none (type, external)
      character(kind=c_char), intent(in) :: text(*)
      integer(c_int32_t), intent(inout) :: initial
      integer(c_int64_t), intent(inout) :: seed
      integer(c_int32_t) :: status
    end function heat_parse_initial

    function heat_parse_source(text, source) result(status) bind(C)
      import :: c_char, c_int32_t, heat_source_type
      implicit none (type, external)
      character(kind=c_char), intent(in) :: text(*)
      type(heat_source_type), intent(inout) :: source
      integer(c_int32_t) :: status
    end function heat_parse_source

    function heat_initial_cells(problem, window, cells, ld) result(status) bind(C)
      import :: c_double, c_int32_t, c_int64_t, heat_block_type, heat_problem_type
      implicit none (type, external)
      type(heat_problem_type), intent(in) :: problem
      type(heat_block_type), intent(in) :: window
      real(c_double), intent(inout) :: cells(*)
      integer(c_int64_t), value :: ld
      integer(c_int32_t) :: status
    end function heat_initial_cells

    function heat_digest_cells(problem, window, cells, ld, digest) result(status) bind(C)
      import :: c_double, c_int32_t, c_int64_t, heat_block_type, heat_digest_type, &
        & heat_problem_type
      implicit none (type, external)
      type(heat_problem_type), intent(in) :: problem
      type(heat_block_type), intent(in) :: window
      real(c_double), intent(in) :: cells(*)
      integer(c_int64_t), value :: ld
      type(heat_digest_type), intent(inout) :: digest
      integer(c_int32_t) :: status
    end function heat_digest_cells

    function heat_start_solver(problem, table, solver) result(status) bind(C)
      import :: c_int32_t, c_ptr, heat_problem_type, heat_solver_table_type
      implicit none (type, external)
      type(heat_problem_type), intent(in) :: problem
      type(heat_solver_table_type), intent(in) :: table
      type(c_ptr), value :: solver
      integer(c_int32_t) :: status
    end function heat_start_solver

    function heat_digest_solver(problem, table, solver, digest) result(status) bind(C)
      import :: c_int32_t, c_ptr, heat_digest_type, heat_problem_type, heat_solver_table_type
      implicit none (type, external)
      type(heat_problem_type), intent(in) :: problem
      type(heat_solver_table_type), intent(in) :: table
      type(c_ptr), value :: solver
      type(heat_digest_type), intent(inout) :: digest
      integer(c_int32_t) :: status
    end function heat_digest_solver

    function heat_create_npy(path, nx, ny) result(status) bind(C)
      import :: c_char, c_int32_t, c_int64_t
      implicit none (type, external)
      character(kind=c_char), intent(in) :: path(*)
      integer(c_int64_t), value :: nx, ny
      integer(c_int32_t) :: status
    end function heat_create_npy

    function heat_save_solver(problem, table, solver, path) result(status) bind(C)
      import :: c_char, c_int32_t, c_ptr, heat_problem_type, heat_solver_table_type
      implicit none (type, external)
      type(heat_problem_type), intent(in) :: problem
      type(heat_solver_table_type), intent(in) :: table
      type(c_ptr), value :: solver
      character(kind=c_char), intent(in) :: path(*)
      integer(c_int32_t) :: status
    end function heat_save_solver

    !> Format the list of all solvers as lines; null and 0 ask for the length alone
    function heat_format_solvers(text, size, length) result(status) bind(C)
      import :: c_int32_t, c_int64_t, c_ptr
      implicit none (type, external)
      type(c_ptr), value :: text
      integer(c_int64_t), value :: size
      integer(c_int64_t), intent(inout) :: length
      integer(c_int32_t) :: status
    end function heat_format_solvers

    function heat_format_result(problem, result, text, size, length) result(status) bind(C)
      import :: c_int32_t, c_int64_t, c_ptr, heat_problem_type, heat_result_type
      implicit none (type, external)
      type(heat_problem_type), intent(in) :: problem
      type(heat_result_type), intent(in) :: result
      type(c_ptr), value :: text
      integer(c_int64_t), value :: size
      integer(c_int64_t), intent(inout) :: length
      integer(c_int32_t) :: status
    end function heat_format_result

    function heat_check_partition(problem, blocks, count) result(status) bind(C)
      import :: c_int32_t, c_int64_t, heat_block_type, heat_problem_type
      implicit none (type, external)
      type(heat_problem_type), intent(in) :: problem
      type(heat_block_type), intent(in) :: blocks(*)
      integer(c_int64_t), value :: count
      integer(c_int32_t) :: status
    end function heat_check_partition

    function heat_check_window(block, window, cells, ld) result(status) bind(C)
      import :: c_int32_t, c_int64_t, c_ptr, heat_block_type
      implicit none (type, external)
      type(heat_block_type), intent(in) :: block, window
      type(c_ptr), value :: cells
      integer(c_int64_t), value :: ld
      integer(c_int32_t) :: status
    end function heat_check_window

    !> `options` is an address because a solver is given NULL or text; it passes either on
    function heat_check_options(options, known) result(status) bind(C)
      import :: c_char, c_int32_t, c_ptr
      implicit none (type, external)
      type(c_ptr), value :: options
      character(kind=c_char), intent(in) :: known(*)
      integer(c_int32_t) :: status
    end function heat_check_options

    function heat_option_integer(options, key, value) result(status) bind(C)
      import :: c_char, c_int32_t, c_int64_t, c_ptr
      implicit none (type, external)
      type(c_ptr), value :: options
      character(kind=c_char), intent(in) :: key(*)
      integer(c_int64_t), intent(inout) :: value
      integer(c_int32_t) :: status
    end function heat_option_integer

    function heat_cache_size(level, bytes) result(status) bind(C)
      import :: c_int32_t, c_int64_t
      implicit none (type, external)
      integer(c_int32_t), value :: level
      integer(c_int64_t), intent(inout) :: bytes
      integer(c_int32_t) :: status
    end function heat_cache_size

    function heat_solver_count(count) result(status) bind(C)
      import :: c_int32_t, c_int64_t
      implicit none (type, external)
      integer(c_int64_t), intent(inout) :: count
      integer(c_int32_t) :: status
    end function heat_solver_count

    function heat_solver_name(index, name) result(status) bind(C)
      import :: c_int32_t, c_int64_t, c_ptr
      implicit none (type, external)
      integer(c_int64_t), value :: index
      type(c_ptr), intent(inout) :: name
      integer(c_int32_t) :: status
    end function heat_solver_name

    function heat_find_solver(name, table, kernel) result(status) bind(C)
      import :: c_char, c_int32_t, heat_kernel_type, heat_solver_table_type
      implicit none (type, external)
      character(kind=c_char), intent(in) :: name(*)
      type(heat_solver_table_type), intent(inout) :: table
      type(heat_kernel_type), intent(inout) :: kernel
      integer(c_int32_t) :: status
    end function heat_find_solver

    !> Load a plugin; its solvers can then be found by name
    function heat_load_plugin(path) result(status) bind(C)
      import :: c_char, c_int32_t
      implicit none (type, external)
      character(kind=c_char), intent(in) :: path(*)
      integer(c_int32_t) :: status
    end function heat_load_plugin

    function heat_find_kernel(name, kernel) result(status) bind(C)
      import :: c_char, c_int32_t, heat_kernel_type
      implicit none (type, external)
      character(kind=c_char), intent(in) :: name(*)
      type(heat_kernel_type), intent(inout) :: kernel
      integer(c_int32_t) :: status
    end function heat_find_kernel

    function heat_find_device_kernel(name, kernel) result(status) bind(C)
      import :: c_char, c_int32_t, heat_device_kernel_type
      implicit none (type, external)
      character(kind=c_char), intent(in) :: name(*)
      type(heat_device_kernel_type), intent(inout) :: kernel
      integer(c_int32_t) :: status
    end function heat_find_device_kernel

    function heat_device_layout(nx, ny, shape) result(status) bind(C)
      import :: c_int32_t, c_int64_t, heat_device_shape_type
      implicit none (type, external)
      integer(c_int64_t), value :: nx, ny
      type(heat_device_shape_type), intent(inout) :: shape
      integer(c_int32_t) :: status
    end function heat_device_layout

    !> `sources`: shape (problem%n_sources), of which the first `count` are written
    function heat_device_sources(problem, block, sources, count) result(status) bind(C)
      import :: c_int32_t, c_int64_t, heat_block_type, heat_problem_type, heat_source_type
      implicit none (type, external)
      type(heat_problem_type), intent(in) :: problem
      type(heat_block_type), intent(in) :: block
      type(heat_source_type), intent(inout) :: sources(*)
      integer(c_int64_t), intent(inout) :: count
      integer(c_int32_t) :: status
    end function heat_device_sources
  end interface

contains

  !> The message of the last failure
  function heat_message() result(text)
    character(:), allocatable :: text
    character(kind=c_char), allocatable, target :: buffer(:)
    integer(c_int64_t) :: length, i
    length = 0
    if (heat_error_message(c_null_ptr, 0_c_int64_t, length) /= heat_ok) length = 0
    allocate(buffer(length + 1))
    if (heat_error_message(c_loc(buffer), length + 1, length) /= heat_ok) length = 0
    allocate(character(length) :: text)
    do i = 1, length
      text(i:i) = buffer(i)
    end do
  end function heat_message

  !> A NUL-terminated string of C as a Fortran one; empty for null
  function heat_string(address) result(text)
    type(c_ptr), intent(in) :: address
    character(:), allocatable :: text
    character(kind=c_char), pointer :: bytes(:)
    integer :: length
    text = ''
    if (.not. c_associated(address)) return
    length = 0
    do
      call c_f_pointer(address, bytes, [length + 1])
      if (bytes(length + 1) == c_null_char) exit
      text = text // bytes(length + 1)
      length = length + 1
    end do
  end function heat_string

  !> Look a solver up by name, "fortran/mpi" or "fortran/mpi+cxx"
  function heat_find(solver, name) result(status)
    type(heat_solver_type), intent(inout) :: solver
    character(*), intent(in) :: name
    integer(c_int32_t) :: status
    status = require_free(solver)
    if (status /= heat_ok) return
    status = heat_find_solver(trim(name) // c_null_char, solver%table, solver%kernel)
  end function heat_find

  !> HEAT_OK unless there is a solver that was not destroyed
  function require_free(solver) result(status)
    type(heat_solver_type), intent(in) :: solver
    integer(c_int32_t) :: status
    status = heat_ok
    if (c_associated(solver%handle)) then
      status = heat_fail(heat_invalid_argument, 'destroy the solver first' // c_null_char)
    end if
  end function require_free

  !> HEAT_OK once heat_find has succeeded
  function require_found(solver) result(status)
    type(heat_solver_type), intent(in) :: solver
    integer(c_int32_t) :: status
    status = heat_ok
    if (.not. c_associated(solver%table%create)) then
      status = heat_fail(heat_invalid_argument, 'no solver was found yet' // c_null_char)
    end if
  end function require_found

  !> Whether the solver that was found needs a communicator
  pure function heat_uses_mpi(solver) result(needs)
    type(heat_solver_type), intent(in) :: solver
    logical :: needs
    needs = iand(solver%table%needs, heat_needs_mpi) /= 0
  end function heat_uses_mpi

  !> One line that says what the solver that was found is
  function heat_summary(solver) result(text)
    type(heat_solver_type), intent(in) :: solver
    character(:), allocatable :: text
    text = heat_string(solver%table%summary)
  end function heat_summary

  !> Make the solver that was found; `comm` is a Fortran handle or heat_no_comm
  function heat_create(solver, problem, comm, options) result(status)
    type(heat_solver_type), intent(inout), target :: solver
    type(heat_problem_type), intent(in) :: problem
    integer(c_int32_t), intent(in) :: comm
    character(*), intent(in) :: options
    integer(c_int32_t) :: status
    procedure(heat_create_function), pointer :: create
    character(:), allocatable, target :: text
    type(c_ptr) :: kernel
    kernel = c_null_ptr
    if (c_associated(solver%kernel%name)) kernel = c_loc(solver%kernel)
    status = require_found(solver)
    if (status == heat_ok) status = require_free(solver)
    if (status /= heat_ok) return
    call c_f_procpointer(solver%table%create, create)
    text = trim(options) // c_null_char
    status = create(problem, comm, kernel, c_loc(text), solver%handle)
  end function heat_create

  !> Write the problem's start into the solver
  function heat_start(solver, problem) result(status)
    type(heat_solver_type), intent(inout) :: solver
    type(heat_problem_type), intent(in) :: problem
    integer(c_int32_t) :: status
    status = require_found(solver)
    if (status /= heat_ok) return
    status = heat_start_solver(problem, solver%table, solver%handle)
  end function heat_start

  !> Take steps; returns when the result is final
  function heat_advance(solver, steps) result(status)
    type(heat_solver_type), intent(inout) :: solver
    integer(c_int64_t), intent(in) :: steps
    integer(c_int32_t) :: status
    procedure(advance_i), pointer :: advance
    status = require_found(solver)
    if (status /= heat_ok) return
    call c_f_procpointer(solver%table%advance, advance)
    status = advance(solver%handle, steps)
  end function heat_advance

  !> The cells this rank holds
  function heat_block(solver, block) result(status)
    type(heat_solver_type), intent(in) :: solver
    type(heat_block_type), intent(inout) :: block
    integer(c_int32_t) :: status
    procedure(block_i), pointer :: get
    status = require_found(solver)
    if (status /= heat_ok) return
    call c_f_procpointer(solver%table%block, get)
    status = get(solver%handle, block)
  end function heat_block

  !> Copy a window of this rank's block to `cells`, shape (ld, window%ny)
  function heat_read(solver, window, cells, ld) result(status)
    type(heat_solver_type), intent(in) :: solver
    type(heat_block_type), intent(in) :: window
    integer(c_int64_t), intent(in) :: ld
    real(c_double), intent(inout) :: cells(ld, *)
    integer(c_int32_t) :: status
    procedure(read_i), pointer :: read
    status = require_found(solver)
    if (status /= heat_ok) return
    call c_f_procpointer(solver%table%read, read)
    status = read(solver%handle, window, cells, ld)
  end function heat_read

  !> Copy `cells`, shape (ld, window%ny), into a window of this rank's block
  function heat_write(solver, window, cells, ld) result(status)
    type(heat_solver_type), intent(inout) :: solver
    type(heat_block_type), intent(in) :: window
    integer(c_int64_t), intent(in) :: ld
    real(c_double), intent(in) :: cells(ld, *)
    integer(c_int32_t) :: status
    procedure(write_i), pointer :: write
    status = require_found(solver)
    if (status /= heat_ok) return
    call c_f_procpointer(solver%table%write, write)
    status = write(solver%handle, window, cells, ld)
  end function heat_write

  !> Where the time of this rank's advance calls went
  function heat_timings(solver, timings) result(status)
    type(heat_solver_type), intent(in) :: solver
    type(heat_timings_type), intent(inout) :: timings
    integer(c_int32_t) :: status
    procedure(timings_i), pointer :: get
    status = require_found(solver)
    if (status /= heat_ok) return
    call c_f_procpointer(solver%table%timings, get)
    status = get(solver%handle, timings)
  end function heat_timings

  !> This rank's share of fingerprint and heat
  function heat_digest(solver, problem, digest) result(status)
    type(heat_solver_type), intent(in) :: solver
    type(heat_problem_type), intent(in) :: problem
    type(heat_digest_type), intent(inout) :: digest
    integer(c_int32_t) :: status
    status = require_found(solver)
    if (status /= heat_ok) return
    status = heat_digest_solver(problem, solver%table, solver%handle, digest)
  end function heat_digest

  !> Write this rank's cells into the file `path` of heat_create_npy
  function heat_save(solver, problem, path) result(status)
    type(heat_solver_type), intent(in) :: solver
    type(heat_problem_type), intent(in) :: problem
    character(*), intent(in) :: path
    integer(c_int32_t) :: status
    status = require_found(solver)
    if (status /= heat_ok) return
    status = heat_save_solver(problem, solver%table, solver%handle, trim(path) // c_null_char)
  end function heat_save

  !> Free the solver
  function heat_destroy(solver) result(status)
    type(heat_solver_type), intent(inout) :: solver
    integer(c_int32_t) :: status
    procedure(destroy_i), pointer :: destroy
    status = heat_ok
    if (.not. c_associated(solver%handle)) return
    call c_f_procpointer(solver%table%destroy, destroy)
    status = destroy(solver%handle)
    solver%handle = c_null_ptr
  end function heat_destroy

end module heat
