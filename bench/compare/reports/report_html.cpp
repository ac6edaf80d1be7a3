#include "bench/compare/reports/report_html.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bench/compare/reports/figures.hpp"
#include "bench/compare/reports/html.hpp"
#include "bench/compare/reports/html_charts.hpp"
#include "bench/compare/reports/html_style.hpp"
#include "bench/compare/reports/summary.hpp"
#include "bench/compare/reports/type_table.hpp"
#include "bench/compare/statistics.hpp"

namespace lanewise::compare {
namespace {

std::string header(const Comparison& comparison) {
  const std::string lead = fmt::format(
      "The same work as a naive loop under one lock, without the lock, with SIMD, on all cores and "
      "by real interpreters, timed side by side on {}.",
      machine_line(comparison));
  return element("header", "",
                 element("div", "eyebrow",
                         escape(fmt::format("Lanewise {} \u00b7 {}", comparison.lanewise_version,
                                            comparison.date))) +
                     element("h1", "", "What one lock costs, and what each step gives back") +
                     element("p", "lead", escape(lead)));
}

// The table of all figures.

/// A figure of the row over its interval.
std::string figure_cell(const Row& row, const std::string& figure, const std::string& interval) {
  const std::string_view shown = has_interval(row) ? std::string_view(interval) : no_interval;
  return element("td", "", figure + element("small", "", shown));
}

std::string ratio_cell(const Row& row, const std::optional<Ratio>& ratio) {
  if (!ratio) return "<td></td>";
  return figure_cell(row, format_factor(ratio->median), format_factor(ratio->ci95));
}

std::string spread(const Row& row) {
  if (!has_interval(row)) return std::string(no_interval);
  return fmt::format("{:.1f}%", 100 * interquartile_range(row.rounds_s) / row.median_s);
}

/// The rows' distinct notes, in order of first use; their numbers start at 1.
class Notes {
 public:
  /// The mark that leads from a row to its note; empty where the row has none.
  std::string mark(const Row& row) {
    if (row.note.empty()) return {};
    const auto found = std::find(notes_.begin(), notes_.end(), row.note);
    const auto number = found - notes_.begin() + 1;
    if (found == notes_.end()) notes_.push_back(row.note);
    return element("sup", "", fmt::format("{}", number));
  }

  std::string list() const {
    std::string items;
    for (const std::string& note : notes_) items += element("li", "", escape(note));
    return items.empty() ? items : element("ol", "notes", items);
  }

