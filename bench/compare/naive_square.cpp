#include "bench/compare/naive_square.hpp"

#include "bench/compare/element_types.hpp"

namespace lanewise::compare {
namespace {

template <ArrayElement T>
T square_of(T x) {
  if constexpr (IntegerElement<T>) {
    // Unsigned, whose products wrap, and wider than int.
    const auto wide = static_cast<std::uint64_t>(static_cast<std::int64_t>(x));
    return static_cast<T>(wide * wide);
  } else if constexpr (HalfElement<T>) {
    const auto wide = static_cast<float>(x);
    return T(wide * wide);
  } else {
    return x * x;
  }
}

}  // namespace

void naive_square(ElementType type, const void* in, void* out, std::size_t n) {
  with_element_type(type, [=]<class T>(std::type_identity<T>) {
    const T* from = static_cast<const T*>(in);
    T* to = static_cast<T*>(out);
    for (std::size_t i = 0; i < n; ++i) to[i] = square_of(from[i]);
  });
}

}  // namespace lanewise::compare
