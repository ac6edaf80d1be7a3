# cmake -DSOURCE=<folder> -P check_layers.cmake
#
# Who may include whom (HACKING.md, "Directory map").
set(breaches "")

# forbid(<files> <pattern> <why> [BUT <include>...] [EXCEPT <file>])
# In no line of the files may an include match the pattern. Quoted includes that match BUT may, and
# the file that EXCEPT names is left out.
function(forbid files pattern why)
  cmake_parse_arguments(PARSE_ARGV 3 rule "" "EXCEPT" "BUT")
  list(TRANSFORM files PREPEND ${SOURCE}/)
  file(GLOB_RECURSE sources RELATIVE ${SOURCE} ${files})
  if(NOT sources)
    message(FATAL_ERROR "No file is ${files}: the rule checks nothing")
  endif()
  list(REMOVE_ITEM sources "${rule_EXCEPT}")
  list(JOIN rule_BUT "|" allowed)
  foreach(source IN LISTS sources)
    file(STRINGS ${SOURCE}/${source} hits REGEX "#[ \t]*include.*${pattern}")
    foreach(hit IN LISTS hits)
      if(NOT allowed OR NOT hit MATCHES "\"(${allowed})\"")
        string(APPEND breaches "  ${source}: ${hit}   (${why})\n")
      endif()
    endforeach()
  endforeach()
  set(breaches "${breaches}" PARENT_SCOPE)
endfunction()

# The library.
forbid("kernels/include/*.hpp" "(\"|<(nlohmann|fmt|CLI))"
       "public headers include each other and the standard library")
forbid("kernels/include/*.hpp" "<Eigen" "eigen.hpp alone is for programs that have Eigen"
       EXCEPT kernels/include/lanewise/eigen.hpp)
forbid("kernels/*.?pp;cpu/*.?pp;cuda/*" "lanewise/eigen\\.hpp" "the library does not need Eigen")
forbid("kernels/*.?pp" "\"(bench|cli|tests)/" "the library knows nothing of its programs")
forbid("kernels/*.?pp" "(omp\\.h|immintrin|arm_neon|xsimd|cuda_runtime)"
       "kernels/ says what is computed, not how")
forbid("kernels/*.?pp" "\"(cpu|cuda)/" "dispatch.cpp alone knows the backends"
       EXCEPT kernels/dispatch.cpp)
forbid("kernels/dispatch.cpp" "\"(cpu|cuda)/" "of a backend dispatch.cpp sees one header"
       BUT cpu/rows.hpp cuda/backend.hpp)
forbid("cpu/*.?pp" "\"(cuda|bench|cli|tests)/" "cpu/ sees kernels/ and itself")
forbid("cpu/simd/*.?pp" "<(vector|string|iostream|functional|array|algorithm|memory|map)"
       "std containers compiled per instruction set leak into the baseline")
forbid("cpu/simd/*.?pp" "\"(cpu|kernels)/" "cpu/simd/ sees the tables alone"
       BUT cpu/simd/.* kernels/butterflies.hpp kernels/modular_field.hpp kernels/gamma/loops.hpp kernels/kernel_table.hpp kernels/modular_kernels.hpp
           kernels/transform_kernels.hpp)
forbid("cuda/*" "\"(cpu|bench|cli|tests)/" "cuda/ sees kernels/ and itself")
forbid("cpu/*.?pp;cuda/*.?pp;bench/*.?pp;cli/*.?pp" "omp\\.h" "omp.h belongs to cpu/parallel.cpp"
       EXCEPT cpu/parallel.cpp)

# Its programs.
forbid("bench/*.?pp" "\"(cpu|cuda)/" "programs reach implementations through the library")
forbid("bench/gpu/*" "\"(cpu|cuda)/" "of the library they take what programs have")
forbid("bench/peers/*.?pp" "\"(kernels|bench)/" "peers stand beside the library"
       BUT bench/peers/.* bench/squares/implementation.hpp)
forbid("bench/flint/*.?pp" "(<lanewise/|\"(lanewise|kernels)/)" "a peer stands beside the library")
forbid("bench/onelock/*.?pp" "(<lanewise/|\"(lanewise|kernels|cpu|cuda|bench|cli|tests)/)"
       "the lock models stand alone" BUT bench/clock.hpp bench/onelock/.*)
forbid("bench/compare/*.?pp" "\"kernels/"
       "the comparison uses the public headers, and kernels/parallel.hpp for its rooflines"
       BUT kernels/parallel.hpp)
forbid("bench/claims/*.?pp" "\"(kernels|cpu|cuda|cli)/" "the claims use the public headers and bench/")
forbid("bench/tune/*.?pp" "\"kernels/" "the tuner uses the public headers")
forbid("cli/*.?pp" "\"(cpu|cuda|kernels)/" "the command uses the public headers and bench/")

if(breaches)
  message(FATAL_ERROR "Layers are breached:\n${breaches}")
endif()
