#include "kernels/explain.hpp"

#include <lanewise/error.hpp>

namespace lanewise {

std::string_view to_string(Operation operation) noexcept {
  switch (operation) {
    case Operation::square: return "square";
    case Operation::squares_of_range: return "squares_of_range";
    case Operation::squared_magnitude: return "squared_magnitude";
    case Operation::sum_of_squares: return "sum_of_squares";
    case Operation::minmax_of_squares: return "minmax_of_squares";
    case Operation::factorial: return "factorial";
    case Operation::factorials: return "factorials";
    case Operation::gamma: return "gamma";
    case Operation::log_gamma: return "log_gamma";
    case Operation::log_factorial: return "log_factorial";
  }
  return "unknown";
}

std::string_view to_string(ElementType type) noexcept {
  switch (type) {
    case ElementType::int8: return "int8";
    case ElementType::uint8: return "uint8";
    case ElementType::int16: return "int16";
    case ElementType::uint16: return "uint16";
    case ElementType::int32: return "int32";
    case ElementType::uint32: return "uint32";
    case ElementType::int64: return "int64";
    case ElementType::uint64: return "uint64";
    case ElementType::float16: return "float16";
    case ElementType::bfloat16: return "bfloat16";
    case ElementType::float32: return "float32";
    case ElementType::float64: return "float64";
    case ElementType::complex64: return "complex64";
    case ElementType::complex128: return "complex128";
    case ElementType::natural: return "natural";
  }
  return "unknown";
}

std::string_view to_string(Overflow overflow) noexcept {
  switch (overflow) {
    case Overflow::wrap: return "wrap";
    case Overflow::check: return "check";
    case Overflow::saturate: return "saturate";
    case Overflow::widen: return "widen";
  }
  return "unknown";
}

Explanation explain(Operation operation, ElementType type, std::size_t n, Overflow overflow) {
  switch (operation) {
    case Operation::factorial:
    case Operation::factorials:
      if (type == ElementType::natural) return kernels::explain_factorials(operation, n);
      if (operation == Operation::factorial) break;
      throw Error(ErrorCode::invalid_argument,
                  "explain(): the type of factorials is natural, a number of any size");
    case Operation::gamma:
    case Operation::log_gamma:
    case Operation::log_factorial: break;
    default: return kernels::explain_squares(operation, type, n, overflow);
  }
  return kernels::explain_function(operation, type, n, overflow);
}

}  // namespace lanewise
