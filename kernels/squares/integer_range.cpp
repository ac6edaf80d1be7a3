#include "kernels/squares/integer_range.hpp"

#include <algorithm>
#include <limits>

namespace lanewise::kernels {
namespace {

template <class T>
IntegerLimits limits_as() {
  using limits = std::numeric_limits<T>;
  return {Int128{limits::min()}, Int128{limits::max()},
          static_cast<std::uint64_t>(max_square_root<T>)};
}

Int128 floor_quotient(Int128 a, Int128 b) {
  const Int128 quotient = a / b;
  return quotient - (a % b != 0 && (a < 0) != (b < 0));
}

std::uint64_t magnitude(Int128 x) {
  return static_cast<std::uint64_t>(x < 0 ? -x : x);
}

}  // namespace

IntegerLimits limits_of(ElementType type) noexcept {
  switch (type) {
    case ElementType::int8: return limits_as<std::int8_t>();
    case ElementType::uint8: return limits_as<std::uint8_t>();
    case ElementType::int16: return limits_as<std::int16_t>();
    case ElementType::uint16: return limits_as<std::uint16_t>();
    case ElementType::int32: return limits_as<std::int32_t>();
    case ElementType::uint32: return limits_as<std::uint32_t>();
    case ElementType::int64: return limits_as<std::int64_t>();
    default: return limits_as<std::uint64_t>();
  }
}

IntegerRange integer_range(ElementType type, std::uint64_t start, std::uint64_t step,
                           std::size_t size) noexcept {
  const bool is_signed = limits_of(type).min < 0;
  return {is_signed ? Int128{static_cast<std::int64_t>(start)} : Int128{start},
          Int128{static_cast<std::int64_t>(step)}, size};
}

bool is_within(const IntegerRange& range, Int128 min, Int128 max) noexcept {
  if (range.size == 0) return true;
  const Int128 first = range.start, last = range[range.size - 1];
  return std::min(first, last) >= min && std::max(first, last) <= max;
}

Indices indices_within(const IntegerRange& range, std::uint64_t limit) noexcept {
  // A range that falls has the magnitudes of its negative, which rises.
  const bool falls = range.step < 0;
  const Int128 start = falls ? -range.start : range.start;
  const Int128 step = falls ? -range.step : range.step;
  const auto bound = static_cast<Int128>(limit), size = static_cast<Int128>(range.size);
  if (step == 0) return {0, start >= -bound && start <= bound ? range.size : 0};
  // -bound <= start + i * step <= bound
  const Int128 first = -floor_quotient(bound + start, step);
  const Int128 last = floor_quotient(bound - start, step);
  const Int128 begin = std::clamp<Int128>(first, 0, size);
  const Int128 end = std::clamp<Int128>(last + 1, begin, size);
  return {static_cast<std::size_t>(begin), static_cast<std::size_t>(end)};
}

Int256 sum_of_squares_of(const IntegerRange& range) noexcept {
  if (range.size == 0) return {};
  const Int256 a = Int256::from_signed(range.start), d = Int256::from_signed(range.step);
  const Int256 n(range.size), n_less_1(range.size - 1);
  // n (n - 1), whose half and whose product with 2n - 1 are multiples of 2 and of 6.
  const Int256 pairs = n * n_less_1;
  const Int256 sixths = divide(pairs * (n + n_less_1), 6).quotient;
  return n * a * a + a * d * pairs + d * d * sixths;
}

MagnitudeBounds magnitudes_of(const IntegerRange& range) noexcept {
  const std::uint64_t first = magnitude(range.start), last = magnitude(range[range.size - 1]);
  MagnitudeBounds bounds{std::min(first, last), std::max(first, last)};
  const bool crosses_zero = (range.start < 0) != (range[range.size - 1] < 0);
  if (crosses_zero) {
    // The elements on both sides of zero.
    const auto before = static_cast<std::size_t>(-range.start / range.step);
    bounds.min = std::min({bounds.min, magnitude(range[before]), magnitude(range[before + 1])});
  }
  return bounds;
}

}  // namespace lanewise::kernels
