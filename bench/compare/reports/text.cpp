#include "bench/compare/reports/text.hpp"

#include <algorithm>
#include <cstdint>

namespace lanewise::compare {
namespace {

bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

/// The length that a lead byte promises; 0 for a byte that leads nothing.
std::size_t promised_length(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead < 0xe0) return 2;
  if (lead >= 0xe0 && lead < 0xf0) return 3;
  if (lead >= 0xf0 && lead < 0xf5) return 4;
  return 0;
}

/// Longer than needed, a surrogate, or above U+10FFFF: the second byte tells.
bool is_forbidden(unsigned char lead, unsigned char second) {
  return (lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) ||
         (lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f);
}

/// The bytes of the character that `rest` begins with; 0 where that is none.
std::size_t character_length(std::string_view rest) {
  const auto lead = static_cast<unsigned char>(rest[0]);
  const std::size_t length = promised_length(lead);
  if (length == 0 || length > rest.size()) return 0;
  const std::string_view tail = rest.substr(1, length - 1);
  if (!std::all_of(tail.begin(), tail.end(), is_continuation)) return 0;
  if (length > 1 && is_forbidden(lead, static_cast<unsigned char>(rest[1]))) return 0;
  return length;
}

/// C0, DEL, and C1, which terminals obey too.
bool is_control(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  if (character.size() == 1) return first < 0x20 || first == 0x7f;
  return first == 0xc2 && static_cast<unsigned char>(character[1]) < 0xa0;
}

std::string first_characters(std::string_view text, std::size_t count) {
  std::size_t end = 0;
  for (; end < text.size(); ++end) {
    if (!is_continuation(text[end]) && count-- == 0) break;
  }
  return std::string(text.substr(0, end));
}

std::string cut(std::string_view text, std::size_t width) {
  if (text_width(text) <= width) return std::string(text);
  return width == 0 ? "" : first_characters(text, width - 1) + "\u2026";
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const std::string_view character = text.substr(0, std::max<std::size_t>(length, 1));
    if (length == 0) {
      result += "\ufffd";
    } else if (is_control(character)) {
      result += ' ';
    } else {
      result += character;
    }
    text.remove_prefix(character.size());
  }
  return result;
}

std::size_t text_width(std::string_view text) {
  return text.size() -
         static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_continuation));
}

std::string pad_right(std::string_view text, std::size_t width) {
  const std::string shown = cut(text, width);
  return shown + std::string(width - text_width(shown), ' ');
}

std::string pad_left(std::string_view text, std::size_t width) {
  const std::string shown = cut(text, width);
  return std::string(width - text_width(shown), ' ') + shown;
}

std::vector<std::string> wrap(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  const auto end_line = [&] {
    if (!line.empty()) lines.push_back(std::move(line));
    line.clear();
  };
  while (!text.empty()) {
    const std::size_t space = std::min(text.find(' '), text.size());
    std::string word(text.substr(0, space));
    text.remove_prefix(std::min(space + 1, text.size()));
    if (!line.empty() && text_width(line) + 1 + text_width(word) > width) end_line();
    while (text_width(word) > width) {
      lines.push_back(first_characters(word, width));
      word.erase(0, lines.back().size());
    }
    if (!line.empty() && !word.empty()) line += ' ';
    line += word;
  }
  end_line();
  return lines;
}

}  // namespace lanewise::compare
