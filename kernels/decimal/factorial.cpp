#include <lanewise/decimal.hpp>
#include <lanewise/factorials.hpp>

namespace lanewise {

Decimal factorial_decimal(std::uint64_t n, const Options& options) {
  return to_decimal(factorial(n, options), options);
}

FactorialEstimate estimate_factorial_decimal(std::uint64_t n) noexcept {
  return estimate_factorial(n);
}

}  // namespace lanewise
