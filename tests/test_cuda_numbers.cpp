#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "cuda/host_queue.hpp"
#include "cuda/numbers/carry.hpp"
#include "cuda/numbers/leaf_products.hpp"
#include "cuda/numbers/residues.hpp"
#include "cuda/numbers/small_products.hpp"
#include "gmp_numbers.hpp"

// Short natural numbers as GPUs compute them, on this CPU: every kernel, in three orders of
// threads, in arrays that end where the numbers end.

namespace lanewise::tests {
namespace {

using namespace lanewise::cuda;
using Limbs = std::vector<Limb>;

Limbs joined(const std::vector<Limbs>& numbers) {
  Limbs all;
  for (const Limbs& number : numbers) all.insert(all.end(), number.begin(), number.end());
  return all;
}

/// Limbs [begin, end) of a number.
Limbs part(const Limbs& limbs, std::size_t begin, std::size_t end) {
  return {limbs.data() + begin, limbs.data() + end};
}

class CudaNumbers : public testing::TestWithParam<ThreadOrder> {
 protected:
  HostArray<Limb> upload(const Limbs& limbs) {
    auto array = queue_.allocate<Limb>(limbs.size());
    queue_.upload(array.data(), std::span<const Limb>(limbs));
    return array;
  }

  Limbs download(const HostArray<Limb>& array) {
    Limbs limbs(array.size());
    queue_.download(std::span(limbs), array.data());
    return limbs;
  }

  HostQueue queue_{GetParam()};
  RandomNumbers random_;
};

INSTANTIATE_TEST_SUITE_P(Orders, CudaNumbers,
                         testing::Values(ThreadOrder::natural, ThreadOrder::reversed,
                                         ThreadOrder::shuffled));

// Carries

/// Adds digits to numbers that share a block, or to one that spans blocks.
struct AddDigits {
  static constexpr unsigned threads = 32;
  static constexpr unsigned limbs_of_thread = 3;
  using Sums = BlockSums<threads, limbs_of_thread>;

  Limb* numbers;
  const CarryDigit* digits;  ///< What goes into each limb.
  BlockCarry* carries;
  unsigned threads_of_number;

  std::size_t shared_bytes() const { return carry_shared_bytes<threads, limbs_of_thread>(); }

  template <class Block>
  void operator()(Block& block) const {
    const Sums sums(block);
    const std::size_t first = block.index() * Sums::limbs;
    block.each([&](unsigned thread) {
      for (unsigned i = thread; i < Sums::limbs; i += threads) {
        sums.sums[i] = numbers[first + i];
        sums.digits[i] = digits[first + i];
      }
    });
    resolve_carries(block, sums, threads_of_number);
    block.each([&](unsigned thread) {
      for (unsigned i = thread; i < Sums::limbs; i += threads) numbers[first + i] = sums.sums[i];
      if (thread == 0) carries[block.index()] = sums.state();
    });
  }
};

Limbs sum_of_digits(Limbs number, std::span<const CarryDigit> digits) {
  for (std::size_t i = 0; i < number.size(); ++i) {
    mpn_add_1(number.data() + i, number.data() + i, static_cast<mp_size_t>(number.size() - i),
              digits[i]);
  }
  return number;
}

/// Limbs that are mostly all ones or nearly so, and digits that are mostly none.
struct HardSum {
  Limbs limbs;
  std::vector<CarryDigit> digits;

