#pragma once

#include <cstddef>
#include <cstdint>

// The gamma function and its kin over arrays: what an instruction set offers. Like
// kernel_table.hpp, this header is compiled into every instruction set's object.

namespace lanewise::kernels {

/// n! and ln n!, correctly rounded.
inline constexpr std::size_t double_factorials = 171, tabulated_logs = 1024;
extern const double rounded_factorials[double_factorials];
extern const double rounded_log_factorials[tabulated_logs];

/// out[i] = f(in[i]), n elements, n may be 0; out may be in where the elements are of one size.
using FunctionKernel = void (*)(const void* in, void* out, std::size_t n) noexcept;

/// A function of real numbers, in each of the types: the float's is the double's, rounded.
struct RealKernels {
  FunctionKernel float32, float64;
};

/// Arguments by their index in the call's array; where the count is 0, `first` means nothing.
struct Missed {
  std::uint64_t first;
  std::uint64_t count;
};

/// Arguments that the table of a look-up has no factorial for.
struct Misses {
  Missed too_large;
  Missed negative;
};

/// out[i] = table[in[i]] for 0 <= in[i] <= last, table[last + 1] where in[i] is larger, and
/// table[last + 2] where it is negative; reports the latter two. out may be in where they are of
/// one size.
using LookupKernel = Misses (*)(const void* in, void* out, std::size_t n, const void* table,
                                std::uint64_t last) noexcept;

/// The kernels of integers of one type.
struct IntegerArgumentKernels {
  RealKernels log_factorial;
  LookupKernel lookup[4];  ///< Into entries of 1, 2, 4 and 8 bytes.
};

struct GammaKernels {
  RealKernels gamma;
  RealKernels log_gamma;
  RealKernels factorial;                  ///< Gamma(x + 1)
  RealKernels log_factorial;              ///< ln |Gamma(x + 1)|
  IntegerArgumentKernels of_integers[8];  ///< In the order of ElementType: int8, uint8, int16, ...
};

}  // namespace lanewise::kernels
