#include "bench/compare/reports/terminal_text.hpp"

#include <fmt/format.h>

#include "bench/compare/reports/text.hpp"

namespace lanewise::compare {

void TerminalText::line(std::string_view text) {
  (text_ += text) += '\n';
}

void TerminalText::paragraph(std::string_view text, std::size_t hang, std::size_t margin) {
  std::size_t in = margin;
  for (const std::string& part : wrap(printable(text), terminal_width - margin - hang)) {
    line(std::string(in, ' ') + part);
    in = margin + hang;
  }
}

void TerminalText::heading(std::string_view text) {
  for (const std::string& part : wrap(printable(text), terminal_width)) line(Style::bold, part);
}

std::string TerminalText::styled(Style style, std::string_view text) const {
  if (!colour_) return std::string(text);
  return fmt::format("\x1b[{}m{}\x1b[0m", style == Style::bold ? 1 : 2, text);
}

std::string TerminalText::take() {
  static constexpr std::string_view no_break_space = "\u00a0";
  for (std::size_t at = 0; (at = text_.find(no_break_space, at)) != std::string::npos;) {
    text_.replace(at, no_break_space.size(), " ");
  }
  return std::move(text_);
}

}  // namespace lanewise::compare
