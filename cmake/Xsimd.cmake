# The version of the xsimd that was found; 8.1.0, Debian 12's, is the oldest that Lanewise supports.
file(STRINGS ${XSIMD_INCLUDE_DIR}/xsimd/config/xsimd_config.hpp lines
     REGEX "#define XSIMD_VERSION_(MAJOR|MINOR|PATCH)")
string(REGEX REPLACE "[^0-9;]" "" LANEWISE_XSIMD_VERSION "${lines}")
list(JOIN LANEWISE_XSIMD_VERSION "." LANEWISE_XSIMD_VERSION)
if(LANEWISE_XSIMD_VERSION VERSION_LESS 8.1.0)
  message(FATAL_ERROR "xsimd ${LANEWISE_XSIMD_VERSION} in ${XSIMD_INCLUDE_DIR} is too old: "
                      "Lanewise needs 8.1.0 or newer (-DXSIMD_INCLUDE_DIR=<folder>)")
endif()
message(STATUS "xsimd ${LANEWISE_XSIMD_VERSION} (${XSIMD_INCLUDE_DIR})")
