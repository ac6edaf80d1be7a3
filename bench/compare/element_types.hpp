#pragma once

#include <complex>
#include <cstdint>
#include <lanewise/element.hpp>
#include <stdexcept>
#include <type_traits>

namespace lanewise::compare {

/// visit(std::type_identity<T>()) with the T that `type` names.
/// Throws std::invalid_argument where that is no array's element type.
template <class Visit>
auto with_element_type(ElementType type, Visit visit) {
  switch (type) {
    case ElementType::int8: return visit(std::type_identity<std::int8_t>());
    case ElementType::uint8: return visit(std::type_identity<std::uint8_t>());
    case ElementType::int16: return visit(std::type_identity<std::int16_t>());
    case ElementType::uint16: return visit(std::type_identity<std::uint16_t>());
    case ElementType::int32: return visit(std::type_identity<std::int32_t>());
    case ElementType::uint32: return visit(std::type_identity<std::uint32_t>());
    case ElementType::int64: return visit(std::type_identity<std::int64_t>());
    case ElementType::uint64: return visit(std::type_identity<std::uint64_t>());
    case ElementType::float16: return visit(std::type_identity<float16>());
    case ElementType::bfloat16: return visit(std::type_identity<bfloat16>());
    case ElementType::float32: return visit(std::type_identity<float>());
    case ElementType::float64: return visit(std::type_identity<double>());
    case ElementType::complex64: return visit(std::type_identity<std::complex<float>>());
    case ElementType::complex128: return visit(std::type_identity<std::complex<double>>());
    case ElementType::natural: break;
  }
  throw std::invalid_argument("arrays have no elements of type natural");
}

}  // namespace lanewise::compare
