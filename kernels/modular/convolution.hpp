#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "kernels/arithmetic.hpp"
#include "kernels/modular/montgomery.hpp"

// Cyclic convolutions modulo a word: what sampled products ask of a backend.

namespace lanewise::kernels {

/// c[t] = sum over i + j = t mod length of f[i] g[j], by the exact transform, modulo m. Numbers
/// stand for others as Montgomery has it.
class CyclicConvolution {
 public:
  virtual ~CyclicConvolution() = default;

  /// Keeps f, whose missing end is zero.
  virtual void keep(std::span<const std::uint64_t> f) = 0;

  /// out[k] = c[first + k] for the f kept.
  virtual void multiply(std::span<const std::uint64_t> g, std::size_t first,
                        std::span<std::uint64_t> out) = 0;
};

/// The shortest and the longest; lengths are powers of two.
inline constexpr std::size_t shortest_convolution = 128;
inline constexpr std::size_t longest_convolution = std::size_t{1} << 25;

/// For f and g of at most `terms` terms that meet. The execution has a row with a transform, and
/// outlives what is made. Throws std::bad_alloc.
std::unique_ptr<CyclicConvolution> make_convolution(std::size_t length, std::size_t terms,
                                                    const Montgomery& field, Execution& execution);

}  // namespace lanewise::kernels
