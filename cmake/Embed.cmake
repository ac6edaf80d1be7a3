# lanewise_embed(<target> <name> <file>...)
# Makes the text of the files part of the target, so that a program needs no files beside it:
# #include "embedded/<name>.hpp" gives lanewise::embedded::<name>, pairs of file name and text.
# A change to a file is seen by the next build.
function(lanewise_embed target name)
  set(texts "")
  set(entries "")
  set(count 0)
  foreach(file IN LISTS ARGN)
    get_filename_component(path ${file} ABSOLUTE)
    get_filename_component(file_name ${path} NAME)
    # Characters one by one: compilers need not take string literals of more than 65,536.
    file(READ ${path} bytes HEX)
    string(REGEX REPLACE "(..)" "'\\\\x\\1'," characters "${bytes}")
    string(APPEND texts "inline constexpr char ${name}_${count}[] = {${characters}};\n")
    string(APPEND entries "    {\"${file_name}\", {${name}_${count}, std::size(${name}_${count})}},\n")
    math(EXPR count "${count} + 1")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${path})
  endforeach()
  file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/generated/embedded/${name}.hpp CONTENT
"#pragma once

#include <iterator>
#include <string_view>
#include <utility>

namespace lanewise::embedded {

${texts}
inline constexpr std::pair<std::string_view, std::string_view> ${name}[] = {
${entries}};

}  // namespace lanewise::embedded
")
  target_include_directories(${target} PRIVATE ${PROJECT_BINARY_DIR}/generated)
endfunction()
