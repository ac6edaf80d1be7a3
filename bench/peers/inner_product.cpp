// std::inner_product, of the types that have an operator*.

#include <cstring>
#include <numeric>
#include <type_traits>

#include "bench/peers/table.hpp"

namespace lanewise::bench::peers {
namespace {

/// As the algorithm is used: the elements' own products, summed in the widest type.
template <class T>
void sum(const void* in, void* result, std::size_t n) {
  using Integer = std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t>;
  using Total = std::conditional_t<std::is_integral_v<T>, Integer, double>;
  const T* const from = elements_of<T>(in);
  const Total total = std::inner_product(from, from + n, from, Total(0));
  std::memcpy(result, &total, sizeof(total));
}

struct InnerProducts {
  template <class T>
  static consteval Implementation of() {
    Implementation algorithm;
    if constexpr (std::is_arithmetic_v<T>) algorithm.sum = sum<T>;
    return algorithm;
  }
};

}  // namespace

constinit const Implementations inner_products = for_every_type<InnerProducts>();

}  // namespace lanewise::bench::peers
