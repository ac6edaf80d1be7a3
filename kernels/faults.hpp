#pragma once

#include <cstddef>

#if defined(LANEWISE_FAULTS)
#include <atomic>
#endif

// Places where the tests damage what the library has just computed, to see that verification finds
// it. They are there in the library that the tests of faults build, by LANEWISE_FAULTS; elsewhere a
// call of point() is nothing.

namespace lanewise::kernels::faults {

/// What has just been made.
enum class Stage {
  operand,        ///< A transform's copy of a factor.
  forward,        ///< A forward transform.
  pointwise,      ///< The product of two transforms.
  inverse,        ///< An inverse transform.
  recombination,  ///< What the Chinese remainder theorem makes of the residues.
  carry,          ///< The limbs after carries.
  product,        ///< A product of natural numbers, before it is checked.
  tree_node,      ///< A node of a product tree, after it was checked and before it is used.
  shift,          ///< A shifted number.
  entry,          ///< An entry of a table of factorials.
  output,         ///< The whole result, before it is checked.
};
inline constexpr std::size_t stage_count = static_cast<std::size_t>(Stage::output) + 1;

#if defined(LANEWISE_FAULTS)
/// Sees every stage's data and may damage them. Called on any thread.
using Hook = void (*)(Stage stage, void* data, std::size_t bytes);
inline std::atomic<Hook> hook = nullptr;

inline void point(Stage stage, void* data, std::size_t bytes) {
  if (const Hook installed = hook.load()) installed(stage, data, bytes);
}
#else
inline void point(Stage /*stage*/, const void* /*data*/, std::size_t /*bytes*/) {}
#endif

}  // namespace lanewise::kernels::faults
