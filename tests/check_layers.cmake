# cmake -DSOURCE=<folder> -P check_layers.cmake
#
# Who may include whom (HACKING.md, "Layers"). Each rule: the files, and what no line of them may say.
set(breaches "")

function(forbid files pattern why)
  file(GLOB_RECURSE sources RELATIVE ${SOURCE} ${files})
  if(NOT sources)
    message(FATAL_ERROR "No file is ${files}: the rule checks nothing")
  endif()
  foreach(source IN LISTS sources)
    file(STRINGS ${SOURCE}/${source} hits REGEX "#[ \t]*include.*${pattern}")
    foreach(hit IN LISTS hits)
      string(APPEND breaches "  ${source}: ${hit}   (${why})\n")
    endforeach()
  endforeach()
  set(breaches "${breaches}" PARENT_SCOPE)
endfunction()

forbid("${SOURCE}/kernels/*.?pp" "(omp\\.h|immintrin|arm_neon|xsimd|cuda_runtime)"
       "kernels/ says what is computed, not how")
forbid("${SOURCE}/kernels/include/*.hpp" "(\"|<(nlohmann|fmt|Eigen|CLI))"
       "public headers include each other and the standard library")
forbid("${SOURCE}/cpu/*.?pp" "\"(cuda|bench|cli|tests)/" "cpu/ sees kernels/ and itself")
forbid("${SOURCE}/cuda/*" "\"(cpu|bench|cli|tests)/" "cuda/ sees kernels/ and itself")
forbid("${SOURCE}/cpu/simd/*.?pp" "<(vector|string|iostream|functional|array|algorithm|memory|map)"
       "std containers compiled per instruction set leak into the baseline")
forbid("${SOURCE}/cpu/simd/*.?pp" "\"(cpu/[^s]|kernels/[^k])" "cpu/simd/ sees kernel_table.hpp alone")
forbid("${SOURCE}/kernels/*.?pp" "\"(bench|cli|tests)/" "the library knows nothing of its programs")
forbid("${SOURCE}/bench/onelock/*.?pp" "(<lanewise/|\"(kernels|bench/compare)/)"
       "the lock models stand alone")
forbid("${SOURCE}/bench/compare/*.?pp" "\"kernels/[^p]"
       "the comparison uses the public headers, and kernels/parallel.hpp for its rooflines")
forbid("${SOURCE}/kernels/dispatch.cpp" "\"(cpu/[^r]|cuda/[^b])"
       "dispatch.cpp sees cpu/rows.hpp and cuda/backend.hpp alone")
forbid("${SOURCE}/bench/*.?pp" "\"(cpu|cuda)/" "programs reach implementations through the library")
forbid("${SOURCE}/cli/*.?pp" "\"(cpu|cuda|kernels)/" "the command uses the public headers and bench/")

# omp.h in one file, the backends' headers in one file.
file(GLOB_RECURSE cpu_sources RELATIVE ${SOURCE} ${SOURCE}/cpu/*.?pp)
list(REMOVE_ITEM cpu_sources cpu/parallel.cpp)
foreach(source IN LISTS cpu_sources)
  file(STRINGS ${SOURCE}/${source} hits REGEX "#[ \t]*include.*omp\\.h")
  if(hits)
    string(APPEND breaches "  ${source}: omp.h belongs to cpu/parallel.cpp\n")
  endif()
endforeach()
file(GLOB_RECURSE kernel_sources RELATIVE ${SOURCE} ${SOURCE}/kernels/*.?pp)
list(REMOVE_ITEM kernel_sources kernels/dispatch.cpp)
foreach(source IN LISTS kernel_sources)
  file(STRINGS ${SOURCE}/${source} hits REGEX "#[ \t]*include.*\"(cpu|cuda)/")
  if(hits)
    string(APPEND breaches "  ${source}: ${hits} (dispatch.cpp alone knows the backends)\n")
  endif()
endforeach()

if(breaches)
  message(FATAL_ERROR "Layers are breached:\n${breaches}")
endif()
