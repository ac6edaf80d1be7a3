#include "bench/compare/reports/type_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "bench/compare/reports/figures.hpp"
#include "bench/compare/reports/summary.hpp"
#include "bench/compare/statistics.hpp"

namespace lanewise::compare {
namespace {

/// The rows that a line's cells come from; an empty id is a cell that there cannot be.
struct RowIds {
  Operation operation;
  std::string_view suffix;  ///< Of the line's name.
  std::string_view numpy, numexpr, eigen, new_numpy;
};

constexpr std::array<RowIds, 3> row_ids{{
    {Operation::square, "", "numpy-square-out", "numexpr", "eigen", "numpy-power"},
    // NumPy has no way to write it into an array that is there.
    {Operation::squares_of_range, " range", "numpy-arange-power", "", "", "numpy-arange-power"},
    {Operation::sum_of_squares, " sum", "numpy-dot", "numexpr", "", "numpy-power-sum"},
}};

const RowIds& ids_of(Operation operation) {
  return *std::find_if(row_ids.begin(), row_ids.end(),
                       [=](const RowIds& ids) { return ids.operation == operation; });
}

bool has_row(const WorkloadResult& workload, std::string_view id) {
  return std::any_of(workload.rows.begin(), workload.rows.end(),
                     [=](const Row& row) { return row.id == id; });
}

std::string time_cell(const WorkloadResult& workload, std::string_view id) {
  if (!has_row(workload, id)) return "";
  const Row* row = find_timed(workload, id);
  return row == nullptr ? std::string(no_interval) : format_seconds(row->median_s);
}

std::optional<Ratio> ratio_of(const WorkloadResult& workload, std::string_view base,
                              std::string_view id) {
  const Row* before = find_timed(workload, base);
  const Row* after = find_timed(workload, id);
  if (before == nullptr || after == nullptr) return std::nullopt;
  return paired_ratio(before->rounds_s, after->rounds_s);
}

std::string ratio_cell(const WorkloadResult& workload, std::string_view base, std::string_view id) {
  const std::optional<Ratio> ratio = ratio_of(workload, base, id);
  return ratio ? format_factor(ratio->median) : "";
}

/// The faster of the copies, which is what memory gives.
std::string copy_cell(const WorkloadResult& workload) {
  const Row* best = nullptr;
  for (const Row& row : workload.rows) {
    const bool is_copy = row.id.starts_with("roofline-copy-") && row.skipped.empty();
    if (is_copy && (best == nullptr || row.median_s < best->median_s)) best = &row;
  }
  return best == nullptr ? "" : format_seconds(best->median_s);
}

constexpr std::string_view one_thread = "lanewise-1t", all = "lanewise-all",
                           owned = "lanewise-all-owned";

TypeLine line_of(const TypedResult& result) {
  const WorkloadResult& workload = result.workload;
  const RowIds& ids = ids_of(result.operation);
  const auto time = [&](std::string_view id) { return time_cell(workload, id); };
  const auto ratio = [&](std::string_view base, std::string_view id) {
    return ratio_cell(workload, base, id);
  };
  return {fmt::format("{}{}", to_string(result.type), ids.suffix),
          {time(ids.numpy), time(one_thread), time(all), ratio(ids.numpy, all), time(ids.new_numpy),
           time(owned), ratio(ids.new_numpy, owned),  //
           time(ids.numexpr), time(ids.eigen), copy_cell(workload)}};
}

const WorkloadResult* find_result(const Comparison& comparison, Operation operation,
                                  ElementType type) {
  for (const TypedResult& result : comparison.by_type) {
    if (result.operation == operation && result.type == type) return &result.workload;
  }
  return nullptr;
}

std::string factor_in_words(const WorkloadResult& workload, const Ratio& ratio) {
  const std::string interval =
      workload.rounds_kept >= 2 ? fmt::format(" ({})", format_factor(ratio.ci95)) : "";
  return format_factor(ratio.median) + interval;
}

std::string square_sentence(const Comparison& comparison) {
  std::string factors;
  for (const ElementType type :
       {ElementType::int64, ElementType::float64, ElementType::complex128}) {
    const WorkloadResult* workload = find_result(comparison, Operation::square, type);
    if (workload == nullptr) continue;
    const auto ratio = ratio_of(*workload, ids_of(Operation::square).numpy, all);
    if (!ratio) continue;
    factors += fmt::format("{}{} {}", factors.empty() ? "" : ", ", to_string(type),
                           factor_in_words(*workload, *ratio));
  }
  if (factors.empty()) return "";
  return "Times as fast as numpy.square(x, out=y), on all cores: " + factors + ".";
}

std::string range_sentence(const Comparison& comparison) {
  const WorkloadResult* workload =
      find_result(comparison, Operation::squares_of_range, ElementType::int64);
  if (workload == nullptr) return "";
  const std::string_view numpy = ids_of(Operation::squares_of_range).numpy;
  const auto warm = ratio_of(*workload, numpy, all), fresh = ratio_of(*workload, numpy, owned);
  if (!warm || !fresh) return "";
  return fmt::format(
      "Times as fast as numpy.arange(n) ** 2, on all cores: squares_of_range into an array that is "
      "there {}, into a new array {}.",
      factor_in_words(*workload, *warm), factor_in_words(*workload, *fresh));
}

}  // namespace

std::vector<TypeLine> type_lines(const Comparison& comparison) {
  std::vector<TypeLine> lines;
  for (const TypedResult& result : comparison.by_type) lines.push_back(line_of(result));
  return lines;
}

std::string type_title(const Comparison& comparison) {
  if (comparison.by_type.empty()) return "";
  const auto n = static_cast<double>(comparison.by_type.front().workload.n);
  return fmt::format("Squares of {} elements, by type", format_count(n));
}

std::string type_rounds_line(const Comparison& comparison) {
  if (comparison.by_type.empty()) return "";
  const auto [least, most] =
      std::minmax_element(comparison.by_type.begin(), comparison.by_type.end(),
                          [](const TypedResult& a, const TypedResult& b) {
                            return a.workload.rounds_kept < b.workload.rounds_kept;
                          });
  const unsigned low = least->workload.rounds_kept, high = most->workload.rounds_kept;
  return fmt::format("medians of {}{} interleaved round{} after {} discarded", low,
                     low == high ? "" : fmt::format(" to {}", high), high == 1 ? "" : "s",
                     comparison.rounds_discarded);
}

std::string type_legend() {
  return "Integers wrap. NumPy: square(x, out=y), of a range arange(n) ** 2, of a sum dot(x, x); "
         "into a new array x ** 2, arange(n) ** 2 and (x ** 2).sum(). numexpr: a*a and sum(a**2) "
         "on "
         "all cores. Eigen: in.square() on one thread. copy: the same bytes by the faster of "
         "memcpy "
         "and streaming stores, on all cores. vs NumPy: times as fast.";
}

std::vector<std::string> type_sentences(const Comparison& comparison) {
  if (comparison.by_type.empty()) return {};
  std::vector<std::string> sentences;
  for (std::string& sentence : std::array{square_sentence(comparison), range_sentence(comparison),
                                          noise_sentence(comparison.by_type.front().workload)}) {
    if (!sentence.empty()) sentences.push_back(std::move(sentence));
  }
  return sentences;
}

std::vector<std::string> type_reasons(const Comparison& comparison) {
  struct Reason {
    std::string label, types, why;
  };
  std::vector<Reason> reasons;
  for (const TypedResult& result : comparison.by_type) {
    for (const Row* row : skipped_rows(result.workload)) {
      const std::string type(to_string(result.type));
      const auto same = std::find_if(reasons.begin(), reasons.end(), [&](const Reason& reason) {
        return reason.label == row->label && reason.why == row->skipped;
      });
      if (same == reasons.end()) {
        reasons.push_back({row->label, type, row->skipped});
      } else {
        same->types += ", " + type;
      }
    }
  }
  std::vector<std::string> lines;
  for (const Reason& reason : reasons) {
    lines.push_back(fmt::format("{} ({}): {}", reason.label, reason.types, reason.why));
  }
  return lines;
}

}  // namespace lanewise::compare
