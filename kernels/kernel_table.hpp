#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/gamma_kernels.hpp"
#include "kernels/modular_kernels.hpp"
#include "kernels/transform_kernels.hpp"

// What an instruction set offers: plain pointers to serial kernels. A null pointer means "not
// offered", and the call falls through to the next row. This header is compiled into every
// instruction set's object, so it holds no std container and nothing with a body of its own.

namespace lanewise::kernels {

// Squares. Pointers are to the element type of the group that a kernel belongs to, aligned to it; n
// may be 0. "streaming" kernels write by non-temporal stores and end with a store fence.

/// Squares that did not fit, by their index in the call's array. It fits two registers.
struct Overflows {
  std::uint64_t first;
  std::uint64_t count;  ///< Where 0, `first` means nothing.
};

/// out[i] = f(in[i]). Only `check` kernels report overflows; the others return none.
using ArrayKernel = Overflows (*)(const void* in, void* out, std::size_t n) noexcept;

/// The same over elements that are a stride of bytes apart.
using StridedKernel = Overflows (*)(const void* in, std::ptrdiff_t in_stride, void* out,
                                    std::ptrdiff_t out_stride, std::size_t n) noexcept;

/// out[i] = (start + (first + i) * step)^2. Start and step are the bits of the element type, in the
/// low end. Floats: first + i is rounded to the type, then times step, then plus start; first + n
/// is at most 2^53, so that a double holds every index.
using RangeKernel = void (*)(std::uint64_t start, std::uint64_t step, std::uint64_t first,
                             void* out, std::size_t n) noexcept;

/// An elementwise operation, in its forms. `streaming` may not have out = in; `cached` may.
struct Elementwise {
  ArrayKernel cached;
  ArrayKernel streaming;
  StridedKernel strided;
};

/// Float sums have one shape on every backend: squares, as double, of blocks of this many elements,
/// added over this many lanes (element i of a block in lane i mod sum_lanes, in order), and lanes
/// by halving: lane j and lane j + 32, then j + 16, ..., j + 1. A block's missing elements count as
/// +0.
inline constexpr std::size_t sum_block_elements = 4096;
inline constexpr std::size_t sum_lanes = 64;

/// The kernels of one element type; those that it has no use for are null in every row.
struct SquareKernels {
  Elementwise wrap;       ///< Integers: mod 2^w. Floats and complex: the square.
  Elementwise check;      ///< Integers: as wrap, and reports what did not fit.
  Elementwise saturate;   ///< Integers: the largest value where the square does not fit.
  Elementwise widen;      ///< Integers: the exact square, in the type twice as wide.
  Elementwise magnitude;  ///< Complex: a^2 + b^2, in the real type.

  /// Integers (mod 2^w), float, double.
  RangeKernel range;
  RangeKernel range_streaming;

  /// Integers: adds the exact sum of squares to total[0] + 2^64 total[1] + 2^128 total[2].
  void (*add_sum)(const void* in, std::size_t n, std::uint64_t* total) noexcept;

  /// Floats: sums[k] = the sum of squares of the block k of `in`, the last block may be short.
  void (*block_sums)(const void* in, std::size_t n, double* sums) noexcept;

  /// float, double: the same of the x whose squares `range` gives.
  void (*range_block_sums)(std::uint64_t start, std::uint64_t step, std::uint64_t first,
                           std::size_t n, double* sums) noexcept;

