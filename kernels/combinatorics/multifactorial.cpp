#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <lanewise/combinatorics.hpp>
#include <numeric>

#include "kernels/combinatorics/call.hpp"
#include "kernels/combinatorics/factored.hpp"
#include "kernels/combinatorics/factorial_ratio.hpp"
#include "kernels/combinatorics/short_product.hpp"
#include "kernels/combinatorics/small.hpp"
#include "kernels/factorial/estimate.hpp"
#include "kernels/factorial/factorial.hpp"
#include "kernels/factorial/small.hpp"
#include "kernels/factorial/zeros.hpp"
#include "kernels/saturating.hpp"
#include "kernels/tuning.hpp"
#include "kernels/verification/products.hpp"

namespace lanewise {
namespace kernels {
namespace {

/// The last double factorial of one word.
constexpr std::uint64_t last_of_word = 33;

constexpr auto one_word_double_factorials = [] {
  std::array<Limb, last_of_word + 1> made{1, 1};
  for (std::uint64_t n = 2; n <= last_of_word; ++n) made[n] = n * made[n - 2];
  return made;
}();

/// n (n - step) (n - 2 step) ...: with what n and step have in common taken out of all factors, a
/// power of that times n' (n' - step') ..., where step' is 1, 2 or neither.
class Multifactorial {
 public:
  Multifactorial(std::uint64_t n, std::uint64_t step) noexcept
      : step_(step),
        first_((n - 1) % step + 1),
        count_((n - 1) / step + 1),
        common_(std::gcd(n, step)),
        coprime_n_(n / common_),
        coprime_step_(step / common_),
        width_(static_cast<unsigned>(std::bit_width(n))) {}

  std::uint64_t first() const noexcept { return first_; }
  std::uint64_t count() const noexcept { return count_; }

  bool is_short() const noexcept { return saturating_product(count_, width_) <= short_bits; }

  Needs needs() const noexcept {
    Needs needs;
    needs.bits = bits();
    needs.words = packed_words(needs.bits, static_cast<long double>(count_), width_);
    if (is_factorial() || is_by_swing()) needs.factorial = coprime_n_ / coprime_step_;
    if (is_by_swing()) needs.sieved = static_cast<long double>(coprime_n_);
    return needs;
  }

  detail::Limbs make(Execution& execution) const {
    if (saturating_product(count_, width_) <= ShortProduct::most_bits) {
      ShortProduct number;
      multiply_factors(number, first_, step_, execution.monitor);
      return number.make();
    }
    Factored number(words());
    const int twos = std::countr_zero(common_);
    number.multiply_power_of_two(static_cast<std::uint64_t>(twos) * count_);
    if (common_ >> twos > 1) number.multiply_power(common_ >> twos, count_, 0);
    if (is_factorial()) {
      multiply_factorial(number, coprime_n_, true, execution);
    } else if (is_by_swing()) {
      multiply_double_factorial(number, execution);
    } else {
      multiply_factors(number, (coprime_n_ - 1) % coprime_step_ + 1, coprime_step_,
                       execution.monitor);
    }
    return std::move(number).make(execution);
  }

  bool is_right(std::span<const Limb> limbs, Execution& execution) const {
    return is_congruent(limbs, word_residues(1),
                        progression_residues(first_, step_, count_, execution), execution);
  }

 private:
  bool is_factorial() const noexcept { return coprime_step_ == 1; }
  bool is_by_swing() const noexcept {
    return coprime_step_ == 2 && coprime_n_ >= tuning::double_factorial_swing;
  }

  /// The factors are at most step, 2 step, 3 step, ...
  long double bits() const noexcept {
    return static_cast<long double>(count_) * std::log2(static_cast<long double>(step_)) +
           log2_factorial_bound(count_) + 1;
  }

  std::size_t words() const noexcept {
    if (is_factorial()) return 1;
    if (is_by_swing()) return swing_words_bound(coprime_n_, Radix::binary);
    const auto count = static_cast<long double>(count_);
    return static_cast<std::size_t>(
        packed_words(is_short() ? count * width_ : bits(), count, width_));
  }

  static void multiply_factorial(Factored& number, std::uint64_t n, bool with_twos,
                                 Execution& execution) {
    const LimbKernels& kernels = *execution.row.limbs;
    if (n <= last_small_factorial) {
      number.multiply_number(small_odd_factorial(n, kernels));
    } else {
      const detail::Limbs factorial = factorial_limbs(n, execution);
      number.multiply_number(shifted_down(factorial, twos_of_factorial(n), kernels));
    }
    if (with_twos) number.multiply_power_of_two(twos_of_factorial(n));
  }

  /// n!! = odd(k!) swing(n) for odd n = 2 k + 1, since n! = n!! 2^k k!.
  void multiply_double_factorial(Factored& number, Execution& execution) const {
    multiply_factorial(number, coprime_n_ / 2, false, execution);
    const Divisor twice[] = {{coprime_n_ / 2, 2}};
    FactorialRatio(coprime_n_, twice).multiply_odd_primes(number, execution.monitor);
  }

  /// As many factors in a word as surely fit: these products need not wait for one another.
  template <class Number>
  void multiply_factors(Number& number, std::uint64_t factor, std::uint64_t step,
                        const Monitor& monitor) const {
    constexpr std::uint64_t poll = 1 << 16;
    const std::uint64_t group = 64 / width_;
    std::uint64_t twos = 0;
    for (std::uint64_t i = 0, next_poll = 0; i < count_;) {
      if (i >= next_poll) {
        monitor.check();
        next_poll += poll;
      }
      Limb word = 1;
      for (const std::uint64_t end = std::min(count_, i + group); i < end; ++i, factor += step) {
        const auto more = static_cast<unsigned>(std::countr_zero(factor));
        word *= factor >> more;
        twos += more;
      }
      number.multiply_odd(word);
    }
    number.multiply_power_of_two(twos);
  }

  std::uint64_t step_, first_, count_;
  std::uint64_t common_, coprime_n_, coprime_step_;
  unsigned width_;
};

BigUint make_multifactorial(std::uint64_t n, std::uint64_t step, const Options& options,
                            const std::function<std::string()>& name) {
  if (n == 0) return make_number(Constant{1}, options, name);
  const Multifactorial recipe(n, step);
  if (is_plain_and_fast(options)) {
    if (auto product =
            small_progression(recipe.first(), step, recipe.count(), options.verification)) {
      return *std::move(product);
    }
  }
  return make_number(recipe, options, name);
}

}  // namespace
}  // namespace kernels

BigUint double_factorial(std::uint64_t n, const Options& options) {
  using namespace kernels;
  const auto name = [n] { return call_name("double_factorial", {n}); };
  if (n <= last_of_word && is_plain(options)) {
    return allocating_number(one_word_double_factorials[n], name);
  }
  return make_multifactorial(n, 2, options, name);
}

BigUint multifactorial(std::uint64_t n, std::uint64_t step, const Options& options) {
  const auto name = [=] { return kernels::call_name("multifactorial", {n, step}); };
  if (step == 0) {
    throw Error(ErrorCode::invalid_argument, name() + ": step must be 1 or more");
  }
  return kernels::make_multifactorial(n, step, options, name);
}

}  // namespace lanewise
