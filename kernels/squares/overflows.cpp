#include "kernels/squares/overflows.hpp"

#include <algorithm>
#include <string>

namespace lanewise::kernels {
namespace {

std::string widened_name(ElementType type) {
  if (type == ElementType::int64 || type == ElementType::uint64) return "uint128";
  // Signed and unsigned types take turns, from narrow to wide.
  return std::string(to_string(static_cast<ElementType>(static_cast<unsigned>(type) + 2)));
}

}  // namespace

void throw_overflow(const ElementwiseOperation& operation, std::size_t n, const Overflows& found) {
  const bool one = found.count == 1;
  const bool is_range = operation.kind.operation == Operation::squares_of_range;
  const std::string wider = widened_name(operation.kind.type);
  throw OverflowError(
      std::string(to_string(operation.kind.operation)) + ": " + std::to_string(found.count) +
          " of " + std::to_string(n) + " squares " + (one ? "does" : "do") + " not fit " +
          std::string(to_string(operation.kind.type)) + ", the first at index " +
          std::to_string(found.first) + "; use Overflow::saturate or wrap, or " +
          (is_range ? "an output of a wider type" : "Overflow::widen into " + wider),
      found.first, found.count);
}

void OverflowTally::add(std::size_t begin, const Overflows& found) {
  if (found.count == 0) return;
  const std::lock_guard lock(mutex_);
  const std::uint64_t first = begin + found.first;
  total_.first = total_.count == 0 ? first : std::min(total_.first, first);
  total_.count += found.count;
}

void OverflowTally::throw_any(const ElementwiseOperation& operation, std::size_t n) const {
  if (total_.count != 0) throw_overflow(operation, n, total_);
}

}  // namespace lanewise::kernels
