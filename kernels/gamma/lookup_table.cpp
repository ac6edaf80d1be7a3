#include "kernels/gamma/lookup_table.hpp"

#include <array>
#include <cstddef>
#include <limits>

#include "kernels/gamma_kernels.hpp"

namespace lanewise::kernels {
namespace {

template <class T, std::size_t count>
using Entries = std::array<T, count + 2>;

template <IntegerElement T>
constexpr std::size_t factorials_that_fit() {
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<T>::max());
  std::uint64_t product = 1;
  std::size_t n = 0;
  while (product <= most / (n + 1)) product *= ++n;
  return n + 1;
}

template <IntegerElement T>
constexpr auto integer_entries() {
  constexpr std::size_t count = factorials_that_fit<T>();
  Entries<T, count> entries{};
  std::uint64_t product = 1;
  for (std::size_t n = 0; n < count; product *= ++n) entries[n] = static_cast<T>(product);
  entries[count] = std::numeric_limits<T>::max();
  entries[count + 1] = 0;
  return entries;
}

/// float's are double's, rounded again: none of the 35 is near a tie of floats.
template <class T, std::size_t count>
auto real_entries() {
  Entries<T, count> entries{};
  for (std::size_t n = 0; n < count; ++n) entries[n] = static_cast<T>(rounded_factorials[n]);
  entries[count] = std::numeric_limits<T>::infinity();
  entries[count + 1] = std::numeric_limits<T>::quiet_NaN();
  return entries;
}

template <class Array>
LookupTable table_of(const Array& entries) {
  return {entries.data(), entries.size() - 3};
}

template <IntegerElement T>
LookupTable integer_table() {
  static constexpr auto entries = integer_entries<T>();
  return table_of(entries);
}

template <class T, std::size_t count>
LookupTable real_table() {
  static const auto entries = real_entries<T, count>();
  return table_of(entries);
}

}  // namespace

LookupTable lookup_table(ElementType type) {
  switch (type) {
    case ElementType::int8: return integer_table<std::int8_t>();
    case ElementType::uint8: return integer_table<std::uint8_t>();
    case ElementType::int16: return integer_table<std::int16_t>();
    case ElementType::uint16: return integer_table<std::uint16_t>();
    case ElementType::int32: return integer_table<std::int32_t>();
    case ElementType::uint32: return integer_table<std::uint32_t>();
    case ElementType::int64: return integer_table<std::int64_t>();
    case ElementType::uint64: return integer_table<std::uint64_t>();
    case ElementType::float32: return real_table<float, 35>();
    default: return real_table<double, double_factorials>();
  }
}

}  // namespace lanewise::kernels
