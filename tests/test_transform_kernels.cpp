#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <deque>
#include <memory>
#include <random>
#include <vector>

#include "cpu/bigint/transform_multiply.hpp"
#include "guarded_array.hpp"
#include "rows.hpp"

// The transform's kernels, one by one, against what kernels/transform_kernels.hpp says of them, in
// plain integers: it needs no library, and runs under emulation too.

namespace lanewise::tests {
namespace {

using cpu::TransformMultiplication;
using cpu::TransformPlan;
using cpu::TransformSettings;
using kernels::Limb;
using kernels::Packing;
using kernels::Recombination;
using kernels::TransformKernels;
using kernels::TransformPrime;
using kernels::TransformShape;
using Words = std::vector<std::uint64_t>;
__extension__ using Wide = unsigned __int128;

// Arithmetic modulo p, and of natural numbers in words.

std::uint64_t times(std::uint64_t a, std::uint64_t b, std::uint64_t p) {
  return static_cast<std::uint64_t>(static_cast<Wide>(a) * b % p);
}

std::uint64_t power(std::uint64_t base, std::uint64_t exponent, std::uint64_t p) {
  std::uint64_t result = 1;
  for (; exponent != 0; exponent >>= 1, base = times(base, base, p)) {
    if (exponent & 1) result = times(result, base, p);
  }
  return result;
}

/// The residue that a lazy one stands for, in [0, p).
std::uint64_t residue(double x, std::uint64_t p) {
  const std::int64_t value = static_cast<std::int64_t>(x) % static_cast<std::int64_t>(p);
  return static_cast<std::uint64_t>(value < 0 ? value + static_cast<std::int64_t>(p) : value);
}

/// x += y 2^bit, as far as x has words.
void add_shifted(Words& x, const Words& y, std::size_t bit) {
  Wide carry = 0;
  std::uint64_t below = 0;
  for (std::size_t i = 0, at = bit / 64; at < x.size(); ++i, ++at) {
    if (i > y.size() && carry == 0) break;
    const std::uint64_t word = i < y.size() ? y[i] : 0;
    const std::uint64_t shifted = bit % 64 ? word << bit % 64 | below >> (64 - bit % 64) : word;
    below = word;
    carry += static_cast<Wide>(x[at]) + shifted;
    x[at] = static_cast<std::uint64_t>(carry);
    carry >>= 64;
  }
}

Words multiply_word(const Words& x, std::uint64_t factor) {
  Words out;
  Wide carry = 0;
  for (const std::uint64_t word : x) {
    carry += static_cast<Wide>(word) * factor;
    out.push_back(static_cast<std::uint64_t>(carry));
    carry >>= 64;
  }
  out.push_back(static_cast<std::uint64_t>(carry));
  return out;
}

std::uint64_t remainder(const Words& x, std::uint64_t p) {
  Wide rest = 0;
  for (std::size_t i = x.size(); i-- > 0;) rest = ((rest << 64) | x[i]) % p;
  return static_cast<std::uint64_t>(rest);
}

Words schoolbook(const Words& a, const Words& b) {
  Words out(a.size() + b.size());
  for (std::size_t i = 0; i < b.size(); ++i) add_shifted(out, multiply_word(a, b[i]), 64 * i);
  return out;
}

/// Bits [position, position + count) of x, as a number.
Words bits_of(const Words& x, std::size_t position, unsigned count) {
  Words out((count + 63) / 64);
  for (unsigned i = 0; i < count; ++i) {
    const std::size_t at = position + i;
    if (at / 64 < x.size() && x[at / 64] >> at % 64 & 1) {
      out[i / 64] |= std::uint64_t{1} << i % 64;
    }
  }
  return out;
}

Words ones(std::size_t n) {
  return Words(n, ~std::uint64_t{0});
}

/// Primes of few bits, whose transforms are as short as theirs are.
const std::vector<TransformPrime>& small_primes() {
  static const std::vector<TransformPrime> primes = {
      kernels::make_transform_prime(12289), kernels::make_transform_prime(40961),
      kernels::make_transform_prime(65537), kernels::make_transform_prime(786433)};
  return primes;
}

/// W[j], of its definition.
std::uint64_t node(const kernels::Roots& roots, std::size_t j, std::uint64_t p) {
  std::uint64_t product = 1;
  for (unsigned m = 0; j >> m != 0; ++m) {
    if (j >> m & 1) product = times(product, residue(roots.power[m], p), p);
  }
  return product;
}

/// The bounds of cpu/simd/transform.hpp, in units of p. sse2 has no fused multiply-add.
struct Bounds {
  double forward, backward;
};

/// Transforms modulo one prime, in guarded memory of just the sizes that the kernels ask for.
class Transform {
 public:
  Transform(const TransformKernels& kernels, const TransformPrime& prime, TransformShape shape)
      : kernels_(kernels), prime_(prime), shape_(shape), tables_(kernels.table_size(shape)) {
    kernels.make_tables(prime, shape, tables_.data());
  }

