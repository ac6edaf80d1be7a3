# cmake -DREADELF= -DPROGRAMS=<file;...> -P check_cuda_libraries.cmake
#
# A program of a build with CUDA must start where there is no CUDA: it needs no library of it.
foreach(program IN LISTS PROGRAMS)
  execute_process(COMMAND ${READELF} -d ${program} OUTPUT_VARIABLE dynamic COMMAND_ERROR_IS_FATAL ANY)
  if(NOT dynamic MATCHES "NEEDED")
    message(FATAL_ERROR "${program} needs no library at all, says ${READELF}:\n${dynamic}")
  endif()
  string(REGEX MATCHALL "\\(NEEDED\\)[^\n]*" needed "${dynamic}")
  list(FILTER needed INCLUDE REGEX "(cuda|nvidia|nvrtc|cublas)")
  if(needed)
    message(FATAL_ERROR "${program} does not start without CUDA: ${needed}")
  endif()
endforeach()
message(STATUS "No library of CUDA is needed by ${PROGRAMS}")
