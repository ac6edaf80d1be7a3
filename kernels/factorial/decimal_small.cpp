#include "kernels/factorial/decimal_small.hpp"

#include <algorithm>

#include "kernels/factorial/swing.hpp"
#include "kernels/factorial/zeros.hpp"
#include "kernels/faults.hpp"

namespace lanewise::kernels {
namespace {

/// The words of small_decimal_rest().
FactorWords rest_words(std::uint64_t m, std::uint64_t twos) {
  FactorWords words(m / 4 + twos / 32 + 2, Radix::decimal);
  constexpr std::uint64_t step = 32;
  for (; twos > 0; twos -= std::min(twos, step)) words.append(Limb{1} << std::min(twos, step));
  for (std::uint64_t i = 3; i <= m; i += 2) {
    std::uint64_t factor = i;
    while (factor % 5 == 0) factor /= 5;
    // What an even number contributes is its odd part, which is some i: one for each 2^k i <= m.
    for (std::uint64_t even = i; even <= m; even *= 2) words.append(factor);
  }
  return words;
}

}  // namespace

Natural small_decimal_rest(std::uint64_t m, std::uint64_t twos, Execution& execution) {
  FactorWords words = rest_words(m, twos);
  return product(std::move(words).take(), execution);
}

detail::Limbs small_decimal_factorial_limbs(std::uint64_t n, Execution& execution) {
  const TrailingZeros zeros = trailing_zeros(n, Radix::decimal);
  FactorWords words = rest_words(n, twos_of_rest(n, Radix::decimal));
  words.append(zeros.factor);
  const Natural rest = product(std::move(words).take(), execution);
  detail::Limbs result(zeros.limbs + rest.size);
  std::fill_n(result.begin(), zeros.limbs, 0);
  std::copy_n(rest.limbs.begin(), rest.size,
              result.begin() + static_cast<std::ptrdiff_t>(zeros.limbs));
  faults::point(faults::Stage::output, result.data(), result.size() * sizeof(Limb));
  return result;
}

}  // namespace lanewise::kernels
