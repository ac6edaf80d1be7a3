#include "kernels/factorial/swing.hpp"

#include "kernels/factorial/estimate.hpp"

namespace lanewise::kernels {

std::vector<Limb> swing_words(std::uint64_t n, const PrimeSieve& sieve, Radix radix,
                              std::uint64_t twos) {
  FactorWords words(swing_words_bound(n, radix), radix);
  if (twos > 0) words.append(2);
  const std::uint64_t root = integer_sqrt(n);
  sieve.for_each(1, root, [&](std::uint64_t p) {
    if (p == 5 && radix == Radix::decimal) return;
    for (std::uint64_t quotient = n / p; quotient > 0; quotient /= p) {
      if (quotient % 2 == 1) words.append(p);
    }
  });
  for (std::uint64_t k = 1; n / (2 * k - 1) > root; ++k) {
    sieve.for_each(std::max(root, n / (2 * k)), n / (2 * k - 1),
                   [&](std::uint64_t p) { words.append(p); });
  }
  return std::move(words).take();
}

}  // namespace lanewise::kernels
