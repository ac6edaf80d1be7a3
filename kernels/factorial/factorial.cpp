#include "kernels/factorial/factorial.hpp"

#include <algorithm>
#include <bit>
#include <lanewise/backend.hpp>
#include <lanewise/factorials.hpp>
#include <optional>

#include "kernels/device_table.hpp"
#include "kernels/dispatch.hpp"
#include "kernels/factorial/admission.hpp"
#include "kernels/factorial/decimal_small.hpp"
#include "kernels/factorial/estimate.hpp"
#include "kernels/factorial/product_tree.hpp"
#include "kernels/factorial/sieve.hpp"
#include "kernels/factorial/small.hpp"
#include "kernels/factorial/swing.hpp"
#include "kernels/factorial/swing_levels.hpp"
#include "kernels/factorial/zeros.hpp"
#include "kernels/faults.hpp"
#include "kernels/in_words.hpp"
#include "kernels/tuning.hpp"
#include "kernels/verification/arithmetic.hpp"
#include "kernels/verification/factorials.hpp"
#include "kernels/verification/verifier.hpp"

namespace lanewise {
namespace kernels {
namespace {

/// Memory for so many limbs. There is enough, unless a fault made a number longer than it can be.
void resize(Natural& out, std::size_t size) {
  if (out.limbs.size() < size) out.limbs = detail::Limbs(size);
  out.size = size;
}

void multiply_into(Natural& out, const Natural& a, const Natural& b, Check check,
                   Execution& execution) {
  resize(out, a.size + b.size);
  out.residues = multiply_verified(out.limbs.data(), a.factor(), b.factor(), check, execution);
  out.normalise();
}

/// What is made of it is checked.
void square_into(Natural& out, const Natural& a, Execution& execution) {
  resize(out, 2 * a.size);
  out.residues = square_verified(out.limbs.data(), a.factor(), Check::later, execution);
  out.normalise();
}

Natural multiplied(const Natural& a, Limb factor, const LimbKernels& kernels) {
  Natural result(a.size + 1);
  result.limbs[a.size] = kernels.multiply_1(result.limbs.data(), a.limbs.data(), a.size, factor);
  result.normalise();
  if (a.residues.known) result.residues = multiplied(a.residues, factor);
  faults::point(faults::Stage::shift, result.limbs.data(), result.size * sizeof(Limb));
  return result;
}

/// n! by the prime swing, several levels at a time.
class PrimeSwing {
 public:
  PrimeSwing(std::uint64_t n, Execution& execution)
      : n_(n),
        execution_(execution),
        limits_before_(execution.limits),
        sieve_(n, execution.monitor),
        last_(last_swings(n, execution.row, execution.threads, execution.limits)),
        rest_(last_.root_limbs),
        other_(last_.root_limbs) {
    // Steps before may not take more than the last one.
    execution.limits.scratch_doubles = last_.scratch_doubles;
    execution.reserve(last_.scratch_doubles);
  }

  PrimeSwing(const PrimeSwing&) = delete;
  PrimeSwing& operator=(const PrimeSwing&) = delete;
  ~PrimeSwing() { execution_.limits = limits_before_; }

  detail::Limbs make() {
    unsigned level = count_levels(n_);
    begin(first_rest(level));
    tell(done_after(level));
    for (;;) {
      const unsigned merged = merged_levels(n_, level);
      const double before = done_after(level);
      level -= merged;
      const double cost = done_after(level) - before;
      const Natural swings = make_swings(level, merged);
      tell(before + 0.2 * cost);
      for (unsigned i = 1; i < merged; ++i) square_rest();
      tell(before + 0.4 * cost);
      if (level == 0) return finish(swings);
      square_rest();
      multiply_into(other_, rest_, swings, Check::now, execution_);
      std::swap(rest_, other_);
      tell(before + cost);
    }
  }

 private:
  /// That of (n / 2^level)! from what is stored; in base 10^18 with the twos that the levels above
  /// square up to those of n!.
  Natural first_rest(unsigned level) {
    const std::uint64_t m = n_ >> level;
    const Radix radix = execution_.row.radix;
    return radix == Radix::binary
               ? small_odd_factorial(m, *execution_.row.limbs)
               : small_decimal_rest(m, twos_of_rest(n_, radix) >> level, execution_);
  }

  void begin(const Natural& first) {
    resize(rest_, first.size);
    std::copy_n(first.limbs.begin(), first.size, rest_.limbs.begin());
    rest_.residues = first.residues;
  }

  void square_rest() {
    square_into(other_, rest_, execution_);
    std::swap(rest_, other_);
  }

