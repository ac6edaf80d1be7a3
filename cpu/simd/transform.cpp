// The transform that multiplies long natural numbers: what it exports.

#include "cpu/simd/transform.hpp"

#include "cpu/simd/conversion.hpp"

namespace {

struct Thresholds {
  std::size_t multiply, square;
};

// Where the two methods meet. Machine: 2-core AMD EPYC (Zen 5); neon64 was not measured.
// Command: lanewise_bench --benchmark_filter=multiply/
#if defined(__AVX512IFMA__)
constexpr Thresholds thresholds = {680, 800};
#elif defined(__AVX512F__)
constexpr Thresholds thresholds = {220, 200};
#elif LANEWISE_FUSED
constexpr Thresholds thresholds = {360, 300};
#else
constexpr Thresholds thresholds = {4000, 3000};
#endif

}  // namespace

namespace lanewise::cpu::LANEWISE_ISA {

[[gnu::visibility("hidden")]] extern const kernels::TransformKernels transform;

constinit const kernels::TransformKernels transform = {
    .lanes = double_lanes,
    .multiply_limbs = thresholds.multiply,
    .square_limbs = thresholds.square,
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
