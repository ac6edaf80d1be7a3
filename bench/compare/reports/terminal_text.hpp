#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lanewise::compare {

/// No line of a report at a terminal is wider.
inline constexpr std::size_t terminal_width = 100;

/// Lines for a terminal, with or without escape sequences.
class TerminalText {
 public:
  enum class Style { bold, dim };

  /// Where paragraphs begin.
  static constexpr std::size_t indent = 2;

  explicit TerminalText(bool colour) : colour_(colour) {}

  void line(std::string_view text = {});
  void line(Style style, std::string_view text) { line(styled(style, text)); }

  /// The text `margin` characters in, wrapped; lines after the first are set in by `hang` more.
  void paragraph(std::string_view text, std::size_t hang = 0, std::size_t margin = indent);

  void heading(std::string_view text);

  std::string styled(Style style, std::string_view text) const;

  /// What was written; no-break spaces become spaces, which a person can search for.
  std::string take();

 private:
  bool colour_;
  std::string text_;
};

}  // namespace lanewise::compare
