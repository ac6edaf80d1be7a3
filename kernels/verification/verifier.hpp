#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <lanewise/error.hpp>
#include <lanewise/options.hpp>
#include <string>

#include "kernels/arithmetic.hpp"

namespace lanewise::kernels {

struct Choice;

/// What a call's threads share of its verification: the mode, where to compute again, and what was
/// found.
class Verifier {
 public:
  /// `made` names the instruction sets to compute on again.
  Verifier(const Choice& made, Verification mode) noexcept : made_(made), mode_(mode) {}

  Verification mode() const noexcept { return mode_; }

  /// How many of the fixed moduli a product is checked by.
  std::size_t moduli() const noexcept { return mode_ == Verification::full ? 2 : 1; }

  /// The row to compute on after `row` was wrong: the next one whose kernels differ, or the same
  /// where there is none.
  ArithmeticRow other_row(const ArithmeticRow& row) const;

  void count_checks(std::uint64_t count) noexcept;
  void count_fault() noexcept;

  /// Writes checks, faults and the time spent on checks; the rest of it is the caller's.
  void tell(Statistics& statistics) const noexcept;

  /// Adds the time of its life to that spent on checks, if `is_long` says that reading the clock is
  /// little beside it.
  class Timer {
   public:
    Timer(Verifier& verifier, bool is_long) : verifier_(is_long ? &verifier : nullptr) {
      if (verifier_) start_ = std::chrono::steady_clock::now();
    }
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    ~Timer() {
      if (verifier_) verifier_->add_time(std::chrono::steady_clock::now() - start_);
    }

   private:
    Verifier* verifier_;
    std::chrono::steady_clock::time_point start_;
  };

 private:
  void add_time(std::chrono::nanoseconds time) noexcept;

  const Choice& made_;
  Verification mode_;
  std::atomic<std::uint64_t> checks_ = 0;
  std::atomic<std::uint64_t> faults_ = 0;
  std::atomic<std::chrono::nanoseconds::rep> nanoseconds_ = 0;
};

/// "by <instruction set> on CPU <of the calling thread>".
std::string where(const ArithmeticRow& row);

/// Error verification_failed: `what` went wrong in `call`, with the remedy.
Error verification_error(const std::string& call, const std::string& what);

/// compute(execution), which is_right(result, execution) confirms. Where it does not, or a product
/// in it stayed wrong, everything again on another row on one thread, which the execution is left
/// with; wrong again, Error verification_failed, which names
/// the call. Without a verifier nothing is asked.
template <class Compute, class IsRight>
auto compute_verified(const std::string& call, Execution& execution, Compute compute,
                      IsRight is_right) -> decltype(compute(execution)) {
  if (!execution.verifier) return compute(execution);
  std::string found;
  for (const bool last : {false, true}) {
    try {
      auto result = compute(execution);
      if (is_right(result, execution)) return result;
      execution.verifier->count_fault();
      found += "the result was wrong " + where(execution.row);
    } catch (const Error& error) {
      if (error.code() != ErrorCode::verification_failed) throw;
      found += error.what();
    }
    if (last) break;
    found += "; computed again, ";
    execution.row = execution.verifier->other_row(execution.row);
    execution.threads = 1;
  }
  throw verification_error(call, found);
}

}  // namespace lanewise::kernels
