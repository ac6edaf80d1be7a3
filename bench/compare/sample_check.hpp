#pragma once

#include <span>
#include <string>
#include <vector>

#include "bench/compare/sample_numbers.hpp"

namespace lanewise::compare {

/// Whether the squares of consecutive samples from the first on are right, each compared. Called,
/// it says what is wrong with the first wrong one; empty means right. For every array's element
/// type.
template <ArrayElement T>
class SampleCheck {
 public:
  SampleCheck();
  std::string operator()(std::span<const T> squares) const;

 private:
  std::vector<T> expected_;  ///< Of a period.
};

}  // namespace lanewise::compare