  /// rest^2 swings, and trailing zeros. Whole limbs of them are the place the product is written
  /// to, and the swings, the shorter factor, take the others: no pass over the result is spent on
  /// them.
  /// The square lies in the result's memory where the product may overlap it. Both are checked with
  /// the whole, or at once where the mode is `full`, which may then need the square again.
  detail::Limbs finish(const Natural& swings) {
    const TrailingZeros zeros = trailing_zeros(n_, execution_.row.radix);
    const std::size_t place = zeros.limbs;
    const Natural factor = multiplied(swings, zeros.factor, *execution_.row.limbs);
    const bool is_full = execution_.verifier && execution_.verifier->mode() == Verification::full;
    if (!last_.product.is_in_place || is_full) {
      square_rest();
      other_ = Natural(0);
      detail::Limbs result(place + rest_.size + factor.size);
      multiply_last(result, place, rest_.factor(), factor);
      return result;
    }
    detail::Limbs result(place + 2 * rest_.size + factor.size);
    const Residues residues =
        square_verified(result.data(), rest_.factor(), Check::later, execution_);
    std::size_t size = 2 * rest_.size;
    while (size > 0 && result[size - 1] == 0) --size;
    result.resize(place + size + factor.size);
    execution_.limits.is_in_place = true;
    if (memory_of_product(size, factor.size).is_in_place) {
      rest_ = Natural(0);
      other_ = Natural(0);
      multiply_last(result, place, {{result.data(), size}, residues}, factor);
    } else {
      const detail::Limbs square(result.begin(),
                                 result.begin() + static_cast<std::ptrdiff_t>(size));
      multiply_last(result, place, {square, residues}, factor);
    }
    return result;
  }

  MultiplicationMemory memory_of_product(std::size_t an, std::size_t bn) const {
    return multiply_memory(an, bn, execution_.row, execution_.threads, execution_.limits);
  }

  void multiply_last(detail::Limbs& result, std::size_t place, const Factor& square,
                     const Natural& swings) {
    multiply_verified(result.data() + place, square, swings.factor(), Check::later, execution_);
    std::fill_n(result.begin(), place, 0);
    faults::point(faults::Stage::output, result.data(), result.size() * sizeof(Limb));
  }

  /// The product of swing(n / 2^(level + i))^(2^i) for i < count: with x = odd((n / 2^(level +
  /// count))!), it makes odd((n / 2^level)!) = x^(2^count) times that. One multiplication of very
  /// different lengths does for `count` of them.
  Natural make_swings(unsigned level, unsigned count) {
    Natural made = swing(level + count - 1);
    for (unsigned i = count - 1; i-- > 0;) {
      Natural square(2 * made.size);
      square_into(square, made, execution_);
      const Natural next = swing(level + i);
      made = Natural(square.size + next.size);
      multiply_into(made, square, next, Check::later, execution_);
    }
    return made;
  }

  Natural swing(unsigned level) {
    const Radix radix = execution_.row.radix;
    const std::uint64_t twos = twos_of_rest(n_, radix) >> level & 1;
    return product(swing_words(n_ >> level, sieve_, radix, twos), execution_);
  }

  void tell(double fraction) {
    execution_.monitor.report(fraction);
    execution_.monitor.check();
  }

  std::uint64_t n_;
  Execution& execution_;
  MultiplicationLimits limits_before_;
  PrimeSieve sieve_;
  LastSwings last_;
  Natural rest_;   // The factorial so far without trailing zeros,
  Natural other_;  // and where the next one is made.
};

}  // namespace

detail::Limbs factorial_limbs(std::uint64_t n, Execution& execution) {
  execution.monitor.report(0);
  execution.monitor.check();
  if (n <= last_small_factorial) {
    return execution.row.radix == Radix::binary ? small_factorial_limbs(n, *execution.row.limbs)
                                                : small_decimal_factorial_limbs(n, execution);
  }
  return PrimeSwing(n, execution).make();
}

bool check_factorial(std::uint64_t n, std::span<const Limb> limbs, const Execution& execution) {
  const Verifier::Timer timer(*execution.verifier, limbs.size() >= tuning::verified_product_limbs);
  execution.verifier->count_checks(1);
  return is_factorial(n, limbs, *execution.row.residues, execution.row.radix);
}

detail::Limbs verified_factorial_limbs(std::uint64_t n, const std::string& call,
                                       Execution& execution) {
  const auto compute = [&](Execution& with) { return factorial_limbs(n, with); };
  const auto is_right = [&](const detail::Limbs& limbs, const Execution& with) {
    return check_factorial(n, limbs, with);
  };
  return compute_verified(call, execution, compute, is_right);
}

namespace {

/// One call for n!, on a device or on the CPU.
class FactorialCall {
 public:
  FactorialCall(std::uint64_t n, Radix radix, const std::string& call, const Options& options)
      : n_(n),
        radix_(radix),
        call_(call),
        options_(options),
        monitor_(options),
        verifier_(made_, options.verification) {}

  detail::Limbs run() {
    std::string left_gpu;
    if (std::optional<detail::Limbs> made = on_device(left_gpu)) return *std::move(made);
    detail::Limbs limbs = on_cpu();
    if (options_.statistics) options_.statistics->left_gpu = left_gpu;
    return limbs;
  }