  std::size_t length() const { return shape_.rows * shape_.columns; }
  std::size_t size() const { return (shape_.rows - 1) * shape_.pitch + shape_.columns; }
  std::size_t position(std::size_t i) const {
    return i / shape_.columns * shape_.pitch + i % shape_.columns;
  }

  std::vector<double> elements(const GuardedArray<double>& array) const {
    std::vector<double> x(length());
    for (std::size_t i = 0; i < x.size(); ++i) x[i] = array[position(i)];
    return x;
  }

  void forward_columns(const GuardedArray<double>& x, std::size_t count,
                       bool is_half_zero = false) const {
    if (shape_.rows == 1) return;
    const GuardedArray<double> tile(shape_.rows * count);
    for (std::size_t first = 0; first < shape_.columns; first += count) {
      kernels_.forward_columns(x.data(), shape_, prime_, tables_.data(), first, count, is_half_zero,
                               tile.data());
    }
    EXPECT_TRUE(tile.canary_is_intact());
  }
  void backward_columns(const GuardedArray<double>& x, std::size_t count) const {
    if (shape_.rows == 1) return;
    const GuardedArray<double> tile(shape_.rows * count);
    for (std::size_t first = 0; first < shape_.columns; first += count) {
      kernels_.backward_columns(x.data(), shape_, prime_, tables_.data(), first, count,
                                tile.data());
    }
    EXPECT_TRUE(tile.canary_is_intact());
  }

  /// visit(row, twiddles) for all rows.
  template <class Visit>
  void rows(const GuardedArray<double>& x, Visit visit) const {
    const GuardedArray<double> twiddles(kernels_.row_twiddles_size(shape_));
    for (std::size_t r = 0; r < shape_.rows; ++r) {
      kernels_.make_row_twiddles(prime_, shape_, tables_.data(), r, twiddles.data());
      visit(x.data() + r * shape_.pitch, twiddles.data());
    }
    EXPECT_TRUE(twiddles.canary_is_intact());
  }
  void forward_rows(const GuardedArray<double>& x) const {
    rows(x, [&](double* row, const double* twiddles) {
      kernels_.forward_row(row, shape_, prime_, twiddles);
    });
  }
  /// a * b, where b has been through forward_rows(); a * a where it is null.
  void multiply_rows(const GuardedArray<double>& a, const double* b) const {
    const double scale = -static_cast<double>((prime_.modulus - 1) / length());
    rows(a, [&](double* row, const double* twiddles) {
      const double* const other = b ? b + (row - a.data()) : nullptr;
      kernels_.multiply_row(row, other, shape_, prime_, scale, twiddles);
    });
  }

  const TransformPrime& prime() const { return prime_; }
  const TransformShape& shape() const { return shape_; }

 private:
  const TransformKernels& kernels_;
  const TransformPrime& prime_;
  TransformShape shape_;
  GuardedArray<double> tables_;
};

/// Elements in an array of the transform's shape; what lies between rows is no number.
struct Elements : GuardedArray<double> {
  Elements(const Transform& of, const std::vector<double>& x) : GuardedArray(of.size()) {
    std::ranges::fill(span(), std::nan(""));
    for (std::size_t i = 0; i < x.size(); ++i) (*this)[of.position(i)] = x[i];
  }
};

class TransformKernelsOfRow : public RowTest {
 protected:
  void SetUp() override {
    RowTest::SetUp();
    if (!IsSkipped() && !table().transform) GTEST_SKIP() << "offers no transform";
  }

