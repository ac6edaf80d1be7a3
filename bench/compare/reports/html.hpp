#pragma once

#include <string>
#include <string_view>

// The few words of HTML and SVG that the report's page is made of.
//
// Charts are inline SVG without a viewBox: lengths along the time axis are percentages, heights and
// text are pixels. A chart thus takes any width while its text keeps its size.

namespace lanewise::compare {

/// The text for element content and quoted attributes: &, <, >, " and ' as entities, control
/// characters and stray bytes replaced.
std::string escape(std::string_view text);

/// <name class="css">content</name>; the content is HTML already.
std::string element(std::string_view name, std::string_view css, std::string_view content);

/// <a class="css" href="where">content</a>; the content is HTML already, the address is text.
std::string link(std::string_view css, std::string_view where, std::string_view content);

/// A term and its text in a list of definitions.
std::string entry(std::string_view term, std::string_view text);

/// The whole file. The body is HTML already, the title is text.
std::string html_document(std::string_view title, std::string_view style, std::string_view body);

/// A drawing of full width; hidden from screen readers, which read the text beside it.
std::string svg(unsigned height, std::string_view content);

/// Positions x are fractions of the width, y and heights are pixels.
std::string svg_rect(std::string_view css, double x0, double x1, double y, double height);
std::string svg_line(std::string_view css, double x0, double y0, double x1, double y1);

std::string svg_circle(std::string_view css, double x, double y, double radius);

/// `anchor` is start, middle or end; `dx` moves the text by pixels.
std::string svg_text(std::string_view css, double x, double y, std::string_view anchor, int dx,
                     std::string_view text);

/// An arrow head of 10 by 7 pixels that points down to (x, y).
std::string svg_arrow_down(std::string_view css, double x, double y);

}  // namespace lanewise::compare
