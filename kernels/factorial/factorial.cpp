#include "kernels/factorial/factorial.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <lanewise/backend.hpp>
#include <lanewise/factorials.hpp>

#include "kernels/dispatch.hpp"
#include "kernels/factorial/admission.hpp"
#include "kernels/factorial/estimate.hpp"
#include "kernels/factorial/product_tree.hpp"
#include "kernels/factorial/sieve.hpp"
#include "kernels/factorial/swing.hpp"
#include "kernels/faults.hpp"
#include "kernels/tuning.hpp"
#include "kernels/verification/arithmetic.hpp"
#include "kernels/verification/factorials.hpp"
#include "kernels/verification/verifier.hpp"

namespace lanewise {
namespace kernels {
namespace {

/// The odd part of n! from its definition.
Natural direct_odd_factorial(std::uint64_t n, Execution& execution) {
  FactorWords words(0);
  for (std::uint64_t k = 3; k <= n; ++k) words.append(k >> std::countr_zero(k));
  return product(std::move(words).take(), execution);
}

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

/// a 2^shift, shift < 64.
Natural shifted(const Natural& a, unsigned shift) {
  Natural result(a.size + 1);
  Limb below = 0;
  for (std::size_t i = 0; i < a.size; ++i) {
    const Limb limb = a.limbs[i];
    result.limbs[i] = limb << shift | below;
    below = shift == 0 ? 0 : limb >> (64 - shift);
  }
  result.limbs[a.size] = below;
  result.normalise();
  if (a.residues.known) result.residues = shifted(a.residues, shift);
  faults::point(faults::Stage::shift, result.limbs.data(), result.size * sizeof(Limb));
  return result;
}

/// a b 2^shift. The shift by whole limbs is the place the product is written to, and the rest of it
/// is done to b, the shorter factor: no pass over the result is spent on it.
detail::Limbs shifted_product(const Natural& a, const Natural& b, std::uint64_t shift,
                              Execution& execution) {
  const Natural factor = shifted(b, static_cast<unsigned>(shift % 64));
  detail::Limbs result(shift / 64 + a.size + factor.size);
  std::fill_n(result.begin(), shift / 64, 0);
  multiply_verified(result.data() + shift / 64, a.factor(), factor.factor(), Check::later,
                    execution);
  faults::point(faults::Stage::output, result.data(), result.size() * sizeof(Limb));
  return result;
}

/// How often n is halved before its factorial is made from the definition.
unsigned count_levels(std::uint64_t n) {
  unsigned levels = 0;
  while (n >> levels > tuning::direct_factorial_limit) ++levels;
  return levels;
}

/// The part of all the work that is done after a level: each costs a little more than twice as much
/// as the one before it, as the transform does at twice the length.
double done_after(unsigned level) {
  return std::pow(2.15, -static_cast<double>(level));
}

std::size_t limbs_of_odd_factorial(std::uint64_t n) {
  return odd_factorial_bits_bound(n) / 64 + 1;
}

/// What multiplications scratch in the last steps, which need the most.
std::size_t scratch_doubles(std::uint64_t n, const Execution& execution) {
  const std::size_t root = limbs_of_odd_factorial(n / 2);
  return std::max(square_scratch(root, execution.row),
                  multiply_scratch(2 * root, swing_words_bound(n), execution.row));
}

/// n! by the prime swing, several levels at a time.
class PrimeSwing {
 public:
  PrimeSwing(std::uint64_t n, Execution& execution)
      : n_(n),
        execution_(execution),
        sieve_(n, execution.monitor),
        odd_(2 * limbs_of_odd_factorial(n / 2)),
        other_(2 * limbs_of_odd_factorial(n / 2)) {
    execution.reserve(scratch_doubles(n, execution));
  }

  detail::Limbs make() {
    unsigned level = count_levels(n_);
    {
      const Natural first = direct_odd_factorial(n_ >> level, execution_);
      std::copy_n(first.limbs.begin(), first.size, odd_.limbs.begin());
      odd_.size = first.size;
      odd_.residues = first.residues;
    }
    tell(done_after(level));
    for (;;) {
      const unsigned merged = merged_at(level);
      const double before = done_after(level);
      level -= merged;
      const double cost = done_after(level) - before;
      const Natural swings = make_swings(level, merged);
      tell(before + 0.2 * cost);
      for (unsigned i = 0; i < merged; ++i) {
        square_into(other_, odd_, execution_);
        std::swap(odd_, other_);
      }
      tell(before + 0.6 * cost);
      if (level == 0) {
        const auto twos = n_ - static_cast<std::uint64_t>(std::popcount(n_));
        return shifted_product(odd_, swings, twos, execution_);
      }
      multiply_into(other_, odd_, swings, Check::now, execution_);
      std::swap(odd_, other_);
      tell(before + cost);
    }
  }

 private:
  /// How many levels are made at once above this one: the last ones, which cost the most, together;
  /// what does not divide comes before them. Short numbers gain nothing: the schoolbook
  /// multiplication by several swings costs as much as by one after the other.
  unsigned merged_at(unsigned level) const {
    if (n_ >> (level - 1) < tuning::merged_swings_from) return 1;
    return (level - 1) % tuning::merged_swing_levels + 1;
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
    return product(odd_swing_words(n_ >> level, sieve_), execution_);
  }

  void tell(double fraction) {
    execution_.monitor.report(fraction);
    execution_.monitor.check();
  }

  std::uint64_t n_;
  Execution& execution_;
  PrimeSieve sieve_;
  Natural odd_;    // The odd part of the factorial so far,
  Natural other_;  // and where the next one is made.
};

}  // namespace

detail::Limbs factorial_limbs(std::uint64_t n, Execution& execution) {
  execution.monitor.report(0);
  execution.monitor.check();
  if (n > tuning::direct_factorial_limit) return PrimeSwing(n, execution).make();
  const std::uint64_t twos = n - static_cast<std::uint64_t>(std::popcount(n));
  return shifted_product(direct_odd_factorial(n, execution), product({}, execution), twos,
                         execution);
}

detail::Limbs verified_factorial_limbs(std::uint64_t n, const std::string& call,
                                       Execution& execution) {
  const auto compute = [&](Execution& with) { return factorial_limbs(n, with); };
  const auto is_right = [&](const detail::Limbs& limbs, const Execution& with) {
    const Verifier::Timer timer(*with.verifier, limbs.size() >= tuning::verified_product_limbs);
    with.verifier->count_checks(1);
    return is_factorial(n, limbs, *with.row.residues);
  };
  return compute_verified(call, execution, compute, is_right);
}

}  // namespace kernels

BigUint factorial(std::uint64_t n, const Options& options) {
  using namespace kernels;
  const std::string call = "factorial(" + std::to_string(n) + ")";
  return run_admitted(call, estimate_factorial(n).peak_bytes, options, [&] {
    Monitor monitor(options);
    Verifier verifier(choice(), options.verification);
    Execution execution = make_execution(options, monitor, verifier);
    BigUint result(verified_factorial_limbs(n, call, execution));
    monitor.report(1);
    tell_statistics(options, execution, verifier, estimate_factorial(n).peak_bytes);
    record_call({{Operation::factorial, ElementType::natural},
                 false,
                 execution.threads_used,
                 execution.row.isa},
                n);
    return result;
  });
}

}  // namespace lanewise
