#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

#include "guarded_array.hpp"
#include "kernels/tuning.hpp"
#include "rows.hpp"

namespace lanewise::tests {
namespace {

using kernels::KernelTable;
using kernels::SquareKernels;

__extension__ using Wide = unsigned __int128;

/// The exact square of the digits, rounded once, to nearest. Right where x^2 is not subnormal.
double expected_square_of_double(double x) {
  if (!std::isfinite(x)) return x * x;
  constexpr int precision = std::numeric_limits<double>::digits;
  int exponent = 0;
  const double fraction = std::frexp(std::abs(x), &exponent);
  const auto digits = static_cast<std::uint64_t>(std::ldexp(fraction, precision));
  return std::ldexp(static_cast<double>(Wide{digits} * digits), 2 * (exponent - precision));
}

// The oracle: squares in wider arithmetic than any kernel uses.
template <class T>
T expected_square(T x) {
  if constexpr (std::is_same_v<T, float>) {
    return static_cast<float>(static_cast<double>(x) * static_cast<double>(x));
  } else if constexpr (std::is_same_v<T, double>) {
    return expected_square_of_double(x);
  } else {
    return static_cast<T>(static_cast<Wide>(x) * static_cast<Wide>(x));
  }
}

template <class T>
bool same_bits(T a, T b) {
  if constexpr (std::is_floating_point_v<T>) {
    if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  }
  return std::memcmp(&a, &b, sizeof(T)) == 0;
}

/// Values of every size, with the special ones among them. Floats have any number of digits, so
/// that squares are exact, round up or down, or lie in the middle; but for the special ones, no
/// square overflows or is subnormal.
template <class T>
T interesting_value(std::mt19937_64& random) {
  if constexpr (std::is_floating_point_v<T>) {
    using limits = std::numeric_limits<T>;
    const T special[] = {T(0),
                         -T(0),
                         T(1),
                         -T(1),
                         limits::infinity(),
                         -limits::infinity(),
                         limits::quiet_NaN(),
                         limits::denorm_min(),
                         limits::min(),
                         limits::max(),
                         limits::lowest(),
                         limits::epsilon()};
    if (random() % 8 == 0) return special[random() % std::size(special)];
    const auto length = 1 + random() % limits::digits;
    const auto digits = static_cast<T>(random() >> (64 - length));
    constexpr int exponents = (limits::max_exponent - limits::min_exponent) / 2 - limits::digits;
    const auto exponent = limits::min_exponent / 2 + static_cast<int>(random() % exponents);
    return std::ldexp((random() & 1) ? digits : -digits, exponent);
  } else {
    return random() % 8 == 0 ? std::numeric_limits<T>::max() - static_cast<T>(random() % 3)
                             : static_cast<T>(random() >> (random() % 64));
  }
}

template <class T>
const SquareKernels<T>& squares_of(const KernelTable& table) {
  if constexpr (std::is_same_v<T, std::uint32_t>) return table.squares_u32;
  if constexpr (std::is_same_v<T, std::uint64_t>) return table.squares_u64;
  if constexpr (std::is_same_v<T, float>) return table.squares_f32;
  if constexpr (std::is_same_v<T, double>) return table.squares_f64;
}

/// The kernels that serve T: a signed square is the unsigned one of the same bits.
template <class T>
const auto& kernels_serving(const KernelTable& table) {
  if constexpr (std::is_integral_v<T>) {
    return squares_of<std::make_unsigned_t<T>>(table);
  } else {
    return squares_of<T>(table);
  }
}

/// Sizes around every vector width, the unrolled loop, and pages.
const std::vector<std::size_t>& sizes() {
  static const std::vector<std::size_t> all = [] {
    std::vector<std::size_t> result;
    for (std::size_t n = 0; n <= 131; ++n) result.push_back(n);
    for (const std::size_t n : {255u, 256u, 257u, 1023u, 1024u, 1025u, 4095u, 4096u, 4097u}) {
      result.push_back(n);
    }
    return result;
  }();
  return all;
}

template <class T>
void fill_interesting(std::span<T> values, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (T& value : values) value = interesting_value<T>(random);
}

template <class T>
void expect_squares(std::span<const T> in, std::span<const T> out, const char* what) {
  for (std::size_t i = 0; i < in.size(); ++i) {
    ASSERT_TRUE(same_bits(out[i], expected_square(in[i])))
        << what << ": element " << i << " of " << in.size() << ": " << in[i] << "^2 gave "
        << out[i];
  }
}

template <class T, class Kernel>
void check_array_kernel(Kernel kernel, bool in_place_too, const char* what) {
  if (!kernel) return;
  for (const std::size_t n : sizes()) {
    for (const Place place : {Place::at_front, Place::at_back}) {
      const std::size_t offset = n % (64 / sizeof(T));
      GuardedArray<T> in(n, place), out(n, place, offset);
      fill_interesting(in.span(), n);
      kernel(in.data(), out.data(), n);
      expect_squares<T>(in.span(), out.span(), what);
      ASSERT_TRUE(out.canary_is_intact()) << what << ": n = " << n;
      if (!in_place_too) continue;
      const std::vector<T> original(in.span().begin(), in.span().end());
      kernel(in.data(), in.data(), n);
      expect_squares<T>(original, in.span(), what);
      ASSERT_TRUE(in.canary_is_intact()) << what << " in place: n = " << n;
    }
  }
}

template <class T>
T expected_range(T start, std::uint64_t index) {
  const T x = start + static_cast<T>(index);
  return expected_square(x);
}

template <class T, class Kernel>
void check_range_kernel(Kernel kernel, const char* what) {
  if (!kernel) return;
  const std::uint64_t firsts[] = {0,
                                  1,
                                  12345,
                                  (1u << 24) - 3,
                                  (std::uint64_t{1} << 31) - 70,
                                  (std::uint64_t{1} << 32) - 5,
                                  std::uint64_t{1} << 33};
  const T starts[] = {T(0), T(7), std::numeric_limits<T>::max(), static_cast<T>(-1)};
  for (const std::size_t n : sizes()) {
    const std::uint64_t first = firsts[n % std::size(firsts)];
    const T start = starts[(n / 2) % std::size(starts)];
    GuardedArray<T> out(n, Place::at_back, n % (64 / sizeof(T)));
    kernel(start, first, out.data(), n);
    for (std::size_t i = 0; i < n; ++i) {
      ASSERT_TRUE(same_bits(out[i], expected_range(start, first + i)))
          << what << ": start " << start << ", index " << first + i << " of " << n << " gave "
          << out[i];
    }
    ASSERT_TRUE(out.canary_is_intact()) << what << ": n = " << n;
  }
}

template <class T>
void check_kernels(const KernelTable& table) {
  const SquareKernels<T>& squares = squares_of<T>(table);
  check_array_kernel<T>(squares.square, true, "square");
  check_array_kernel<T>(squares.square_streaming, false, "square_streaming");
  check_range_kernel<T>(squares.range, "range");
  check_range_kernel<T>(squares.range_streaming, "range_streaming");
}

using SquareKernelsOf = RowTest;

TEST_P(SquareKernelsOf, Uint32MatchWiderArithmetic) {
  check_kernels<std::uint32_t>(table());
}
TEST_P(SquareKernelsOf, Uint64MatchWiderArithmetic) {
  check_kernels<std::uint64_t>(table());
}
TEST_P(SquareKernelsOf, FloatMatchWiderArithmetic) {
  check_kernels<float>(table());
}
TEST_P(SquareKernelsOf, DoubleMatchWiderArithmetic) {
  check_kernels<double>(table());
}

TEST_P(SquareKernelsOf, EveryFloatRoundsAsTheReference) {
  // Every 1021st bit pattern of all 2^32: exponents, denormals and NaNs included.
  std::vector<float> in, out;
  for (std::uint64_t bits = 0; bits < (std::uint64_t{1} << 32); bits += 1021) {
    in.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
  }
  out.resize(in.size());
  table().squares_f32.square(in.data(), out.data(), in.size());
  expect_squares<float>(in, out, "square");
}

#if defined(__x86_64__)
template <class T>
void expect_streaming_twins(const KernelTable& table) {
  EXPECT_TRUE(squares_of<T>(table).square_streaming) << sizeof(T);
  EXPECT_TRUE(squares_of<T>(table).range_streaming) << sizeof(T);
}

TEST_P(SquareKernelsOf, OfVectorsHaveStreamingTwins) {
  if (table().name == std::string("scalar")) GTEST_SKIP() << "the reference has none";
  expect_streaming_twins<std::uint32_t>(table());
  expect_streaming_twins<std::uint64_t>(table());
  expect_streaming_twins<float>(table());
  expect_streaming_twins<double>(table());
}
#endif

LANEWISE_FOR_EVERY_ROW(SquareKernelsOf);

TEST(Rows, ScalarAndAtLeastOneVectorRowRunHere) {
  std::size_t vector_rows = 0;
  bool scalar = false;
  for (const kernels::TableRow& row : kernels::table_rows()) {
    if (!row.unsupported.empty()) continue;
    EXPECT_EQ(row.name, row.table->name);
    (row.name == "scalar" ? scalar : ++vector_rows, scalar |= row.name == "scalar");
  }
  EXPECT_TRUE(scalar);
  EXPECT_GE(vector_rows, 1u);
}

// The public functions: threads, streaming stores and argument checks on top of the kernels.

template <class T>
class PublicSquares : public testing::Test {
 protected:
  void TearDown() override { set_threads(0); }
};
using ElementTypes =
    testing::Types<std::int32_t, std::int64_t, std::uint32_t, std::uint64_t, float, double>;
TYPED_TEST_SUITE(PublicSquares, ElementTypes);

/// The most traffic in bytes for which the stores stay ordinary.
std::size_t cached_bytes() {
  const std::uint64_t l3 = machine().caches.value.l3;
  const std::uint64_t cache = l3 != 0 ? l3 : tuning::default_last_level_cache_bytes;
  return static_cast<std::size_t>(static_cast<double>(cache) * tuning::streaming_cache_multiple);
}

/// Whether the tests have memory and time for arrays that do not fit the cache.
bool can_exceed_the_cache() {
  return cached_bytes() <= std::size_t{256} << 20;
}

constexpr std::size_t one_thread_bytes = 8000;
constexpr std::size_t many_threads_bytes = 16 * tuning::bytes_per_thread;

/// Sizes below and above the thresholds for threads and for streaming stores.
std::vector<std::size_t> public_sizes(std::size_t element_bytes) {
  std::vector<std::size_t> sizes = {0,
                                    1,
                                    8,
                                    1000,
                                    many_threads_bytes / 8 / element_bytes + 3,
                                    many_threads_bytes / element_bytes + 3};
  if (can_exceed_the_cache()) sizes.push_back(cached_bytes() / element_bytes + 5);
  return sizes;
}

void expect_threads(std::size_t bytes_out, unsigned threads) {
  if (bytes_out <= one_thread_bytes) {
    EXPECT_EQ(last_call().threads, 1u);
  } else if (bytes_out >= many_threads_bytes) {
    EXPECT_EQ(last_call().threads, threads);
  }
}

TYPED_TEST(PublicSquares, AreRightForEveryThreadCountAndSize) {
  using T = TypeParam;
  for (const std::size_t n : public_sizes(sizeof(T))) {
    std::vector<T> in(n), out(n);
    fill_interesting<T>(in, n);
    for (const unsigned threads : {1u, 2u, 3u, 7u}) {
      set_threads(threads);
      std::fill(out.begin(), out.end(), T(1));
      square(in, out);
      expect_squares<T>(in, out, "square");
      expect_threads(n * sizeof(T), threads);
    }
  }
}

TYPED_TEST(PublicSquares, OfARangeAreRightForEveryThreadCountAndSize) {
  using T = TypeParam;
  for (const std::size_t n : public_sizes(sizeof(T))) {
    for (const unsigned threads : {1u, 3u}) {
      set_threads(threads);
      std::vector<T> out(n);
      squares_of_range(T(5), out);
      for (std::size_t i = 0; i < n; ++i) {
        ASSERT_TRUE(same_bits(out[i], expected_range(T(5), i))) << "element " << i << " of " << n;
      }
      expect_threads(n * sizeof(T), threads);
    }
  }
}

TYPED_TEST(PublicSquares, WorkInPlace) {
  using T = TypeParam;
  std::vector<T> values(300'000);
  fill_interesting<T>(values, 1);
  const std::vector<T> original = values;
  square(values, values);
  expect_squares<T>(original, values, "square in place");
}

TYPED_TEST(PublicSquares, ReturnOwnedArrays) {
  using T = TypeParam;
  const std::vector<T> in = {T(3), T(4), T(5)};
  const Buffer<T> squares = square(in);
  ASSERT_EQ(squares.size(), 3u);
  EXPECT_EQ(squares[0], T(9));
  EXPECT_EQ(squares[2], T(25));
  const Buffer<T> range = squares_of_range(T(2), std::size_t{1'000'003});
  ASSERT_EQ(range.size(), 1'000'003u);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(range.data()) % 64, 0u);
  EXPECT_EQ(range[1], T(9));
  EXPECT_TRUE(same_bits(range[1'000'002], expected_range(T(2), 1'000'002)));
  EXPECT_TRUE(square(std::vector<T>{}).empty());
}

TYPED_TEST(PublicSquares, RefuseArraysThatOverlapInPart) {
  using T = TypeParam;
  std::vector<T> values(100, T(3));
  const std::span<T> all = values;
  EXPECT_THROW(square(all.subspan(0, 99), all.subspan(1)), Error);
  EXPECT_THROW(square(all.subspan(1), all.subspan(0, 99)), Error);
  EXPECT_EQ(values, std::vector<T>(100, T(3))) << "nothing is written by a refused call";
  square(all.first(50), all.last(50));
  EXPECT_EQ(values.back(), T(9));
}

/// The kernels of the row that the last call ran on.
template <class T>
const auto& kernels_of_last_call() {
  const auto rows = kernels::table_rows();
  const auto ran = std::find_if(rows.begin(), rows.end(),
                                [](const auto& row) { return row.name == last_call().isa; });
  return kernels_serving<T>(*ran->table);
}

TYPED_TEST(PublicSquares, StreamArraysThatTogetherExceedTheCache) {
  using T = TypeParam;
  if (!can_exceed_the_cache()) GTEST_SKIP() << "the last-level cache is larger than 256 MB";
  const std::size_t fitting = cached_bytes() / (2 * sizeof(T));
  std::vector<T> in(fitting + 1, T(3)), out(fitting + 1);
  square(std::span(in).first(fitting), std::span(out).first(fitting));
  EXPECT_FALSE(last_call().streaming_stores);
  square(in, out);
  EXPECT_EQ(last_call().streaming_stores, kernels_of_last_call<T>().square_streaming != nullptr);
  EXPECT_EQ(out.back(), T(9));
}

TYPED_TEST(PublicSquares, StreamRangesThatExceedTheCache) {
  using T = TypeParam;
  if (!can_exceed_the_cache()) GTEST_SKIP() << "the last-level cache is larger than 256 MB";
  const std::size_t fitting = cached_bytes() / sizeof(T);
  std::vector<T> out(fitting + 1);
  squares_of_range(T(1), std::span(out).first(fitting));
  EXPECT_FALSE(last_call().streaming_stores);
  squares_of_range(T(1), out);
  EXPECT_EQ(last_call().streaming_stores, kernels_of_last_call<T>().range_streaming != nullptr);
}

TYPED_TEST(PublicSquares, DoNotStreamInPlace) {
  using T = TypeParam;
  if (!can_exceed_the_cache()) GTEST_SKIP() << "the last-level cache is larger than 256 MB";
  std::vector<T> values(cached_bytes() / sizeof(T) + 5);
  fill_interesting<T>(values, 2);
  const std::vector<T> original = values;
  square(values, values);
  EXPECT_FALSE(last_call().streaming_stores);
  expect_squares<T>(original, values, "square in place");
}

template <class Call>
std::string message_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return "";
}

TYPED_TEST(PublicSquares, RefuseArraysOfDifferentLength) {
  using T = TypeParam;
  std::vector<T> in(3), out(4);
  const std::string message = message_of([&] { square(in, out); });
  EXPECT_NE(message.find("in has 3 elements and out 4"), std::string::npos) << message;
}

TYPED_TEST(PublicSquares, RefuseMisalignedArrays) {
  using T = TypeParam;
  alignas(8) std::byte bytes[64] = {};
  const std::span<T> misaligned(reinterpret_cast<T*>(bytes + 1), 2);
  std::vector<T> good(2);
  EXPECT_NE(message_of([&] { square(misaligned, good); }).find("in is not aligned"),
            std::string::npos);
  EXPECT_NE(message_of([&] { square(good, misaligned); }).find("out is not aligned"),
            std::string::npos);
  EXPECT_NE(message_of([&] { squares_of_range(T(1), misaligned); }).find("not aligned"),
            std::string::npos);
}

TEST(Squares, OfSignedIntegersWrapAsTwosComplement) {
  const std::vector<std::int32_t> in = {46341, -46341, std::numeric_limits<std::int32_t>::min()};
  std::vector<std::int32_t> out(3);
  square(in, out);
  EXPECT_EQ(out, (std::vector<std::int32_t>{-2147479015, -2147479015, 0}));
  std::vector<std::int64_t> range(3);
  squares_of_range(std::numeric_limits<std::int64_t>::max(), range);
  EXPECT_EQ(range, (std::vector<std::int64_t>{1, 0, 1}));
}

}  // namespace
}  // namespace lanewise::tests
