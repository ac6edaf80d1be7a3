// The transform that multiplies long natural numbers: what it exports.

#include "cpu/simd/transform.hpp"

#include "cpu/simd/conversion.hpp"
#include "cpu/simd/decimal_conversion.hpp"

namespace {

struct Thresholds {
  std::size_t multiply, square;
};

// Where the two methods meet. Machine: 2-core AMD EPYC (Zen 5); neon64 was not measured.
// Commands: lanewise_bench --benchmark_filter=multiply/ and --benchmark_filter=multiply_decimal/
#if defined(__AVX512IFMA__)
constexpr Thresholds thresholds = {680, 800}, decimal_thresholds = {66, 96};
#elif defined(__AVX512F__)
constexpr Thresholds thresholds = {220, 200}, decimal_thresholds = {66, 96};
#elif LANEWISE_FUSED
constexpr Thresholds thresholds = {360, 300}, decimal_thresholds = {100, 112};
#else
constexpr Thresholds thresholds = {4000, 3000}, decimal_thresholds = {3000, 2600};
#endif

constexpr lanewise::kernels::TransformKernels transform_kernels() {
  return {.lanes = double_lanes,
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
          .unpack = unpack};
}

constexpr lanewise::kernels::TransformKernels decimal_transform_kernels() {
  lanewise::kernels::TransformKernels kernels = transform_kernels();
  kernels.multiply_limbs = decimal_thresholds.multiply;
  kernels.square_limbs = decimal_thresholds.square;
  kernels.pack = pack_decimal;
  kernels.unpack_workspace = unpack_decimal_workspace;
  kernels.unpack = unpack_decimal;
  return kernels;
}

}  // namespace

namespace lanewise::cpu::LANEWISE_ISA {

[[gnu::visibility("hidden")]] extern const kernels::TransformKernels transforms[2];

/// By the radix.
constinit const kernels::TransformKernels transforms[2] = {transform_kernels(),
                                                           decimal_transform_kernels()};

}  // namespace lanewise::cpu::LANEWISE_ISA
