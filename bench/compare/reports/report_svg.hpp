#pragma once

#include <string>

#include "bench/compare/model.hpp"

namespace lanewise::compare {

/// The staircases of all workloads as one SVG 1.1 file, 900 pixels wide, UTF-8: for a README. It
/// brings its own background and style, light and dark, and loads nothing.
std::string svg_picture(const Comparison& comparison);

}  // namespace lanewise::compare
