#include "kernels/decimal/convert.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <lanewise/backend.hpp>
#include <lanewise/decimal.hpp>
#include <vector>

#include "kernels/carry.hpp"
#include "kernels/decimal/division.hpp"
#include "kernels/dispatch.hpp"
#include "kernels/factorial/admission.hpp"
#include "kernels/factorial/product_tree.hpp"
#include "kernels/parallel.hpp"
#include "kernels/saturating.hpp"
#include "kernels/tuning.hpp"
#include "kernels/verification/modulus.hpp"
#include "kernels/verification/verifier.hpp"

namespace lanewise {
namespace kernels {
namespace {

constexpr Radix other(Radix radix) {
  return radix == Radix::binary ? Radix::decimal : Radix::binary;
}

/// How often the polynomial is halved, to leaves of equal length.
unsigned count_levels(std::size_t limbs) {
  unsigned levels = 0;
  while (limbs > tuning::conversion_leaf_limbs << levels) ++levels;
  return levels;
}

std::size_t leaf_limbs(std::size_t limbs, unsigned levels) {
  return (limbs + (std::size_t{1} << levels) - 1) >> levels;
}

/// x = x 10^18 + limb.
void append_decimal_limb(Natural& x, Limb limb, const LimbKernels& kernels) {
  const Limb high = kernels.multiply_1(x.limbs.data(), x.limbs.data(), x.size, decimal_limb_base);
  if (high != 0) x.limbs[x.size++] = high;
  const Limb carry = propagate(x.limbs.data(), x.size, limb, greatest_limb(Radix::binary));
  if (carry != 0) x.limbs[x.size++] = carry;
}

/// x = x 2^64 + limb, x in base 10^18. A limb takes what comes from below, one of 64 bits, and
/// passes on another.
void append_binary_limb(Natural& x, Limb limb) {
  for (std::size_t i = 0; i < x.size; ++i) {
    const auto divided = decimal::divide_by_base(decimal::Wide{x.limbs[i]} << 64 | limb);
    x.limbs[i] = divided.remainder;
    limb = static_cast<Limb>(divided.quotient);
  }
  for (; limb != 0; limb /= decimal_limb_base) x.limbs[x.size++] = limb % decimal_limb_base;
}

/// x = x base + limb, where the limb is one of the other radix, and the base is that of it.
void append_limb(Natural& x, Limb limb, const ArithmeticRow& row) {
  if (row.radix == Radix::binary) return append_decimal_limb(x, limb, *row.limbs);
  append_binary_limb(x, limb);
}

Natural product(const Natural& a, const Natural& b, Execution& execution) {
  Natural out(a.size + b.size);
  multiply(out.limbs.data(), a.view(), b.view(), execution);
  out.normalise();
  return out;
}

/// A number as a polynomial in its base, evaluated in the execution's.
class Evaluation {
 public:
  Evaluation(std::span<const Limb> in, Execution& execution)
      : in_(in),
        execution_(execution),
        levels_(count_levels(in.size())),
        leaf_(leaf_limbs(in.size(), levels_)) {
    if (levels_ == 0) return;
    powers_.push_back(power_of_leaf());
    while (powers_.size() < levels_) {
      powers_.push_back(product(powers_.back(), powers_.back(), execution_));
    }
  }

  detail::Limbs make() {
    unsigned level = levels_ - parallel_depth();
    std::vector<Natural> parts = evaluate_parts(level);
    for (; level < levels_; ++level) {
      for (std::size_t i = 0; 2 * i < parts.size(); ++i) {
        parts[i] = join(std::move(parts[2 * i]), parts[2 * i + 1], level, execution_);
      }
      parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(parts.size() / 2), parts.end());
      execution_.monitor.report(static_cast<double>(level + 1) / (levels_ + 1));
    }
    parts[0].limbs.resize(parts[0].size);
    return std::move(parts[0].limbs);
  }

 private:
  /// base^leaf.
  Natural power_of_leaf() const {
    Natural power(converted_limbs(leaf_ + 1, execution_.row.radix));
    power.limbs[0] = 1;
    power.size = 1;
    for (std::size_t i = 0; i < leaf_; ++i) append_limb(power, 0, execution_.row);
    return power;
  }

  /// How many of the topmost levels are joined by threads together; what is below runs on one each.
  unsigned parallel_depth() const {
    if (execution_.threads < 2 || in_.size() < tuning::parallel_multiply_limbs) return 0;
    const auto deep = static_cast<unsigned>(std::bit_width(execution_.threads)) + 1;
    return std::min(levels_, deep);
  }

  /// Those of 2^level leaves each.
  std::vector<Natural> evaluate_parts(unsigned level) {
    const std::size_t count = std::size_t{1} << (levels_ - level);
    std::vector<Natural> parts(count, Natural(0));
    const unsigned threads = count > 1 ? execution_.threads : 1;
    const unsigned ran = parallel_for(count, 1, threads, [&](std::size_t begin, std::size_t end) {
      Execution one_thread = execution_.on_one_thread();
      for (std::size_t i = begin; i < end; ++i) {
        parts[i] = evaluate(i * (leaf_ << level), level, one_thread);
      }
    });
    execution_.threads_used = std::max(execution_.threads_used, ran);
    return parts;
  }

