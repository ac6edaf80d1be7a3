#pragma once

#include <algorithm>
#include <array>
#include <lanewise/backend.hpp>
#include <lanewise/element.hpp>
#include <lanewise/overflow.hpp>

#include "kernels/dispatch.hpp"
#include "kernels/kernel_table.hpp"

// The element types and the operations on them, as tables that a call looks its own up in.

namespace lanewise::kernels {

/// An elementwise operation on a type: which kernels it has, and the elements that it reads and
/// writes.
struct ElementwiseOperation {
  CallKind kind;
  SquareKernels KernelTable::*group;    ///< The type's kernels,
  Elementwise SquareKernels::*kernels;  ///< and the operation's among them.
  std::size_t in_bytes, in_alignment;
  std::size_t out_bytes, out_alignment;
};

namespace tables {

/// What a call has to know of each array element type, in the order of ElementType.
struct ElementFacts {
  std::size_t bytes;
  std::size_t alignment;
  SquareKernels KernelTable::*kernels;
};
inline constexpr std::array<ElementFacts, array_element_types> facts = {{
    {1, 1, &KernelTable::int8},
    {1, 1, &KernelTable::uint8},
    {2, 2, &KernelTable::int16},
    {2, 2, &KernelTable::uint16},
    {4, 4, &KernelTable::int32},
    {4, 4, &KernelTable::uint32},
    {8, 8, &KernelTable::int64},
    {8, 8, &KernelTable::uint64},
    {2, 2, &KernelTable::float16},
    {2, 2, &KernelTable::bfloat16},
    {4, 4, &KernelTable::float32},
    {8, 8, &KernelTable::float64},
    {8, 4, &KernelTable::complex64},
    {16, 8, &KernelTable::complex128},
}};

static_assert(sizeof(float16) == 2 && sizeof(bfloat16) == 2 && sizeof(uint128) == 16);
static_assert(alignof(std::int64_t) == 8 && alignof(double) == 8 && alignof(uint128) == 8);
static_assert(sizeof(std::complex<float>) == 8 && alignof(std::complex<float>) == 4);
static_assert(sizeof(std::complex<double>) == 16 && alignof(std::complex<double>) == 8);

/// In the order of Overflow.
inline constexpr std::array<Elementwise SquareKernels::*, 4> by_policy = {
    &SquareKernels::wrap, &SquareKernels::check, &SquareKernels::saturate, &SquareKernels::widen};

constexpr ElementwiseOperation make_square(std::size_t type, std::size_t overflow) {
  const ElementFacts& element = facts[type];
  const auto policy = static_cast<Overflow>(overflow);
  const std::size_t out_bytes = policy == Overflow::widen ? 2 * element.bytes : element.bytes;
  const CallKind kind{Operation::square, static_cast<ElementType>(type), policy};
  return {kind,
          element.kernels,
          by_policy[overflow],
          element.bytes,
          element.alignment,
          out_bytes,
          policy == Overflow::widen ? std::min(out_bytes, alignof(uint128)) : element.alignment};
}

constexpr ElementwiseOperation make_magnitude(std::size_t type) {
  const ElementFacts& element = facts[type];
  const std::size_t real_bytes = element.bytes / 2;
  const CallKind kind{Operation::squared_magnitude, static_cast<ElementType>(type)};
  return {kind,       element.kernels, &SquareKernels::magnitude, element.bytes, element.alignment,
          real_bytes, real_bytes};
}

constexpr ElementwiseOperation make_operation(std::size_t number) {
  const std::size_t type = number / detail::operations_per_type;
  const std::size_t kind = number % detail::operations_per_type;
  return kind < by_policy.size() ? make_square(type, kind) : make_magnitude(type);
}

using Operations = std::array<ElementwiseOperation, detail::operation_count>;

constexpr Operations make_operations() {
  Operations all{};
  for (std::size_t number = 0; number < all.size(); ++number) all[number] = make_operation(number);
  return all;
}

/// All operations, by number.
inline constexpr Operations operations = make_operations();

}  // namespace tables

inline const tables::ElementFacts& facts_of(ElementType type) noexcept {
  return tables::facts[static_cast<std::size_t>(type)];
}

/// The kernels of an element type in a row.
inline const SquareKernels& squares_of(const KernelTable& row, ElementType type) noexcept {
  return row.*facts_of(type).kernels;
}

/// The size of an element in bytes.
inline std::size_t bytes_of(ElementType type) noexcept {
  return facts_of(type).bytes;
}

/// Its alignment in bytes.
inline std::size_t alignment_of(ElementType type) noexcept {
  return facts_of(type).alignment;
}

/// The type of the real numbers in an element.
constexpr ElementType real_type(ElementType type) noexcept {
  if (type == ElementType::complex64) return ElementType::float32;
  if (type == ElementType::complex128) return ElementType::float64;
  return type;
}

inline const ElementwiseOperation& operation_of(std::size_t number) noexcept {
  return tables::operations[number];
}

inline std::size_t number_of(const ElementwiseOperation& operation) noexcept {
  return static_cast<std::size_t>(&operation - tables::operations.data());
}

inline const ElementwiseOperation& square_operation(ElementType type, Overflow overflow) noexcept {
  return operation_of(detail::square_number(type, overflow));
}

inline const ElementwiseOperation& magnitude_operation(ElementType type) noexcept {
  return operation_of(detail::magnitude_number(type));
}

}  // namespace lanewise::kernels