  /// Integers and real floats: lowers extremes[0] to the least, and raises extremes[1] to the
  /// greatest, magnitude: |x| of integers, the bits without the sign of floats.
  void (*extremes)(const void* in, std::size_t n, std::uint64_t* extremes) noexcept;
};

/// Kernels over natural numbers of one radix, in limbs, little-endian. n may be 0 except where it
/// says so; what is below is in base 2^64, and in base 10^18 a factor is below that too.
struct LimbKernels {
  /// out[0..n) = in[0..n) * factor, and returns the carry limb; out may be in.
  std::uint64_t (*multiply_1)(std::uint64_t* out, const std::uint64_t* in, std::size_t n,
                              std::uint64_t factor) noexcept;
  /// out[0..an+bn) = a[0..an) * b[0..bn), schoolbook; an >= bn >= 1; out overlaps neither.
  void (*multiply)(std::uint64_t* out, const std::uint64_t* a, std::size_t an,
                   const std::uint64_t* b, std::size_t bn) noexcept;
  /// out[0..2n) = a[0..n) * a[0..n), schoolbook; n >= 1; out does not overlap a.
  void (*square)(std::uint64_t* out, const std::uint64_t* a, std::size_t n) noexcept;
  /// out[0..n) = a[0..n) + b[0..n), and returns the carry, 0 or 1; out may be a or b.
  std::uint64_t (*add)(std::uint64_t* out, const std::uint64_t* a, const std::uint64_t* b,
                       std::size_t n) noexcept;
  /// out[0..n) = a[0..n) - b[0..n), and returns the borrow, 0 or 1; out may be a or b.
  std::uint64_t (*subtract)(std::uint64_t* out, const std::uint64_t* a, const std::uint64_t* b,
                            std::size_t n) noexcept;

  /// From this many limbs of the shorter factor, and of a number that is squared, Karatsuba's
  /// method beats the schoolbook kernels; at least 4.
  std::size_t karatsuba_multiply_limbs;
  std::size_t karatsuba_square_limbs;
};

/// Limbs that a residue kernel takes at once: they have a weight each.
inline constexpr std::size_t residue_block_limbs = 512;

/// An odd modulus q, 3 <= q < 2^51, and what the kernels need of it for limbs in base b; made by
/// make_modulus().
struct Modulus {
  std::uint64_t value;             ///< q
  std::uint64_t negative_inverse;  ///< -1 / q mod 2^64
  /// Of Horner's rule over blocks, whose remainders kernels keep divided by 2^64 or by 2^104 and
  /// multiply at the end: b^block 2^64, 2^128, b^block 2^104 and 2^(104 + 64) mod q.
  std::uint64_t next_block_64, whole_64, next_block_104, whole_104;
  alignas(64) std::uint64_t weights[residue_block_limbs];  ///< weights[i] = b^i mod q
};

/// Kernels that reduce natural numbers modulo a word, by which results are verified.
struct ResidueKernels {
  /// out[k] = in[0..n) mod moduli[k], 0 <= out[k] < q, for k < count. Two moduli cost one pass.
  void (*residues)(const std::uint64_t* in, std::size_t n, const Modulus* moduli, std::size_t count,
                   std::uint64_t* out) noexcept;
};

/// Kernels between natural numbers in limbs below 10^18, little-endian, and their decimal text, of
/// 18 characters a limb with zeros in front, the highest limb first. n may be 0.
struct TextKernels {
  /// out[0 .. 18 n) = the text of limbs[0 .. n).
  void (*format)(const std::uint64_t* limbs, std::size_t n, char* out) noexcept;
  /// limbs[0 .. n) = what text[0 .. 18 n) spells. Where a character is no digit: false, and the
  /// limbs mean nothing.
  bool (*parse)(const char* text, std::size_t n, std::uint64_t* limbs) noexcept;
};

struct KernelTable {
  const char* name;      ///< The row's name, from the object itself.
  unsigned vector_bits;  ///< Width of its vectors; 64 for scalar.

  SquareKernels int8, uint8, int16, uint16, int32, uint32, int64, uint64;
  SquareKernels float16, bfloat16, float32, float64;  ///< Half precision: uint16_t, as bits.
  SquareKernels complex64, complex128;                ///< Pairs of float and of double.

  const GammaKernels* gamma;
  const LimbKernels* limbs;
  const TransformKernels* transform;
  const LimbKernels* decimal_limbs;           ///< In base 10^18.
  const TransformKernels* decimal_transform;  ///< In base 10^18.
  const ResidueKernels* residues;
  const TextKernels* text;
  const ModularKernels* modular;  ///< Without `product` where the row offers none.
};

}  // namespace lanewise::kernels
