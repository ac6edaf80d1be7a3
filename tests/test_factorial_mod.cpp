#include <gtest/gtest.h>

#include <lanewise/lanewise.hpp>
#include <random>
#include <vector>

#include "kernels/modular/factorise.hpp"
#include "kernels/modular/montgomery.hpp"
#include "rows.hpp"
#include "thrown_error.hpp"

namespace lanewise::tests {
namespace {

__extension__ using Wide = unsigned __int128;

std::uint64_t loop(std::uint64_t n, std::uint64_t m) {
  std::uint64_t x = 1 % m;
  for (std::uint64_t i = 2; i <= n && x != 0; ++i) {
    x = static_cast<std::uint64_t>(static_cast<Wide>(x) * i % m);
  }
  return x;
}

TEST(FactorialMod, OfSmallArgumentsIsThatOfALoop) {
  for (std::uint64_t m = 1; m < 300; ++m) {
    for (std::uint64_t n = 0; n < m + 3; ++n)
      ASSERT_EQ(factorial_mod(n, m), loop(n, m)) << n << " mod " << m;
  }
}

TEST(FactorialMod, OfRandomPairsIsThatOfALoop) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 2000; ++i) {
    const std::uint64_t m = random() % 1'000'000 + 1, n = random() % 1'000'000;
    ASSERT_EQ(factorial_mod(n, m), loop(n, m)) << n << " mod " << m;
  }
}

}  // namespace
}  // namespace lanewise::tests
