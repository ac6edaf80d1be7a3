# What every target of this build shares. Nothing here reaches a project that embeds Lanewise.
if(PROJECT_IS_TOP_LEVEL)
  if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
  endif()
  set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
  set(CMAKE_ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
  set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
endif()
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

# Programs that are carried to machines with neither a compiler nor our packages: ./dev gpu.
option(LANEWISE_STATIC_RUNTIMES
       "Link the runtimes of C++ and OpenMP and the tools' libraries statically: programs need glibc alone" OFF)
if(LANEWISE_STATIC_RUNTIMES)
  set(CMAKE_FIND_LIBRARY_SUFFIXES .a .so)
  add_link_options(-static-libgcc -static-libstdc++)
endif()

# Options for sources whose loops must stay one element at a time.
if(CMAKE_CXX_COMPILER_ID MATCHES Clang)
  set(LANEWISE_NO_VECTORIZATION -fno-vectorize -fno-slp-vectorize)
else()
  set(LANEWISE_NO_VECTORIZATION -fno-tree-vectorize)
endif()

# lanewise_internal_target(<target>): language, contraction, warnings and sanitizers of our own code.
# Contraction is off everywhere: GCC's default would fuse x * y + z on rows that have FMA and not on
# others, and every row must give the same bits.
function(lanewise_internal_target target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_compile_options(${target} PRIVATE -ffp-contract=off -fno-fast-math)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  lanewise_warnings(${target})
  lanewise_sanitize(${target})
endfunction()
