// The standard algorithms with std::execution::par_unseq, which libstdc++ runs on oneTBB.

#include <algorithm>
#include <cstring>
#include <execution>
#include <functional>
#include <numeric>

#include "bench/peers/element.hpp"
#include "bench/peers/table.hpp"

namespace lanewise::bench::peers {
namespace {

template <class T, auto f>
void each(const void* in, void* out, std::size_t n) {
  const T* const from = elements_of<T>(in);
  std::transform(std::execution::par_unseq, from, from + n, elements_of<decltype(f(T()))>(out),
                 [](T x) { return f(x); });
}

template <class T>
void sum(const void* in, void* result, std::size_t n) {
  const T* const from = elements_of<T>(in);
  using Total = decltype(summand(T()));
  const Total total = std::transform_reduce(std::execution::par_unseq, from, from + n, Total(0),
                                            std::plus<>(), summand<T>);
  std::memcpy(result, &total, sizeof(total));
}

struct ParUnseq {
  template <class T>
  static consteval Implementation of() {
    Implementation algorithms;
    algorithms.square[index_of(Overflow::wrap)] = each<T, wrapped<T>>;
    algorithms.sum = sum<T>;
    if constexpr (IntegerElement<T>) {
      algorithms.square[index_of(Overflow::saturate)] = each<T, saturated<T>>;
      algorithms.square[index_of(Overflow::widen)] = each<T, widened<T>>;
    }
    if constexpr (ComplexElement<T>) algorithms.magnitude = each<T, magnitude<T>>;
    return algorithms;
  }
};

}  // namespace

constinit const Implementations par_unseq = for_every_type<ParUnseq>();

}  // namespace lanewise::bench::peers
