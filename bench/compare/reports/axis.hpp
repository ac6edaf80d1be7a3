#pragma once

#include <vector>

#include "bench/compare/model.hpp"

namespace lanewise::compare {

/// Where values stand along a line, and which of them are named there.
class Axis {
 public:
  enum class Scale { linear, logarithmic };

  /// From `least` to `most`. Ends that no such axis can have, as 0 of a logarithmic one, are moved.
  Axis(Scale scale, double least, double most);

  Scale scale() const { return scale_; }

  /// Where the value stands, from 0 to 1; at an end where it lies beyond.
  double position(double value) const;

  /// Round numbers. A logarithmic axis has the powers of ten, with twice and five times them where
  /// it is short, and even steps where it is so short that fewer than two of these fit.
  std::vector<double> ticks() const;

 private:
  double place(double value) const;

  Scale scale_;
  double least_, most_;
};

/// A logarithmic axis over the rows' times that begins at a power of ten. Rows without a time are
/// passed over.
Axis time_axis(const std::vector<Row>& rows);

}  // namespace lanewise::compare
