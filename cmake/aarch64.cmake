# A toolchain that builds for 64-bit ARM and runs under emulation: ./dev neon64.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_CROSSCOMPILING_EMULATOR qemu-aarch64 -L /usr/aarch64-linux-gnu)
set(CMAKE_FIND_ROOT_PATH /usr/aarch64-linux-gnu)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)

# xsimd is headers alone, and the host's serve; their folder holds the host's other headers too, so
# they are reached through one of their own.
if(NOT EXISTS ${CMAKE_BINARY_DIR}/include/xsimd)
  file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/include)
  file(CREATE_LINK /usr/include/xsimd ${CMAKE_BINARY_DIR}/include/xsimd SYMBOLIC)
endif()
set(XSIMD_INCLUDE_DIR ${CMAKE_BINARY_DIR}/include CACHE PATH "Folder that holds xsimd/xsimd.hpp")
