#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "gmp_numbers.hpp"
#include "guarded_array.hpp"
#include "kernels/verification/modulus.hpp"
#include "rows.hpp"

namespace lanewise::tests {
namespace {

using kernels::Limb;
using kernels::Modulus;
using Limbs = std::vector<Limb>;

constexpr std::uint64_t largest_modulus = (std::uint64_t{1} << 51) - 1;

/// The extremes, the two in use, and any.
std::vector<Modulus> some_moduli(RandomNumbers& random) {
  std::vector<Modulus> moduli = {kernels::fixed_moduli[0], kernels::fixed_moduli[1]};
  for (const std::uint64_t q : {std::uint64_t{3}, std::uint64_t{65537}, largest_modulus - 2,
                                largest_modulus, random.below(largest_modulus) | 1}) {
    moduli.push_back(kernels::make_modulus(q));
  }
  return moduli;
}

std::uint64_t gmp_residue(const Limbs& limbs, std::uint64_t q) {
  return limbs.empty() ? 0 : mpn_mod_1(limbs.data(), static_cast<mp_size_t>(limbs.size()), q);
}

TEST(Moduli, KnowTheirPowersOfTwo) {
  RandomNumbers random;
  for (const Modulus& q : some_moduli(random)) {
    const auto power = [&](std::size_t exponent) {
      Limbs limbs(exponent / 64 + 1);
      limbs.back() = Limb{1} << exponent % 64;
      return gmp_residue(limbs, q.value);
    };
    EXPECT_EQ(q.negative_inverse * q.value, ~std::uint64_t{0});
    for (std::size_t i = 0; i < kernels::residue_block_limbs; ++i) {
      ASSERT_EQ(q.weights[i], power(64 * i)) << i << " mod " << q.value;
    }
    EXPECT_EQ(q.whole_64, power(128));
    EXPECT_EQ(q.whole_104, power(104 + 64));
    EXPECT_EQ(q.next_block_64, power(64 * kernels::residue_block_limbs + 64));
    EXPECT_EQ(q.next_block_104, power(64 * kernels::residue_block_limbs + 104));
  }
}

TEST(Moduli, MultiplyAsGmpDoes) {
  RandomNumbers random;
  for (const Modulus& q : some_moduli(random)) {
    for (int i = 0; i < 1000; ++i) {
      const std::uint64_t a = i == 0 ? ~std::uint64_t{0} : random.any();
      const std::uint64_t b = i == 0 ? q.value - 1 : random.below(q.value);
      const Limbs product = [&] {
        Limbs limbs(2);
        limbs[1] = mpn_mul_1(limbs.data(), &a, 1, b);
        return limbs;
      }();
      ASSERT_EQ(kernels::multiply_modulo(a, b, q), gmp_residue(product, q.value));
    }
  }
}

TEST(Moduli, FixedOnesAreSafePrimesAbove2To50) {
  for (const std::uint64_t q : kernels::fixed_primes) {
    EXPECT_GT(q, std::uint64_t{1} << 50);
    const Limbs prime = {q}, half = {q / 2};
    EXPECT_NE(mpz_probab_prime_p(Mpz(prime), 50), 0);
    EXPECT_NE(mpz_probab_prime_p(Mpz(half), 50), 0);
  }
}

class ResidueKernelsOfRow : public RowTest {
 protected:
  void SetUp() override {
    RowTest::SetUp();
    if (!IsSkipped() && !table().residues) GTEST_SKIP() << "offers no residue kernel";
    moduli_ = some_moduli(random_);
  }

  /// Each modulus alone, two at once, and all.
  void expect_residues(const Limbs& in) {
    const GuardedArray<Limb> guarded(in.size());
    std::copy(in.begin(), in.end(), guarded.data());
    for (const std::size_t count : {std::size_t{1}, std::size_t{2}, moduli_.size()}) {
      for (std::size_t k = 0; k + count <= moduli_.size(); k += count) {
        std::vector<std::uint64_t> out(count + 1, 42);
        table().residues->residues(guarded.data(), in.size(), &moduli_[k], count, out.data());
        for (std::size_t i = 0; i < count; ++i) {
          ASSERT_EQ(out[i], gmp_residue(in, moduli_[k + i].value))
              << in.size() << " limbs mod " << moduli_[k + i].value << ", " << count << " moduli";
        }
        ASSERT_EQ(out[count], 42u);
      }
    }
  }

  RandomNumbers random_;
  std::vector<Modulus> moduli_;
};

TEST_P(ResidueKernelsOfRow, ReduceAsGmpDoes) {
  constexpr std::size_t block = kernels::residue_block_limbs;
  std::vector<std::size_t> sizes;
  for (std::size_t n = 0; n <= 40; ++n) sizes.push_back(n);
  for (const std::size_t around : {block, 2 * block, 5 * block}) {
    for (std::size_t n = around - 9; n <= around + 9; ++n) sizes.push_back(n);
  }
  for (const std::size_t n : sizes) {
    expect_residues(random_.uniform(n));
    expect_residues(random_.runs(n));
    expect_residues(Limbs(n, ~Limb{0}));
    expect_residues(Limbs(n));
  }
}

TEST_P(ResidueKernelsOfRow, ReduceLongNumbers) {
  for (const std::size_t n : {10'000u, 100'001u}) {
    expect_residues(random_.uniform(n));
    expect_residues(Limbs(n, ~Limb{0}));
  }
}

TEST_P(ResidueKernelsOfRow, GiveTheSmallestResidue) {
  for (const Modulus& q : moduli_) {
    for (const std::uint64_t x : {std::uint64_t{0}, q.value - 1, q.value, q.value + 1}) {
      std::uint64_t out = 42;
      table().residues->residues(&x, 1, &q, 1, &out);
      EXPECT_EQ(out, x % q.value) << x << " mod " << q.value;
    }
  }
}

LANEWISE_FOR_EVERY_ROW(ResidueKernelsOfRow);

}  // namespace
}  // namespace lanewise::tests
