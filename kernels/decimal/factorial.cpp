#include <lanewise/decimal.hpp>
#include <lanewise/factorials.hpp>

#include "kernels/factorial/estimate.hpp"
#include "kernels/factorial/factorial.hpp"

namespace lanewise {

Decimal factorial_decimal(std::uint64_t n, const Options& options) {
  const std::string call = "factorial_decimal(" + std::to_string(n) + ")";
  return Decimal(kernels::admitted_factorial(n, kernels::Radix::decimal, call, options));
}

FactorialEstimate estimate_factorial_decimal(std::uint64_t n) noexcept {
  return kernels::estimate_in_radix(n, kernels::Radix::decimal);
}

}  // namespace lanewise
