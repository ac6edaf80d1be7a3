#pragma once

#include <cstdint>
#include <lanewise/buffer.hpp>
#include <span>

// Squares of arrays and of ranges.
//
// Integers: x * x mod 2^w, w the width of the type, for signed types too (two's complement); there
// is no undefined overflow. Floats: x * x rounded once to nearest, so every bit is the same on
// every instruction set and thread count; infinities and denormals as IEEE 754 has them, a NaN
// gives a NaN.
//
// All functions are thread-safe, keep no reference to their arguments, and allocate no arrays
// except where they return a Buffer. They run on the threads and instruction set of
// <lanewise/backend.hpp>, and throw Error as it says there where a setting is invalid.
//
// Cost: one pass over memory; threads start from 0.25 MB of traffic, and non-temporal stores once
// the arrays exceed the last-level cache (the thresholds: kernels/tuning.hpp).

namespace lanewise {

/// out[i] = in[i] * in[i] for i in [0, in.size()).
///
/// `in` and `out` have the same length. `out` may be `in`; any other overlap is an error, as is a
/// pointer that is not aligned to its element. Errors: invalid_argument, before anything is
/// written.
void square(std::span<const std::int32_t> in, std::span<std::int32_t> out);
void square(std::span<const std::int64_t> in, std::span<std::int64_t> out);
void square(std::span<const std::uint32_t> in, std::span<std::uint32_t> out);
void square(std::span<const std::uint64_t> in, std::span<std::uint64_t> out);
void square(std::span<const float> in, std::span<float> out);
void square(std::span<const double> in, std::span<double> out);

/// The same into a new array of in.size() elements. Throws std::bad_alloc where there is no memory.
Buffer<std::int32_t> square(std::span<const std::int32_t> in);
Buffer<std::int64_t> square(std::span<const std::int64_t> in);
Buffer<std::uint32_t> square(std::span<const std::uint32_t> in);
Buffer<std::uint64_t> square(std::span<const std::uint64_t> in);
Buffer<float> square(std::span<const float> in);
Buffer<double> square(std::span<const double> in);

/// out[i] = (start + i)^2 for i in [0, out.size()), without reading memory.
///
/// Integers: start + i and its square are taken mod 2^w. Floats: i is rounded to the type, then
/// start + i is, then the square; that is what squaring NumPy's arange(start, ...) gives.
/// Errors: invalid_argument where `out` is not aligned to its element.
void squares_of_range(std::int32_t start, std::span<std::int32_t> out);
void squares_of_range(std::int64_t start, std::span<std::int64_t> out);
void squares_of_range(std::uint32_t start, std::span<std::uint32_t> out);
void squares_of_range(std::uint64_t start, std::span<std::uint64_t> out);
void squares_of_range(float start, std::span<float> out);
void squares_of_range(double start, std::span<double> out);

/// The same into a new array of n elements. Throws std::bad_alloc where there is no memory.
Buffer<std::int32_t> squares_of_range(std::int32_t start, std::size_t n);
Buffer<std::int64_t> squares_of_range(std::int64_t start, std::size_t n);
Buffer<std::uint32_t> squares_of_range(std::uint32_t start, std::size_t n);
Buffer<std::uint64_t> squares_of_range(std::uint64_t start, std::size_t n);
Buffer<float> squares_of_range(float start, std::size_t n);
Buffer<double> squares_of_range(double start, std::size_t n);

}  // namespace lanewise
