#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "guarded_array.hpp"
#include "kernels/kernel_table.hpp"
#include "kernels/squares/plan.hpp"
#include "rows.hpp"
#include "square_values.hpp"
#include "squares_oracle.hpp"

// What tests of every row's square kernels share.

namespace lanewise::tests {

class SquareKernelTest : public RowTest {
 protected:
  template <class T>
  static const kernels::SquareKernels& kernels_of() {
    return kernels::squares_of(table(), element_type<T>());
  }
  static bool is_scalar() { return table().name == std::string("scalar"); }
};

/// Elements in the widest vector of any row.
template <class T>
constexpr std::size_t widest_vector = 64 / sizeof(T);

/// Sizes around every vector width, the unrolled loop, and blocks.
template <class T>
const std::vector<std::size_t>& kernel_sizes() {
  static const std::vector<std::size_t> all = [] {
    std::vector<std::size_t> sizes;
    for (std::size_t n = 0; n <= 5 * widest_vector<T> + 3; ++n) sizes.push_back(n);
    for (const std::size_t n : {1023u, 1024u, 1025u, 4095u, 4096u, 4097u}) sizes.push_back(n);
    return sizes;
  }();
  return all;
}

/// Where input and output of a kernel lie: each touches a page that nobody may touch, or is some
/// elements from it.
struct Layout {
  Place place;
  std::size_t in_offset, out_offset;
};

/// Over all sizes the offsets take every value that there is within a vector.
template <class T>
std::array<Layout, 4> layouts(std::size_t n) {
  const std::size_t offset = n % widest_vector<T>;
  return {{{Place::at_front, 0, offset},
           {Place::at_front, offset, 0},
           {Place::at_back, 0, 0},
           {Place::at_back, offset, offset / 2}}};
}

}  // namespace lanewise::tests
