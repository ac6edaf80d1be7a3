# The sources of every instruction set: cpu/simd/ is compiled once for each call of lanewise_add_isa.
find_path(XSIMD_INCLUDE_DIR xsimd/xsimd.hpp REQUIRED DOC "Folder that holds xsimd/xsimd.hpp")
include(Xsimd)

# lanewise_add_isa(<name> FEATURES <feature>...)
# The one list makes both the compiler's -m flags and the row's run-time check, so they cannot
# drift. A feature is spelt as in -m<feature>; "neon64" is the baseline of its architecture.
#
# The objects are always -O3: at -O0 the compiler emits weak template symbols full of the row's own
# instructions, which the linker could then pick for the baseline. For the same reason they are
# never part of link-time optimisation and hide all symbols but their table.
function(lanewise_add_isa name)
  cmake_parse_arguments(PARSE_ARGV 1 isa "" "" "FEATURES")
  set(flags ${isa_FEATURES})
  list(REMOVE_ITEM flags neon64)
  list(TRANSFORM flags PREPEND -m)
  if(NOT "neon64" IN_LIST isa_FEATURES)
    # The row's flags are the row: what the user's own flags add (-march=native) comes off again.
    list(PREPEND flags -march=x86-64)
  endif()
  list(JOIN isa_FEATURES " " features)

  set(sources table.cpp gamma.cpp limbs.cpp modular_products.cpp residues.cpp text.cpp
              transform.cpp)
  list(TRANSFORM sources PREPEND ${PROJECT_SOURCE_DIR}/cpu/simd/)
  add_library(lanewise_isa_${name} OBJECT ${sources})
  lanewise_internal_target(lanewise_isa_${name})
  target_include_directories(lanewise_isa_${name} SYSTEM PRIVATE ${XSIMD_INCLUDE_DIR})
  target_compile_definitions(lanewise_isa_${name} PRIVATE LANEWISE_ISA=${name} NDEBUG)
  target_compile_options(lanewise_isa_${name} PRIVATE ${flags} -O3 -fno-lto -fno-exceptions
                                                         -fno-rtti)
  if(CMAKE_CXX_COMPILER_ID STREQUAL GNU)
    # GCC 12 takes its own _mm512_undefined_* for a mistake of ours (GCC bug 105593).
    target_compile_options(lanewise_isa_${name} PRIVATE -Wno-uninitialized -Wno-maybe-uninitialized)
  endif()
  set_target_properties(lanewise_isa_${name} PROPERTIES
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    INTERPROCEDURAL_OPTIMIZATION OFF)
  target_sources(lanewise PRIVATE $<TARGET_OBJECTS:lanewise_isa_${name}>)

  set_property(GLOBAL APPEND PROPERTY LANEWISE_ISA_NAMES ${name})
  set_property(GLOBAL APPEND_STRING PROPERTY LANEWISE_ISA_LIST
    "LANEWISE_ISA_ROW(${name}, \"${features}\")\n")
endfunction()

# Writes isa_list.inc, which cpu/rows.cpp includes: one LANEWISE_ISA_ROW per instruction set.
function(lanewise_write_isa_list)
  get_property(rows GLOBAL PROPERTY LANEWISE_ISA_LIST)
  file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/isa_list.inc CONTENT "${rows}" @ONLY)
  target_include_directories(lanewise PRIVATE ${PROJECT_BINARY_DIR}/generated)
endfunction()
