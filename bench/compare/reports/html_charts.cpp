#include "bench/compare/reports/html_charts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "bench/compare/reports/chart_parts.hpp"
#include "bench/compare/reports/figures.hpp"
#include "bench/compare/reports/html.hpp"
#include "bench/compare/reports/summary.hpp"

namespace lanewise::compare {
namespace {

std::string row_whisker(const Row& row, const Axis& axis, double y, double height) {
  return has_interval(row) ? whisker(row.ci95_s, axis, y, height) : "";
}

// Staircase.

std::string tread(const Stair& stair, const StaircaseDrawing& drawing) {
  const std::string head = element("span", "caption", escape(stair.caption)) +
                           element("span", "what", escape(stair.row->label)) +
                           element("strong", "time", escape(format_seconds(stair.row->median_s)));
  return element("div", "tread " + group_class(*stair.row),
                 head + svg(tread_height, drawing.bar(stair)));
}

std::string gain(unsigned height, std::string_view content) {
  return element("div", "gain", svg(height, content));
}

// Bars.

constexpr unsigned bar_row_height = 22;

std::string reference_line(const WorkloadResult& workload, std::string_view id, const Axis& axis) {
  const Row* row = find_timed(workload, id);
  if (row == nullptr) return {};
  const double x = axis.position(row->median_s);
  return svg_line("reference " + group_class(*row), x, 0, x, bar_row_height);
}

/// Names a reference line below the rows, on the side that has room.
std::string reference_label(const WorkloadResult& workload, std::string_view id, double baseline,
                            std::string_view text, const Axis& axis) {
  const Row* row = find_timed(workload, id);
  if (row == nullptr) return {};
  const double x = axis.position(row->median_s);
  const bool left_half = x < 0.5;
  return svg_line("reference " + group_class(*row), x, 0, x, baseline) +
         svg_text("tick", x, baseline, left_half ? "start" : "end", left_half ? 5 : -5, text);
}

std::string reference_labels(const WorkloadResult& workload, const Axis& axis) {
  return element("div", "row foot",
                 svg(32, reference_label(workload, workload.naive_id, 13, "naive loop", axis) +
                             reference_label(workload, workload.one_lock_id, 28,
                                             "the same under one lock", axis)));
}

std::string versus_lock(const Row& row) {
  return row.versus_one_lock ? format_factor(row.versus_one_lock->median) : "";
}

std::string bar_row(const WorkloadResult& workload, const Row& row, const Axis& axis) {
  const std::string drawing =
      tick_lines(axis, bar_row_height) + svg_rect("bar", 0, axis.position(row.median_s), 4, 14) +
      reference_line(workload, workload.naive_id, axis) +
      reference_line(workload, workload.one_lock_id, axis) + row_whisker(row, axis, 7, 8);
  return element("div", "row " + group_class(row),
                 element("span", "name", escape(row.label)) + svg(bar_row_height, drawing) +
                     element("span", "time", escape(format_seconds(row.median_s))) +
                     element("span", "versus", escape(versus_lock(row))));
}

std::string bar_group(const WorkloadResult& workload, const Group& group, const Axis& axis) {
  const std::vector<const Row*> rows = timed_rows(workload, group);
  if (rows.empty()) return {};
  std::string text = element("h4", fmt::format("group-{}", group.id),
                             element("span", "swatch", "") + escape(group.title) +
                                 element("small", "", escape(group.meaning)));
  for (const Row* row : rows) text += bar_row(workload, *row, axis);
  return text;
}

// Locks.

std::vector<std::string_view> lock_models(const WorkloadResult& workload) {
  std::vector<std::string_view> models;
  for (const Row& row : workload.rows) {
    if (row.lock && std::find(models.begin(), models.end(), row.lock->model) == models.end()) {
      models.push_back(row.lock->model);
    }
  }
  return models;
}

std::string hand_offs_per_second(const LockSummary& lock) {
  if (lock.wall_s <= 0) return "";
  return format_short_count(static_cast<double>(lock.hand_offs) / lock.wall_s);
}

std::string lock_row(const Row& row, double most_cores) {
  const LockSummary& lock = *row.lock;
  const std::string bar = svg_rect("bar-back", 0, 1, 3, 10) +
                          svg_rect("bar", 0, row.cpu_utilisation / most_cores, 3, 10);
  return element(
      "tr", "",
      element("th", "", fmt::format("{}", row.threads)) +
          element("td", "", escape(format_seconds(row.median_s))) +
          element("td", "cores", svg(16, bar)) +
          element("td", "", fmt::format("{:.2f}", row.cpu_utilisation)) +
          element("td", "", hand_offs_per_second(lock)) +
          element("td", "",
                  lock.longest_wait_s > 0 ? format_seconds(lock.longest_wait_s) : "none"));
}

std::string lock_card(const WorkloadResult& workload, std::string_view model, double most_cores) {
  std::string rows =
      "<thead><tr><th>threads</th><th>time</th><th colspan=\"2\">cores busy</th>"
      "<th>hand-offs/s</th><th>longest wait</th></tr></thead>";
  for (const Row& row : workload.rows) {
    if (row.lock && row.lock->model == model) rows += lock_row(row, most_cores);
  }
  return element("div", "card group-one-lock",
                 element("h4", "", escape(model)) + element("table", "lock", rows));
}

}  // namespace

std::string staircase_chart(const std::vector<Stair>& stairs) {
  const StaircaseDrawing drawing(stairs);
  if (stairs.size() < 2) return {};
  std::string text = tread(stairs[0], drawing);
  for (std::size_t i = 1; i < stairs.size(); ++i) {
    text += gain(riser_height, drawing.riser(stairs[i - 1], stairs[i])) + tread(stairs[i], drawing);
  }
  return element("div", "stairs", text + gain(axis_height, drawing.axis()));
}

std::string bar_chart(const WorkloadResult& workload) {
  const Axis axis = time_axis(workload.rows);
  std::string text;
  for (const Group& group : groups) text += bar_group(workload, group, axis);
  return element(
      "div", "bars",
      element("div", "row head",
              element("span", "name", "") + svg(axis_height, axis_labels(axis)) +
                  element("span", "time", "time") + element("span", "versus", "vs lock")) +
          text + reference_labels(workload, axis));
}

std::string lock_cards(const WorkloadResult& workload, unsigned usable_cpus) {
  double most_cores = usable_cpus;
  for (const Row& row : workload.rows) most_cores = std::max(most_cores, row.cpu_utilisation);
  std::string cards;
  for (const std::string_view model : lock_models(workload)) {
    cards += lock_card(workload, model, most_cores);
  }
  return cards.empty() ? cards : element("div", "cards", cards);
}

}  // namespace lanewise::compare
