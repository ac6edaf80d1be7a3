#include "kernels/explain.hpp"

#include <lanewise/error.hpp>

namespace lanewise {

std::string_view to_string(Operation operation) noexcept {
  switch (operation) {
    case Operation::square: return "square";
    case Operation::squares_of_range: return "squares_of_range";
    case Operation::factorial: return "factorial";
    case Operation::factorials: return "factorials";
  }
  return "unknown";
}

std::string_view to_string(ElementType type) noexcept {
  switch (type) {
    case ElementType::int32: return "int32";
    case ElementType::int64: return "int64";
    case ElementType::uint32: return "uint32";
    case ElementType::uint64: return "uint64";
    case ElementType::float32: return "float32";
    case ElementType::float64: return "float64";
    case ElementType::natural: return "natural";
  }
  return "unknown";
}

Explanation explain(Operation operation, ElementType type, std::size_t n) {
  const bool elementwise =
      operation == Operation::square || operation == Operation::squares_of_range;
  if (elementwise) return kernels::explain_squares(operation, type, n);
  if (type == ElementType::natural) return kernels::explain_factorials(operation, n);
  throw Error(ErrorCode::invalid_argument,
              "explain(): the type of a factorial is natural, a number of any size");
}

}  // namespace lanewise
