#include "kernels/explain.hpp"

#include <lanewise/error.hpp>
#include <lanewise/tuning.hpp>
#include <string>
#include <utility>
#include <vector>

#include "kernels/in_words.hpp"
#include "kernels/squares/plan.hpp"

namespace lanewise::kernels {
namespace {

std::string count_of_threads(unsigned threads) {
  return std::to_string(threads) + (threads == 1 ? " thread: " : " threads: ");
}

std::string tuned_by(const Choice& made) {
  return " (tuning: " + made.settings.tuning.value + ")";
}

std::string why_threads(const Choice& made, std::size_t bytes, unsigned threads) {
  if (threads == made.threads) return count_of_threads(threads) + made.settings.threads.source;
  const std::uint64_t share = made.tuning.bytes_per_thread;
  if (share == Tuning::never) return count_of_threads(threads) + "no traffic pays" + tuned_by(made);
  if (bytes / share > threads) {
    return count_of_threads(threads) + "the array has no more parts to share";
  }
  return count_of_threads(threads) + bytes_in_words(bytes) +
         " of traffic, and a thread pays from " + bytes_in_words(share) + tuned_by(made);
}

std::string why_stores(const Choice& made, std::size_t bytes, bool streaming,
                       std::uint64_t most_cached) {
  const std::string traffic = bytes_in_words(bytes) + " of traffic";
  const std::string threshold = most_cached == Tuning::never
                                    ? "no amount" + tuned_by(made)
                                    : bytes_in_words(most_cached) + tuned_by(made);
  if (streaming) return "non-temporal stores: " + traffic + ", and they pay above " + threshold;
  if (bytes > most_cached) return "ordinary stores: this instruction set offers no others";
  return "ordinary stores: " + traffic + ", and non-temporal ones pay above " + threshold;
}

/// What was asked about.
struct Question {
  Operation operation;
  ElementType type;
  std::size_t n;
  Overflow overflow;
};

template <class Kernel>
Explanation describe(const Choice& made, const Question& asked, const Plan<Kernel>& plan,
                     const std::string& stores) {
  std::vector<std::string> why = {
      "backend cpu: work on host arrays costs less than its transfer to a GPU",
      std::string("instruction set ") + plan.row->name + ": " + made.isa_reason,
      why_threads(made, plan.bytes, plan.threads), stores};
  return {asked.operation, asked.type,   asked.n,        asked.overflow, "cpu",
          plan.row->name,  plan.threads, plan.streaming, std::move(why)};
}

/// The same of a call that the choice's device runs.
Explanation describe_on_device(const Choice& made, const Question& asked) {
  std::vector<std::string> why = {
      "backend cuda: " + made.settings.backend.source,
      std::string("architecture ") + made.device->architecture + ": the GPU that CUDA lists first",
      "1 thread: the GPU computes, and what copies to and from it runs on " +
          std::to_string(made.threads),
      "host arrays: they go through pinned memory, in pieces, and what is on the GPU's own memory "
      "is better given to <lanewise/cuda.hpp>; elements that are not contiguous run on the CPU"};
  return {asked.operation,           asked.type, asked.n, asked.overflow, "cuda",
          made.device->architecture, 1,          false,   std::move(why)};
}

/// Why there is no such call; empty where there is one.
std::string why_impossible(const Question& asked) {
  if (asked.type == ElementType::natural)
    return "squares are of an array's element type; name one, such as int64";
  if (!is_integer(asked.type) && asked.overflow != Overflow::wrap) {
    return "only integers have an overflow policy; leave it out";
  }
  switch (asked.operation) {
    case Operation::squared_magnitude:
      return is_complex(asked.type)
                 ? ""
                 : "a squared magnitude is of complex64 or complex128; of others ask for square";
    case Operation::sum_of_squares:
      return asked.overflow == Overflow::widen ? "a sum has 128 bits, and no wider type" : "";
    case Operation::minmax_of_squares:
      if (asked.overflow != Overflow::wrap) return "extremes are exact and have no overflow policy";
      return is_complex(asked.type) ? "complex numbers have no order; ask for squared_magnitude"
                                    : "";
    case Operation::squares_of_range:
      if (asked.overflow == Overflow::widen) return "a range widens by an output of a wider type";
      return is_complex(asked.type) || is_half(asked.type)
                 ? "ranges are of integers, float32 or float64; name one of these"
                 : "";
    default: return "";
  }
}

template <class Kernel>
Explanation describe_reduction(const Choice& made, const Question& asked,
                               Kernel SquareKernels::*field) {
  const ElementType real = real_type(asked.type);
  const std::size_t parts = bytes_of(asked.type) / bytes_of(real);
  return describe(made, asked,
                  plan_reduction(made, real, saturating_product(asked.n, parts), field),
                  "no stores: one value comes out");
}

}  // namespace

Explanation explain_squares(Operation operation, ElementType type, std::size_t n,
                            Overflow overflow) {
  const Question asked{operation, type, n, overflow};
  const std::string problem = why_impossible(asked);
  if (!problem.empty()) throw Error(ErrorCode::invalid_argument, "explain(): " + problem);
  const Choice& made = choice();
  if (made.device) return describe_on_device(made, asked);
  switch (operation) {
    case Operation::squares_of_range: {
      const auto plan = plan_range(made, type, n);
      return describe(
          made, asked, plan,
          why_stores(made, plan.bytes, plan.streaming, made.tuning.streaming_range_bytes));
    }
    case Operation::sum_of_squares:
      return is_integer(type) ? describe_reduction(made, asked, &SquareKernels::add_sum)
                              : describe_reduction(made, asked, &SquareKernels::block_sums);
    case Operation::minmax_of_squares:
      return describe_reduction(made, asked, &SquareKernels::extremes);
    default: {
      const auto plan =
          plan_elementwise(made,
                           operation == Operation::square ? square_operation(type, overflow)
                                                          : magnitude_operation(type),
                           n, true);
      return describe(
          made, asked, plan,
          why_stores(made, plan.bytes, plan.streaming, made.tuning.streaming_array_bytes));
    }
  }
}

}  // namespace lanewise::kernels
