# The CUDA Toolkit, if there is one: its compiler is enabled only if it is found and works. Without
# it the solvers for GPUs are listed as unavailable, like any whose dependency is missing.
set(heat_no_cuda "the CUDA Toolkit was not found")
option(HEAT_CUDA "Build the solvers for GPUs if the CUDA Toolkit is found" ON)

# The same arithmetic as on the host: no FMA. The standard is given by hand, because CMake 3.25 does
# not know that nvcc has C++20; the formula is constexpr, and needs "relaxed".
set(heat_cuda_flags -std=c++20 --fmad=false --expt-relaxed-constexpr
  -Xcompiler=-ffp-contract=off,-Wall,-Wextra,-Wshadow)

if(HEAT_CUDA)
  # Machine code for the 8.x and 9.0 devices, and PTX that drivers translate for later ones.
  if(NOT CMAKE_CUDA_ARCHITECTURES AND NOT DEFINED ENV{CUDAARCHS})
    set(CMAKE_CUDA_ARCHITECTURES 80-real 90)
  endif()
  # The Toolkit's usual place, where its installer does not put it into PATH.
  if(NOT CMAKE_CUDA_COMPILER AND NOT DEFINED ENV{CUDACXX})
    find_program(HEAT_NVCC nvcc PATHS /usr/local/cuda/bin DOC "Compiler of the CUDA Toolkit")
    mark_as_advanced(HEAT_NVCC)
    if(HEAT_NVCC)
      set(ENV{CUDACXX} ${HEAT_NVCC})
    endif()
  endif()
  check_language(CUDA)
  if(CMAKE_CUDA_COMPILER)
    enable_language(CUDA)
    heat_check_language(CUDA)
    heat_check_flags(ENV{NVCC_PREPEND_FLAGS} ENV{NVCC_APPEND_FLAGS})
    if(CMAKE_CUDA_COMPILER_VERSION VERSION_LESS 12)  # has no C++20
      set(heat_no_cuda "CUDA 12 or newer is needed, and ${CMAKE_CUDA_COMPILER_VERSION} was found")
    else()
      # nvcc's host compiler may be too new for it, or have no C++20, and nvcc finds no file in a
      # folder with an apostrophe in its name.
      include(CheckSourceCompiles)
      list(JOIN heat_cuda_flags " " CMAKE_REQUIRED_FLAGS)
      set(CMAKE_REQUIRED_INCLUDES ${PROJECT_SOURCE_DIR}/interop/include)
      check_source_compiles(CUDA "#include <heat/heat.hpp>
        __global__ void kernel(double* u) { u[threadIdx.x] = 1.0; }
        int main() { kernel<<<1, 1>>>(nullptr); return static_cast<int>(std::span<int>().size()); }"
        HEAT_CUDA_COMPILES)
      unset(CMAKE_REQUIRED_FLAGS)
      unset(CMAKE_REQUIRED_INCLUDES)
      if(HEAT_CUDA_COMPILES)
        find_package(CUDAToolkit)
      else()
        unset(HEAT_CUDA_COMPILES CACHE)  # try again next time
        set(heat_no_cuda "${CMAKE_CUDA_COMPILER} does not compile our C++20 here, with its host \
compiler and in this folder")
      endif()
    endif()
  elseif(HEAT_NVCC OR DEFINED ENV{CUDACXX})
    set(heat_no_cuda "$ENV{CUDACXX} compiles nothing here")
  endif()
endif()

if(TARGET CUDA::cudart_static)
  target_compile_options(heat_flags INTERFACE $<$<COMPILE_LANGUAGE:CUDA>:
    ${heat_cuda_flags} $<$<BOOL:${HEAT_WERROR}>:-Werror=all-warnings>>)
endif()

# The launches of device.h: symbol heat_${language}_device_kernel.
function(heat_add_device_kernel language source)
  if(TARGET CUDA::cudart_static)
    heat_add_objects(heat_${language}_device_kernel ${PROJECT_SOURCE_DIR}/${language}/${source})
    target_link_libraries(heat_${language}_device_kernel PRIVATE CUDA::cudart_static)
    set_property(GLOBAL APPEND PROPERTY HEAT_NEEDS CUDA::cudart_static)
  else()
    heat_add_stub(heat_${language}_device_kernel heat_device_kernel "device kernel ${language}"
      "${heat_no_cuda}")
  endif()
endfunction()
