#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "kernels/arithmetic.hpp"
#include "kernels/modular/montgomery.hpp"

namespace lanewise::kernels {

/// The shortest cyclic convolution, and the longest.
inline constexpr std::size_t min_convolution = 64;
inline constexpr std::size_t max_convolution = std::size_t{1} << 30;

/// Cyclic convolutions modulo n < 2^63 by the exact transform, one factor of which is kept: sums of
/// products of residues below n are made modulo as many of the transform's primes as they need, put
/// together and reduced modulo n. All numbers stand for others as Montgomery has it.
class CyclicConvolution {
 public:
  /// For lengths up to `longest`. The execution's row must offer a transform, and both must outlive
  /// this.
  CyclicConvolution(std::size_t longest, const Montgomery& field, Execution& execution);
  CyclicConvolution(const CyclicConvolution&) = delete;
  CyclicConvolution& operator=(const CyclicConvolution&) = delete;
  ~CyclicConvolution();

  /// Keeps f for convolutions of a length that is a power of two, at least min_convolution and
  /// f.size().
  void keep(std::size_t length, std::span<const std::uint64_t> f);

  /// out[k] = the sum of f[i] g[j] over i + j = first + k modulo the length; g has at most length
  /// numbers, and first + out.size() <= length. out may be g. Throws what Monitor::check() throws,
  /// and std::bad_alloc.
  void multiply(std::span<const std::uint64_t> g, std::size_t first, std::span<std::uint64_t> out);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace lanewise::kernels