  HardSum(std::size_t size, RandomNumbers& random) : limbs(size), digits(size) {
    const std::uint64_t rarity = 1 + random.below(100);
    for (std::size_t i = 0; i < size; ++i) {
      const std::uint64_t kind = random.below(rarity);
      limbs[i] = kind == 0 ? random.any() : ~Limb{0} - (kind == 1 ? random.below(9) : 0);
      digits[i] = static_cast<CarryDigit>(random.below(rarity) == 0 ? random.below(256) : 0);
    }
  }
};

TEST_P(CudaNumbers, CarryWithinEachNumberOfABlock) {
  for (unsigned round = 0; round < 100; ++round) {
    for (const unsigned threads : {1u, 2u, 3u, 5u, 7u, 15u, 16u, 31u, 32u}) {
      const unsigned size = threads * AddDigits::limbs_of_thread;
      const HardSum hard(AddDigits::Sums::limbs, random_);
      const auto numbers = upload(hard.limbs);
      BlockCarry carry;
      queue_.launch(AddDigits{numbers.data(), hard.digits.data(), &carry, threads}, 1);
      for (std::size_t i = 0; i + size <= hard.limbs.size(); i += size) {
        const Limbs number = part(hard.limbs, i, i + size);
        const Limbs made(numbers.data() + i, numbers.data() + i + size);
        ASSERT_EQ(made, sum_of_digits(number, std::span(hard.digits).subspan(i, size)))
            << threads << " threads, at " << i;
      }
    }
  }
}

TEST_P(CudaNumbers, CarryThroughBlocks) {
  constexpr std::size_t limbs_of_block = AddDigits::Sums::limbs;
  for (const std::size_t blocks : {1u, 2u, 3u, 255u, 256u, 257u, 600u}) {
    for (const std::size_t count : {1u, 3u}) {
      const HardSum hard(count * blocks * limbs_of_block, random_);
      const auto numbers = upload(hard.limbs);
      auto carries = queue_.allocate<BlockCarry>(count * blocks);
      queue_.launch(
          AddDigits{numbers.data(), hard.digits.data(), carries.data(), AddDigits::threads},
          count * blocks);
      Products products;
      products.first.out = numbers.data();
      products.out_step = products.size = blocks * limbs_of_block;
      add_block_carries(queue_, products, count, blocks, limbs_of_block, carries.data());
      for (std::size_t i = 0; i < count; ++i) {
        const std::size_t begin = i * products.size, end = begin + products.size;
        const Limbs number = part(hard.limbs, begin, end);
        const Limbs made(numbers.data() + begin, numbers.data() + end);
        EXPECT_EQ(made, sum_of_digits(number, std::span(hard.digits).subspan(begin, products.size)))
            << blocks << " blocks, number " << i << " of " << count;
      }
    }
  }
}

// Products of words

TEST_P(CudaNumbers, LeavesAreProductsOfEightWords) {
  for (const std::size_t groups : {1u, 2u, 127u, 128u, 129u}) {
    Limbs words = random_.uniform(groups * leaf_words);
    for (std::size_t i = 0; i < leaf_words; ++i) words[i] = ~Limb{0};
    const auto in = upload(words);
    auto out = queue_.allocate<Limb>(words.size());
    const LeafProducts kernel{in.data(), out.data(), groups};
    queue_.launch(kernel, kernel.blocks());
    for (std::size_t group = 0; group < groups; ++group) {
      Limbs product = {1};
      for (std::size_t i = 0; i < leaf_words; ++i) {
        product = gmp_product(product, {words[group * leaf_words + i]});
      }
      product.resize(leaf_words);
      const Limb* const made = out.data() + group * leaf_words;
      EXPECT_EQ(Limbs(made, made + leaf_words), product) << group << " of " << groups;
    }
  }
}

// Short products

class CudaSmallProducts : public CudaNumbers {
 protected:
  using Pair = std::pair<Limbs, Limbs>;

  /// All pairs in one launch, each into as many limbs as both factors have but `less`.
  std::vector<Limbs> multiply(const std::vector<Pair>& pairs, std::size_t less = 0) {
    std::vector<HostArray<Limb>> arrays;
    std::vector<SizedOperands> list;
    std::size_t shorter = 1, size = 1;
    for (const auto& [a, b] : pairs) {
      arrays.push_back(upload(a));
      arrays.push_back(upload(b));
      arrays.push_back(queue_.allocate<Limb>(a.size() + b.size() - less));
      const HostArray<Limb>* const of = &arrays[arrays.size() - 3];
      list.push_back({of[0].data(), of[1].data(), of[2].data(),
                      static_cast<std::uint32_t>(a.size()), static_cast<std::uint32_t>(b.size()),
                      static_cast<std::uint32_t>(of[2].size())});
      shorter = std::max(shorter, std::min(a.size(), b.size()));
      size = std::max(size, of[2].size());
    }
    const SmallProducts<SizedProducts> kernel({list.data()}, list.size(), shorter, size);
    queue_.launch(kernel, kernel.blocks());
    std::vector<Limbs> products;
    for (std::size_t i = 0; i < pairs.size(); ++i) products.push_back(download(arrays[3 * i + 2]));
    return products;
  }

