#pragma once

#include <string_view>

namespace lanewise::compare {

/// The rules of the drawings, light and dark: colours and what SVG elements look like.
std::string_view chart_style();

/// The rules of the page around them, from 360 pixels wide up.
std::string_view page_style();

}  // namespace lanewise::compare
