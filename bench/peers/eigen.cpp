// Eigen, as its users write it. It chooses its instructions when it is compiled, and here has all.

#include <Eigen/Core>
#include <cstring>

#include "bench/peers/table.hpp"

namespace lanewise::bench::peers {
namespace {

template <class T>
struct EigenScalar : std::type_identity<T> {};
template <>
struct EigenScalar<float16> : std::type_identity<Eigen::half> {};
template <>
struct EigenScalar<bfloat16> : std::type_identity<Eigen::bfloat16> {};

template <class T>
using Array = Eigen::Array<typename EigenScalar<T>::type, Eigen::Dynamic, 1>;

template <class T>
auto map(const void* array, std::size_t n) {
  return Eigen::Map<const Array<T>>(elements_of<typename Array<T>::Scalar>(array),
                                    static_cast<Eigen::Index>(n));
}
template <class T>
auto map(void* array, std::size_t n) {
  return Eigen::Map<Array<T>>(elements_of<typename Array<T>::Scalar>(array),
                              static_cast<Eigen::Index>(n));
}

template <class T>
void square(const void* in, void* out, std::size_t n) {
  map<T>(out, n) = map<T>(in, n).square();
}

template <class T>
void widen(const void* in, void* out, std::size_t n) {
  map<widened_t<T>>(out, n) = map<T>(in, n).template cast<widened_t<T>>().square();
}

template <class T>
void magnitude(const void* in, void* out, std::size_t n) {
  map<typename T::value_type>(out, n) = map<T>(in, n).abs2();
}

template <class T>
void range(void* out, std::size_t n) {
  const auto last = static_cast<T>(n - 1);
  map<T>(out, n) = Array<T>::LinSpaced(static_cast<Eigen::Index>(n), T(0), last).square();
}

/// Integers in 64 bits, half precision as float, the rest as it is.
template <class T>
auto summands(const void* in, std::size_t n) {
  if constexpr (IntegerElement<T>) {
    using Sum = std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>;
    return map<T>(in, n).template cast<Sum>();
  } else if constexpr (HalfElement<T>) {
    return map<T>(in, n).template cast<float>();
  } else {
    return map<T>(in, n);
  }
}

template <class T>
void sum(const void* in, void* result, std::size_t n) {
  const auto total = summands<T>(in, n).matrix().squaredNorm();
  std::memcpy(result, &total, sizeof(total));
}

template <class T>
void extremes(const void* in, void* result, std::size_t n) {
  const auto squares = summands<T>(in, n).square();
  const auto least = squares.minCoeff(), greatest = squares.maxCoeff();
  std::memcpy(result, &least, sizeof(least));
  std::memcpy(static_cast<std::byte*>(result) + sizeof(least), &greatest, sizeof(greatest));
}

struct EigenArrays {
  template <class T>
  static consteval Implementation of() {
    constexpr auto wrap = index_of(Overflow::wrap);
    Implementation arrays;
    arrays.square[wrap] = square<T>;
    arrays.sum = sum<T>;
    if constexpr (IntegerElement<T> && sizeof(T) < 8) {
      arrays.square[index_of(Overflow::widen)] = widen<T>;
    }
    // A LinSpaced of narrow integers cannot be as long as the arrays that are measured.
    if constexpr (std::is_arithmetic_v<T> && sizeof(T) >= 4) arrays.range[wrap] = range<T>;
    if constexpr (ComplexElement<T>) {
      arrays.magnitude = magnitude<T>;
    } else {
      arrays.extremes = extremes<T>;
    }
    return arrays;
  }
};

}  // namespace

constinit const Implementations eigen = for_every_type<EigenArrays>();

}  // namespace lanewise::bench::peers
