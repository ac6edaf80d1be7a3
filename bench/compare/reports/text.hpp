#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Text in columns: widths are counted in characters (UTF-8 code points), not bytes.

namespace lanewise::compare {

/// The text with every control character as a space and every byte that is not UTF-8 as U+FFFD, so
/// that what an interpreter printed cannot steer a terminal or break a page.
std::string printable(std::string_view text);

/// The number of characters.
std::size_t text_width(std::string_view text);

/// The text in exactly `width` characters: filled with spaces, or cut and ended by an ellipsis.
std::string pad_right(std::string_view text, std::size_t width);
std::string pad_left(std::string_view text, std::size_t width);

/// Lines of at most `width` characters, broken at spaces, or within a word that is longer.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

}  // namespace lanewise::compare
