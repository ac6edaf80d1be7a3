# cmake -DPROGRAM=<file> -P check_no_gpu.cmake
#
# lanewise_gpu_bench where there is no GPU, made so by CUDA_VISIBLE_DEVICES where there is one: it
# ends with 69 and says why.
set(ENV{CUDA_VISIBLE_DEVICES} "")
foreach(argument IN ITEMS --check --quick)
  execute_process(COMMAND ${PROGRAM} ${argument}
                  RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE errors)
  if(NOT status EQUAL 69)
    message(SEND_ERROR "${argument}: it ended with ${status}, not 69\n${output}${errors}")
  endif()
  if(NOT output STREQUAL "")
    message(SEND_ERROR "${argument}: there is no GPU, and it printed\n${output}")
  endif()
  if(NOT errors MATCHES "no GPU can be used here: [a-zA-Z].*(driver|CUDA_VISIBLE_DEVICES)")
    message(SEND_ERROR "${argument}: it does not say why there is no GPU:\n${errors}")
  endif()
endforeach()
