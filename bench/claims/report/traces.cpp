#include "bench/claims/report/traces.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "bench/claims/report/figures_of.hpp"

namespace lanewise::claims {
namespace {

std::optional<Trace> trace_of(const ExperimentResult& experiment, const Arm& arm) {
  const Sample* sample = sample_with_series(experiment, arm.id, "slice_thread");
  if (sample == nullptr) return std::nullopt;
  const auto series = [&](const char* name) {
    const auto found = sample->series.find(name);
    return found == sample->series.end() ? std::vector<double>{} : found->second;
  };
  const std::vector<double> threads = series("slice_thread"), begins = series("slice_begin_ms"),
                            ends = series("slice_end_ms");
  const std::size_t turns = std::min({threads.size(), begins.size(), ends.size()});
  if (turns == 0) return std::nullopt;
  const double first = *std::min_element(begins.begin(), begins.end());
  Trace trace;
  trace.arm = arm.label.empty() ? arm.id : arm.label;
  std::map<double, unsigned> lanes;
  for (std::size_t i = 0; i < turns; ++i) {
    const auto lane = lanes.emplace(threads[i], static_cast<unsigned>(lanes.size())).first;
    trace.turns.push_back({lane->second, begins[i] - first, ends[i] - first});
  }
  trace.threads = static_cast<unsigned>(lanes.size());
  return trace;
}

/// By arm, so that an interpreter's trace can be put beside the model's.
std::map<std::string, std::vector<Trace>> traces_by_arm(const Result& result,
                                                        const std::string& id) {
  std::map<std::string, std::vector<Trace>> traces;
  for (const ExperimentResult* experiment : experiments_of(result, id)) {
    for (const Arm& arm : experiment->arms) {
      auto trace = trace_of(*experiment, arm);
      if (!trace) continue;
      trace->is_model = experiment->subject == "native";
      trace->name =
          trace->is_model ? "our model in C++" : subject_in_words(result, experiment->subject);
      traces[arm.id].push_back(std::move(*trace));
    }
  }
  return traces;
}

}  // namespace

std::vector<Trace> traces_of(const Result& result) {
  auto models = traces_by_arm(result, "model-slices");
  std::vector<Trace> traces;
  const auto append = [&](std::vector<Trace>& more) {
    std::move(more.begin(), more.end(), std::back_inserter(traces));
    more.clear();
  };
  for (auto& [arm, real] : traces_by_arm(result, "slices")) {
    append(real);
    append(models[arm]);
  }
  for (auto& [arm, left] : models) append(left);
  return traces;
}

}  // namespace lanewise::claims