  static const TransformKernels& transform() { return *table().transform; }
  static std::size_t lanes() { return transform().lanes; }
  static Bounds bounds() {
    return GetParam().name == "sse2" ? Bounds{2.75, 1.01} : Bounds{2.2, 1.0};
  }

  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

  /// n residues below bound * p, either sign; where `is_extreme`, nothing but the bound.
  std::vector<double> residues(std::size_t n, const TransformPrime& prime, double bound,
                               bool is_extreme = false) {
    std::vector<double> x(n);
    const auto most = static_cast<std::uint64_t>(bound * prime.p);
    for (double& value : x) {
      value = static_cast<double>(is_extreme ? most : below(most + 1));
      if (below(2)) value = -value;
    }
    return x;
  }

  /// visit(transform) for every length from lanes^2 to `longest` in every shape of at most `widest`
  /// columns, as far as the prime goes; rows lie close or apart.
  template <class Visit>
  void for_shapes(const TransformPrime& prime, std::size_t longest, std::size_t widest,
                  Visit visit) {
    const std::size_t least = lanes() * lanes();
    for (std::size_t length = least; length <= longest; length *= 2) {
      if (length > std::size_t{1} << prime.order) break;
      if (length <= widest) visit(Transform(transform(), prime, {1, length, length}));
      for (std::size_t columns = std::max(least, kernels::max_lanes); columns < length;
           columns *= 2) {
        if (columns > widest) break;
        for (const std::size_t pitch : {columns, columns + kernels::max_lanes}) {
          visit(Transform(transform(), prime, {length / columns, columns, pitch}));
        }
      }
    }
  }

  std::vector<const TransformPrime*> primes() const {
    std::vector<const TransformPrime*> all;
    for (const TransformPrime& prime : small_primes()) all.push_back(&prime);
    const auto large = kernels::transform_field().primes;
    for (const std::size_t i : {std::size_t{0}, std::size_t{5}, std::size_t{9}}) {
      all.push_back(&large[i]);
    }
    return all;
  }

  /// All are integers and at most bound * p.
  static void expect_bound(const std::vector<double>& x, const TransformPrime& prime,
                           double bound) {
    for (const double value : x) {
      ASSERT_EQ(value, std::nearbyint(value));
      ASSERT_LE(std::abs(value), bound * prime.p + 1);
    }
  }

  static testing::Message what(const Transform& of) {
    return testing::Message() << of.shape().rows << " x " << of.shape().columns << ", pitch "
                              << of.shape().pitch << ", modulo " << of.prime().modulus;
  }