 private:
  /// By the device that the choice has for it, if any. What it gets wrong the CPU is to make, and
  /// what fails there, too, unless the device was forced; `left` then says why.
  std::optional<detail::Limbs> on_device(std::string& left) {
    try {
      const DeviceTable* const device = device_for_factorial(made_, n_, radix_);
      if (device) return by_device(*device);
    } catch (const Error& error) {
      const bool is_of_device =
          error.code() == ErrorCode::device_error || error.code() == ErrorCode::out_of_memory;
      const bool was_wrong = error.code() == ErrorCode::verification_failed;
      if (!was_wrong && (made_.device || !is_of_device)) throw;
      left = error.what();
    }
    return std::nullopt;
  }

  /// Of the CPU's memory it takes the result's and little else.
  detail::Limbs by_device(const DeviceTable& device) {
    const DeviceMemory memory = device.factorial_memory(n_);
    if (memory.needed > memory.free) {
      throw Error(ErrorCode::out_of_memory,
                  call_ + ": needs about " + bytes_in_words(memory.needed) +
                      " of the GPU's memory, of which " + bytes_in_words(memory.free) +
                      " are free; free what other programs hold on it, or use the backend cpu");
    }
    const std::uint64_t bytes = factorial_result_bytes(n_, radix_);
    return run_admitted(call_, bytes, options_, [&] {
      Execution execution = make_execution(options_, monitor_, verifier_, radix_);
      execution.device = &device;
      detail::Limbs limbs = device.factorial(n_, execution);
      if (execution.verifier && !check_factorial(n_, limbs, execution)) {
        verifier_.count_fault();
        throw Error(ErrorCode::verification_failed, call_ + ": the GPU's result was wrong");
      }
      finish(execution, bytes);
      record_call({{Operation::factorial, ElementType::natural}, false, 0, device.architecture},
                  n_);
      return limbs;
    });
  }

  detail::Limbs on_cpu() {
    const unsigned threads = options_.threads != 0 ? options_.threads : made_.threads;
    const auto bytes_of = [&](bool is_lean) {
      return factorial_bytes(n_, arithmetic_row(made_, radix_), std::min(threads, max_threads),
                             is_lean, options_.verification == Verification::full);
    };
    const std::uint64_t fast = bytes_of(false);
    const bool is_lean = fast > memory_limit(options_);
    const std::uint64_t bytes = is_lean ? std::min(fast, bytes_of(true)) : fast;
    return run_admitted(call_, bytes, options_, [&] {
      Execution execution = make_execution(options_, monitor_, verifier_, radix_);
      execution.limits.is_lean = is_lean;
      detail::Limbs result = verified_factorial_limbs(n_, call_, execution);
      finish(execution, bytes);
      record_call({{Operation::factorial, ElementType::natural},
                   false,
                   execution.threads_used,
                   execution.row.isa},
                  n_);
      return result;
    });
  }

  void finish(const Execution& execution, std::uint64_t bytes) {
    monitor_.report(1);
    tell_statistics(options_, execution, verifier_, bytes);
  }

  std::uint64_t n_;
  Radix radix_;
  const std::string& call_;
  const Options& options_;
  const Choice& made_ = choice();
  Monitor monitor_;
  Verifier verifier_;
};

}  // namespace

const DeviceTable* device_for_factorial(const Choice& made, std::uint64_t n, Radix radix) {
  const std::uint64_t first =
      made.device ? tuning::first_device_factorial : tuning::device_factorial_from;
  const bool is_offered = radix == Radix::binary && n >= first && n <= last_device_factorial;
  return is_offered ? device_for_long_work(made) : nullptr;
}

detail::Limbs admitted_factorial(std::uint64_t n, Radix radix, const std::string& call,
                                 const Options& options) {
  return FactorialCall(n, radix, call, options).run();
}

detail::Limbs odd_factorial_limbs(std::uint64_t n, Execution& execution) {
  detail::Limbs limbs = factorial_limbs(n, execution);
  const TrailingZeros zeros = trailing_zeros(n, Radix::binary);
  const auto shift = static_cast<unsigned>(std::countr_zero(zeros.factor));
  for (std::size_t i = zeros.limbs; i < limbs.size(); ++i) {
    const Limb above = i + 1 < limbs.size() && shift > 0 ? limbs[i + 1] << (64 - shift) : 0;
    limbs[i - zeros.limbs] = limbs[i] >> shift | above;
  }
  limbs.resize(limbs.size() - zeros.limbs);
  while (limbs.back() == 0) limbs.resize(limbs.size() - 1);
  return limbs;
}

}  // namespace kernels

BigUint factorial(std::uint64_t n) {
  if (n <= kernels::last_stored_factorial) return kernels::stored_factorial(n);
  return factorial(n, Options{});
}

BigUint factorial(std::uint64_t n, const Options& options) {
  using namespace kernels;
  if (n <= last_small_factorial && is_plain(options)) {
    if (n <= last_stored_factorial) return stored_factorial(n);
    if (auto result = small_factorial(n, options.verification)) return *std::move(result);
  }
  const std::string call = "factorial(" + std::to_string(n) + ")";
  return BigUint(admitted_factorial(n, Radix::binary, call, options));
}

}  // namespace lanewise
