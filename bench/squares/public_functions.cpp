// The library's public functions, in the shape of the peers.

#include <benchmark/benchmark.h>

#include <cstring>
#include <lanewise/squares.hpp>
#include <span>

#include "bench/squares/implementations.hpp"

namespace lanewise::bench {
namespace {

template <class T>
std::span<const T> input(const void* in, std::size_t n) {
  return {elements_of<T>(in), n};
}
template <class T>
std::span<T> output(void* out, std::size_t n) {
  return {elements_of<T>(out), n};
}

// Into arrays that are there

template <class T>
void square_floats(const void* in, void* out, std::size_t n) {
  square(input<T>(in, n), output<T>(out, n));
}

template <class T, Overflow policy>
void square_integers(const void* in, void* out, std::size_t n) {
  using Out = std::conditional_t<policy == Overflow::widen, widened_t<T>, T>;
  square(input<T>(in, n), output<Out>(out, n), policy);
}

template <class T>
void magnitude(const void* in, void* out, std::size_t n) {
  squared_magnitude(input<T>(in, n), output<typename T::value_type>(out, n));
}

template <class T>
void square_column(const void* in, void* out, std::size_t n, std::size_t pitch) {
  const auto stride = static_cast<std::ptrdiff_t>(pitch);
  square(StridedView<const T>{elements_of<T>(in), n, stride},
         StridedView<T>{elements_of<T>(out), n, stride});
}

template <class T, Overflow policy>
void range(void* out, std::size_t n) {
  squares_of_range(T(0), output<T>(out, n), policy);
}

template <class T>
void sum(const void* in, void* result, std::size_t n) {
  const auto total = sum_of_squares(input<T>(in, n));
  std::memcpy(result, &total, sizeof(total));
}

template <class T>
void extremes(const void* in, void* result, std::size_t n) {
  const auto found = minmax_of_squares(input<T>(in, n));
  std::memcpy(result, &found, sizeof(found));
}

struct PublicFunctions {
  template <class T>
  static consteval Implementation of() {
    constexpr auto wrap = index_of(Overflow::wrap), check = index_of(Overflow::check),
                   saturate = index_of(Overflow::saturate), widen = index_of(Overflow::widen);
    Implementation functions;
    functions.strided = square_column<T>;
    functions.sum = sum<T>;
    if constexpr (IntegerElement<T>) {
      functions.square[wrap] = square_integers<T, Overflow::wrap>;
      functions.square[check] = square_integers<T, Overflow::check>;
      functions.square[saturate] = square_integers<T, Overflow::saturate>;
      functions.square[widen] = square_integers<T, Overflow::widen>;
      functions.range[check] = range<T, Overflow::check>;
      functions.range[saturate] = range<T, Overflow::saturate>;
    } else {
      functions.square[wrap] = square_floats<T>;
    }
    if constexpr (detail::RangeElement<T>) functions.range[wrap] = range<T, Overflow::wrap>;
    if constexpr (ComplexElement<T>) {
      functions.magnitude = magnitude<T>;
    } else {
      functions.extremes = extremes<T>;
    }
    return functions;
  }
};

// Into new arrays

template <class T, Overflow policy>
void new_square(const void* in, void*, std::size_t n) {
  if constexpr (policy == Overflow::widen) {
    benchmark::DoNotOptimize(square_widened(input<T>(in, n)));
  } else if constexpr (IntegerElement<T>) {
    benchmark::DoNotOptimize(square(input<T>(in, n), policy));
  } else {
    benchmark::DoNotOptimize(square(input<T>(in, n)));
  }
}

template <class T>
void new_range(void*, std::size_t n) {
  benchmark::DoNotOptimize(squares_of_range(T(0), n));
}

struct OwningFunctions {
  template <class T>
  static consteval Implementation of() {
    constexpr auto wrap = index_of(Overflow::wrap);
    Implementation functions;
    functions.square[wrap] = new_square<T, Overflow::wrap>;
    if constexpr (IntegerElement<T>) {
      functions.square[index_of(Overflow::check)] = new_square<T, Overflow::check>;
      functions.square[index_of(Overflow::saturate)] = new_square<T, Overflow::saturate>;
      functions.square[index_of(Overflow::widen)] = new_square<T, Overflow::widen>;
    }
    if constexpr (detail::RangeElement<T>) functions.range[wrap] = new_range<T>;
    return functions;
  }
};

}  // namespace

constinit const Implementations public_functions = for_every_type<PublicFunctions>();
constinit const Implementations owning_functions = for_every_type<OwningFunctions>();

}  // namespace lanewise::bench
