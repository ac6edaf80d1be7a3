#pragma once

#include <cstdint>
#include <type_traits>

#include "kernels/gamma/formulas.hpp"

// The kernels of gamma_kernels.hpp over the formulas, for `Lanes` of any width, which then also has
//
//   width                    numbers in a vector
//   load(from), store(to, x)
//   load_partial(from, n), store_partial(to, x, n) of the first n < width numbers
//
// Other element types than double are converted in blocks that stay in the first-level cache.

namespace {

namespace gamma_loops {

inline constexpr std::size_t block = 256;

/// out[i] = f(in[i]); out may be in.
template <class Lanes, class Function>
inline void map(const double* in, double* out, std::size_t n, Function f) {
  std::size_t i = 0;
  for (; i + Lanes::width <= n; i += Lanes::width) Lanes::store(out + i, f(Lanes::load(in + i)));
  if (i == n) return;
  Lanes::store_partial(out + i, f(Lanes::load_partial(in + i, n - i)), n - i);
}

/// out[i] = f(in[i], low[i]); out may be in.
template <class Lanes, class Function>
inline void map(const double* in, const double* low, double* out, std::size_t n, Function f) {
  std::size_t i = 0;
  for (; i + Lanes::width <= n; i += Lanes::width) {
    Lanes::store(out + i, f(Lanes::load(in + i), Lanes::load(low + i)));
  }
  if (i == n) return;
  const std::size_t rest = n - i;
  const auto x = Lanes::load_partial(in + i, rest), x_low = Lanes::load_partial(low + i, rest);
  Lanes::store_partial(out + i, f(x, x_low), rest);
}

/// body(begin, count) of the blocks of n elements.
template <class Body>
inline void for_each_block(std::size_t n, Body body) {
  for (std::size_t begin = 0; begin < n; begin += block) {
    body(begin, n - begin < block ? n - begin : block);
  }
}

/// A function of real numbers of type T.
template <class Lanes, class T, class Function>
inline void map_reals(const void* in, void* out, std::size_t n, Function f) {
  const auto* from = static_cast<const T*>(in);
  auto* to = static_cast<T*>(out);
  if constexpr (std::is_same_v<T, double>) return map<Lanes>(from, to, n, f);
  for_each_block(n, [=](std::size_t begin, std::size_t count) {
    alignas(64) double values[block];
    for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<double>(from[begin + i]);
    map<Lanes>(values, values, count, f);
    for (std::size_t i = 0; i < count; ++i) to[begin + i] = static_cast<T>(values[i]);
  });
}

template <class Lanes, class T>
void gamma(const void* in, void* out, std::size_t n) noexcept {
  map_reals<Lanes, T>(in, out, n, Gamma<Lanes>::template gamma<false>);
}
template <class Lanes, class T>
void log_gamma(const void* in, void* out, std::size_t n) noexcept {
  map_reals<Lanes, T>(in, out, n, Gamma<Lanes>::log_gamma);
}
template <class Lanes, class T>
void factorial(const void* in, void* out, std::size_t n) noexcept {
  map_reals<Lanes, T>(in, out, n, Gamma<Lanes>::template gamma<true>);
}
template <class Lanes, class T>
void log_factorial(const void* in, void* out, std::size_t n) noexcept {
  map_reals<Lanes, T>(in, out, n, Gamma<Lanes>::log_factorial);
}

/// A 64-bit integer as the sum of two doubles, the first its nearest: x = 2^32 a + b, both exact.
/// Halves are converted, which every instruction set does in vectors.
template <class T>
inline void split(T x, double& high, double& low) {
  using Half = std::conditional_t<std::is_signed_v<T>, std::int32_t, std::uint32_t>;
  const double a = static_cast<double>(static_cast<Half>(x >> 32)) * 0x1p32;
  const double b = static_cast<double>(static_cast<std::uint32_t>(x));
  high = a + b;
  low = b - (high - a);
}

template <class Lanes, class T, class Real>
void log_factorial_of_integers(const void* in, void* out, std::size_t n) noexcept {
  const auto* from = static_cast<const T*>(in);
  auto* to = static_cast<Real*>(out);
  for_each_block(n, [=](std::size_t begin, std::size_t count) {
    alignas(64) double values[block], low[sizeof(T) == 8 ? block : 1];
    if constexpr (sizeof(T) == 8) {
      for (std::size_t i = 0; i < count; ++i) split(from[begin + i], values[i], low[i]);
      map<Lanes>(values, low, values, count, Gamma<Lanes>::log_factorial_of_integer);
    } else {
      for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<double>(from[begin + i]);
      map<Lanes>(values, values, count, Gamma<Lanes>::log_factorial_of_exact_integer);
    }
    for (std::size_t i = 0; i < count; ++i) to[begin + i] = static_cast<Real>(values[i]);
  });
}

template <class T>
inline bool is_negative(T x) {
  return std::is_signed_v<T> && x < T{0};
}
template <class T>
inline bool is_too_large(T x, std::uint64_t last) {
  return !is_negative(x) && static_cast<std::uint64_t>(x) > last;
}

/// Adds those of in[begin .. begin + count) that `is_missed`.
template <class T, class IsMissed>
inline void add_missed(const T* in, std::size_t begin, std::size_t count,
                       lanewise::kernels::Missed& missed, IsMissed is_missed) {
  std::uint32_t found = 0;
  for (std::size_t i = begin; i < begin + count; ++i) found += is_missed(in[i]) ? 1U : 0U;
  if (found == 0) return;
  if (missed.count == 0) {
    missed.first = begin;
    while (!is_missed(in[missed.first])) ++missed.first;
  }
  missed.count += found;
}

/// Arguments are counted before their block is written: out may be in.
template <class T, class Entry>
lanewise::kernels::Misses lookup(const void* in, void* out, std::size_t n, const void* table,
                                 std::uint64_t last) noexcept {
  const auto* from = static_cast<const T*>(in);
  auto* to = static_cast<Entry*>(out);
  const auto* entries = static_cast<const Entry*>(table);
  lanewise::kernels::Misses misses{};
  for_each_block(n, [&](std::size_t begin, std::size_t count) {
    add_missed(from, begin, count, misses.too_large, [last](T x) { return is_too_large(x, last); });
    if constexpr (std::is_signed_v<T>) {
      add_missed(from, begin, count, misses.negative, [](T x) { return is_negative(x); });
    }
    for (std::size_t i = begin; i < begin + count; ++i) {
      const T x = from[i];
      const std::uint64_t index = is_too_large(x, last) ? last + 1 : static_cast<std::uint64_t>(x);
      to[i] = entries[is_negative(x) ? last + 2 : index];
    }
  });
  return misses;
}

template <class Lanes, class T>
constexpr lanewise::kernels::IntegerArgumentKernels of_integers() {
  return {{log_factorial_of_integers<Lanes, T, float>, log_factorial_of_integers<Lanes, T, double>},
          {lookup<T, std::uint8_t>, lookup<T, std::uint16_t>, lookup<T, std::uint32_t>,
           lookup<T, std::uint64_t>}};
}

template <class Lanes>
constexpr lanewise::kernels::GammaKernels kernels() {
  return {
      .gamma = {gamma<Lanes, float>, gamma<Lanes, double>},
      .log_gamma = {log_gamma<Lanes, float>, log_gamma<Lanes, double>},
      .factorial = {factorial<Lanes, float>, factorial<Lanes, double>},
      .log_factorial = {log_factorial<Lanes, float>, log_factorial<Lanes, double>},
      .of_integers = {of_integers<Lanes, std::int8_t>(), of_integers<Lanes, std::uint8_t>(),
                      of_integers<Lanes, std::int16_t>(), of_integers<Lanes, std::uint16_t>(),
                      of_integers<Lanes, std::int32_t>(), of_integers<Lanes, std::uint32_t>(),
                      of_integers<Lanes, std::int64_t>(), of_integers<Lanes, std::uint64_t>()},
  };
}

}  // namespace gamma_loops

}  // namespace
