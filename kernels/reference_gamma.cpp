// The gamma function and its kin, one number at a time.

#include "kernels/reference_gamma.hpp"

#include <bit>
#include <cstdint>

#include "kernels/gamma/loops.hpp"

namespace lanewise::kernels::reference {
namespace {

/// A double, as Gamma<Lanes> has it.
struct OneLane {
  using Vector = double;
  using Mask = bool;
  using Index = std::size_t;

  static constexpr std::size_t width = 1;
  static double load(const double* from) { return *from; }
  static void store(double* to, double x) { *to = x; }
  static double load_partial(const double* from, std::size_t) { return *from; }
  static void store_partial(double* to, double x, std::size_t) { *to = x; }

  static double select(bool mask, double a, double b) { return mask ? a : b; }
  static bool any(bool mask) { return mask; }
  static bool all(bool mask) { return mask; }

  static std::uint64_t word(double x) { return std::bit_cast<std::uint64_t>(x); }

  /// The upper 26 bits of x; the rest has at most 27, and 26 with a sign.
  static double upper_half(double x) {
    const double far = x * 0x1.0000002p27;
    return far - (far - x);
  }
  static double two_product(double a, double b, double& low) {
    const double product = a * b;
    const double a_high = upper_half(a), a_low = a - a_high;
    const double b_high = upper_half(b), b_low = b - b_high;
    low = ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low;
    return product;
  }
  static double product_plus(double a, double b, double c) {
    const double a_high = upper_half(a);
    return (a_high * b + c) + (a - a_high) * b;
  }
  static double exponent(double x) { return static_cast<double>(word(x) >> 52) - 1023; }
  static double mantissa(double x) {
    return std::bit_cast<double>((word(x) & 0x000f'ffff'ffff'ffff) | 0x3ff0'0000'0000'0000);
  }
  static double power_of_two(double x) {
    return std::bit_cast<double>(static_cast<std::uint64_t>(static_cast<std::int64_t>(x) + 1023)
                                 << 52);
  }
  template <unsigned shift>
  static Index bits(double x) {
    return word(x) >> shift & 15;
  }
  static double lookup(const double (&table)[16], Index index) { return table[index]; }
  static double gather(const double* table, double x) { return table[static_cast<Index>(x)]; }
};

}  // namespace

constinit const GammaKernels gamma_kernels = gamma_loops::kernels<OneLane>();

}  // namespace lanewise::kernels::reference
