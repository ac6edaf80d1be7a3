# What a build with CUDA may hold: nothing that keeps it from starting elsewhere, the code of all
# architectures, and kernels of no more instructions than they had. (None may spill registers: that
# is an error of the build, in cuda/CMakeLists.txt.)

# skip_cuda_check(<name> <reason>): a test that is seen to be skipped.
function(skip_cuda_check name reason)
  add_test(NAME cuda.${name} COMMAND ${CMAKE_COMMAND} -E echo "skipped: ${reason}")
  set_tests_properties(cuda.${name} PROPERTIES SKIP_REGULAR_EXPRESSION "^skipped" LABELS cuda)
endfunction()

# cuda_code_check(<name> <script> <argument>...): a script that reads the objects of device code.
function(cuda_code_check name script)
  if(NOT Python3_FOUND)
    skip_cuda_check(${name} "Python 3.9 was not found, Debian: apt-get install python3")
    return()
  endif()
  add_test(NAME cuda.${name}
           COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/${script} ${ARGN}
                   $<TARGET_OBJECTS:lanewise_cuda>
           COMMAND_EXPAND_LISTS)
  set_tests_properties(cuda.${name} PROPERTIES
    SKIP_RETURN_CODE 77 LABELS cuda ENVIRONMENT PYTHONDONTWRITEBYTECODE=1)
endfunction()

set(programs $<TARGET_FILE:test_squares>)
if(LANEWISE_BUILD_TOOLS)
  list(APPEND programs $<TARGET_FILE:lanewise_command>)
endif()
if(TARGET lanewise_gpu_bench)
  list(APPEND programs $<TARGET_FILE:lanewise_gpu_bench>)
endif()
add_test(NAME cuda.no_library_needed
         COMMAND ${CMAKE_COMMAND} -DREADELF=${CMAKE_READELF} "-DPROGRAMS=${programs}"
                 -P ${CMAKE_CURRENT_SOURCE_DIR}/check_cuda_libraries.cmake)
set_tests_properties(cuda.no_library_needed PROPERTIES LABELS cuda)

if(NOT LANEWISE_HAS_CUDA)
  skip_cuda_check(architectures "${LANEWISE_CUDA_REASON}")
  skip_cuda_check(instructions "${LANEWISE_CUDA_REASON}")
  return()
endif()
list(JOIN CMAKE_CUDA_ARCHITECTURES "," architectures)
cuda_code_check(architectures cuda_architectures.py --architectures ${architectures})
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  cuda_code_check(instructions cuda_instructions.py --nvcc ${CMAKE_CUDA_COMPILER_VERSION})
else()
  skip_cuda_check(instructions "budgets are for builds of type Release")
endif()
