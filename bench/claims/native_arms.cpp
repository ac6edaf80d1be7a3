#include "bench/claims/native_arms.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <chrono>
#include <lanewise/error.hpp>
#include <string_view>

#include "bench/claims/arguments.hpp"
#include "bench/claims/counting.hpp"
#include "bench/claims/ladder.hpp"

namespace lanewise::claims {
namespace {

using onelock::LockKind;

constexpr unsigned usual_threads = 2;
constexpr double usual_seconds = 0.5;  // A hundred switch intervals.
constexpr double usual_interval_ms = 5;

Sample count_under(LockKind lock, unsigned threads, const Arguments& arguments) {
  const std::chrono::duration<double, std::milli> interval(
      arguments.number("interval_ms", usual_interval_ms));
  const CountingPlan plan{
      lock, threads, {.interval = std::chrono::duration_cast<onelock::Duration>(interval)}};
  return counting_sample(plan, arguments.number("seconds", usual_seconds));
}

template <LockKind lock>
Sample in_threads(const Arguments& arguments) {
  return count_under(lock, arguments.whole("threads", usual_threads), arguments);
}

Sample serial(const Arguments& arguments) {
  return count_under(LockKind::interpreter, 1, arguments);
}

Sample ladder(const Arguments& arguments) {
  const unsigned n = arguments.whole("n", 0);
  return run_ladder(arguments.text("workload", "squares"), arguments.text("step", ""),
                    n == 0 ? std::nullopt : std::optional<std::uint64_t>(n));
}

struct NativeArm {
  std::string_view name;
  std::vector<std::string_view> keys;
  Sample (*run)(const Arguments&);
};

const std::vector<NativeArm>& native_arms() {
  static const std::vector<NativeArm> arms = {
      {"lock_model", {"threads", "interval_ms", "seconds"}, in_threads<LockKind::interpreter>},
      {"lock_model_serial", {"interval_ms", "seconds"}, serial},
      {"whole_call", {"threads", "seconds"}, in_threads<LockKind::whole_call>},
      {"iteration_mutex", {"threads", "seconds"}, in_threads<LockKind::iteration_mutex>},
      {"no_lock", {"threads", "seconds"}, in_threads<LockKind::none>},
      {"ladder", {"workload", "step", "n"}, ladder}};
  return arms;
}

}  // namespace

Sample run_native(const std::string& name, const std::vector<std::string>& arguments,
                  const std::function<void()>& poll) {
  std::vector<std::string_view> names;
  for (const NativeArm& arm : native_arms()) {
    names.push_back(arm.name);
    if (arm.name != name) continue;
    const Arguments parsed(name, arguments, arm.keys);
    if (poll) poll();
    return arm.run(parsed);
  }
  throw Error(ErrorCode::invalid_argument,
              fmt::format("there is no native arm '{}'; one of: {}", name, fmt::join(names, ", ")));
}

}  // namespace lanewise::claims
