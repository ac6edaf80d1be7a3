#include <gtest/gtest.h>

#include <algorithm>
#include <lanewise/backend.hpp>
#include <lanewise/factorials.hpp>
#include <utility>
#include <vector>

#include "gmp_numbers.hpp"
#include "guarded_array.hpp"
#include "kernels/dispatch.hpp"
#include "kernels/tuning.hpp"
#include "kernels/verification/arithmetic.hpp"
#include "kernels/verification/factorials.hpp"
#include "kernels/verification/modulus.hpp"
#include "kernels/verification/verifier.hpp"
#include "rows.hpp"
#include "thrown_error.hpp"

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

const kernels::ResidueKernels& active_residues() {
  return *kernels::arithmetic_row(kernels::choice()).residues;
}

bool is_factorial(std::uint64_t n, const Limbs& limbs) {
  return kernels::is_factorial(n, limbs, active_residues());
}

/// Both ways to check and what lies between them.
constexpr std::uint64_t arguments[] = {50,
                                       1000,
                                       kernels::table_last - 1,
                                       kernels::table_last,
                                       kernels::table_last + 1,
                                       kernels::table_last + 2,
                                       46'341,
                                       65'537,
                                       100'000,
                                       150'000};

TEST(IsFactorial, OfEveryFactorialTo2000) {
  Mpz factorial;
  mpz_set_ui(factorial, 1);
  for (std::uint64_t n = 0; n <= 2000; ++n) {
    if (n > 0) mpz_mul_ui(factorial, factorial, n);
    ASSERT_TRUE(is_factorial(n, factorial.limbs())) << n;
  }
}

TEST(IsFactorial, OfFactorialsOnBothSidesOfTheTablesEnd) {
  Mpz factorial;
  mpz_fac_ui(factorial, kernels::table_last - 300);
  for (std::uint64_t n = kernels::table_last - 299; n < kernels::table_last + 300; ++n) {
    mpz_mul_ui(factorial, factorial, n);
    ASSERT_TRUE(is_factorial(n, factorial.limbs())) << n;
  }
}

TEST(IsFactorial, OfLargeFactorials) {
  for (const std::uint64_t n : {200'000u, 370'261u, 1'000'000u}) {  // 370,261 begins a gap of 112.
    EXPECT_TRUE(is_factorial(n, gmp_factorial(n))) << n;
  }
}

TEST(IsFactorial, NotOfTheNeighbours) {
  for (const std::uint64_t n : arguments) {
    const Limbs limbs = gmp_factorial(n);
    EXPECT_TRUE(is_factorial(n, limbs)) << n;
    EXPECT_FALSE(is_factorial(n - 1, limbs)) << n;
    EXPECT_FALSE(is_factorial(n + 1, limbs)) << n;
    EXPECT_FALSE(is_factorial(n, {})) << n;
  }
}

TEST(IsFactorial, NotOfNumbersWithABitFlipped) {
  RandomNumbers random;
  for (const std::uint64_t n : arguments) {
    Limbs limbs = gmp_factorial(n);
    for (int i = 0; i < 200; ++i) {
      Limb& limb = limbs[random.below(limbs.size())];
      const Limb flip = Limb{1} << random.below(64);
      limb ^= flip;
      ASSERT_FALSE(is_factorial(n, limbs)) << n;
      limb ^= flip;
    }
  }
}

TEST(IsFactorial, NotOfNumbersWithLimbsExchanged) {
  RandomNumbers random;
  for (const std::uint64_t n : arguments) {
    Limbs limbs = gmp_factorial(n);
    for (const std::size_t apart : {1u, 8u, 61u, 64u, 512u}) {
      for (int i = 0; i < 50 && limbs.size() > apart; ++i) {
        const std::size_t at = random.below(limbs.size() - apart);
        if (limbs[at] == limbs[at + apart]) continue;
        std::swap(limbs[at], limbs[at + apart]);
        ASSERT_FALSE(is_factorial(n, limbs)) << n << ", " << apart << " apart";
        std::swap(limbs[at], limbs[at + apart]);
      }
    }
  }
}

/// What the primes after n are multiplied into: two products below 2^51, each as long as can be.
std::vector<std::uint64_t> next_primes(std::uint64_t n) {
  constexpr std::uint64_t limit = std::uint64_t{1} << 51;
  std::vector<std::uint64_t> primes;
  Mpz next;
  mpz_set_ui(next, n);
  mpz_nextprime(next, next);
  for (int i = 0; i < 2; ++i) {
    for (std::uint64_t product = 1; product < limit / mpz_get_ui(next);) {
      product *= mpz_get_ui(next);
      primes.push_back(mpz_get_ui(next));
      mpz_nextprime(next, next);
    }
  }
  return primes;
}

TEST(IsFactorial, IsAskedModuloEachOfTheNextPrimes) {
  for (const std::uint64_t n : {32'768u, 100'000u, 150'000u}) {
    const Mpz factorial(gmp_factorial(n));
    const std::vector<std::uint64_t> primes = next_primes(n);
    Mpz product, changed;
    mpz_set_ui(product, 1);
    for (const std::uint64_t prime : primes) mpz_mul_ui(product, product, prime);
    for (const std::uint64_t prime : primes) {
      mpz_divexact_ui(changed, product, prime);
      mpz_add(changed, changed, factorial);
      EXPECT_FALSE(is_factorial(n, changed.limbs())) << n << " modulo " << prime;
    }
    mpz_add(changed, product, factorial);
    EXPECT_TRUE(is_factorial(n, changed.limbs())) << n << ": what it cannot see";
  }
}

TEST(IsFactorial, FollowsOneFromTheOther) {
  for (std::uint64_t n = 500; n < 800; ++n) {
    Limbs limbs = gmp_factorial(n);
    ASSERT_TRUE(is_factorial(n, limbs)) << n;
    limbs[n % limbs.size()] ^= 1;
    ASSERT_FALSE(is_factorial(n, limbs)) << n;
  }
}

/// Products that are checked, with kernels that may be made to err.
class VerifiedArithmetic : public testing::Test {
 protected:
  /// Computes with `limbs` first, and with the rows of the choice where that is wrong.
  kernels::Execution execution(const kernels::LimbKernels& limbs, kernels::Verifier& verifier) {
    kernels::ArithmeticRow row = kernels::arithmetic_row(kernels::choice());
    row.limbs = &limbs;
    row.transform = nullptr;
    return {row, monitor_, 1, 1, &verifier};
  }

  static const kernels::LimbKernels& right() {
    return *kernels::arithmetic_row(kernels::choice()).limbs;
  }

  /// The active kernels, but that every product has its lowest bit wrong.
  static const kernels::LimbKernels& wrong() {
    static const kernels::LimbKernels kernels = [] {
      kernels::LimbKernels made = right();
      made.multiply = [](Limb* out, const Limb* a, std::size_t an, const Limb* b,
                         std::size_t bn) noexcept {
        right().multiply(out, a, an, b, bn);
        out[0] ^= 1;
      };
      made.square = [](Limb* out, const Limb* a, std::size_t n) noexcept {
        right().square(out, a, n);
        out[0] ^= 1;
      };
      return made;
    }();
    return kernels;
  }

  static std::uint64_t checks_of(const kernels::Verifier& verifier) {
    return told(verifier).checks;
  }
  static std::uint64_t faults_of(const kernels::Verifier& verifier) {
    return told(verifier).faults_found;
  }
  static Statistics told(const kernels::Verifier& verifier) {
    Statistics statistics;
    verifier.tell(statistics);
    return statistics;
  }

  RandomNumbers random_;
  Options options_;
  kernels::Monitor monitor_{options_};
  const Limbs a_ = random_.uniform(tuning_limbs - 300);
  const Limbs b_ = random_.uniform(300);
  static constexpr std::size_t tuning_limbs = tuning::verified_product_limbs;
};

TEST_F(VerifiedArithmetic, GivesProductsAndTheirResidues) {
  for (const Verification mode : {Verification::fast, Verification::full}) {
    kernels::Verifier verifier(kernels::choice(), mode);
    kernels::Execution with = execution(right(), verifier);
    Limbs out(a_.size() + b_.size());
    const kernels::Residues residues =
        multiply_verified(out.data(), {a_}, {b_}, kernels::Check::now, with);
    EXPECT_EQ(out, gmp_product(a_, b_));
    ASSERT_TRUE(residues.known);
    for (std::size_t i = 0; i < verifier.moduli(); ++i) {
      EXPECT_EQ(residues.values[i], gmp_residue(out, kernels::fixed_primes[i]));
      const Limb factor = 987654321987654321;
      EXPECT_EQ(kernels::multiplied(residues, factor).values[i],
                gmp_residue(gmp_product(out, {factor}), kernels::fixed_primes[i]));
    }
    Limbs square(2 * out.size());
    EXPECT_TRUE(square_verified(square.data(), {out, residues}, kernels::Check::now, with).known);
    EXPECT_EQ(square, gmp_product(out, out));
    EXPECT_EQ(checks_of(verifier), mode == Verification::fast ? 2u : 3u);
    EXPECT_EQ(faults_of(verifier), 0u);
  }
}

TEST_F(VerifiedArithmetic, LeavesShortProductsToTheWhole) {
  kernels::Verifier verifier(kernels::choice(), Verification::fast);
  kernels::Execution with = execution(right(), verifier);
  const Limbs shorter(a_.begin() + 1, a_.end());
  Limbs out(shorter.size() + b_.size());
  EXPECT_FALSE(multiply_verified(out.data(), {shorter}, {b_}, kernels::Check::now, with).known);
  EXPECT_EQ(out, gmp_product(shorter, b_));
  EXPECT_EQ(checks_of(verifier), 0u);
}

TEST_F(VerifiedArithmetic, ChecksLaterByWhatIsMade) {
  kernels::Verifier verifier(kernels::choice(), Verification::fast);
  kernels::Execution right_first = execution(right(), verifier);
  kernels::Execution wrong_first = execution(wrong(), verifier);
  Limbs square(2 * a_.size()), out(square.size() + b_.size());
  const kernels::Residues residues =
      square_verified(square.data(), {a_}, kernels::Check::later, wrong_first);
  EXPECT_NE(square, gmp_product(a_, a_));
  EXPECT_EQ(residues.values[0], gmp_residue(gmp_product(a_, a_), kernels::fixed_primes[0]));
  EXPECT_EQ(checks_of(verifier), 0u);
  EXPECT_EQ(
      code_of([&] {
        multiply_verified(out.data(), {square, residues}, {b_}, kernels::Check::now, right_first);
      }),
      ErrorCode::verification_failed);
  EXPECT_EQ(faults_of(verifier), 2u);

  kernels::Verifier full(kernels::choice(), Verification::full);
  kernels::Execution with = execution(wrong(), full);
  square_verified(square.data(), {a_}, kernels::Check::later, with);
  EXPECT_EQ(square, gmp_product(a_, a_));
}

TEST_F(VerifiedArithmetic, ComputesAgainWhatWasWrong) {
  for (const Verification mode : {Verification::fast, Verification::full}) {
    kernels::Verifier verifier(kernels::choice(), mode);
    kernels::Execution with = execution(wrong(), verifier);
    Limbs out(a_.size() + b_.size());
    EXPECT_TRUE(multiply_verified(out.data(), {a_}, {b_}, kernels::Check::now, with).known);
    EXPECT_EQ(out, gmp_product(a_, b_));
    EXPECT_EQ(checks_of(verifier), 2u);
    EXPECT_EQ(faults_of(verifier), 1u);
  }
}

TEST_F(VerifiedArithmetic, ReportsAFactorThatIsNotWhatItWas) {
  for (const Verification mode : {Verification::fast, Verification::full}) {
    kernels::Verifier verifier(kernels::choice(), mode);
    kernels::Execution with = execution(right(), verifier);
    Limbs product(a_.size() + b_.size()), out(2 * product.size());
    const kernels::Residues residues =
        multiply_verified(product.data(), {a_}, {b_}, kernels::Check::now, with);
    product[product.size() / 2] ^= 256;
    EXPECT_EQ(code_of([&] {
                square_verified(out.data(), {product, residues}, kernels::Check::now, with);
              }),
              ErrorCode::verification_failed);
    EXPECT_GT(faults_of(verifier), 0u);
  }
}

TEST_F(VerifiedArithmetic, ComputesAllAgainWhenTheWholeIsWrong) {
  kernels::Verifier verifier(kernels::choice(), Verification::fast);
  kernels::Execution with = execution(right(), verifier);
  std::vector<const kernels::LimbKernels*> used;
  const auto compute = [&](const kernels::Execution& by) {
    used.push_back(by.row.limbs);
    return used.size();
  };
  const auto second_is_right = [](std::size_t result, const kernels::Execution&) {
    return result == 2;
  };
  EXPECT_EQ(kernels::compute_verified("test", with, compute, second_is_right), 2u);
  EXPECT_EQ(faults_of(verifier), 1u);
  if (kernels::choice().rows[1]) {
    EXPECT_NE(used[0], used[1]);
  }

  const auto none_is_right = [](std::size_t, const kernels::Execution&) { return false; };
  try {
    kernels::compute_verified("call(7)", with, compute, none_is_right);
    ADD_FAILURE() << "returned a wrong result";
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::verification_failed);
    const std::string message = error.what();
    for (const char* part : {"call(7)", "wrong", with.row.isa, "CPU", "memory test"}) {
      EXPECT_NE(message.find(part), std::string::npos) << message;
    }
  }
  EXPECT_EQ(faults_of(verifier), 3u);
}

TEST(Statistics, TellOfChecks) {
  for (const Verification mode : {Verification::off, Verification::fast, Verification::full}) {
    Statistics single, table;
    single.faults_found = table.faults_found = 42;
    factorial(60'000, {.verification = mode, .statistics = &single});
    factorials(200, 299, {.verification = mode, .statistics = &table});
    for (const Statistics& told : {single, table}) {
      EXPECT_EQ(told.isa, settings().isa.value);
      EXPECT_GE(told.threads, 1u);
      EXPECT_GT(told.peak_bytes, 0u);
      EXPECT_EQ(told.faults_found, 0u);
    }
    if (mode == Verification::off) {
      EXPECT_EQ(single.checks, 0u);
      EXPECT_EQ(single.verification_seconds, 0);
      EXPECT_EQ(table.checks, 0u);
    } else {
      EXPECT_GE(single.checks, 2u);  // A product, and the whole.
      EXPECT_GT(single.verification_seconds, 0);
      EXPECT_EQ(table.checks, 100u);  // The first, and those made from it.
    }
  }
}

}  // namespace
}  // namespace lanewise::tests
