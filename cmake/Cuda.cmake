# CUDA, where there is a compiler for it: sets LANEWISE_HAS_CUDA and, where it is off,
# LANEWISE_CUDA_REASON.
#
# Binaries hold machine code of the architectures that can be had, and PTX for older and newer ones,
# which the driver compiles. A fixed list: "native" means nothing on machines that only build.
set(LANEWISE_CUDA AUTO CACHE STRING "Build the CUDA backend: AUTO (where nvcc is found), ON or OFF")
set_property(CACHE LANEWISE_CUDA PROPERTY STRINGS AUTO ON OFF)

set(LANEWISE_HAS_CUDA OFF)
if(NOT LANEWISE_CUDA)
  set(LANEWISE_CUDA_REASON "this build was configured with LANEWISE_CUDA=OFF")
else()
  include(CheckLanguage)
  if(NOT CMAKE_CUDA_ARCHITECTURES)
    set(CMAKE_CUDA_ARCHITECTURES 75-virtual 80-real 90)
  endif()
  if(NOT CMAKE_CUDA_COMPILER AND NOT DEFINED ENV{CUDACXX})
    find_program(LANEWISE_NVCC nvcc PATHS /usr/local/cuda/bin)
    mark_as_advanced(LANEWISE_NVCC)
    if(LANEWISE_NVCC)
      set(ENV{CUDACXX} ${LANEWISE_NVCC})
    endif()
  endif()
  check_language(CUDA)
  if(CMAKE_CUDA_COMPILER)
    enable_language(CUDA)
    find_package(CUDAToolkit REQUIRED)
    set(LANEWISE_HAS_CUDA ON)
    if(NOT CMAKE_CUDA20_STANDARD_COMPILE_OPTION)  # CMake 3.25 does not know it.
      set(CMAKE_CUDA20_STANDARD_COMPILE_OPTION -std=c++20)
      set(CMAKE_CUDA20_EXTENSION_COMPILE_OPTION -std=c++20)
    endif()
    set(CMAKE_CUDA_STANDARD 20)
    set(CMAKE_CUDA_STANDARD_REQUIRED ON)
    set(CMAKE_CUDA_EXTENSIONS OFF)
    set(CMAKE_CUDA_RUNTIME_LIBRARY Static)
    set(CMAKE_CUDA_SEPARABLE_COMPILATION OFF)
  elseif(LANEWISE_CUDA STREQUAL "AUTO")
    set(LANEWISE_CUDA_REASON "no CUDA compiler was found when this build was configured")
  else()
    message(FATAL_ERROR "LANEWISE_CUDA=${LANEWISE_CUDA}, and no CUDA compiler was found: put nvcc "
                        "on the PATH, set CUDACXX, or configure with -DLANEWISE_CUDA=AUTO")
  endif()
endif()