  std::mt19937_64 random_{1};
};

/// Row r holds the remainder modulo x^columns - W[r]^2.
TEST_P(TransformKernelsOfRow, ColumnsDivideByTheRingsOfTheirRows) {
  for (const TransformPrime* prime : primes()) {
    const std::uint64_t p = prime->modulus;
    for_shapes(*prime, 2048, 128, [&](const Transform& of) {
      const auto [rows, columns, pitch] = of.shape();
      for (const bool is_half_zero : {false, true}) {
        if (rows == 1) continue;
        std::vector<double> x = residues(of.length(), *prime, 0.5, is_half_zero);
        const std::size_t read = is_half_zero ? of.length() / 2 : of.length();
        if (is_half_zero) x.resize(read);  // What is not read is no number.
        const Elements array(of, x);
        of.forward_columns(array, std::min(columns, kernels::max_lanes << below(3)), is_half_zero);
        ASSERT_TRUE(array.canary_is_intact());
        const std::vector<double> out = of.elements(array);
        expect_bound(out, *prime, bounds().forward);
        for (std::size_t r = 0; r < rows; ++r) {
          const std::uint64_t root = node(prime->forward, r, p), ring = times(root, root, p);
          for (std::size_t c = 0; c < columns; c += 1 + below(columns / 8)) {
            std::uint64_t expected = 0;
            for (std::size_t k = read / columns; k-- > 0;) {
              expected = (times(expected, ring, p) + residue(x[k * columns + c], p)) % p;
            }
            ASSERT_EQ(residue(out[r * columns + c], p), expected) << what(of) << " row " << r;
          }
        }
      }
    });
  }
}

/// Bounds are proved for twiddles of at most p / 2.
TEST_P(TransformKernelsOfRow, TwiddlesAreReduced) {
  for (const TransformPrime* prime : primes()) {
    double largest = 0;
    for_shapes(*prime, 1 << 14, 1024, [&](const Transform& of) {
      const Elements unused(of, {});
      of.rows(unused, [&](const double*, const double* twiddles) {
        const std::size_t count = transform().row_twiddles_size(of.shape());
        for (std::size_t i = 0; i < count; ++i) largest = std::max(largest, std::abs(twiddles[i]));
      });
    });
    EXPECT_LE(largest / prime->p, 0.5 + 0x1p-40) << prime->modulus;
  }
}

/// A transform is the values at all roots of unity of its length.
TEST_P(TransformKernelsOfRow, TransformsAreTheValuesAtAllRoots) {
  for (const TransformPrime* prime : primes()) {
    const std::uint64_t p = prime->modulus;
    for_shapes(*prime, 512, 512, [&](const Transform& of) {
      const auto [rows, columns, pitch] = of.shape();
      const std::vector<double> x = residues(of.length(), *prime, bounds().forward);
      const Elements array(of, x);
      of.forward_columns(array, kernels::max_lanes);
      of.forward_rows(array);
      ASSERT_TRUE(array.canary_is_intact());
      const std::vector<double> out = of.elements(array);
      expect_bound(out, *prime, bounds().forward);
      for (std::size_t r = 0; r < rows; ++r) {
        std::vector<std::uint64_t> values, expected;
        for (std::size_t c = 0; c < columns; ++c) {
          values.push_back(residue(out[r * columns + c], p));
          const std::uint64_t root = node(prime->forward, r * columns + c, p);
          const std::uint64_t at = times(root, root, p);
          std::uint64_t value = 0;
          for (std::size_t i = x.size(); i-- > 0;) {
            value = (times(value, at, p) + residue(x[i], p)) % p;
          }
          expected.push_back(value);
        }
        // In which order a row has them is the row's own affair.
        std::ranges::sort(values);
        std::ranges::sort(expected);
        ASSERT_EQ(values, expected) << what(of) << " row " << r;
      }
    });
  }
}

TEST_P(TransformKernelsOfRow, ColumnsThereAndBackAreAsManyTimesWhatTheyWere) {
  for (const TransformPrime* prime : primes()) {
    for_shapes(*prime, 1 << 14, 512, [&](const Transform& of) {
      const auto [rows, columns, pitch] = of.shape();
      const std::vector<double> x = residues(of.length(), *prime, bounds().forward, below(2));
      const Elements array(of, x);
      of.forward_columns(array, std::min(columns, std::size_t{32}));
      // The way back is for residues that are smaller than what the way there leaves.
      for (double& value : array.span()) value = std::remainder(value, prime->p);
      of.backward_columns(array, std::min(columns, std::size_t{16}));
      const std::vector<double> out = of.elements(array);
      expect_bound(out, *prime, rows == 1 ? 0.5 : bounds().backward);
      for (std::size_t i = 0; i < x.size(); ++i) {
        const std::uint64_t expected = times(residue(x[i], prime->modulus), rows, prime->modulus);
        ASSERT_EQ(residue(out[i], prime->modulus), expected) << what(of);
      }
    });
  }
}

/// Products modulo x^length - 1. One factor has few terms, so that longer ones have an oracle too;
/// the others are as large as they may be.
TEST_P(TransformKernelsOfRow, MultiplyPolynomials) {
  for (const TransformPrime* prime : primes()) {
    const std::uint64_t p = prime->modulus;
    for_shapes(*prime, 1 << 14, 1024, [&](const Transform& of) {
      const std::size_t length = of.length(), terms = length <= 256 ? length : 3;
      const std::vector<double> a = residues(length, *prime, bounds().forward, below(2));
      std::vector<double> b(length);
      Words expected(length);
      for (std::size_t k = 0; k < terms; ++k) {
        const std::size_t at = terms == length ? k : below(length);
        b[at] = residues(1, *prime, bounds().forward, true)[0];
      }
      for (std::size_t at = 0; at < length; ++at) {
        if (b[at] == 0) continue;
        for (std::size_t i = 0; i < length; ++i) {
          std::uint64_t& sum = expected[(i + at) % length];
          sum = (sum + times(residue(a[i], p), residue(b[at], p), p)) % p;
        }
      }
      const std::size_t count = std::min(of.shape().columns, kernels::max_lanes);
      const Elements x(of, a), y(of, b);
      of.forward_columns(x, count);
      of.forward_columns(y, count);
      of.forward_rows(y);
      of.multiply_rows(x, y.data());
      of.backward_columns(x, count);
      const std::vector<double> out = of.elements(x);
      expect_bound(out, *prime, bounds().backward);
      for (std::size_t i = 0; i < length; ++i)
        ASSERT_EQ(residue(out[i], p), expected[i]) << what(of);
      ASSERT_TRUE(x.canary_is_intact() && y.canary_is_intact());
    });
  }
}

TEST_P(TransformKernelsOfRow, SquarePolynomials) {
  for (const TransformPrime* prime : primes()) {
    for_shapes(*prime, 1 << 12, 512, [&](const Transform& of) {
      const std::vector<double> a = residues(of.length(), *prime, bounds().forward, below(2));
      const std::size_t count = std::min(of.shape().columns, kernels::max_lanes);
      const Elements x(of, a), y(of, a), z(of, a);
      for (const Elements* each : {&x, &y, &z}) of.forward_columns(*each, count);
      of.forward_rows(y);
      of.multiply_rows(x, y.data());
      of.multiply_rows(z, nullptr);
      const std::vector<double> product = of.elements(x), square = of.elements(z);
      for (std::size_t i = 0; i < square.size(); ++i) {
        ASSERT_EQ(residue(square[i], prime->modulus), residue(product[i], prime->modulus))
            << what(of);
      }
    });
  }
}

// Packing and unpacking

/// All packings that may be asked for with so many primes: `most` bits at the most.
std::vector<Packing> packings(std::size_t lanes, unsigned least, unsigned most) {
  std::vector<Packing> all;
  for (std::size_t run = lanes; run <= 64; run *= 2) {
    for (unsigned bits = least; bits <= most; ++bits) {
      if (run * bits % 64 != 0) continue;
      const unsigned pieces = (bits + kernels::max_piece_bits - 1) / kernels::max_piece_bits;
      all.push_back({bits, run, pieces, (bits + pieces - 1) / pieces});
    }
  }
  return all;
}

TEST_P(TransformKernelsOfRow, PackingTakesBits) {
  const auto all = kernels::transform_field().primes;
  for (const Packing& packing :
       packings(lanes(), 1, kernels::max_pieces_of_coefficient * kernels::max_piece_bits)) {
    const std::size_t words = lanes() * packing.words_of_run();
    double worst = 0;
    for (const bool is_ones : {true, false}) {
      const std::size_t count = 1 + below(all.size());
      Words in = ones(words + kernels::max_lanes);
      if (!is_ones) std::ranges::generate(in, [&] { return random_(); });
      const GuardedArray<std::uint64_t> from(in.size());
      std::ranges::copy(in, from.data());
      std::vector<kernels::PackPrime> pack_primes;
      std::deque<GuardedArray<double>> out;
      std::vector<double*> out_data;
      for (std::size_t i = 0; i < count; ++i) {
        kernels::PackPrime made = {all[i].p, all[i].inverse, {}};
        for (unsigned k = 0; k < packing.pieces; ++k) {
          const auto weight =
              static_cast<double>(power(2, std::uint64_t{k} * packing.piece_bits, all[i].modulus));
          made.powers[k] = weight > all[i].p / 2 ? weight - all[i].p : weight;
        }
        pack_primes.push_back(made);
        out.emplace_back(lanes() * packing.run);
        out_data.push_back(out.back().data());
      }
      transform().pack(from.data(), packing, count, pack_primes.data(), out_data.data());
      for (std::size_t i = 0; i < count; ++i) {
        EXPECT_TRUE(out[i].canary_is_intact());
        for (const double x : out[i].span()) worst = std::max(worst, std::abs(x) / all[i].p);
        for (std::size_t t = 0; t < out[i].span().size(); ++t) {
          const Words coefficient = bits_of(in, t * packing.bits, packing.bits);
          ASSERT_EQ(residue(out[i][t], all[i].modulus), remainder(coefficient, all[i].modulus))
              << packing.bits << " bits, run " << packing.run << ", coefficient " << t;
        }
      }
    }
    EXPECT_LE(worst, bounds().forward) << packing.bits << " bits, run " << packing.run;
  }
}

/// A number below the product of the primes, by its digits in their mixed radix.
Words mixed_radix_number(std::span<const TransformPrime> primes, const Words& digits) {
  Words sum(primes.size() + 1), weight = {1};
  for (std::size_t i = 0; i < primes.size(); ++i) {
    add_shifted(sum, multiply_word(weight, digits[i]), 0);
    weight = multiply_word(weight, primes[i].modulus);
    while (weight.size() > 1 && weight.back() == 0) weight.pop_back();
  }
  return sum;
}

std::size_t bit_length(const Words& x) {
  for (std::size_t i = x.size(); i-- > 0;) {
    if (x[i] != 0) return 64 * i + static_cast<std::size_t>(std::bit_width(x[i]));
  }
  return 0;
}

/// A sum has as many terms as the longest transform has elements, at the most.
constexpr unsigned log2_terms = 25;

/// Which coefficients a chunk has: those that carry, by themselves or by one more.
enum class Filling { random, largest, ones, largest_ends, ones_after_one_more };
constexpr Filling fillings[] = {Filling::random, Filling::largest, Filling::ones,
                                Filling::largest_ends, Filling::ones_after_one_more};

class Unpacking : public TransformKernelsOfRow {
 protected:
  /// A sum of products as it may come: below the product of the primes.
  Words sum_of_products(std::span<const TransformPrime> primes, const Packing& packing,
                        bool is_largest) {
    Words digits;
    for (const TransformPrime& prime : primes) {
      digits.push_back(is_largest ? prime.modulus - 1 : below(prime.modulus));
    }
    const Words any = mixed_radix_number(primes, digits);
    const unsigned most = 2 * packing.bits + log2_terms;
    return bit_length(any) <= most ? any : bits_of(is_largest ? ones(any.size()) : any, 0, most);
  }

