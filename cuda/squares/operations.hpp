#pragma once

#include <type_traits>

#include "kernels/squares/element_operations.hpp"

// The element operations of kernels/squares/element_operations.hpp, where a GPU has an instruction
// for one that gives the same bits.

namespace lanewise::cuda {

namespace element = kernels::element;

template <class Operation>
inline constexpr bool reports_overflow = false;
template <class T>
inline constexpr bool reports_overflow<element::Check<T>> = true;

#if defined(__CUDA_ARCH__)

__device__ inline float16 square_by_hardware(float16 x) {
  // One rounding, as of the exact square that a float holds.
  unsigned short square;
  asm("mul.rn.f16 %0, %1, %1;" : "=h"(square) : "h"(x.bits));
  float16 result;
  result.bits = square;
  return result;
}

__device__ inline bfloat16 square_by_hardware(bfloat16 x) {
  // Two roundings where the square is subnormal as a float: those of the definition.
  const auto wide = static_cast<float>(x);
#if __CUDA_ARCH__ >= 800
  unsigned short square;
  asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(square) : "f"(wide * wide));
  bfloat16 result;
  result.bits = square;
  return result;
#else
  return bfloat16(wide * wide);
#endif
}

__device__ inline float to_float_by_hardware(float16 x) {
  float wide;
  asm("cvt.f32.f16 %0, %1;" : "=f"(wide) : "h"(x.bits));
  return wide;
}

#endif

template <class Operation>
LANEWISE_HOST_DEVICE typename Operation::Result apply(typename Operation::Element x) {
#if defined(__CUDA_ARCH__)
  if constexpr (std::is_same_v<Operation, element::Wrap<float16>> ||
                std::is_same_v<Operation, element::Wrap<bfloat16>>) {
    return square_by_hardware(x);
  }
#endif
  return Operation::of(x);
}

/// A real float as a double, exactly.
template <class T>
LANEWISE_HOST_DEVICE double as_double(T x) {
  if constexpr (std::is_same_v<T, float16>) {
#if defined(__CUDA_ARCH__)
    return static_cast<double>(to_float_by_hardware(x));
#else
    return static_cast<double>(static_cast<float>(x));
#endif
  } else if constexpr (HalfElement<T>) {
    return static_cast<double>(static_cast<float>(x));
  } else {
    return static_cast<double>(x);
  }
}

}  // namespace lanewise::cuda
