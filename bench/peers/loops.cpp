// The plain loop of every operation, which the compiler vectorises where it can.

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <string>

#include "bench/peers/element.hpp"
#include "bench/peers/table.hpp"

namespace lanewise::bench::peers {
namespace {

template <class T, auto f>
void each(const void* in, void* out, std::size_t n) {
  using Out = decltype(f(T()));
  const T* const from = elements_of<T>(in);
  Out* const to = elements_of<Out>(out);
  for (std::size_t i = 0; i < n; ++i) to[i] = f(from[i]);
}

/// Counts what does not fit, and looks for the first of it afterwards: so the loop vectorises.
template <class T>
void check(const void* in, void* out, std::size_t n) {
  const T* const from = elements_of<T>(in);
  T* const to = elements_of<T>(out);
  std::size_t misfits = 0;
  for (std::size_t i = 0; i < n; ++i) {
    to[i] = wrapped(from[i]);
    misfits += !fits(from[i]);
  }
  if (misfits == 0) return;
  const auto first = std::find_if_not(from, from + n, fits<T>) - from;
  throw std::overflow_error(std::to_string(misfits) + " squares do not fit, the first at " +
                            std::to_string(first));
}

template <class T>
void strided(const void* in, void* out, std::size_t n, std::size_t pitch) {
  const T* const from = elements_of<T>(in);
  T* const to = elements_of<T>(out);
  for (std::size_t i = 0; i < n; ++i) to[i * pitch] = wrapped(from[i * pitch]);
}

/// Floats count by int, whose conversion every instruction set has.
template <class T>
void range(void* out, std::size_t n) {
  using Index = std::conditional_t<IntegerElement<T>, std::size_t, int>;
  T* const to = elements_of<T>(out);
  for (Index i = 0; i < static_cast<Index>(n); ++i) to[i] = wrapped(static_cast<T>(i));
}

template <class T>
void sum(const void* in, void* result, std::size_t n) {
  const T* const from = elements_of<T>(in);
  decltype(summand(T())) total = 0;
  for (std::size_t i = 0; i < n; ++i) total += summand(from[i]);
  std::memcpy(result, &total, sizeof(total));
}

/// Of half precision as float, in which both compare.
template <class T>
void extremes(const void* in, void* result, std::size_t n) {
  const auto square_of = [](T x) {
    if constexpr (HalfElement<T>) return wrapped(static_cast<float>(x));
    if constexpr (IntegerElement<T>) return summand(x);
    if constexpr (std::is_floating_point_v<T>) return x * x;
  };
  const T* const from = elements_of<T>(in);
  auto least = square_of(from[0]), greatest = least;
  for (std::size_t i = 1; i < n; ++i) {
    const auto square = square_of(from[i]);
    least = square < least ? square : least;
    greatest = greatest < square ? square : greatest;
  }
  std::memcpy(result, &least, sizeof(least));
  std::memcpy(static_cast<std::byte*>(result) + sizeof(least), &greatest, sizeof(greatest));
}

struct Loops {
  template <class T>
  static consteval Implementation of() {
    Implementation loop;
    loop.square[index_of(Overflow::wrap)] = each<T, wrapped<T>>;
    loop.strided = strided<T>;
    loop.sum = sum<T>;
    if constexpr (IntegerElement<T>) {
      loop.square[index_of(Overflow::check)] = check<T>;
      loop.square[index_of(Overflow::saturate)] = each<T, saturated<T>>;
      loop.square[index_of(Overflow::widen)] = each<T, widened<T>>;
    }
    if constexpr (ComplexElement<T>) {
      loop.magnitude = each<T, magnitude<T>>;
    } else {
      loop.extremes = extremes<T>;
    }
    if constexpr (IntegerElement<T> || std::is_floating_point_v<T>) {
      loop.range[index_of(Overflow::wrap)] = range<T>;
    }
    return loop;
  }
};

}  // namespace

constinit const Implementations loops = for_every_type<Loops>();

}  // namespace lanewise::bench::peers
