#pragma once

// The parts of register_squares(), one for each family of operations.

namespace lanewise::bench {

/// "square/<type>/<policy>/<row>/<n>", "squared_magnitude/<type>/round/<row>/<n>"
void register_elementwise();

/// "squares_of_range/<type>/<policy>/<row>/<n>"
void register_ranges();

/// "sum_of_squares/<type>/<row>/<n>", "minmax_of_squares/<type>/<row>/<n>"
void register_reductions();

}  // namespace lanewise::bench
