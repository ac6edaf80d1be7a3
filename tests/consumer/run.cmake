# Builds and runs the consumer: cmake -DMODE=package|subdirectory -DSOURCE= -DBUILD= -DCOMPILER=
# -DGENERATOR= -DXSIMD= -DWORK= -P run.cmake
function(step)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT result EQUAL 0)
    message(FATAL_ERROR "${ARGN}\nfailed (${result}):\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

file(REMOVE_RECURSE ${WORK})
if(MODE STREQUAL "package")
  step(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix)
  set(where -DCMAKE_PREFIX_PATH=${WORK}/prefix)
else()
  # Of device code that which is compiled soonest; it is linked like any other.
  set(where -DLANEWISE_SOURCE=${SOURCE} -DXSIMD_INCLUDE_DIR=${XSIMD} -DCMAKE_CUDA_ARCHITECTURES=90-virtual)
endif()
step(${CMAKE_COMMAND} -S ${SOURCE}/tests/consumer -B ${WORK}/build -G ${GENERATOR}
     -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_BUILD_TYPE=Release ${where})
step(${CMAKE_COMMAND} --build ${WORK}/build)
step(${WORK}/build/consumer)
if(NOT output MATCHES "^99999980000001 and 2568 digits, by ")
  message(FATAL_ERROR "The consumer printed: ${output}")
endif()
message(STATUS "${output}")
