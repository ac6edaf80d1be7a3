// The transform that multiplies long natural numbers: what it exports.

#include "cpu/simd/transform.hpp"

#include "cpu/simd/conversion.hpp"

namespace lanewise::cpu::LANEWISE_ISA {

[[gnu::visibility("hidden")]] extern const kernels::TransformKernels transform;

constinit const kernels::TransformKernels transform = {
    .lanes = double_lanes,
    .table_size = table_size,
    .make_tables = make_tables,
    .row_twiddles_size = row_twiddles_size,
    .make_row_twiddles = make_row_twiddles,
    .forward_columns = forward_columns,
    .backward_columns = backward_columns,
    .forward_row = forward_row,
    .multiply_row = multiply_row,
    .pack = pack,
    .unpack_workspace = unpack_workspace,
    .unpack = unpack,
};

}  // namespace lanewise::cpu::LANEWISE_ISA
