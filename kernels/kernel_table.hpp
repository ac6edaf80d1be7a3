#pragma once

#include <cstddef>
#include <cstdint>

// What an instruction set offers: plain pointers to serial kernels. A null pointer means "not
// offered", and the call falls through to the next row. This header is compiled into every
// instruction set's object, so it holds no std container and nothing with a body of its own.

namespace lanewise::kernels {

/// Kernels over arrays of T; signed integers use the unsigned type of the same width.
/// n may be 0; pointers are aligned to T. "_streaming" writes by non-temporal stores and ends with
/// a store fence; its input and output do not overlap.
template <class T>
struct SquareKernels {
  /// out[i] = in[i] * in[i]; out may be in.
  void (*square)(const T* in, T* out, std::size_t n) noexcept;
  void (*square_streaming)(const T* in, T* out, std::size_t n) noexcept;
  /// out[i] = (start + (first + i))^2; first + i is rounded to T before it is added.
  void (*range)(T start, std::uint64_t first, T* out, std::size_t n) noexcept;
  void (*range_streaming)(T start, std::uint64_t first, T* out, std::size_t n) noexcept;
};

/// Kernels over natural numbers in 64-bit limbs, little-endian. n may be 0 except where it says so.
struct LimbKernels {
  /// out[0..n) = in[0..n) * factor, and returns the carry limb; out may be in.
  std::uint64_t (*multiply_1)(std::uint64_t* out, const std::uint64_t* in, std::size_t n,
                              std::uint64_t factor) noexcept;
  /// out[0..an+bn) = a[0..an) * b[0..bn), schoolbook; an >= bn >= 1; out overlaps neither.
  void (*multiply)(std::uint64_t* out, const std::uint64_t* a, std::size_t an,
                   const std::uint64_t* b, std::size_t bn) noexcept;
  /// out[0..n) = a[0..n) + b[0..n), and returns the carry, 0 or 1; out may be a or b.
  std::uint64_t (*add)(std::uint64_t* out, const std::uint64_t* a, const std::uint64_t* b,
                       std::size_t n) noexcept;
  /// out[0..n) = a[0..n) - b[0..n), and returns the borrow, 0 or 1; out may be a or b.
  std::uint64_t (*subtract)(std::uint64_t* out, const std::uint64_t* a, const std::uint64_t* b,
                            std::size_t n) noexcept;
};

struct KernelTable {
  const char* name;      ///< The row's name, from the object itself.
  unsigned vector_bits;  ///< Width of its vectors; 64 for scalar.

  SquareKernels<std::uint32_t> squares_u32;
  SquareKernels<std::uint64_t> squares_u64;
  SquareKernels<float> squares_f32;
  SquareKernels<double> squares_f64;
  LimbKernels limbs;
};

}  // namespace lanewise::kernels