  Natural evaluate(std::size_t first, unsigned level, Execution& execution) const {
    if (first >= in_.size()) return Natural(0);
    if (level == 0) return evaluate_leaf(first);
    execution.monitor.check();
    const std::size_t half = leaf_ << (level - 1);
    return join(evaluate(first, level - 1, execution), evaluate(first + half, level - 1, execution),
                level - 1, execution);
  }

  Natural evaluate_leaf(std::size_t first) const {
    const std::size_t count = std::min(leaf_, in_.size() - first);
    Natural x(converted_limbs(count, execution_.row.radix));
    x.size = 0;
    for (std::size_t i = first + count; i-- > first;) append_limb(x, in_[i], execution_.row);
    return x;
  }

  /// high base^(leaf 2^level) + low.
  Natural join(Natural low, const Natural& high, unsigned level, Execution& execution) const {
    if (high.size == 0) return low;
    const Natural& power = powers_[level];
    Natural sum(power.size + high.size + 1);
    multiply(sum.limbs.data(), power.view(), high.view(), execution);
    sum.limbs[sum.size - 1] = 0;
    const LimbKernels& kernels = *execution.row.limbs;
    // The low half is below the power, and no longer than it.
    const Limb carry = kernels.add(sum.limbs.data(), sum.limbs.data(), low.limbs.data(), low.size);
    propagate(sum.limbs.data() + low.size, sum.size - low.size, carry,
              greatest_limb(execution.row.radix));
    sum.normalise();
    return sum;
  }

  std::span<const Limb> in_;
  Execution& execution_;
  unsigned levels_;
  std::size_t leaf_;
  std::vector<Natural> powers_;  ///< base^(leaf 2^level).
};

}  // namespace

std::size_t converted_limbs(std::size_t limbs, Radix to) noexcept {
  // 64 bits are 1.0703... times 18 digits.
  return to == Radix::binary ? limbs + 1 : limbs + limbs / 14 + 2;
}

detail::Limbs convert(std::span<const Limb> in, Execution& execution) {
  while (!in.empty() && in.back() == 0) in = in.first(in.size() - 1);
  if (in.empty()) return {};
  return Evaluation(in, execution).make();
}

std::uint64_t conversion_bytes(std::size_t limbs, const ArithmeticRow& row, unsigned threads) {
  const std::uint64_t result =
      converted_limbs(limbs, row.radix) + 2 * tuning::conversion_leaf_limbs;
  const std::uint64_t half = result / 2 + 1;
  // The halves, their join, and the powers, which are shorter one by one.
  return (4 * result + 64) * sizeof(Limb) +
         multiply_memory(half, half, row, threads, {}).bytes() * (threads > 1 ? 2 : 1);
}

namespace {

/// Whether both are the same number, modulo the primes that the mode asks for.
bool is_same_number(std::span<const Limb> in, std::span<const Limb> out,
                    const Execution& execution) {
  const Verifier::Timer timer(*execution.verifier, in.size() >= tuning::verified_product_limbs);
  execution.verifier->count_checks(1);
  const std::size_t count = execution.verifier->moduli();
  const Radix to = execution.row.radix;
  std::array<std::uint64_t, 2> expected{}, actual{};
  const auto residues = execution.row.residues->residues;
  residues(in.data(), in.size(), fixed_moduli_of(other(to)), count, expected.data());
  residues(out.data(), out.size(), fixed_moduli_of(to), count, actual.data());
  return actual == expected;
}

detail::Limbs converted(const char* call, std::span<const Limb> in, Radix to,
                        const Options& options) {
  const Choice& made = choice();
  const unsigned threads = options.threads != 0 ? options.threads : made.threads;
  const std::uint64_t bytes =
      conversion_bytes(in.size(), arithmetic_row(made, to), std::min(threads, max_threads));
  return run_admitted(call, bytes, options, [&] {
    Monitor monitor(options);
    monitor.report(0);
    monitor.check();
    Verifier verifier(made, options.verification);
    Execution execution = make_execution(options, monitor, verifier, to);
    detail::Limbs result = compute_verified(
        call, execution, [&](Execution& with) { return convert(in, with); },
        [&](const detail::Limbs& out, const Execution& with) {
          return is_same_number(in, out, with);
        });
    monitor.report(1);
    tell_statistics(options, execution, verifier, bytes);
    return result;
  });
}

}  // namespace
}  // namespace kernels

Decimal to_decimal(const BigUint& value, const Options& options) {
  using namespace kernels;
  return Decimal(converted("to_decimal()", value.limbs(), Radix::decimal, options));
}

BigUint to_binary(const Decimal& value, const Options& options) {
  using namespace kernels;
  return BigUint(converted("to_binary()", value.limbs(), Radix::binary, options));
}

}  // namespace lanewise
