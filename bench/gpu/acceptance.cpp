#include "bench/gpu/acceptance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "bench/compare/statistics.hpp"
#include "bench/gpu/report.hpp"

namespace lanewise::bench::gpu {
namespace {

class Judge {
 public:
  explicit Judge(const Results& results) : results_(results) {}

  /// The row's throughput in bytes is at least so many times its peer's.
  void at_least(const std::string& group, const std::string& name, const std::string& peer,
                double bound) {
    const std::string promise = fmt::format("{}: {} beside {}", group, name, peer);
    const Result* const row = measured(promise, group, name);
    const Result* const other = row ? measured(promise, group, peer) : nullptr;
    if (!other) return;
    const double ratio = throughput_ratio(*row, *other);
    add(promise, ratio >= bound, fmt::format("{:.3f}", ratio), fmt::format(">= {:.2f}", bound));
  }

  /// The row is not slower than its peer by more than the row is than itself.
  void not_behind(const std::string& group, const std::string& name, const std::string& peer) {
    const std::string promise = fmt::format("{}: {} not behind {}", group, name, peer);
    const Result* const row = measured(promise, group, name);
    const Result* const other = row ? measured(promise, group, peer) : nullptr;
    const Result* const again = other ? measured(promise, group, name + " again") : nullptr;
    if (!again) return;
    const double noise = std::abs(throughput_ratio(*row, *again) - 1);
    const double ratio = throughput_ratio(*row, *other);
    add(promise, ratio >= 1 - noise, fmt::format("{:.4f}", ratio),
        fmt::format(">= 1 less {:.4f}, by which the same differs", noise));
  }

  void at_most(const std::string& group, const std::string& name, double seconds) {
    const std::string promise = fmt::format("{}: {}", group, name);
    const Result* const row = measured(promise, group, name);
    if (!row) return;
    add(promise, row->median() <= seconds, time_in_words(row->median()),
        "<= " + time_in_words(seconds));
  }

  void at_rate(const std::string& group, const std::string& name, double per_second) {
    const std::string promise = fmt::format("{}: {}", group, name);
    const Result* const row = measured(promise, group, name);
    if (!row) return;
    const double rate = row->operations / row->median();
    add(promise, rate >= per_second, fmt::format("{:.0f}/s", rate),
        fmt::format(">= {:.0f}/s", per_second));
  }

  void sanitizer(const std::string& said) {
    const bool has_run = !said.empty() && !said.starts_with("not run");
    verdicts_.push_back({"compute-sanitizer",
                         !has_run          ? "not run"
                         : said == "clean" ? "PASS"
                                           : "FAIL",
                         said.empty() ? "./dev gpu runs it" : said, "clean"});
  }

  std::vector<Verdict> take() { return std::move(verdicts_); }

 private:
  /// The row where it has times; else a verdict says why it has none, and null.
  const Result* measured(const std::string& promise, const std::string& group,
                         const std::string& name) {
    const Result* const row = results_.find(group, name);
    if (row && !row->seconds.empty()) return row;
    const bool is_wrong = row && row->is_wrong;
    const std::string reason = row ? row->problem : "no such row in this run";
    verdicts_.push_back({promise, is_wrong ? "FAIL" : "not run", reason, ""});
    return nullptr;
  }
  void add(const std::string& promise, bool is_kept, const std::string& figure,
           const std::string& bound) {
    verdicts_.push_back({promise, is_kept ? "PASS" : "FAIL", figure, bound});
  }

  const Results& results_;
  std::vector<Verdict> verdicts_;
};

}  // namespace

std::vector<Verdict> judge(const Results& results, const std::string& sanitizer) {
  Judge judge(results);
  for (const char* const type : {"int64", "int32", "float32", "float64"}) {
    const std::string group = fmt::format("arrays/{}/2^28", type);
    judge.at_least(group, "square", "copy", 0.97);
    judge.not_behind(group, "square", "square, cub");
  }
  for (const char* const type : {"int64", "float64"}) {
    judge.at_least(fmt::format("arrays/{}/2^28", type), "range", "fill", 0.97);
  }
  for (const char* const type : {"int64", "float64", "float32"}) {
    judge.at_least(fmt::format("arrays/{}/2^28", type), "sum", "copy", 1.0);
  }
  judge.at_most("products/1000000 limbs", "product", 1e-3);
  judge.at_most("products/10000000 limbs", "product", 8e-3);
  judge.at_most("factorial/10,000,000", "on the GPU", 8e-3);
  judge.at_most("factorial/100,000,000", "on the GPU", 80e-3);
  judge.at_most("factorial/1,000,000,000", "on the GPU", 1.0);
  judge.at_rate("batch/100,000 of 10,000!", "on the GPU", 1e5);
  judge.sanitizer(sanitizer);
  return judge.take();
}

}  // namespace lanewise::bench::gpu