  Words coefficient(std::span<const TransformPrime> primes, const Packing& packing, Filling filling,
                    std::size_t t) {
    const bool is_end = t % packing.run == packing.run - 1;
    if (filling == Filling::random || filling == Filling::largest ||
        (filling == Filling::largest_ends && is_end)) {
      return sum_of_products(primes, packing, filling != Filling::random);
    }
    if (filling == Filling::ones_after_one_more && t == 0) {
      Words one_more(packing.bits / 64 + 1);
      one_more[packing.bits / 64] = std::uint64_t{1} << packing.bits % 64;
      return one_more;
    }
    return bits_of(ones(packing.bits / 64 + 1), 0, packing.bits);
  }

  /// Three chunks, one after another, and what the last one leaves over.
  void expect_unpacked(std::span<const TransformPrime> primes, const Recombination& recombination,
                       const Packing& packing, Filling filling) {
    // As in every plan: what a run leaves over fits the next one.
    if (packing.run * packing.bits / 52 < primes.size() + 2) return;
    const std::size_t coefficients = lanes() * packing.run;
    const std::size_t words = lanes() * packing.words_of_run();
    Words expected(3 * words + kernels::carry_digits + 2), sum = expected;
    std::vector<std::uint64_t> carry(kernels::carry_digits);
    // A carry comes into the first chunk: with nothing but ones it goes through them all.
    carry[0] = expected[0] = below(3);
    const GuardedArray<std::uint64_t> workspace(transform().unpack_workspace(packing));
    for (std::size_t chunk = 0; chunk < 3; ++chunk) {
      std::vector<std::vector<double>> residues(primes.size());
      std::vector<const double*> data;
      for (std::size_t t = 0; t < coefficients; ++t) {
        const Words x = coefficient(primes, packing, filling, chunk * coefficients + t);
        add_shifted(expected, x, (chunk * coefficients + t) * packing.bits);
        for (std::size_t i = 0; i < primes.size(); ++i) {
          const auto least = static_cast<double>(remainder(x, primes[i].modulus));
          residues[i].push_back(below(2) ? least - primes[i].p : least);
        }
      }
      for (const auto& each : residues) data.push_back(each.data());
      const GuardedArray<std::uint64_t> out(words);
      transform().unpack(data.data(), packing, primes.size(), recombination, workspace.data(),
                         carry.data(), out.data());
      ASSERT_TRUE(out.canary_is_intact() && workspace.canary_is_intact());
      std::ranges::copy(out.span(), sum.begin() + static_cast<std::ptrdiff_t>(chunk * words));
    }
    for (std::size_t k = 0; k < carry.size(); ++k) {
      add_shifted(sum, {carry[k]}, 3 * words * 64 + 52 * k);
    }
    EXPECT_EQ(sum, expected) << primes.size() << " primes, " << packing.bits << " bits, run "
                             << packing.run << ", filling " << static_cast<int>(filling);
  }
};

/// Plans take from 16 bits a prime, for very many terms, to 25 less what a few take.
TEST_P(Unpacking, AddsCoefficientsWithAllCarries) {
  const auto all = kernels::transform_field().primes;
  for (std::size_t count = 1; count <= all.size(); ++count) {
    const auto n = static_cast<unsigned>(count);
    for (const Packing& packing : packings(lanes(), 16 * n, 25 * n - 1)) {
      // All of the shortest runs, which have the longest carries, and some of the others.
      if (packing.run > lanes() && packing.bits % 7 != 3 && packing.bits % 16 != 0) continue;
      for (const Filling filling : fillings) {
        expect_unpacked(all.first(count), *kernels::transform_field().recombination, packing,
                        filling);
      }
    }
  }
}

TEST_P(Unpacking, OfSmallPrimes) {
  const auto recombination = kernels::make_recombination(small_primes());
  const std::span<const TransformPrime> all = small_primes();
  for (std::size_t count = 1; count <= all.size(); ++count) {
    const auto n = static_cast<unsigned>(count);
    for (const Packing& packing : packings(lanes(), 2 * n, 9 * n)) {
      for (const Filling filling : fillings) {
        expect_unpacked(all.first(count), *recombination, packing, filling);
      }
    }
  }
}

// All of it

/// Numbers of many shapes by every number of primes, in one row and in many.
TEST_P(TransformKernelsOfRow, MultiplyNumbersAsSchoolbookDoes) {
  const auto recombination = kernels::make_recombination(small_primes());
  Options options;
  kernels::Monitor monitor(options);
  const kernels::LimbKernels* limbs = kernels::table_rows().back().table->limbs;
  kernels::Execution execution = {{table().name, limbs, table().transform, nullptr}, monitor};
  for (const std::size_t columns : {lanes() * lanes(), std::size_t{512}}) {
    for (const bool is_small : {false, true}) {
      TransformSettings settings = cpu::default_transform_settings();
      if (is_small) settings.field = {small_primes(), recombination.get()};
      settings.max_columns = columns;
      for (const auto& [an, bn] : {std::pair{1u, 1u}, {33u, 33u}, {40u, 7u}, {200u, 131u}}) {
        for (std::size_t primes = 1; primes <= settings.field.primes.size(); ++primes) {
          const TransformPlan plan = cpu::plan_transform_with(primes, an, bn, lanes(), settings);
          if (plan.primes() == 0) continue;
          Words a = ones(an), b = ones(bn);
          if (below(2)) std::ranges::generate(a, [&] { return random_(); });
          const GuardedArray<Limb> out(an + bn);
          const TransformMultiplication how = {plan, an, primes, an, bn, false};
          cpu::multiply_by_transform(out.data(), a, b, how, execution);
          EXPECT_TRUE(std::ranges::equal(out.span(), schoolbook(a, b)))
              << an << " x " << bn << " limbs, " << primes << " primes, " << plan.packing.bits
              << " bits";
          EXPECT_TRUE(out.canary_is_intact());
        }
      }
    }
  }
}

LANEWISE_FOR_EVERY_ROW(TransformKernelsOfRow);
LANEWISE_FOR_EVERY_ROW(Unpacking);

// What rows share

void expect_roots(const TransformPrime& prime) {
  const std::uint64_t p = prime.modulus;
  for (const kernels::Roots* roots : {&prime.forward, &prime.backward}) {
    const auto w = [&](std::size_t j) { return node(*roots, j, p); };
    EXPECT_EQ(times(w(1), w(1), p), p - 1) << p;  // Of order 4.
    for (unsigned m = 0; m < kernels::root_levels; ++m) {
      EXPECT_LE(std::abs(roots->power[m]), prime.p / 2);
      EXPECT_EQ(roots->power[m] == 0, m + 2 > prime.order) << p << ' ' << m;
      if (m + 2 > prime.order) continue;
      EXPECT_EQ(power(residue(roots->power[m], p), std::uint64_t{1} << (m + 1), p), p - 1);
      EXPECT_EQ(times(residue(prime.forward.power[m], p), residue(prime.backward.power[m], p), p),
                1u);
    }
    for (std::size_t j = 0; j < std::size_t{1} << std::min(9u, prime.order - 2); ++j) {
      EXPECT_EQ(times(w(2 * j), w(2 * j), p), w(j));
      EXPECT_EQ(w(2 * j + 1), times(w(1), w(2 * j), p));
    }
    for (std::size_t s = 0; s < 3; ++s) {
      for (std::size_t j = 0; j < kernels::max_lanes; ++j) {
        EXPECT_EQ(residue(roots->first[s][j], p), w(j << s));
        EXPECT_LE(std::abs(roots->first[s][j]), prime.p / 2);
      }
    }
  }
}

TEST(TransformRoots, SatisfyTheirIdentities) {
  for (const TransformPrime& prime : kernels::transform_field().primes) expect_roots(prime);
  for (const TransformPrime& prime : small_primes()) expect_roots(prime);
}

TEST(TransformRecombination, HasInversesAndWeights) {
  const auto primes = kernels::transform_field().primes;
  const Recombination& table = *kernels::transform_field().recombination;
  Words product = {1};
  for (std::size_t i = 0; i < primes.size(); ++i) {
    const std::uint64_t p = primes[i].modulus;
    EXPECT_EQ(table.p[i], primes[i].p);
    for (std::size_t j = 0; j < i; ++j) {
      EXPECT_EQ(times(residue(table.inverses[i][j], p), primes[j].modulus % p, p), 1u);
      EXPECT_LE(std::abs(table.inverses[i][j]), primes[i].p / 2);
    }
    for (unsigned s = 0; s < 52; ++s) {
      Words sum(12), expected(12);
      add_shifted(expected, product, s);
      for (std::size_t k = 0; k < kernels::max_transform_primes; ++k) {
        EXPECT_EQ(static_cast<double>(table.weights[s][i][k]), table.weights_as_double[s][i][k]);
        EXPECT_LT(table.weights[s][i][k], std::uint64_t{1} << 52);
        EXPECT_TRUE(k <= i + 1 || table.weights[s][i][k] == 0);
        add_shifted(sum, {table.weights[s][i][k]}, 52 * k);
      }
      EXPECT_EQ(sum, expected) << i << ' ' << s;
    }
    product = multiply_word(product, p);
  }
}

}  // namespace
}  // namespace lanewise::tests
