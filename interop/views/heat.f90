!> The contract of heat.h, services.h and device.h for Fortran.
!>
!> Types and functions have the names, meanings and errors of their C twins, which heat.h,
!> services.h and device.h describe in full. Functions return a status, heat_ok or one of the errors
!> that are listed, and write their outputs only on heat_ok. heat_start, heat_digest and heat_save
!> take the place of heat_start_solver, heat_digest_solver and heat_save_solver. A solver of any
!> language is a [[heat_solver_type]]:
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
  public :: heat_destroy, heat_format_build, heat_format_result, heat_format_solvers
  public :: heat_create_function, heat_advance_function, heat_block_function, heat_read_function
  public :: heat_write_function, heat_timings_function, heat_destroy_function, heat_sweep
  public :: heat_check_problem, heat_default_problem, heat_default_sources, heat_solver_needs
  public :: heat_parse_grid, heat_parse_integer, heat_parse_initial, heat_parse_source
  public :: heat_digest_cells, heat_initial_cells, heat_create_npy, heat_check_partition
  public :: heat_check_window, heat_check_options, heat_option_integer, heat_find_kernel
  public :: heat_solver_count, heat_solver_name, heat_check_struct, heat_fail, heat_error_message
  public :: heat_message, heat_string, heat_find_solver, heat_load_plugin, heat_cache_size
  public :: heat_sweep_build_type, heat_choose_sweep, heat_self_check, heat_device_kernel_type
  public :: heat_device_shape_type, heat_device_step, heat_device_inject, heat_find_device_kernel
  public :: heat_device_layout, heat_device_sources, heat_rank_times_type, heat_start_watch
  public :: heat_stop_watch, heat_wide_kernel_type, heat_check_kernel, heat_solver_formula
  public :: heat_note_gpu, heat_note_threads, heat_read_affinity

  !> Version of the contract
  integer(c_int32_t), parameter, public :: heat_abi_version = 1
  !> The communicator of a solver that uses none
  integer(c_int32_t), parameter, public :: heat_no_comm = -1

  !> Outcome of a call: values of heat_status
  integer(c_int32_t), parameter, public :: heat_ok = 0, heat_invalid_argument = 1, &
    & heat_out_of_memory = 2, heat_unavailable = 3, heat_not_found = 4, heat_abi_mismatch = 5, &
    & heat_mpi_error = 6, heat_not_finite = 7, heat_io_error = 8, heat_internal_error = 9, &
    & heat_gpu_error = 10, heat_wrong_answer = 11
  !> How the field starts
  integer(c_int32_t), parameter, public :: heat_initial_zero = 0, heat_initial_random = 1
  !> The needs of a solver: bits
  integer(c_int32_t), parameter, public :: heat_needs_mpi = 1, heat_needs_gpu = 2, &
    & heat_host_offload = 4, heat_needs_threads = 8

  !> Sizes of the types that start with struct_size, in bytes, for [[heat_check_struct]]
  integer(c_int32_t), parameter, public :: heat_problem_size = 64, heat_block_size = 40, &
    & heat_timings_size = 32, heat_kernel_size = 32, heat_digest_size = 24, &
    & heat_rank_times_size = 376, heat_result_size = 72, heat_solver_table_size = 88, &
    & heat_device_kernel_size = 40, heat_device_shape_size = 32, heat_wide_kernel_size = 48

  !> A cell that gains a rate at every step
  type, bind(C) :: heat_source_type
    !> Cell, 1..nx and 1..ny
    integer(c_int64_t) :: x = 0, y = 0
    !> Gain in field units per step
    real(c_double) :: rate = 0.0_c_double
  end type heat_source_type

  !> A problem, complete
  type, bind(C) :: heat_problem_type
    integer(c_int32_t) :: struct_size = heat_problem_size, abi_version = heat_abi_version
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
    integer(c_int32_t) :: struct_size = heat_block_size, abi_version = heat_abi_version
    !> First cell
    integer(c_int64_t) :: x = 1, y = 1
    !> Number of cells along x and y
    integer(c_int64_t) :: nx = 0, ny = 0
  end type heat_block_type

  !> Where the time of advance went on this rank, in seconds
  type, bind(C) :: heat_timings_type
    integer(c_int32_t) :: struct_size = heat_timings_size, abi_version = heat_abi_version
    real(c_double) :: compute = 0.0_c_double
    real(c_double) :: exchange = 0.0_c_double
    real(c_double) :: waiting = 0.0_c_double
  end type heat_timings_type

  !> A sweep and its name
  type, bind(C) :: heat_kernel_type
    integer(c_int32_t) :: struct_size = heat_kernel_size, abi_version = heat_abi_version
    !> Name and instruction level, NUL-terminated
    type(c_ptr) :: name = c_null_ptr, level = c_null_ptr
    !> Address of a [[heat_sweep]], or null
    type(c_funptr) :: sweep = c_null_funptr
  end type heat_kernel_type

  !> A kernel that reads more of now than a cell and its four neighbours; see heat.h
  type, bind(C) :: heat_wide_kernel_type
    type(heat_kernel_type) :: kernel = heat_kernel_type(struct_size=heat_wide_kernel_size)
    !> Cells that the sweep reads beyond 1..nx and 1..ny on a side
    integer(c_int64_t) :: halo = 1
    !> 1: also beyond both at once, as (0, 0); 0: never
    integer(c_int32_t) :: corners = 0, reserved = 0
  end type heat_wide_kernel_type

  !> One build of a sweep, for [[heat_choose_sweep]]
  type, bind(C) :: heat_sweep_build_type
    !> Instruction level, such as "x86-64-v3" or "generic", NUL-terminated
    type(c_ptr) :: level = c_null_ptr
    !> Address of a [[heat_sweep]]; null ends a list
    type(c_funptr) :: sweep = c_null_funptr
  end type heat_sweep_build_type

  !> The fingerprint and the heat of a field or of a part of it
  type, bind(C) :: heat_digest_type
    integer(c_int32_t) :: struct_size = heat_digest_size, abi_version = heat_abi_version
    !> Sum modulo 2^64: an unsigned number in the bits of a signed one
    integer(c_int64_t) :: fingerprint = 0
    !> Sum of all cells
    real(c_double) :: heat = 0.0_c_double
  end type heat_digest_type

  !> What a rank tells of its advance, to be gathered as bytes
  type, bind(C) :: heat_rank_times_type
    integer(c_int32_t) :: struct_size = heat_rank_times_size, abi_version = heat_abi_version
    !> Seconds that it took, and those of processors that this process used meanwhile
    real(c_double) :: seconds = 0.0_c_double, cpu = 0.0_c_double
    !> Where they went, as [[heat_timings]] tells
    type(heat_timings_type) :: timings
    !> A number of the machine, and the core at the end, or -1
    integer(c_int64_t) :: machine = 0, core = -1
    !> The machine's name, the processors that may be used there, "0-3,8", and the GPU, or "": each
    !> ends in a NUL
    character(kind=c_char) :: node(64) = c_null_char, cpus(128) = c_null_char, &
      & gpu(96) = c_null_char
    !> Of the solver, and how many sets of processors they are bound to; 0 without
    integer(c_int64_t) :: threads = 0, places = 0
  end type heat_rank_times_type

  !> Processors that a thread may run on: processor i is bit mod(i, 64) of cpus(i / 64)
  type, bind(C), public :: heat_affinity_type
    integer(c_int64_t) :: cpus(0:15) = 0
  end type heat_affinity_type

  !> One run, measured, for [[heat_format_result]]
  type, bind(C) :: heat_result_type
    integer(c_int32_t) :: struct_size = heat_result_size, abi_version = heat_abi_version
    !> Name of the solver and language of the program, NUL-terminated
    type(c_ptr) :: solver = c_null_ptr, caller = c_null_ptr
    !> Size of the world; 0 for a solver without MPI
    integer(c_int64_t) :: ranks = 0
    !> Of create and the start, slowest rank
    real(c_double) :: seconds_setup = 0.0_c_double
    !> Address of an array of [[heat_rank_times_type]], one a rank; of one without MPI
    type(c_ptr) :: times = c_null_ptr
    !> Sum of all ranks
    type(heat_digest_type) :: digest
  end type heat_result_type

  !> A solver's name, needs and functions
  type, bind(C) :: heat_solver_table_type
    integer(c_int32_t) :: struct_size = heat_solver_table_size, abi_version = heat_abi_version
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
    integer(c_int32_t) :: struct_size = heat_device_kernel_size, abi_version = heat_abi_version
    !> Name, and the runtime that was linked; NUL-terminated
    type(c_ptr) :: name = c_null_ptr, runtime = c_null_ptr
    !> Addresses of a [[heat_device_step]] and a [[heat_device_inject]]
    type(c_funptr) :: step = c_null_funptr, inject = c_null_funptr
  end type heat_device_kernel_type

  !> How to lay out a field on a device
  type, bind(C) :: heat_device_shape_type
    integer(c_int32_t) :: struct_size = heat_device_shape_size, abi_version = heat_abi_version
    !> Leading dimension in cells
    integer(c_int64_t) :: ld = 0
    !> Where the ring's corner (0,0) is, in cells from the allocation's start
    integer(c_int64_t) :: corner = 0
    !> Cells to allocate for one array
    integer(c_int64_t) :: cells = 0
  end type heat_device_shape_type

  !> A solver of any language, for heat_find to heat_destroy below
  type :: heat_solver_type
    private
    type(heat_solver_table_type) :: table
    type(heat_kernel_type) :: kernel
    type(c_ptr) :: handle = c_null_ptr
  end type heat_solver_type

  abstract interface
    !> One sweep over arrays of the caller, without sources; see heat.h. Errors:
    !> heat_invalid_argument for a size outside the ranges below
    integer(c_int32_t) function heat_sweep(now, next, nx, ny, ld) bind(C)
      import
      !> Cells along x and y, >= 0; leading dimension in cells, >= nx + 2
      integer(c_int64_t), value :: nx, ny, ld
      !> Present field, shape (ld, ny + 2), from the corner (0,0) of its ring or halo
      real(c_double), intent(in) :: now(ld, *)
      !> Next field, of the same shape; only cells 1..nx by 1..ny are written
      real(c_double), intent(inout) :: next(ld, *)
    end function heat_sweep

    !> One step on a device, sources included; see device.h. Errors: heat_invalid_argument;
    !> heat_unavailable if there is no code for this device; heat_gpu_error
    integer(c_int32_t) function heat_device_step(now, next, nx, ny, ld, sources, n_sources, &
      & stream) bind(C)
      import
      !> Addresses on the device: corners (0,0) of two arrays of real(c_double), shape
      !> (ld, ny + 2); an array of [[heat_source_type]], shape (n_sources), in the order of
      !> heat_device_sources
      type(c_ptr), value :: now, next, sources
      !> Cells along x and y, >= 0; leading dimension in cells, >= nx + 2; 0 for the sweep alone
      integer(c_int64_t), value :: nx, ny, ld, n_sources
      !> A cudaStream_t, or null
      type(c_ptr), value :: stream
    end function heat_device_step

    !> The sources alone; arguments and errors as for [[heat_device_step]]
    integer(c_int32_t) function heat_device_inject(next, ld, sources, n_sources, stream) bind(C)
      import
      type(c_ptr), value :: next, sources, stream
      integer(c_int64_t), value :: ld, n_sources
    end function heat_device_inject

    ! The functions of a heat_solver_table_type. An optional argument is absent where C passes NULL,
    ! which is an error: heat_invalid_argument. Module heat_solver checks all of this for solvers of
    ! one's own.

    !> Make a solver whose field is zero. Errors: heat_invalid_argument, heat_out_of_memory,
    !> heat_unavailable, heat_abi_mismatch, heat_mpi_error, heat_gpu_error
    integer(c_int32_t) function heat_create_function(problem, comm, kernel, options, solver) &
      & bind(C)
      import
      !> The problem; it may be freed after the call
      type(heat_problem_type), intent(in), optional :: problem
      !> Fortran handle of the communicator, or heat_no_comm
      integer(c_int32_t), value :: comm
      !> Addresses of a [[heat_kernel_type]] and of NUL-terminated text, or null
      type(c_ptr), value :: kernel, options
      !> Address of the solver, for destroy
      type(c_ptr), intent(inout), optional :: solver
    end function heat_create_function

    !> See [[heat_advance]]
    integer(c_int32_t) function heat_advance_function(solver, steps) bind(C)
      import
      type(c_ptr), value :: solver
      integer(c_int64_t), value :: steps
    end function heat_advance_function

    !> See [[heat_block]]
    integer(c_int32_t) function heat_block_function(solver, block) bind(C)
      import
      type(c_ptr), value :: solver
      type(heat_block_type), intent(inout), optional :: block
    end function heat_block_function

    !> See [[heat_read]]
    integer(c_int32_t) function heat_read_function(solver, window, cells, ld) bind(C)
      import
      type(c_ptr), value :: solver
      type(heat_block_type), intent(in), optional :: window
      real(c_double), intent(inout), optional :: cells(*)
      integer(c_int64_t), value :: ld
    end function heat_read_function

    !> See [[heat_write]]
    integer(c_int32_t) function heat_write_function(solver, window, cells, ld) bind(C)
      import
      type(c_ptr), value :: solver
      type(heat_block_type), intent(in), optional :: window
      real(c_double), intent(in), optional :: cells(*)
      integer(c_int64_t), value :: ld
    end function heat_write_function

    !> See [[heat_timings]]
    integer(c_int32_t) function heat_timings_function(solver, timings) bind(C)
      import
      type(c_ptr), value :: solver
      type(heat_timings_type), intent(inout), optional :: timings
    end function heat_timings_function

    !> See [[heat_destroy]]
    integer(c_int32_t) function heat_destroy_function(solver) bind(C)
      import
      type(c_ptr), value :: solver
    end function heat_destroy_function
  end interface

  ! Texts of the functions below are NUL-terminated. Each lists its errors; those that take a type
  ! with a header also return heat_abi_mismatch.
  interface
    !> Set this thread's message, of one line, and return the status
    integer(c_int32_t) function heat_fail(status, text) bind(C)
      import
      integer(c_int32_t), value :: status
      character(kind=c_char), intent(in) :: text(*)
    end function heat_fail

    !> Check the header of a struct: heat_invalid_argument if its address is null
    integer(c_int32_t) function heat_check_struct(value, size, name) bind(C)
      import
      type(c_ptr), value :: value
      !> Bytes of the struct as the caller knows it
      integer(c_int32_t), value :: size
      !> For the message
      character(kind=c_char), intent(in) :: name(*)
    end function heat_check_struct

    !> Check the kernel given to create: heat_invalid_argument, with the cells that the solver lacks
    integer(c_int32_t) function heat_check_kernel(kernel, halo, corners) bind(C)
      import
      !> Address of a [[heat_kernel_type]], or null
      type(c_ptr), value :: kernel
      !> How many cells wide the solver's ring and halo are
      integer(c_int64_t), value :: halo
      !> 1: their corners are right when a sweep reads them, 0: not
      integer(c_int32_t), value :: corners
    end function heat_check_kernel

    !> The message of this thread's last failure; [[heat_message]] is simpler. heat_invalid_argument
    !> if `size` is not larger than the length
    integer(c_int32_t) function heat_error_message(text, size, length) bind(C)
      import
      !> Address of `size` bytes for the text and its NUL; null, with size 0, asks for the length
      type(c_ptr), value :: text
      integer(c_int64_t), value :: size
      !> Bytes of the text without its NUL
      integer(c_int64_t), intent(inout) :: length
    end function heat_error_message

    !> Refuse a problem that cannot be run: heat_invalid_argument
    integer(c_int32_t) function heat_check_problem(problem, ranks) bind(C)
      import
      type(heat_problem_type), intent(in) :: problem
      !> How many ranks share the field; 1 for a solver without MPI
      integer(c_int64_t), value :: ranks
    end function heat_check_problem

    !> The paper's problem: 4800 x 4800 cells, 500 steps, its three sources
    integer(c_int32_t) function heat_default_problem(problem) bind(C)
      import
      !> All of it is set; its sources live as long as the library
      type(heat_problem_type), intent(inout) :: problem
    end function heat_default_problem

    !> The paper's three sources of rate 1, in the order of injection: (nx/2, ny/2), (nx/3, ny/3),
    !> (4*nx/5, 8*ny/9); heat_invalid_argument if nx or ny is below 3
    integer(c_int32_t) function heat_default_sources(nx, ny, sources) bind(C)
      import
      integer(c_int64_t), value :: nx, ny
      type(heat_source_type), intent(inout) :: sources(3)
    end function heat_default_sources

    !> Read "4800x4800": heat_invalid_argument
    integer(c_int32_t) function heat_parse_grid(text, nx, ny) bind(C)
      import
      character(kind=c_char), intent(in) :: text(*)
      integer(c_int64_t), intent(inout) :: nx, ny
    end function heat_parse_grid

    !> Read a whole number, all of the text: heat_invalid_argument
    integer(c_int32_t) function heat_parse_integer(text, value) bind(C)
      import
      character(kind=c_char), intent(in) :: text(*)
      integer(c_int64_t), intent(inout) :: value
    end function heat_parse_integer

    !> Read "zero" or "random:SEED": heat_invalid_argument
    integer(c_int32_t) function heat_parse_initial(text, initial, seed) bind(C)
      import
      character(kind=c_char), intent(in) :: text(*)
      !> heat_initial_zero or heat_initial_random
      integer(c_int32_t), intent(inout) :: initial
      !> An unsigned number in the bits of a signed one; 0 for "zero"
      integer(c_int64_t), intent(inout) :: seed
    end function heat_parse_initial

    !> Read "X,Y,RATE", inside the grid or not: heat_invalid_argument
    integer(c_int32_t) function heat_parse_source(text, source) bind(C)
      import
      character(kind=c_char), intent(in) :: text(*)
      type(heat_source_type), intent(inout) :: source
    end function heat_parse_source

    !> Fill cells with the problem's start, 0 or random in [0, 1): heat_invalid_argument
    integer(c_int32_t) function heat_initial_cells(problem, window, cells, ld) bind(C)
      import
      type(heat_problem_type), intent(in) :: problem
      type(heat_block_type), intent(in) :: window
      !> Shape (ld, window%ny), of which (window%nx, window%ny) is written
      real(c_double), intent(inout) :: cells(*)
      !> Leading dimension in cells, >= window%nx
      integer(c_int64_t), value :: ld
    end function heat_initial_cells

    !> Add cells to a digest that starts as zeros; fingerprints of parts add modulo 2^64.
    !> heat_invalid_argument; heat_not_finite, naming the first such cell
    integer(c_int32_t) function heat_digest_cells(problem, window, cells, ld, digest) bind(C)
      import
      type(heat_problem_type), intent(in) :: problem
      type(heat_block_type), intent(in) :: window
      !> Shape (ld, window%ny); leading dimension in cells, >= window%nx
      real(c_double), intent(in) :: cells(*)
      integer(c_int64_t), value :: ld
      type(heat_digest_type), intent(inout) :: digest
    end function heat_digest_cells

    !> See [[heat_start]]
    integer(c_int32_t) function heat_start_solver(problem, table, solver) bind(C)
      import
      type(heat_problem_type), intent(in) :: problem
      type(heat_solver_table_type), intent(in) :: table
      type(c_ptr), value :: solver
    end function heat_start_solver

    !> See [[heat_digest]]
    integer(c_int32_t) function heat_digest_solver(problem, table, solver, digest) bind(C)
      import
      type(heat_problem_type), intent(in) :: problem
      type(heat_solver_table_type), intent(in) :: table
      type(c_ptr), value :: solver
      type(heat_digest_type), intent(inout) :: digest
    end function heat_digest_solver

    !> Create a NumPy file of little-endian float64, shape (ny, nx) in C order, all zero. One rank
    !> calls this before any calls [[heat_save]]. heat_io_error, with no file left;
    !> heat_invalid_argument
    integer(c_int32_t) function heat_create_npy(path, nx, ny) bind(C)
      import
      character(kind=c_char), intent(in) :: path(*)
      integer(c_int64_t), value :: nx, ny
    end function heat_create_npy

    !> See [[heat_save]]
    integer(c_int32_t) function heat_save_solver(problem, table, solver, path) bind(C)
      import
      type(heat_problem_type), intent(in) :: problem
      type(heat_solver_table_type), intent(in) :: table
      type(c_ptr), value :: solver
      character(kind=c_char), intent(in) :: path(*)
    end function heat_save_solver

    !> See [[heat_self_check]]; null for all solvers
    integer(c_int32_t) function heat_self_check_c(solver) bind(C, name='heat_self_check')
      import
      type(c_ptr), value :: solver
    end function heat_self_check_c

    !> Format the list of all solvers, one a line: name, needs, summary or why it is missing.
    !> Arguments and errors as for [[heat_error_message]]
    integer(c_int32_t) function heat_format_solvers(text, size, length) bind(C)
      import
      type(c_ptr), value :: text
      integer(c_int64_t), value :: size
      integer(c_int64_t), intent(inout) :: length
    end function heat_format_solvers

    !> Format how the library was built, as lines "key value". Arguments and errors as for
    !> [[heat_error_message]]
    integer(c_int32_t) function heat_format_build(text, size, length) bind(C)
      import
      type(c_ptr), value :: text
      integer(c_int64_t), value :: size
      integer(c_int64_t), intent(inout) :: length
    end function heat_format_build

    !> Note the clocks just before advance
    integer(c_int32_t) function heat_start_watch(times) bind(C)
      import
      type(heat_rank_times_type), intent(inout) :: times
    end function heat_start_watch

    !> Tell what passed since [[heat_start_watch]], and where this process is: all but the timings
    integer(c_int32_t) function heat_stop_watch(times) bind(C)
      import
      type(heat_rank_times_type), intent(inout) :: times
    end function heat_stop_watch

    !> Tell on which GPU a solver runs, NUL-terminated: called in each advance, by a solver
    integer(c_int32_t) function heat_note_gpu(text) bind(C)
      import
      character(kind=c_char), intent(in) :: text(*)
    end function heat_note_gpu

    !> Tell where the thread that calls may run
    integer(c_int32_t) function heat_read_affinity(affinity) bind(C)
      import
      type(heat_affinity_type), intent(inout) :: affinity
    end function heat_read_affinity

    !> Tell how many threads a solver uses and where each is bound: called in each advance
    integer(c_int32_t) function heat_note_threads(threads, bound) bind(C)
      import
      integer(c_int64_t), value :: threads
      type(heat_affinity_type), intent(in) :: bound(*)
    end function heat_note_threads

    !> Format a result as lines "key value", keys as in results.json. Other arguments and errors as
    !> for [[heat_error_message]]
    integer(c_int32_t) function heat_format_result(problem, result, text, size, length) bind(C)
      import
      type(heat_problem_type), intent(in) :: problem
      type(heat_result_type), intent(in) :: result
      type(c_ptr), value :: text
      integer(c_int64_t), value :: size
      integer(c_int64_t), intent(inout) :: length
    end function heat_format_result

    !> Check that blocks cover the grid, every cell exactly once: heat_invalid_argument, naming the
    !> first fault and its rank
    integer(c_int32_t) function heat_check_partition(problem, blocks, count) bind(C)
      import
      type(heat_problem_type), intent(in) :: problem
      !> Shape (count), one a rank; empty ones are allowed
      type(heat_block_type), intent(in) :: blocks(*)
      integer(c_int64_t), value :: count
    end function heat_check_partition

    !> Check the arguments of read and write: heat_invalid_argument for a window that is not inside
    !> the block, cells that are null, or ld below window%nx, unless the window is empty
    integer(c_int32_t) function heat_check_window(block, window, cells, ld) bind(C)
      import
      type(heat_block_type), intent(in) :: block, window
      !> Address of cells of shape (ld, window%ny)
      type(c_ptr), value :: cells
      integer(c_int64_t), value :: ld
    end function heat_check_window

    !> Refuse an option whose key is not known, or text that is not key=value,...:
    !> heat_invalid_argument, naming the known keys
    integer(c_int32_t) function heat_check_options(options, known) bind(C)
      import
      !> Address of the text that create was given, or null
      type(c_ptr), value :: options
      !> The keys that a solver knows, "px,py"; "" for none
      character(kind=c_char), intent(in) :: known(*)
    end function heat_check_options

    !> Read an option that is a whole number: heat_invalid_argument
    integer(c_int32_t) function heat_option_integer(options, key, value) bind(C)
      import
      !> Address of text, or null
      type(c_ptr), value :: options
      character(kind=c_char), intent(in) :: key(*)
      !> The default, then the option; unchanged if the key is absent
      integer(c_int64_t), intent(inout) :: value
    end function heat_option_integer

    !> Tell the size of a data cache, in bytes; a common size where the system does not tell.
    !> heat_invalid_argument for any other level
    integer(c_int32_t) function heat_cache_size(level, bytes) bind(C)
      import
      !> 1 or 2, of one core; 3, of several
      integer(c_int32_t), value :: level
      integer(c_int64_t), intent(inout) :: bytes
    end function heat_cache_size

    !> How many solvers are known, available or not
    integer(c_int32_t) function heat_solver_count(count) bind(C)
      import
      integer(c_int64_t), intent(inout) :: count
    end function heat_solver_count

    !> The name of a known solver, in a fixed order: heat_not_found
    integer(c_int32_t) function heat_solver_name(index, name) bind(C)
      import
      !> 0..count-1
      integer(c_int64_t), value :: index
      !> Address of text that lives as long as the library; see [[heat_string]]
      type(c_ptr), intent(inout) :: name
    end function heat_solver_name

    !> The needs of a known solver, available or not: heat_needs_... bits. heat_not_found
    integer(c_int32_t) function heat_solver_needs(name, needs) bind(C)
      import
      character(kind=c_char), intent(in) :: name(*)
      integer(c_int32_t), intent(inout) :: needs
    end function heat_solver_needs

    !> Tell the formula of a solver, available or not: heat_not_found
    integer(c_int32_t) function heat_solver_formula(name, kernel) bind(C)
      import
      character(kind=c_char), intent(in) :: name(*)
      !> Address of the [[heat_kernel_type]] that its plugin exports as heat_plugin_kernel, or of a
      !> [[heat_wide_kernel_type]] if its struct_size says so; null: the formula of heat.h
      type(c_ptr), intent(inout) :: kernel
    end function heat_solver_formula

    !> Find a solver by name, with or without the kernel of another language; [[heat_find]] is
    !> simpler. heat_not_found, with the nearest name, or all names; heat_unavailable, with the
    !> reason
    integer(c_int32_t) function heat_find_solver(name, table, kernel) bind(C)
      import
      !> "fortran/mpi", or "fortran/mpi+cxx" with the sweep of cxx
      character(kind=c_char), intent(in) :: name(*)
      type(heat_solver_table_type), intent(inout) :: table
      !> The kernel named after "+"; its sweep is null if none is
      type(heat_kernel_type), intent(inout) :: kernel
    end function heat_find_solver

    !> Load a plugin, a shared library that exports heat_plugin, while no other thread looks for
    !> solvers. heat_not_found (no such file); heat_invalid_argument (no library, no heat_plugin, no
    !> solver, a name that is taken, an empty slot); after any failure none of its solvers is known
    integer(c_int32_t) function heat_load_plugin(path) bind(C)
      import
      character(kind=c_char), intent(in) :: path(*)
    end function heat_load_plugin

    !> Find the sweep of a language, "cxx" or "fortran", at this processor's best instruction level
    !> or at that of HEAT_ISA. heat_not_found; heat_unavailable; heat_invalid_argument (HEAT_ISA)
    integer(c_int32_t) function heat_find_kernel(name, kernel) bind(C)
      import
      character(kind=c_char), intent(in) :: name(*)
      type(heat_kernel_type), intent(inout) :: kernel
    end function heat_find_kernel

    !> Choose the best build of a sweep that this processor runs, or the one that HEAT_ISA names.
    !> heat_unavailable (no level runs here); heat_invalid_argument (HEAT_ISA)
    integer(c_int32_t) function heat_choose_sweep(name, builds, kernel) bind(C)
      import
      !> Address of the name of the kernel, which must live as long as the kernel
      type(c_ptr), value :: name
      !> The builds, from least to best; the last has a null sweep
      type(heat_sweep_build_type), intent(in) :: builds(*)
      type(heat_kernel_type), intent(inout) :: kernel
    end function heat_choose_sweep

    !> Find the launches of a language, "cxx", for arrays of a device. heat_not_found;
    !> heat_unavailable, with the reason
    integer(c_int32_t) function heat_find_device_kernel(name, kernel) bind(C)
      import
      character(kind=c_char), intent(in) :: name(*)
      type(heat_device_kernel_type), intent(inout) :: kernel
    end function heat_find_device_kernel

    !> Tell how to lay out a field on a device, ring included; any other layout works, too.
    !> heat_invalid_argument for a size below 0 or one that overflows
    integer(c_int32_t) function heat_device_layout(nx, ny, shape) bind(C)
      import
      integer(c_int64_t), value :: nx, ny
      type(heat_device_shape_type), intent(inout) :: shape
    end function heat_device_layout

    !> List the sources inside a block as a device reads them: counted from the block's first cell
    !> (1,1), by y, then by x, those on one cell in the order given. heat_invalid_argument
    integer(c_int32_t) function heat_device_sources(problem, block, sources, count) bind(C)
      import
      type(heat_problem_type), intent(in) :: problem
      type(heat_block_type), intent(in) :: block
      !> Shape (problem%n_sources) of the host, of which the first `count` are written
      type(heat_source_type), intent(inout) :: sources(*)
      integer(c_int64_t), intent(inout) :: count
    end function heat_device_sources
  end interface

