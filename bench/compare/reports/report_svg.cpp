#include "bench/compare/reports/report_svg.hpp"

#include <fmt/format.h>

#include "bench/compare/reports/chart_parts.hpp"
#include "bench/compare/reports/figures.hpp"
#include "bench/compare/reports/html.hpp"
#include "bench/compare/reports/html_style.hpp"
#include "bench/compare/reports/summary.hpp"
#include "bench/compare/reports/text.hpp"
#include "bench/compare/reports/type_table.hpp"

namespace lanewise::compare {
namespace {

// The columns, in pixels: captions, drawing, times.
constexpr double width = 900;
constexpr double margin = 28;
constexpr double drawing_left = 262;
constexpr double drawing_width = 500;

// The caption's column holds so many characters of the small text.
constexpr std::size_t longest_label = 38;

constexpr std::string_view title = "What one lock costs, and what each step gives back";

constexpr std::string_view picture_style = R"css(
svg svg { overflow: visible; }
text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
       fill: var(--ink); font-size: 15px; font-variant-numeric: tabular-nums; }
.paper { fill: var(--card); stroke: var(--line); }
.title { font-size: 24px; font-weight: 700; }
.heading { font-size: 18px; font-weight: 700; }
.caption { font-weight: 650; }
.time { font-size: 20px; font-weight: 700; }
.small { font-size: 13px; fill: var(--soft); }
.cell { font-size: 13px; }
)css";

/// Draws from top to bottom.
class Picture {
 public:
  void skip(double height) { y_ += height; }
  double height() const { return y_; }
  const std::string& content() const { return content_; }

  /// Text on the baseline `below` the current line, from the left margin or up to the right one.
  void left(std::string_view css, double below, std::string_view text) {
    add_text(css, margin, below, "start", text);
  }
  void right(std::string_view css, double below, std::string_view text) {
    add_text(css, width - margin, below, "end", text);
  }

  /// Text that ends at x.
  void up_to(double x, std::string_view css, double below, std::string_view text) {
    add_text(css, x, below, "end", text);
  }

  /// A drawing in its column, which moves the current line below it.
  void drawing(unsigned height, std::string_view css, std::string_view content) {
    content_ +=
        fmt::format("<svg class=\"{}\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\">{}</svg>\n",
                    css, drawing_left, y_, drawing_width, height, content);
    skip(height);
  }

 private:
  void add_text(std::string_view css, double x, double below, std::string_view anchor,
                std::string_view text) {
    content_ += fmt::format(R"(<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>)", css, x,
                            y_ + below, anchor, escape(text));
  }

  double y_ = margin;
  std::string content_;
};

void draw_tread(Picture& picture, const Stair& stair, const StaircaseDrawing& drawing) {
  const std::string& label = stair.row->label;
  picture.left("caption", 18, stair.caption);
  picture.left("small", 37,
               text_width(label) > longest_label ? pad_right(label, longest_label) : label);
  picture.right("time", 20, format_seconds(stair.row->median_s));
  picture.drawing(tread_height, "stairs " + group_class(*stair.row), drawing.bar(stair));
}

void draw_workload(Picture& picture, const Comparison& comparison, const WorkloadResult& workload) {
  const std::vector<Stair> stairs = staircase_from_naive(workload);
  const StaircaseDrawing drawing(stairs);
  if (stairs.size() < 2) return;
  picture.skip(30);
  picture.left("heading", 16, workload.title);
  picture.right("heading", 16, "from one lock: " + gain_from_lock(workload));
  picture.left("small", 36, rounds_line(comparison, workload));
  const std::string warning = noise_sentence(workload);
  if (!warning.empty()) {
    picture.skip(18);
    picture.left("small", 36, warning);
  }
  picture.skip(56);
  draw_tread(picture, stairs[0], drawing);
  for (std::size_t i = 1; i < stairs.size(); ++i) {
    picture.drawing(riser_height, "stairs", drawing.riser(stairs[i - 1], stairs[i]));
    draw_tread(picture, stairs[i], drawing);
  }
  picture.drawing(axis_height, "stairs", drawing.axis());
}

// The table by element type: its columns share what the names leave.
constexpr double type_names = 110;
constexpr double type_line_height = 21;

double type_column_end(std::size_t column) {
  const double each = (width - 2 * margin - type_names) / static_cast<double>(type_columns.size());
  return margin + type_names + each * static_cast<double>(column + 1);
}

void draw_type_head(Picture& picture) {
  for (std::size_t i = 0; i < type_columns.size(); ++i) {
    const bool ends_group =
        i + 1 == type_columns.size() || type_columns[i].group != type_columns[i + 1].group;
    if (ends_group) picture.up_to(type_column_end(i), "small", 0, type_columns[i].group);
    picture.up_to(type_column_end(i), "small", 18, type_columns[i].title);
  }
  picture.skip(18 + type_line_height);
}

void draw_types(Picture& picture, const Comparison& comparison) {
  if (comparison.by_type.empty()) return;
  picture.skip(30);
  picture.left("heading", 16, type_title(comparison));
  picture.left("small", 36, type_rounds_line(comparison));
  picture.skip(66);
  draw_type_head(picture);
  for (const TypeLine& line : type_lines(comparison)) {
    picture.left("cell", 0, line.name);
    for (std::size_t i = 0; i < line.cells.size(); ++i) {
      const std::string_view css = type_columns[i].is_ratio ? "cell caption" : "cell";
      picture.up_to(type_column_end(i), css, 0, line.cells[i]);
    }
    picture.skip(type_line_height);
  }
}

}  // namespace

std::string svg_picture(const Comparison& comparison) {
  Picture picture;
  picture.left("title", 22, title);
  picture.left("small", 48, machine_line(comparison) + "; time of the work once, logarithmic");
  picture.skip(52);
  for (const WorkloadResult& workload : comparison.workloads) {
    draw_workload(picture, comparison, workload);
  }
  draw_types(picture, comparison);
  const double height = picture.height() + margin;
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
      "height=\"{1}\" role=\"img\">\n<title>{2}</title>\n<style>{3}{4}</style>\n"
      "<rect class=\"paper\" x=\"0.5\" y=\"0.5\" width=\"{5}\" height=\"{6}\" rx=\"12\"/>\n"
      "{7}</svg>\n",
      width, height, title, chart_style(), picture_style, width - 1, height - 1, picture.content());
}

}  // namespace lanewise::compare
