#pragma once

#include <string_view>

namespace lanewise::compare {

/// The page's style sheet: light and dark, from 360 pixels wide up.
std::string_view html_style();

}  // namespace lanewise::compare
