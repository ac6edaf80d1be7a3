#include "bench/compare/verify.hpp"

#include <algorithm>
#include <vector>

namespace lanewise::compare {
namespace {

/// number *= factor.
void multiply(std::vector<std::uint64_t>& number, std::uint64_t factor) {
  __extension__ using Wide = unsigned __int128;
  std::uint64_t carry = 0;
  for (std::uint64_t& limb : number) {
    const Wide product = static_cast<Wide>(limb) * factor + carry;
    limb = static_cast<std::uint64_t>(product);
    carry = static_cast<std::uint64_t>(product >> 64);
  }
  if (carry != 0) number.push_back(carry);
}

}  // namespace

std::string squares_problem(std::span<const std::int64_t> squares) {
  for (std::size_t i = 0; i < squares.size(); ++i) {
    const auto x = static_cast<std::uint64_t>(i);
    if (squares[i] != static_cast<std::int64_t>(x * x)) {
      return "element " + std::to_string(i) + " is " + std::to_string(squares[i]) + ", not " +
             std::to_string(x * x);
    }
  }
  return "";
}

std::string factorials_problem(
    std::uint64_t last, const std::function<std::span<const std::uint64_t>(std::uint64_t)>& limbs) {
  std::vector<std::uint64_t> expected = {1};
  for (std::uint64_t n = 1; n <= last; ++n) {
    multiply(expected, n);
    const std::span<const std::uint64_t> found = limbs(n);
    if (!std::equal(found.begin(), found.end(), expected.begin(), expected.end())) {
      return std::to_string(n) + "! is wrong";
    }
  }
  return "";
}

}  // namespace lanewise::compare
