#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <bit>
#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "square_values.hpp"
#include "squares_oracle.hpp"

// Every bit of every result is the same on every instruction set, thread count and architecture:
// one hash of them all, which is the number below wherever this test runs.

namespace lanewise::tests {
namespace {

constexpr std::uint64_t expected_hash = 3630503601505367486U;
constexpr std::uint64_t expected_gamma_hash = 17853495689994049778U;

/// FNV-1a (Fowler, Noll, Vo) over words of 64 bits in place of bytes, and a shift that brings upper
/// bits down.
class Hash {
 public:
  void add(std::uint64_t word) {
    value_ = (value_ ^ word) * 0x0000'0100'0000'01b3;
    value_ ^= value_ >> 32;
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xcbf2'9ce4'8422'2325;
};

/// Adds a result. All NaNs are one: their sign and payload are not promised.
template <class T>
void add_to(Hash& hash, const T& x) {
  if constexpr (IntegerElement<T>) {
    hash.add(static_cast<std::uint64_t>(x));
  } else if constexpr (ComplexElement<T>) {
    add_to(hash, x.real());
    add_to(hash, x.imag());
  } else if constexpr (std::is_same_v<T, uint128>) {
    hash.add(x.low);
    hash.add(x.high);
  } else if (is_nan(x)) {
    hash.add(0x7ff8'0000'0000'0000);
  } else if constexpr (HalfElement<T>) {
    hash.add(x.bits);
  } else if constexpr (sizeof(T) == 4) {
    hash.add(std::bit_cast<std::uint32_t>(x));
  } else {
    hash.add(std::bit_cast<std::uint64_t>(x));
  }
}

template <class Array>
void add_all(Hash& hash, const Array& results) {
  for (const auto& x : results) add_to(hash, x);
}

/// Random bits as any T, and now and then values that bits seldom are.
template <class T>
T input(Random& random, bool is_moderate) {
  const std::uint64_t bits = random.next();
  if constexpr (ComplexElement<T>) {
    using Real = typename T::value_type;
    return {input<Real>(random, is_moderate), input<Real>(random, is_moderate)};
  } else if constexpr (IntegerElement<T>) {
    return static_cast<T>(is_moderate ? bits >> (bits % 64) : bits);
  } else if constexpr (HalfElement<T>) {
    return T::from_bits(static_cast<std::uint16_t>(is_moderate ? bits & 0xbfff : bits));
  } else {
    constexpr std::uint64_t small_exponents = 0xbfff'ffff'ffff'ffff;
    const std::uint64_t kept = is_moderate ? bits & small_exponents : bits;
    if constexpr (sizeof(T) == 4) return std::bit_cast<T>(static_cast<std::uint32_t>(kept >> 32));
    if constexpr (sizeof(T) == 8) return std::bit_cast<T>(kept);
  }
}

template <class T>
std::vector<T> inputs(std::size_t n, bool is_moderate) {
  Random random(n);
  std::vector<T> values(n);
  for (T& x : values) x = input<T>(random, is_moderate);
  return values;
}

/// An overflow's report is a result, too.
template <class Call>
void add_report(Hash& hash, Call call) {
  try {
    call();
  } catch (const OverflowError& error) {
    hash.add(error.first_index());
    hash.add(error.count());
  }
}

template <class T>
void add_squares(Hash& hash, const std::vector<T>& in) {
  add_all(hash, square(in));
  std::vector<T> out(2 * in.size() + 1);
  square(in, StridedView<T>{out.data(), in.size(), 2});
  add_all(hash, out);
  if constexpr (IntegerElement<T>) {
    add_all(hash, square(in, Overflow::saturate));
    add_all(hash, square_widened(in));
    out.resize(in.size());
    add_report(hash, [&] { square(in, out, Overflow::check); });
    add_all(hash, out);
  }
  if constexpr (ComplexElement<T>) add_all(hash, squared_magnitude(in));
}

template <class T>
void add_reductions(Hash& hash, const std::vector<T>& in) {
  if constexpr (IntegerElement<T>) {
    add_to(hash, sum_of_squares(in, Overflow::wrap));
  } else {
    add_to(hash, sum_of_squares(in));
  }
  if (in.empty()) return;
  add_to(hash, mean_square(in));
  if constexpr (!ComplexElement<T>) {
    const auto extremes = minmax_of_squares(in);
    add_to(hash, extremes.min);
    add_to(hash, extremes.max);
  }
}

template <class T>
void add_ranges(Hash& hash, std::size_t n) {
  using Step = step_t<T>;
  Random random(n + 1);
  std::vector<T> out(n);
  for (const Step step : {Step(1), Step(-3), input<Step>(random, true)}) {
    const T start = input<T>(random, true);
    squares_of_range(start, step, out);
    add_all(hash, out);
    if constexpr (IntegerElement<T>) {
      squares_of_range(start, step, out, Overflow::saturate);
      add_all(hash, out);
      add_report(hash, [&] { squares_of_range(start, step, out, Overflow::check); });
    } else {
      add_to(hash, sum_of_squares(Range<T>{start, n, step}));
    }
  }
}

/// All sizes around vectors and unrolled loops; some that go to threads, and to streaming stores.
const std::vector<std::size_t>& sizes() {
  static const std::vector<std::size_t> all = [] {
    std::vector<std::size_t> result;
    for (std::size_t n = 0; n <= 300; ++n) result.push_back(n);
    for (const std::size_t n : {4096u, 8195u, 60'013u}) result.push_back(n);
    return result;
  }();
  return all;
}

/// The hash of every operation on a type.
template <class T>
std::uint64_t hash_of_type() {
  Hash hash;
  for (const std::size_t n : sizes()) {
    for (const bool is_moderate : {false, true}) {
      const std::vector<T> in = inputs<T>(n, is_moderate);
      add_squares(hash, in);
      add_reductions(hash, in);
    }
    if constexpr (detail::RangeElement<T>) add_ranges<T>(hash, n);
  }
  return hash.value();
}

/// The hash of all, and under its name that of each type, which says where a difference is.
std::uint64_t hash_of_everything(std::string* by_type) {
  Hash hash;
  for_each_type(AllTypes{}, [&]<class T>() {
    const std::uint64_t part = hash_of_type<T>();
    *by_type += std::string(to_string(element_type<T>())) + " " + std::to_string(part) + "\n";
    hash.add(part);
  });
  return hash.value();
}

// The gamma function and its kin

/// Numbers from every part of their domain: of any bits, and most of them where results are finite.
template <class T>
std::vector<T> gamma_inputs(std::size_t n) {
  Random random(n);
  std::vector<T> values(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double share = random.uniform();
    switch (i % 6) {
      case 0: values[i] = input<T>(random, false); break;
      case 1: values[i] = static_cast<T>(share * 10); break;
      case 2: values[i] = static_cast<T>(share * 200); break;
      case 3: values[i] = static_cast<T>(-share * 10); break;
      case 4: values[i] = static_cast<T>(-share * 200); break;
      default: values[i] = static_cast<T>(std::floor(share * 2000)); break;
    }
  }
  return values;
}

template <class T>
void add_functions(Hash& hash, std::size_t n) {
  const std::vector<T> in = gamma_inputs<T>(n);
  std::vector<T> out(n);
  gamma(in, out);
  add_all(hash, out);
  log_gamma(in, out);
  add_all(hash, out);
  factorial(in, out);
  add_all(hash, out);
  log_factorial(in, out);
  add_all(hash, out);
}

template <class T>
void add_functions_of_integers(Hash& hash, std::size_t n) {
  const std::vector<T> in = inputs<T>(n, true);
  std::vector<double> doubles(n);
  std::vector<float> floats(n);
  log_factorial(in, doubles);
  log_factorial(in, floats);
  add_all(hash, doubles);
  add_all(hash, floats);
  factorial(in, doubles);
  add_all(hash, doubles);
  std::vector<std::int64_t> integers(n);
  add_report(hash, [&] {
    try {
      factorial(in, integers);
    } catch (const Error& error) {
      if (error.code() == ErrorCode::overflow) throw;
    }
  });
  add_all(hash, integers);
}

std::uint64_t hash_of_gamma() {
  Hash hash;
  for (const std::size_t n : {0u, 1u, 7u, 8u, 9u, 300u, 60'013u}) {
    add_functions<float>(hash, n);
    add_functions<double>(hash, n);
    for_each_type(IntegerTypes{}, [&]<class T>() { add_functions_of_integers<T>(hash, n); });
  }
  return hash.value();
}

class SameBits : public testing::Test {
 protected:
  void SetUp() override {
    set_tuning({.bytes_per_thread = 8192,
                .streaming_array_bytes = 100'000,
                .streaming_range_bytes = 50'000});
  }
  void TearDown() override {
    force_isa("auto");
    set_threads(0);
    use_tuning_file("auto");
  }
};

TEST_F(SameBits, OnEveryInstructionSetAndThreadCount) {
  for (const RowInfo& row : instruction_sets()) {
    if (!row.supported) continue;
    force_isa(row.name);
    for (const unsigned threads : {1u, 2u, 3u, 7u}) {
      set_threads(threads);
      std::string by_type;
      EXPECT_EQ(hash_of_everything(&by_type), expected_hash)
          << row.name << ", " << threads << " threads:\n"
          << by_type;
    }
  }
}

TEST_F(SameBits, OfGammaOnEveryInstructionSetAndThreadCount) {
  for (const RowInfo& row : instruction_sets()) {
    if (!row.supported) continue;
    force_isa(row.name);
    for (const unsigned threads : {1u, 3u}) {
      set_threads(threads);
      EXPECT_EQ(hash_of_gamma(), expected_gamma_hash) << row.name << ", " << threads << " threads";
    }
  }
}

}  // namespace
}  // namespace lanewise::tests
