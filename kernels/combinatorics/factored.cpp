#include "kernels/combinatorics/factored.hpp"

#include <algorithm>
#include <utility>

#include "kernels/faults.hpp"
#include "kernels/verification/arithmetic.hpp"

namespace lanewise::kernels {
namespace {

Natural squared(const Natural& a, Execution& execution) {
  Natural square(2 * a.size);
  square.residues = square_verified(square.limbs.data(), a.factor(), Check::later, execution);
  square.normalise();
  return square;
}

unsigned width_of(std::uint64_t n) {
  return static_cast<unsigned>(std::bit_width(n));
}

bool is_one(const Natural& a) {
  return a.size == 1 && a.limbs[0] == 1;
}

}  // namespace

/// From the highest bit of the exponents down: square, and multiply by the bases that have the bit.
/// Their lowest bit is left to the caller, with the words.
Natural Factored::make_powers(Execution& execution) const {
  Natural made(1);
  made.limbs[0] = 1;
  std::uint64_t exponents = 0;
  for (const Power& power : powers_) exponents |= power.exponent;
  for (unsigned bit = width_of(exponents); bit-- > 1;) {
    execution.monitor.check();
    FactorWords words(0);
    for (const Power& power : powers_) {
      if (power.exponent >> bit & 1) words.append(power.base);
    }
    const Natural level = product(std::move(words).take(), execution);
    made = is_one(made) ? squared(level, execution)
                        : squared(multiplied(made, level, execution), execution);
  }
  return made;
}

detail::Limbs Factored::make(Execution& execution) && {
  Natural powers = make_powers(execution);
  for (const Power& power : powers_) {
    if (power.exponent & 1) words_.append(power.base);
  }
  powers_ = {};
  Natural odd = product(std::move(words_).take(), execution);
  if (number_) odd = multiplied(*std::exchange(number_, {}), odd, execution);
  if (!is_one(powers)) odd = multiplied(powers, odd, execution);
  powers = Natural(0);
  execution.monitor.report(0.9);
  detail::Limbs result = shifted_up(odd.view(), std::exchange(twos_, 0), *execution.row.limbs);
  faults::point(faults::Stage::output, result.data(), result.size() * sizeof(Limb));
  return result;
}

detail::Limbs shifted_up(std::span<const Limb> odd, std::uint64_t twos,
                         const LimbKernels& kernels) {
  const std::size_t place = twos / 64;
  detail::Limbs result(place + odd.size() + 1);
  std::fill_n(result.begin(), place, 0);
  result.back() =
      kernels.multiply_1(result.data() + place, odd.data(), odd.size(), Limb{1} << twos % 64);
  return result;
}

Natural shifted_down(std::span<const Limb> limbs, std::uint64_t twos, const LimbKernels& kernels) {
  const std::span<const Limb> kept = limbs.subspan(twos / 64);
  Natural result(kept.size());
  if (twos % 64 == 0) {
    std::ranges::copy(kept, result.limbs.begin());
  } else {
    // Up by the rest to a limb, of which the lowest is left out.
    const Limb up = Limb{1} << (64 - twos % 64);
    const Limb lowest = kept[0] >> twos % 64;
    result.limbs.back() =
        kernels.multiply_1(result.limbs.data(), kept.data() + 1, kept.size() - 1, up);
    result.limbs[0] |= lowest;
  }
  result.normalise();
  return result;
}

Natural multiplied(const Natural& a, const Natural& b, Execution& execution) {
  Natural result(a.size + b.size);
  result.residues =
      multiply_verified(result.limbs.data(), a.factor(), b.factor(), Check::later, execution);
  result.normalise();
  return result;
}

}  // namespace lanewise::kernels