 private:
  std::vector<std::string> notes_;
};

std::string figures_row(const Row& row, Notes& notes) {
  const std::string traffic =
      row.bytes_per_second > 0 ? format_bandwidth(row.bytes_per_second) : "";
  return element("tr", "",
                 element("th", "", escape(row.label) + notes.mark(row)) +
                     element("td", "", escape(row.isa.empty() ? row.backend : row.isa)) +
                     element("td", "", fmt::format("{}", row.threads)) +
                     figure_cell(row, format_seconds(row.median_s), format_seconds(row.ci95_s)) +
                     element("td", "", spread(row)) +
                     element("td", "", fmt::format("{:.2f}", row.cpu_utilisation)) +
                     element("td", "", traffic) + ratio_cell(row, row.versus_naive) +
                     ratio_cell(row, row.versus_one_lock));
}

std::string figures_table(const WorkloadResult& workload) {
  Notes notes;
  std::string rows;
  for (const Group& group : groups) {
    for (const Row* row : timed_rows(workload, group)) rows += figures_row(*row, notes);
  }
  const std::string head =
      "<thead><tr><th></th><th>ran on</th><th>threads</th><th>time</th><th>IQR</th>"
      "<th>cores busy</th><th>traffic</th><th>vs naive</th><th>vs lock</th></tr></thead>";
  const std::string table = element("table", "figures", head + element("tbody", "", rows));
  return element("div", "card", element("div", "scroll", table) + notes.list());
}

std::string skipped_list(const std::string& items) {
  if (items.empty()) return {};
  return element("h3", "", "Not timed, and why") + element("ul", "", items);
}

std::string skipped_items(const WorkloadResult& workload) {
  std::string items;
  for (const Row* row : skipped_rows(workload)) {
    items +=
        element("li", "", element("strong", "", escape(row->label)) + ": " + escape(row->skipped));
  }
  return items;
}

// One workload.

std::string takeaway(const WorkloadResult& workload) {
  return element("p", "takeaway",
                 escape(cost_sentence(workload) + " " + steps_sentence(workload) + " " +
                        noise_sentence(workload)));
}

std::string stairs_section(const WorkloadResult& workload) {
  const std::string chart = staircase_chart(staircase_from_naive(workload));
  if (chart.empty()) return {};
  return element("div", "card",
                 chart + element("p", "soft",
                                 "Time of the workload once, on a logarithmic axis: equal lengths "
                                 "are equal factors."));
}

std::string bars_section(const Comparison& comparison, const WorkloadResult& workload) {
  return element("h3", "", "Every way, measured") +
         element("p", "soft",
                 escape("Shorter is faster; " + rounds_line(comparison, workload) + ".")) +
         element("div", "card", bar_chart(workload));
}

std::string lock_section(const Comparison& comparison, const WorkloadResult& workload) {
  const std::string cards = lock_cards(workload, comparison.machine.usable_cpus.value);
  if (cards.empty()) return {};
  return element("h3", "", "What the locks did") +
         element("p", "soft",
                 escape(fmt::format("More threads, the same work. A full bar is {} busy cores.",
                                    comparison.machine.usable_cpus.value))) +
         cards;
}

std::string workload_section(const Comparison& comparison, const WorkloadResult& workload) {
  return element("section", "",
                 element("h2", "", escape(workload.title)) + takeaway(workload) +
                     stairs_section(workload) + bars_section(comparison, workload) +
                     lock_section(comparison, workload) + element("h3", "", "All figures") +
                     element("p", "soft",
                             "Small print: 95% intervals. IQR: the width of the rounds' middle "
                             "half, as a share of the median.") +
                     figures_table(workload) + skipped_list(skipped_items(workload)));
}

// Machine and method.

std::string machine_list(const Comparison& comparison) {
  const Machine& machine = comparison.machine;
  const CacheSizes& caches = machine.caches.value;
  const auto setting = [](const Setting& s) { return fmt::format("{} ({})", s.value, s.source); };
  return element(
      "dl", "card",
      entry("CPU", fmt::format("{}, {}", machine.cpu_name.value, machine.architecture.value)) +
          entry("Usable CPUs", fmt::format("{} of {} ({})", machine.usable_cpus.value,
                                           machine.online_cpus.value, machine.usable_cpus.source)) +
          entry("Instruction set", setting(comparison.settings.isa)) +
          entry("Threads", setting(comparison.settings.threads)) +
          entry("Caches", fmt::format("{} L1, {} L2, {} L3",
                                      format_memory(static_cast<double>(caches.l1_data)),
                                      format_memory(static_cast<double>(caches.l2)),
                                      format_memory(static_cast<double>(caches.l3)))) +
          entry("Memory", format_memory(static_cast<double>(machine.memory_bytes.value))));
}

std::string interpreter_text(const InterpreterInfo& interpreter) {
  if (!interpreter.problem.empty()) {
    return fmt::format("{} ({}): {}", interpreter.implementation, interpreter.path,
                       interpreter.problem);
  }
  std::string text = fmt::format("{} {} ({}), GIL {}", interpreter.implementation,
                                 interpreter.version, interpreter.path, interpreter.gil);
  for (const std::string& module : interpreter.modules) text += ", " + module;
  return text;
}

std::string method_list(const Comparison& comparison) {
  std::string entries =
      entry("Rounds",
            fmt::format("Every round runs every row once, in a random order (seed {}); the first "
                        "{} of a workload is discarded.",
                        comparison.seed, comparison.rounds_discarded)) +
      entry("Figures",
            "Medians. Ratios are taken within a round, then their median over rounds; intervals "
            "are 95% percentile bootstraps of 10,000 resamples, and below six rounds hardly more "
            "than the range.") +
      entry("Verification", "Every result is checked. One wrong result, and the row has no time.");
  for (const InterpreterInfo& interpreter : comparison.interpreters) {
    entries += entry("Interpreter", interpreter_text(interpreter));
  }
  entries += element("dt", "", "Version") +
             element("dd", "",
                     escape(fmt::format("Lanewise {}, commit {}", comparison.lanewise_version,
                                        comparison.git)));
  entries += element("dt", "", "Do it again") +
             element("dd", "", element("code", "", escape(comparison.command)));
  return element("dl", "card", entries);
}

// The table by element type.

std::string type_head() {
  std::string groups_row = "<th></th>", titles = "<th></th>";
  for (std::size_t first = 0; first < type_columns.size();) {
    std::size_t last = first;
    const std::string_view group = type_columns[first].group;
    for (; last < type_columns.size() && type_columns[last].group == group; ++last) {
      titles += element("th", "", escape(type_columns[last].title));
    }
    groups_row += fmt::format("<th class=\"span\" colspan=\"{}\">{}</th>", last - first, group);
    first = last;
  }
  return element("thead", "", element("tr", "", groups_row) + element("tr", "", titles));
}

std::string type_row(const TypeLine& line) {
  std::string cells = element("th", "", escape(line.name));
  for (std::size_t i = 0; i < line.cells.size(); ++i) {
    cells += element("td", type_columns[i].is_ratio ? "ratio" : "", escape(line.cells[i]));
  }
  return element("tr", "", cells);
}

std::string type_section(const Comparison& comparison) {
  if (comparison.by_type.empty()) return {};
  std::string rows, sentences, reasons;
  for (const TypeLine& line : type_lines(comparison)) rows += type_row(line);
  for (const std::string& sentence : type_sentences(comparison)) {
    sentences += element("p", "takeaway", escape(sentence));
  }
  for (const std::string& reason : type_reasons(comparison)) {
    reasons += element("li", "", escape(reason));
  }
  const std::string table =
      element("table", "figures types", type_head() + element("tbody", "", rows));
  return element("section", "",
                 element("h2", "", escape(type_title(comparison))) + sentences +
                     element("p", "soft", escape(type_rounds_line(comparison) + ".")) +
                     element("div", "card", element("div", "scroll", table)) +
                     element("p", "soft", escape(type_legend())) + skipped_list(reasons));
}

std::string quick_warning(const Comparison& comparison) {
  return comparison.quick
             ? element("p", "soft", "A quick run: fewer rounds, wider intervals. Not for quoting.")
             : "";
}

}  // namespace

std::string html_report(const Comparison& comparison) {
  std::string body = header(comparison) + quick_warning(comparison);
  for (const WorkloadResult& workload : comparison.workloads) {
    body += workload_section(comparison, workload);
  }
  body += type_section(comparison);
  body += element(
      "section", "",
      element("h2", "", "Machine and method") + machine_list(comparison) + method_list(comparison));
  return html_document("What one lock costs - Lanewise",
                       fmt::format("{}{}", chart_style(), page_style()), body);
}

}  // namespace lanewise::compare