contains

  !> The message of this thread's last failure; empty if there is none
  function heat_message() result(text)
    character(:), allocatable :: text
    character(:, c_char), allocatable, target :: buffer
    integer(c_int64_t) :: length
    length = 0
    if (heat_error_message(c_null_ptr, 0_c_int64_t, length) /= heat_ok) length = 0
    allocate(character(length + 1) :: buffer)
    if (heat_error_message(c_loc(buffer), length + 1, length) /= heat_ok) length = 0
    text = buffer(:length)
  end function heat_message

  !> A NUL-terminated string of C as a Fortran one; empty for null
  function heat_string(address) result(text)
    !> Address of the string, or null
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

  ! The functions below take a solver that was found; those after heat_create one that was made, and
  ! the problem that it was made with.

  !> Look a solver up by name. Errors: heat_invalid_argument if the one before was not destroyed;
  !> those of [[heat_find_solver]]
  integer(c_int32_t) function heat_find(solver, name) result(status)
    !> The solver, to be made by [[heat_create]]
    type(heat_solver_type), intent(inout) :: solver
    !> "fortran/mpi", or "fortran/mpi+cxx" for its movement with the sweep of cxx
    character(*), intent(in) :: name
    status = require_free(solver)
    if (status /= heat_ok) return
    status = heat_find_solver(trim(name) // c_null_char, solver%table, solver%kernel)
  end function heat_find

  !> Check that the library computes known answers in this process and thread. Errors:
  !> heat_wrong_answer, with the first wrong one and the likely cause; heat_invalid_argument for a
  !> solver that needs MPI; those of [[heat_find]] and of the solver
  integer(c_int32_t) function heat_self_check(solver) result(status)
    !> A solver without MPI; if absent, all that need neither MPI nor a GPU
    character(*), intent(in), optional :: solver
    character(:, c_char), allocatable, target :: name
    if (.not. present(solver)) then
      status = heat_self_check_c(c_null_ptr)
      return
    end if
    name = trim(solver) // c_null_char
    status = heat_self_check_c(c_loc(name))
  end function heat_self_check

  !> heat_ok unless there is a solver that was not destroyed
  integer(c_int32_t) function require_free(solver) result(status)
    type(heat_solver_type), intent(in) :: solver
    status = heat_ok
    if (c_associated(solver%handle)) then
      status = heat_fail(heat_invalid_argument, 'destroy the solver first' // c_null_char)
    end if
  end function require_free

  !> heat_ok once heat_find has succeeded
  integer(c_int32_t) function require_found(solver) result(status)
    type(heat_solver_type), intent(in) :: solver
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

  !> The description of the solver that was found, one line
  function heat_summary(solver) result(text)
    type(heat_solver_type), intent(in) :: solver
    character(:), allocatable :: text
    text = heat_string(solver%table%summary)
  end function heat_summary

  !> Make the solver that was found; its field is zero. Errors: heat_invalid_argument also if none
  !> was found or it is already made; those of [[heat_create_function]]
  integer(c_int32_t) function heat_create(solver, problem, comm, options) result(status)
    type(heat_solver_type), intent(inout), target :: solver
    !> The problem; it may be freed after the call
    type(heat_problem_type), intent(in) :: problem
    !> Fortran handle of the communicator, or heat_no_comm
    integer(c_int32_t), intent(in) :: comm
    !> "key=value,...", or empty; an unknown key is an error that lists the known ones
    character(*), intent(in) :: options
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

  !> Write the problem's start into this rank's part of the solver. Errors: heat_invalid_argument,
  !> heat_abi_mismatch
  integer(c_int32_t) function heat_start(solver, problem) result(status)
    type(heat_solver_type), intent(inout) :: solver
    type(heat_problem_type), intent(in) :: problem
    status = require_found(solver)
    if (status /= heat_ok) return
    status = heat_start_solver(problem, solver%table, solver%handle)
  end function heat_start

  !> Take steps; returns when the result is final, so callers may time it. Errors:
  !> heat_invalid_argument for steps < 0, with the field unchanged; the status of a sweep that
  !> failed on any rank, heat_mpi_error or heat_gpu_error: then the field is of no step
  integer(c_int32_t) function heat_advance(solver, steps) result(status)
    type(heat_solver_type), intent(inout) :: solver
    !> Time steps to take, >= 0
    integer(c_int64_t), intent(in) :: steps
    procedure(heat_advance_function), pointer :: advance
    status = require_found(solver)
    if (status /= heat_ok) return
    call c_f_procpointer(solver%table%advance, advance)
    status = advance(solver%handle, steps)
  end function heat_advance

  !> Tell which cells this rank holds; the blocks of all ranks cover the grid once. Errors:
  !> heat_invalid_argument, heat_abi_mismatch
  integer(c_int32_t) function heat_block(solver, block) result(status)
    type(heat_solver_type), intent(in) :: solver
    !> The block; empty on a rank without cells
    type(heat_block_type), intent(inout) :: block
    procedure(heat_block_function), pointer :: get
    status = require_found(solver)
    if (status /= heat_ok) return
    call c_f_procpointer(solver%table%block, get)
    status = get(solver%handle, block)
  end function heat_block

  !> Copy cells of this rank's block out of the solver. Errors: heat_invalid_argument with nothing
  !> written; heat_abi_mismatch
  integer(c_int32_t) function heat_read(solver, window, cells, ld) result(status)
    type(heat_solver_type), intent(in) :: solver
    !> Cells to copy, inside the block
    type(heat_block_type), intent(in) :: window
    !> Leading dimension of `cells`, >= window%nx
    integer(c_int64_t), intent(in) :: ld
    !> Shape (ld, window%ny), of which (window%nx, window%ny) is written
    real(c_double), intent(inout) :: cells(ld, *)
    procedure(heat_read_function), pointer :: read
    status = require_found(solver)
    if (status /= heat_ok) return
    call c_f_procpointer(solver%table%read, read)
    status = read(solver%handle, window, cells, ld)
  end function heat_read

  !> Copy cells into this rank's block. Errors: heat_invalid_argument with nothing written;
  !> heat_abi_mismatch
  integer(c_int32_t) function heat_write(solver, window, cells, ld) result(status)
    type(heat_solver_type), intent(inout) :: solver
    !> Cells to set, inside the block
    type(heat_block_type), intent(in) :: window
    !> Leading dimension of `cells`, >= window%nx
    integer(c_int64_t), intent(in) :: ld
    !> Shape (ld, window%ny), of which (window%nx, window%ny) is read
    real(c_double), intent(in) :: cells(ld, *)
    procedure(heat_write_function), pointer :: write
    status = require_found(solver)
    if (status /= heat_ok) return
    call c_f_procpointer(solver%table%write, write)
    status = write(solver%handle, window, cells, ld)
  end function heat_write

  !> Tell where the time of this rank's advance calls went. Errors: heat_invalid_argument,
  !> heat_abi_mismatch
  integer(c_int32_t) function heat_timings(solver, timings) result(status)
    type(heat_solver_type), intent(in) :: solver
    !> Seconds since the solver was made
    type(heat_timings_type), intent(inout) :: timings
    procedure(heat_timings_function), pointer :: get
    status = require_found(solver)
    if (status /= heat_ok) return
    call c_f_procpointer(solver%table%timings, get)
    status = get(solver%handle, timings)
  end function heat_timings

  !> Digest this rank's part of the solver, a few rows at a time. Errors: heat_invalid_argument;
  !> heat_not_finite, naming the first such cell; heat_abi_mismatch
  integer(c_int32_t) function heat_digest(solver, problem, digest) result(status)
    type(heat_solver_type), intent(in) :: solver
    type(heat_problem_type), intent(in) :: problem
    !> This rank's share of fingerprint and heat
    type(heat_digest_type), intent(inout) :: digest
    status = require_found(solver)
    if (status /= heat_ok) return
    status = heat_digest_solver(problem, solver%table, solver%handle, digest)
  end function heat_digest

  !> Write this rank's cells into a file of [[heat_create_npy]]; all ranks may at once. Errors:
  !> heat_invalid_argument; heat_io_error, also for a file of another size
  integer(c_int32_t) function heat_save(solver, problem, path) result(status)
    type(heat_solver_type), intent(in) :: solver
    type(heat_problem_type), intent(in) :: problem
    !> Path of the file
    character(*), intent(in) :: path
    status = require_found(solver)
    if (status /= heat_ok) return
    status = heat_save_solver(problem, solver%table, solver%handle, trim(path) // c_null_char)
  end function heat_save

  !> Free the solver, collectively over its communicator; without one does nothing
  integer(c_int32_t) function heat_destroy(solver) result(status)
    !> A solver that was found; it can then be made again, or replaced by another
    type(heat_solver_type), intent(inout) :: solver
    procedure(heat_destroy_function), pointer :: destroy
    status = heat_ok
    if (.not. c_associated(solver%handle)) return
    call c_f_procpointer(solver%table%destroy, destroy)
    status = destroy(solver%handle)
    solver%handle = c_null_ptr
  end function heat_destroy

end module heat
