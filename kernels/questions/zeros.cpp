#include <algorithm>
#include <lanewise/error.hpp>
#include <lanewise/factorial_questions.hpp>
#include <limits>
#include <string>

#include "kernels/factorial/zeros.hpp"
#include "kernels/modular/factorise.hpp"

namespace lanewise {
namespace kernels {
namespace {

constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

/// A base, whose prime powers decide how many zeros there are.
class Base {
 public:
  Base(std::uint64_t base, const char* call) {
    if (base < 2) {
      throw Error(ErrorCode::invalid_argument,
                  std::string(call) + ": the base is " + std::to_string(base) + "; 2 is the least");
    }
    powers_ = factorise(base);
  }

  std::uint64_t zeros_of_factorial(std::uint64_t n) const {
    std::uint64_t zeros = largest;
    for (const PrimePower& power : powers_) {
      zeros = std::min(zeros, exponent_in_factorial(n, power.prime) / power.exponent);
    }
    return zeros;
  }

 private:
  std::vector<PrimePower> powers_;
};

}  // namespace
}  // namespace kernels

std::uint64_t factorial_valuation(std::uint64_t n, std::uint64_t q) {
  return kernels::Base(q, "factorial_valuation()").zeros_of_factorial(n);
}

std::uint64_t factorial_trailing_zeros(std::uint64_t n, std::uint64_t base) {
  return kernels::Base(base, "factorial_trailing_zeros()").zeros_of_factorial(n);
}

std::uint64_t first_factorial_with_trailing_zeros(std::uint64_t zeros, std::uint64_t base) {
  const char* const call = "first_factorial_with_trailing_zeros()";
  const kernels::Base of(base, call);
  if (const std::uint64_t most = of.zeros_of_factorial(kernels::largest); zeros > most) {
    throw Error(ErrorCode::overflow, std::string(call) + ": no factorial of a number below 2^64 " +
                                         "ends in more than " + std::to_string(most) +
                                         " zeros in base " + std::to_string(base));
  }
  std::uint64_t first = 0, last = kernels::largest;
  while (first < last) {
    const std::uint64_t middle = first + (last - first) / 2;
    if (of.zeros_of_factorial(middle) >= zeros) {
      last = middle;
    } else {
      first = middle + 1;
    }
  }
  return first;
}

}  // namespace lanewise