  void expect_gmp(const std::vector<Pair>& pairs) {
    const std::vector<Limbs> products = multiply(pairs);
    for (std::size_t i = 0; i < pairs.size(); ++i) {
      ASSERT_EQ(products[i], gmp_product(pairs[i].first, pairs[i].second))
          << pairs[i].first.size() << " by " << pairs[i].second.size() << " limbs, " << i << " of "
          << pairs.size();
    }
  }
};

INSTANTIATE_TEST_SUITE_P(Orders, CudaSmallProducts,
                         testing::Values(ThreadOrder::natural, ThreadOrder::reversed,
                                         ThreadOrder::shuffled));

TEST_P(CudaSmallProducts, OfEqualLengths) {
  for (const std::size_t n : {1u, 2u, 3u, 7u, 8u, 9u, 16u, 33u, 95u, 96u, 97u}) {
    for (const std::size_t count : {1u, 2u, 20u, 43u}) {
      std::vector<Limbs> a, b;
      for (std::size_t i = 0; i < count; ++i) {
        a.push_back(i == 0 ? Limbs(n, ~Limb{0}) : random_.runs(n));
        b.push_back(i == 0 ? Limbs(n, ~Limb{0}) : random_.uniform(n));
      }
      const auto x = upload(joined(a)), y = upload(joined(b));
      auto out = queue_.allocate<Limb>(2 * n * count);
      Products products;
      products.first = {x.data(), y.data(), out.data()};
      products.a_step = products.b_step = products.an = products.bn = n;
      products.out_step = products.size = 2 * n;
      const SmallProducts<EqualProducts> kernel({products}, count, n, 2 * n);
      queue_.launch(kernel, kernel.blocks());
      for (std::size_t i = 0; i < count; ++i) {
        const Limb* const made = out.data() + i * 2 * n;
        EXPECT_EQ(Limbs(made, made + 2 * n), gmp_product(a[i], b[i]))
            << n << " limbs, " << i << " of " << count;
      }
    }
  }
}

TEST_P(CudaSmallProducts, OfManyLengthsInOneLaunch) {
  for (const std::size_t most : {2u, 9u, 40u, 191u}) {
    std::vector<Pair> pairs;
    for (unsigned i = 0; i < 30; ++i) {
      pairs.emplace_back(random_.uniform(1 + random_.below(most)),
                         random_.runs(1 + random_.below(most)));
    }
    expect_gmp(pairs);
  }
}

/// All ones: columns as large as they can be, for the last length of each size of digits and the
/// first of the next.
TEST_P(CudaSmallProducts, OfTheLargestFactors) {
  for (const std::size_t n : {111u, 112u, 113u, 431u, 432u, 433u, 1664u}) {
    const Limbs ones(n, ~Limb{0});
    expect_gmp({{ones, ones}});
  }
}

TEST_P(CudaSmallProducts, OfLongNumbersByShortOnes) {
  for (const std::size_t n : {382u, 383u, 384u, 767u, 768u, 1851u, 4015u}) {
    for (const std::size_t m : {1u, 2u, 17u, 250u}) {
      const Limbs ones(n, ~Limb{0}), more_ones(m, ~Limb{0});
      expect_gmp({{random_.uniform(n), random_.uniform(m)},
                  {random_.runs(m), random_.runs(n)},
                  {ones, more_ones},
                  {random_.uniform(m), random_.uniform(m)}});
    }
  }
}

/// (2^(64 n) + 2) / 3 times 3: a carry out of the first limb goes through all others.
TEST_P(CudaSmallProducts, WithCarriesThroughEveryLimb) {
  for (const std::size_t n : {3u, 100u, 384u, 1500u}) {
    Limbs third(n, 0x5555'5555'5555'5555), power(n);
    ++third[0];
    power.back() = Limb{1} << 63;
    expect_gmp({{third, {3}}, {power, {2}}, {power, power}, {Limbs(n, ~Limb{0}), {~Limb{0}}}});
  }
}

TEST_P(CudaSmallProducts, OfNumbersWithZerosAbove) {
  for (const std::size_t n : {5u, 90u, 500u}) {
    Limbs a = random_.uniform(n), b = random_.uniform(n / 2 + 1), zero(n);
    a[n - 1] = a[n - 2] = b.back() = 0;
    expect_gmp({{a, b}, {zero, b}});
    Limbs product = gmp_product(a, b);
    product.resize(product.size() - 3);
    EXPECT_EQ(multiply({{a, b}}, 3)[0], product) << n;
  }
}

TEST(CudaSmallProductKernels, RefuseWhatColumnsCannotHold) {
  EXPECT_NO_THROW(SmallProducts<SizedProducts>({nullptr}, 1, most_rows_limbs, 2));
  EXPECT_THROW(SmallProducts<SizedProducts>({nullptr}, 1, most_rows_limbs + 1, 2),
               std::length_error);
}

// Residues

class CudaResidues : public CudaNumbers {
 protected:
  static std::uint64_t gmp_residue(const Limbs& limbs, std::uint64_t q) {
    return limbs.empty() ? 0 : mpn_mod_1(limbs.data(), static_cast<mp_size_t>(limbs.size()), q);
  }

  template <unsigned rows = residue_rows>
  void expect_gmp(const std::vector<Limbs>& numbers, std::span<const kernels::Modulus> moduli) {
    std::vector<HostArray<Limb>> arrays;
    std::vector<NumberPlace> places;
    for (const Limbs& number : numbers) {
      arrays.push_back(upload(number));
      places.push_back({arrays.back().data(), number.size()});
    }
    Reduction<HostQueue, rows> reduction(queue_, moduli);
    const std::vector<std::uint64_t> residues = reduction.residues(places);
    ASSERT_EQ(residues.size(), numbers.size() * moduli.size());
    for (std::size_t i = 0; i < residues.size(); ++i) {
      const Limbs& number = numbers[i / moduli.size()];
      const std::uint64_t q = moduli[i % moduli.size()].value;
      EXPECT_EQ(residues[i], gmp_residue(number, q)) << number.size() << " limbs modulo " << q;
    }
  }
};

INSTANTIATE_TEST_SUITE_P(Orders, CudaResidues,
                         testing::Values(ThreadOrder::natural, ThreadOrder::reversed,
                                         ThreadOrder::shuffled));

constexpr std::size_t residue_chunk = std::size_t{residue_threads} * residue_rows;

TEST_P(CudaResidues, OfAnyLength) {
  for (const std::size_t n :
       {std::size_t{1}, std::size_t{2}, std::size_t{255}, std::size_t{256}, std::size_t{257},
        std::size_t{2048}, std::size_t{2049}, residue_chunk - 1, residue_chunk, residue_chunk + 1,
        3 * residue_chunk + 300}) {
    expect_gmp({random_.uniform(n)}, kernels::fixed_moduli);
    expect_gmp({Limbs(n, ~Limb{0})}, std::span(kernels::fixed_moduli).first(1));
  }
}

TEST_P(CudaResidues, ModuloAnyOddWordBelow51Bits) {
  for (const std::uint64_t q : {std::uint64_t{3}, std::uint64_t{65'537},
                                (std::uint64_t{1} << 34) + 25, (std::uint64_t{1} << 51) - 1}) {
    const kernels::Modulus moduli[] = {kernels::make_modulus(q), kernels::make_modulus(q - 2)};
    if (q == 3) {
      expect_gmp({random_.uniform(1000)}, std::span(moduli).first(1));
    } else {
      expect_gmp({random_.uniform(1000), Limbs(9000, ~Limb{0})}, moduli);
    }
  }
}

TEST_P(CudaResidues, OfManyNumbersAtOnce) {
  std::vector<Limbs> numbers = {Limbs(), Limbs(5)};
  for (unsigned i = 0; i < 20; ++i) numbers.push_back(random_.uniform(random_.below(20'000)));
  expect_gmp(numbers, kernels::fixed_moduli);
  expect_gmp(numbers, std::span(kernels::fixed_moduli).first(1));
}

/// As numbers of 2^26 limbs and more go.
TEST_P(CudaResidues, OfChunksOfChunksOfChunks) {
  const std::vector<Limbs> numbers = {random_.uniform(256 * 256 + 1), random_.uniform(256 * 300),
                                      random_.uniform(70)};
  expect_gmp<1>(numbers, kernels::fixed_moduli);
  expect_gmp<1>(numbers, std::span(kernels::fixed_moduli).first(1));
  expect_gmp<2>({random_.uniform(512 * 512 + 1)}, kernels::fixed_moduli);
}

TEST_P(CudaResidues, TellFactorials) {
  for (const std::uint64_t n : {20u, 1000u, 32'767u, 32'768u, 65'536u, 100'000u}) {
    Limbs limbs = gmp_factorial(n);
    limbs.push_back(0);
    const auto array = upload(limbs);
    const NumberPlace number{array.data(), limbs.size()};
    EXPECT_TRUE(lanewise::cuda::is_factorial(queue_, n, number)) << n;
    EXPECT_FALSE(lanewise::cuda::is_factorial(queue_, n + 1, number)) << n;
    array.data()[random_.below(limbs.size())] ^= Limb{1} << random_.below(64);
    EXPECT_FALSE(lanewise::cuda::is_factorial(queue_, n, number)) << n;
  }
}

}  // namespace
}  // namespace lanewise::tests
