# `cmake --install` and find_package(lanewise) from an outside project.
include(CMakePackageConfigHelpers)

target_include_directories(lanewise INTERFACE
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

install(TARGETS lanewise EXPORT lanewise-targets FILE_SET HEADERS)
install(EXPORT lanewise-targets NAMESPACE lanewise:: FILE lanewise-targets.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/lanewise)

# The CUDA runtime that the library was compiled for, so that programs that use it can be built where
# there is no CUDA toolkit. A shared library has it in it.
set(LANEWISE_INSTALLS_CUDART OFF)
if(LANEWISE_HAS_CUDA AND NOT BUILD_SHARED_LIBS)
  set(LANEWISE_INSTALLS_CUDART ON)
  set(cudart_folder ${CMAKE_INSTALL_LIBDIR}/lanewise)
  get_target_property(cudart CUDA::cudart_static IMPORTED_LOCATION)
  install(FILES ${cudart} DESTINATION ${cudart_folder} RENAME libcudart_static.a)
endif()

configure_package_config_file(
  ${PROJECT_SOURCE_DIR}/cmake/lanewise-config.cmake.in
  ${PROJECT_BINARY_DIR}/generated/lanewise-config.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/lanewise)
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/generated/lanewise-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/generated/lanewise-config.cmake
  ${PROJECT_BINARY_DIR}/generated/lanewise-config-version.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/lanewise)
