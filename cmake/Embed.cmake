# lanewise_embed(<target> <name> <file>...)
# Makes the text of the files part of the target, so that a program needs no files beside it:
# #include "embedded/<name>.hpp" gives lanewise::embedded::<name>, pairs of file name and text.
# A change to a file is seen by the next build.
function(lanewise_embed target name)
  set(entries "")
  foreach(file IN LISTS ARGN)
    get_filename_component(path ${file} ABSOLUTE)
    get_filename_component(file_name ${path} NAME)
    file(READ ${path} text)
    string(APPEND entries "    {\"${file_name}\", R\"embedded(${text})embedded\"},\n")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
  endforeach()
  file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/generated/embedded/${name}.hpp CONTENT
"#pragma once

#include <string_view>
#include <utility>

namespace lanewise::embedded {

inline constexpr std::pair<std::string_view, std::string_view> ${name}[] = {
${entries}};

}  // namespace lanewise::embedded
")
  target_include_directories(${target} PRIVATE ${PROJECT_BINARY_DIR}/generated)
endfunction()
