#include "bench/compare/reports/report_terminal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "bench/compare/reports/axis.hpp"
#include "bench/compare/reports/figures.hpp"
#include "bench/compare/reports/summary.hpp"
#include "bench/compare/reports/terminal_text.hpp"
#include "bench/compare/reports/text.hpp"
#include "bench/compare/reports/type_table.hpp"

namespace lanewise::compare {
namespace {

constexpr std::size_t indent = TerminalText::indent;
constexpr std::size_t most_label = 44;

// Right-aligned columns, each with its gap on the left.
struct Column {
  std::string_view title;
  std::size_t width;
};
constexpr std::array<Column, 6> columns{
    {{"threads", 8}, {"time", 9}, {"", 7}, {"cores", 6}, {"vs naive", 10}, {"vs lock", 9}}};

constexpr std::size_t columns_width() {
  std::size_t width = 0;
  for (const Column& column : columns) width += column.width;
  return width;
}

// A bar narrower than this says nothing.
constexpr std::size_t least_bar = 5;
static_assert(indent + most_label + columns_width() <= terminal_width);

/// Blocks to the eighth of a character.
std::string block_bar(double fraction, std::size_t width) {
  static constexpr std::array<std::string_view, 8> eighths{"",       "\u258f", "\u258e", "\u258d",
                                                           "\u258c", "\u258b", "\u258a", "\u2589"};
  const auto units = static_cast<std::size_t>(
      std::max(1.0, std::round(fraction * 8 * static_cast<double>(width))));
  std::string bar;
  for (std::size_t i = 0; i < units / 8; ++i) bar += "\u2588";
  return bar.append(eighths[units % 8]);
}

std::string factor_or_blank(const std::optional<Ratio>& ratio) {
  return ratio ? format_factor(ratio->median) : "";
}

class Table {
 public:
  Table(const WorkloadResult& workload, TerminalText& report)
      : workload_(workload),
        report_(report),
        axis_(time_axis(workload.rows)),
        label_width_(label_width()) {}

  void write() {
    write_header();
    for (const Group& group : groups) write_group(group);
  }

 private:
  std::size_t label_width() const {
    std::size_t widest = 0;
    for (const Row& row : workload_.rows) {
      if (row.skipped.empty()) widest = std::max(widest, text_width(printable(row.label)) + 1);
    }
    return std::min(widest, most_label);
  }

  std::size_t bar_width() const {
    // One column between the figures and the bar.
    const std::size_t left = terminal_width - indent - label_width_ - columns_width() - 1;
    return left >= least_bar ? left : 0;
  }

  void write_header() {
    std::string header(indent + label_width_, ' ');
    for (const Column& column : columns) header += pad_left(column.title, column.width);
    report_.line(TerminalText::Style::dim, header);
  }

  void write_group(const Group& group) {
    const std::vector<const Row*> rows = timed_rows(workload_, group);
    if (rows.empty()) return;
    report_.line(report_.styled(TerminalText::Style::bold, group.title) +
                 report_.styled(TerminalText::Style::dim, fmt::format(" - {}", group.meaning)));
    for (const Row* row : rows) write_row(*row);
  }

  void write_row(const Row& row) {
    const std::array<std::string, columns.size()> figures{
        fmt::format("{}", row.threads),    format_seconds(row.median_s),
        format_uncertainty(row),           fmt::format("{:.1f}", row.cpu_utilisation),
        factor_or_blank(row.versus_naive), factor_or_blank(row.versus_one_lock)};
    std::string text = std::string(indent, ' ') + pad_right(printable(row.label), label_width_);
    for (std::size_t i = 0; i < columns.size(); ++i) text += pad_left(figures[i], columns[i].width);
    if (bar_width() > 0) {
      text += ' ';
      text += report_.styled(TerminalText::Style::dim,
                             block_bar(axis_.position(row.median_s), bar_width()));
    }
    report_.line(text);
  }

  const WorkloadResult& workload_;
  TerminalText& report_;
  Axis axis_;
  std::size_t label_width_;
};

void write_skipped(const std::vector<std::string>& reasons, TerminalText& report) {
  if (reasons.empty()) return;
  report.line();
  report.line(TerminalText::Style::bold, "No time for");
  for (const std::string& reason : reasons) report.paragraph(reason, 2);
}

std::vector<std::string> reasons_of(const WorkloadResult& workload) {
  std::vector<std::string> reasons;
  for (const Row* row : skipped_rows(workload)) reasons.push_back(row->label + ": " + row->skipped);
  return reasons;
}

void write_workload(const Comparison& comparison, const WorkloadResult& workload,
                    TerminalText& report) {
  report.line();
  report.heading(workload.title);
  report.line(TerminalText::Style::dim, rounds_line(comparison, workload));
  report.line();
  Table(workload, report).write();
  write_skipped(reasons_of(workload), report);
  report.line();
  report.paragraph(cost_sentence(workload));
  report.paragraph(steps_sentence(workload));
  report.paragraph(noise_sentence(workload));
}

// The table by element type.

constexpr std::size_t type_name_width = 11;
constexpr std::array<std::size_t, type_columns.size()> type_widths{8, 10, 10, 9, 9, 9, 9, 9, 8, 8};

constexpr std::size_t type_table_width() {
  std::size_t width = type_name_width;
  for (const std::size_t column : type_widths) width += column;
  return width;
}
static_assert(type_table_width() <= terminal_width);

/// Each group's name in the middle of a rule over its columns.
std::string type_groups_line() {
  std::string text(type_name_width, ' ');
  for (std::size_t first = 0; first < type_columns.size();) {
    std::size_t width = 0, last = first;
    const std::string_view group = type_columns[first].group;
    for (; last < type_columns.size() && type_columns[last].group == group; ++last) {
      width += type_widths[last];
    }
    text += group.empty() ? std::string(width, ' ')
                          : fmt::format("  {:-^{}}", fmt::format(" {} ", group), width - 2);
    first = last;
  }
  return text;
}

template <class Cells, class Text>
std::string type_table_line(std::string_view name, const Cells& cells, Text text_of) {
  std::string line = pad_right(name, type_name_width);
  for (std::size_t i = 0; i < cells.size(); ++i)
    line += pad_left(text_of(cells[i]), type_widths[i]);
  return line;
}

void write_types(const Comparison& comparison, TerminalText& report) {
  if (comparison.by_type.empty()) return;
  report.line();
  report.heading(type_title(comparison));
  report.line(TerminalText::Style::dim, type_rounds_line(comparison));
  report.line();
  report.line(TerminalText::Style::dim, type_groups_line());
  report.line(
      TerminalText::Style::dim,
      type_table_line("", type_columns, [](const TypeColumn& column) { return column.title; }));
  for (const TypeLine& line : type_lines(comparison)) {
    report.line(
        type_table_line(line.name, line.cells, [](const std::string& cell) { return cell; }));
  }
  write_skipped(type_reasons(comparison), report);
  report.line();
  for (const std::string& sentence : type_sentences(comparison)) report.paragraph(sentence);
  report.paragraph(type_legend());
}

}  // namespace

std::string terminal_report(const Comparison& comparison, bool colour) {
  TerminalText report(colour);
  report.heading(
      fmt::format("Lanewise {} on {}", comparison.lanewise_version, machine_line(comparison)));
  for (const WorkloadResult& workload : comparison.workloads) {
    write_workload(comparison, workload, report);
  }
  write_types(comparison, report);
  return report.take();
}

}  // namespace lanewise::compare
