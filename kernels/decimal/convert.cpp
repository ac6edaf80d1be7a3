#include "kernels/decimal/convert.hpp"

#include <lanewise/decimal.hpp>

#include "kernels/dispatch.hpp"
#include "kernels/factorial/admission.hpp"
#include "kernels/verification/verifier.hpp"

namespace lanewise {
namespace kernels {
namespace {

__extension__ using Wide = unsigned __int128;

/// Limbs that a number of so many has in the other base, at most: 64 bits are 1.07 times 18 digits.
std::size_t most_limbs(std::size_t limbs) {
  return limbs + limbs / 14 + 1;
}

}  // namespace

// Horner's rule, limb by limb: quadratic.

detail::Limbs decimal_limbs(std::span<const Limb> binary, Execution& execution) {
  detail::Limbs result;
  result.reserve(most_limbs(binary.size()));
  for (std::size_t i = binary.size(); i-- > 0;) {
    std::uint64_t carry = binary[i];
    for (Limb& limb : result) {
      const Wide sum = static_cast<Wide>(limb) << 64 | carry;
      limb = static_cast<Limb>(sum % Decimal::limb_base);
      carry = static_cast<std::uint64_t>(sum / Decimal::limb_base);
    }
    for (; carry != 0; carry /= Decimal::limb_base) result.push_back(carry % Decimal::limb_base);
    execution.monitor.check();
  }
  return result;
}

detail::Limbs binary_limbs(std::span<const Limb> decimal, Execution& execution) {
  detail::Limbs result;
  result.reserve(most_limbs(decimal.size()));
  for (std::size_t i = decimal.size(); i-- > 0;) {
    std::uint64_t carry = decimal[i];
    for (Limb& limb : result) {
      const Wide sum = static_cast<Wide>(limb) * Decimal::limb_base + carry;
      limb = static_cast<Limb>(sum);
      carry = static_cast<std::uint64_t>(sum >> 64);
    }
    if (carry != 0) result.push_back(carry);
    execution.monitor.check();
  }
  return result;
}

namespace {

template <class Convert>
detail::Limbs converted(const char* call, std::size_t limbs, const Options& options,
                        Convert convert) {
  const std::uint64_t bytes = most_limbs(limbs) * sizeof(Limb);
  return run_admitted(call, bytes, options, [&] {
    Monitor monitor(options);
    Verifier verifier(choice(), options.verification);
    Execution execution = make_execution(options, monitor, verifier);
    detail::Limbs result = convert(execution);
    monitor.report(1);
    tell_statistics(options, execution, verifier, bytes);
    return result;
  });
}

}  // namespace
}  // namespace kernels

Decimal to_decimal(const BigUint& value, const Options& options) {
  const auto convert = [&](kernels::Execution& execution) {
    return kernels::decimal_limbs(value.limbs(), execution);
  };
  return Decimal(kernels::converted("to_decimal()", value.limbs().size(), options, convert));
}

BigUint to_binary(const Decimal& value, const Options& options) {
  const auto convert = [&](kernels::Execution& execution) {
    return kernels::binary_limbs(value.limbs(), execution);
  };
  return BigUint(kernels::converted("to_binary()", value.limbs().size(), options, convert));
}

}  // namespace lanewise
