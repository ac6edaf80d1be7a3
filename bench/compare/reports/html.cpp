#include "bench/compare/reports/html.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bench/compare/reports/text.hpp"

namespace lanewise::compare {
namespace {

std::string percent(double fraction) {
  return fmt::format("{:.2f}%", 100 * fraction);
}

}  // namespace

std::string escape(std::string_view text) {
  std::string result;
  for (const char c : printable(text)) {
    switch (c) {
      case '&': result += "&amp;"; break;
      case '<': result += "&lt;"; break;
      case '>': result += "&gt;"; break;
      case '"': result += "&quot;"; break;
      case '\'': result += "&#39;"; break;
      default: result += c;
    }
  }
  return result;
}

std::string element(std::string_view name, std::string_view css, std::string_view content) {
  if (css.empty()) return fmt::format("<{0}>{1}</{0}>", name, content);
  return fmt::format("<{0} class=\"{1}\">{2}</{0}>", name, css, content);
}

std::string link(std::string_view css, std::string_view where, std::string_view content) {
  return fmt::format("<a class=\"{}\" href=\"{}\">{}</a>", css, escape(where), content);
}

std::string entry(std::string_view term, std::string_view text) {
  return element("dt", "", escape(term)) + element("dd", "", escape(text));
}

std::string html_document(std::string_view title, std::string_view style, std::string_view body) {
  return fmt::format(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<link rel=\"icon\" href=\"data:,\">\n<title>{}</title>\n<style>{}</style>\n</head>\n"
      "<body>\n{}\n</body>\n</html>\n",
      escape(title), style, body);
}

std::string svg(unsigned height, std::string_view content) {
  return fmt::format("<svg width=\"100%\" height=\"{}\" aria-hidden=\"true\">{}</svg>", height,
                     content);
}

std::string svg_rect(std::string_view css, double x0, double x1, double y, double height) {
  return fmt::format(R"(<rect class="{}" x="{}" width="{}" y="{}" height="{}"/>)", css,
                     percent(std::min(x0, x1)), percent(std::abs(x1 - x0)), y, height);
}

std::string svg_line(std::string_view css, double x0, double y0, double x1, double y1) {
  return fmt::format(R"(<line class="{}" x1="{}" y1="{}" x2="{}" y2="{}"/>)", css, percent(x0), y0,
                     percent(x1), y1);
}

std::string svg_circle(std::string_view css, double x, double y, double radius) {
  return fmt::format(R"(<circle class="{}" cx="{}" cy="{}" r="{}"/>)", css, percent(x), y, radius);
}

std::string svg_text(std::string_view css, double x, double y, std::string_view anchor, int dx,
                     std::string_view text) {
  return fmt::format(R"(<text class="{}" x="{}" y="{}" dx="{}" text-anchor="{}">{}</text>)", css,
                     percent(x), y, dx, anchor, escape(text));
}

std::string svg_arrow_down(std::string_view css, double x, double y) {
  // A nested drawing, because a path knows no percentages.
  return fmt::format(
      R"(<svg x="{}" y="{}" overflow="visible"><path class="{}" d="M0 0l-5-7h10z"/></svg>)",
      percent(x), y, css);
}

}  // namespace lanewise::compare
