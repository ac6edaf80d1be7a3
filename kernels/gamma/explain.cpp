#include <lanewise/error.hpp>
#include <string>

#include "kernels/explain.hpp"
#include "kernels/gamma/plan.hpp"
#include "kernels/tuning.hpp"

namespace lanewise::kernels {
namespace {

/// Why there is no such call; empty where there is one.
std::string why_impossible(const FunctionCall& call) {
  const bool is_real = call.in_type == ElementType::float32 || call.in_type == ElementType::float64;
  const bool takes_integers =
      call.operation == Operation::factorial || call.operation == Operation::log_factorial;
  if (!is_real && !(takes_integers && is_integer(call.in_type))) {
    return std::string(to_string(call.operation)) + " of an array is of float32 or float64" +
           (takes_integers ? " or of integers" : "");
  }
  if (call.overflow == Overflow::wrap) return "";
  if (!call.is_lookup() || call.overflow == Overflow::widen) {
    return "factorials of integers alone have an overflow policy, check or saturate; without one "
           "they are written as double";
  }
  return "";
}

std::string why_threads(const FunctionCall& call, unsigned threads, const Choice& made) {
  const std::string count = std::to_string(threads) + (threads == 1 ? " thread: " : " threads: ");
  if (threads == made.threads) return count + made.settings.threads.source;
  if (call.is_lookup()) return count + "no more pay for the traffic";
  return count + "a thread pays from " + std::to_string(tuning::parallel_function_elements) +
         " elements";
}

template <class Kernel>
Explanation describe(const FunctionCall& call, std::size_t n, const FunctionPlan<Kernel>& plan,
                     const Choice& made) {
  return {call.operation,
          call.in_type,
          n,
          call.overflow,
          "cpu",
          plan.row->name,
          plan.threads,
          false,
          {"backend cpu: work on host arrays costs less than its transfer to a GPU",
           std::string("instruction set ") + plan.row->name + ": " + made.isa_reason,
           why_threads(call, plan.threads, made)}};
}

}  // namespace

Explanation explain_function(Operation operation, ElementType type, std::size_t n,
                             Overflow overflow) {
  // Out of place, into the same type, or of integers without a policy into double.
  const bool into_double = is_integer(type) && overflow == Overflow::wrap;
  const FunctionCall call{operation, type, into_double ? ElementType::float64 : type, overflow};
  const std::string problem = why_impossible(call);
  if (!problem.empty()) throw Error(ErrorCode::invalid_argument, "explain(): " + problem);
  const Choice& made = choice();
  return call.is_lookup() ? describe(call, n, plan_lookup(made, call, n), made)
                          : describe(call, n, plan_function(made, call, n), made);
}

}  // namespace lanewise::kernels
