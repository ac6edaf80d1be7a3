// <lanewise/cuda_numbers.hpp>: natural numbers in a GPU's memory.

#include <algorithm>
#include <functional>
#include <lanewise/cuda_numbers.hpp>
#include <lanewise/error.hpp>
#include <string>

#include "cuda/numbers/batch_plan.hpp"
#include "cuda/numbers/prime_swing.hpp"
#include "cuda/stream_state.hpp"
#include "kernels/device_table.hpp"
#include "kernels/dispatch.hpp"
#include "kernels/factorial/admission.hpp"
#include "kernels/in_words.hpp"
#include "kernels/tuning.hpp"
#include "kernels/verification/factorials.hpp"
#include "kernels/verification/verifier.hpp"

namespace lanewise::cuda {
namespace {

using Span = DeviceSpan<const std::uint64_t>;

[[noreturn]] void refuse(const std::string& what) {
  throw Error(ErrorCode::invalid_argument, what);
}

bool overlap(Span a, Span b) {
  const std::less<> before;
  return !a.empty() && !b.empty() && before(a.data(), b.data() + b.size()) &&
         before(b.data(), a.data() + a.size());
}

const NumberTable& numbers_of(const Stream& stream) {
  return *stream.state()->table().numbers;
}

void require_device_factorial(std::uint64_t n) {
  if (n >= tuning::first_device_factorial && n <= kernels::last_device_factorial) return;
  refuse("cuda::factorial(" + std::to_string(n) + "): on the GPU n is from " +
         std::to_string(tuning::first_device_factorial) + " to " +
         std::to_string(kernels::last_device_factorial) +
         "; others are made by factorial() of <lanewise/factorials.hpp>");
}

void require_memory(const std::string& call, const kernels::DeviceMemory& memory) {
  if (memory.needed <= memory.free) return;
  throw Error(ErrorCode::out_of_memory,
              call + ": needs about " + kernels::bytes_in_words(memory.needed) +
                  " of the GPU's memory beside the result, of which " +
                  kernels::bytes_in_words(memory.free) +
                  " are free; free what other programs hold on it, or use the backend cpu");
}

}  // namespace

void multiply(DeviceSpan<const std::uint64_t> a, DeviceSpan<const std::uint64_t> b,
              DeviceSpan<std::uint64_t> out, Stream& stream) {
  if (a.empty() || b.empty()) refuse("multiply(a, b, out): a factor has no limbs; give it one");
  if (out.size() != a.size() + b.size()) {
    refuse("multiply(a, b, out): out has " + std::to_string(out.size()) + " limbs; it must have " +
           std::to_string(a.size() + b.size()) + ", as many as both factors");
  }
  if (overlap(a, out) || overlap(b, out)) {
    refuse("multiply(a, b, out): out overlaps a factor; give it memory of its own");
  }
  numbers_of(stream).multiply(stream.state()->stream(), a.data(), a.size(), b.data(), b.size(),
                              out.data());
}

std::size_t factorial_size(std::uint64_t n) {
  require_device_factorial(n);
  return made_factorial_size(n);
}

DeviceBuffer<std::uint64_t> factorial(std::uint64_t n, Stream& stream, const Options& options) {
  require_device_factorial(n);
  const std::string call = "cuda::factorial(" + std::to_string(n) + ")";
  const NumberTable& numbers = numbers_of(stream);
  DeviceBuffer<std::uint64_t> result(made_factorial_size(n), stream);
  require_memory(call, numbers.factorial_memory(n));
  kernels::Monitor monitor(options);
  kernels::Verifier verifier(kernels::choice(), options.verification);
  kernels::Execution execution = kernels::make_execution(options, monitor, verifier);
  monitor.report(0);
  numbers.factorial(stream.state()->stream(), n, result.data(), execution);
  if (options.verification == Verification::off) {
    stream.state()->table().finish(stream.state()->stream());
  } else if (!numbers.is_factorial(stream.state()->stream(), n, result.data(), result.size())) {
    throw kernels::verification_error(call, "the result was wrong by the GPU");
  }
  monitor.report(1);
  return result;
}

static_assert(last_batched_factorial == kernels::table_last);

DeviceFactorials factorials(std::span<const std::uint64_t> list, Stream& stream,
                            const Options& options) {
  const std::string call = "cuda::factorials(list)";
  const auto greatest = std::max_element(list.begin(), list.end());
  if (greatest != list.end() && *greatest > last_batched_factorial) {
    refuse(call + ": " + std::to_string(*greatest) + " is in the list; a batch takes numbers to " +
           std::to_string(last_batched_factorial) + ": make it by itself, by factorial()");
  }
  const BatchPlan plan(list);
  DeviceBuffer<std::uint64_t> limbs(plan.result_limbs, stream);
  const bool is_checked = options.verification != Verification::off;
  if (!numbers_of(stream).factorials(stream.state()->stream(), list, plan, limbs.data(),
                                     is_checked)) {
    throw kernels::verification_error(call, "a result was wrong by the GPU");
  }
  std::vector<DeviceFactorials::Place> places;
  places.reserve(plan.results.size());
  for (const BatchPlace& place : plan.results) places.push_back({place.offset, place.size});
  return {std::move(limbs), std::move(places)};
}

}  // namespace lanewise::cuda
