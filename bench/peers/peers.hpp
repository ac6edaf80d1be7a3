#pragma once

#include <cstddef>
#include <cstdint>

#include "bench/squares/implementation.hpp"

// What the library is measured against, compiled by the compiler's own idea of the machine. Each
// set is a shared library that exports one function (bench/peers/CMakeLists.txt says why).

namespace lanewise::bench {

/// What memory allows, by the widest vectors of the set: arrays aligned to 64 bytes, of a multiple
/// of 64 bytes. Streaming ones write by non-temporal stores, and are null where there are none.
struct RooflineKernels {
  void (*copy)(const std::byte* in, std::byte* out, std::size_t bytes);
  void (*copy_streaming)(const std::byte* in, std::byte* out, std::size_t bytes);
  void (*fill_streaming)(std::byte* out, std::size_t bytes);
  void (*scale)(std::byte* data, std::size_t bytes);              ///< Doubles, by 1, in place.
  std::uint64_t (*read)(const std::byte* in, std::size_t bytes);  ///< The sum of its words.
};

struct Peers {
  const char* needs;  ///< CPU features, separated by spaces, spelt as in Machine::features.
  const Implementations* loop;           ///< The loop that one would write.
  const Implementations* eigen;          ///< All null where Eigen was not found.
  const Implementations* par_unseq;      ///< std::transform and std::transform_reduce on all cores.
  const Implementations* inner_product;  ///< std::inner_product.
  const RooflineKernels* rooflines;
};

}  // namespace lanewise::bench

/// With every instruction of the machine that built this.
extern "C" const lanewise::bench::Peers* lanewise_peers_native();

/// With AVX2, FMA and BMI (x86-64-v3). On x86-64 alone.
extern "C" const lanewise::bench::Peers* lanewise_peers_avx2();
