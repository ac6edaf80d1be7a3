#pragma once

#include <mutex>

#include "kernels/squares/plan.hpp"

namespace lanewise::kernels {

/// Throws the OverflowError of a call on n elements.
[[noreturn]] void throw_overflow(const ElementwiseOperation& operation, std::size_t n,
                                 const Overflows& found);

/// The squares that did not fit, gathered from the parts of a call. Thread-safe.
class OverflowTally {
 public:
  /// What the part that begins at index `begin` found.
  void add(std::size_t begin, const Overflows& found);

  /// Throws OverflowError where something was found.
  void throw_any(const ElementwiseOperation& operation, std::size_t n) const;

 private:
  std::mutex mutex_;
  Overflows total_{};
};

}  // namespace lanewise::kernels
