#pragma once

#include "cpu/simd/modular.hpp"
#include "cpu/simd/transpose.hpp"
#include "kernels/kernel_table.hpp"

// The transform of kernels/transform_kernels.hpp, four ways at a time.
//
// Measured on a 2-core AMD EPYC (Zen 5): 0.051 ns a point and level in AVX-512, from L1 and L2
// alike; sixteen ways at a time, which moves half the data, 0.058 to 0.064 (spills).

namespace {

using lanewise::kernels::Roots;
using lanewise::kernels::TransformPrime;
using lanewise::kernels::TransformShape;

// Bounds, in units of p, that the butterflies keep (kernels/transform_kernels.hpp names the levels).

/// Every value between levels on the way forward, and on the way back.
constexpr double forward_bound = is_fused ? 2.2 : 2.75;
constexpr double backward_bound = is_fused ? 1.0 : 1.01;

constexpr double reduced = 0.5 + 0x1p-40;

constexpr bool forward_keeps_its_bound() {
  const double upper = product_bound(forward_bound);         // x2, x3 times a twiddle
  const double odd = product_bound(forward_bound + upper);   // x1 + x3 times a twiddle
  return forward_bound + upper <= 4 && reduced + upper + odd <= forward_bound;
}
static_assert(forward_keeps_its_bound());

constexpr bool backward_keeps_its_bound() {
  const double even = 2 * backward_bound;                 // x0 + x1
  const double odd = product_bound(2 * backward_bound);   // x0 - x1 times a twiddle
  if (is_fused) {
    return 2 * even <= 4 && product_bound(2 * even) <= backward_bound &&
           product_bound(2 * odd) <= backward_bound;
  }
  return 2 * reduced <= backward_bound && product_bound(2 * reduced) <= backward_bound &&
         product_bound(2 * odd) <= backward_bound;
}
static_assert(backward_keeps_its_bound());

/// a b / length: a / length is a product by a twiddle, and its product with b stays below 2 p^2.
constexpr double pointwise_bound = is_fused ? forward_bound : reduced;  // of b
static_assert(product_bound(forward_bound) * pointwise_bound <= 2);
static_assert(product_bound(2 * product_bound(forward_bound) * pointwise_bound) <= backward_bound);

inline Doubles pointwise(Doubles a, Doubles b, Doubles scale, const Field& field) {
  return field.multiply(field.multiply(a, scale), is_fused ? b : field.reduce(b));
}

/// Splits a ring in two: x0 + x1 w and x0 - x1 w.
inline void forward_2(Doubles& x0, Doubles& x1, Doubles w, const Field& field) {
  const Doubles even = field.reduce(x0), odd = field.multiply(x1, w);
  x0 = even + odd;
  x1 = even - odd;
}

/// Splits a ring in four, by w at the first level, and by w0 and w1 at the second.
inline void forward_4(Doubles& x0, Doubles& x1, Doubles& x2, Doubles& x3, Doubles w, Doubles w0,
                      Doubles w1, const Field& field) {
  const Doubles first = field.reduce(x0);
  const Doubles third = field.multiply(x2, w), fourth = field.multiply(x3, w);
  const Doubles plus = first + third, minus = first - third;
  const Doubles plus_odd = field.multiply(x1 + fourth, w0);
  const Doubles minus_odd = field.multiply(x1 - fourth, w1);
  x0 = plus + plus_odd;
  x1 = plus - plus_odd;
  x2 = minus + minus_odd;
  x3 = minus - minus_odd;
}

/// Undoes forward_2() but for a factor of 2; w is the inverse of its w.
inline void backward_2(Doubles& x0, Doubles& x1, Doubles w, const Field& field) {
  const Doubles sum = field.reduce(x0 + x1);
  x1 = field.multiply(x0 - x1, w);
  x0 = sum;
}

/// Undoes forward_4() but for a factor of 4.
inline void backward_4(Doubles& x0, Doubles& x1, Doubles& x2, Doubles& x3, Doubles w, Doubles w0,
                       Doubles w1, const Field& field) {
  Doubles plus = x0 + x1, minus = x2 + x3;
  const Doubles plus_odd = field.multiply(x0 - x1, w0);
  const Doubles minus_odd = field.multiply(x2 - x3, w1);
  if constexpr (is_fused) {
    x0 = field.reduce(plus + minus);
  } else {
    plus = field.reduce(plus);
    minus = field.reduce(minus);
    x0 = plus + minus;
  }
  x2 = field.multiply(plus - minus, w);
  x1 = field.reduce(plus_odd + minus_odd);
  x3 = field.multiply(plus_odd - minus_odd, w);
}

/// The levels of a ring of as many vectors as there are lanes; twiddle(i) is that of node i of the
/// binary heap whose root is node 1.
template <class Twiddle>
inline void forward_block(Doubles (&x)[double_lanes], Twiddle twiddle, const Field& field) {
  if constexpr (double_lanes == 2) {
    forward_2(x[0], x[1], twiddle(1), field);
  } else {
    constexpr std::size_t quarter = double_lanes / 4;
    const Doubles w = twiddle(1), w0 = twiddle(2), w1 = twiddle(3);
    for (std::size_t i = 0; i < quarter; ++i) {
      forward_4(x[i], x[i + quarter], x[i + 2 * quarter], x[i + 3 * quarter], w, w0, w1, field);
    }
    if constexpr (quarter == 2) {
      for (std::size_t i = 0; i < 4; ++i) forward_2(x[2 * i], x[2 * i + 1], twiddle(4 + i), field);
    }
  }
}

template <class Twiddle>
inline void backward_block(Doubles (&x)[double_lanes], Twiddle twiddle, const Field& field) {
  if constexpr (double_lanes == 2) {
    backward_2(x[0], x[1], twiddle(1), field);
  } else {
    constexpr std::size_t quarter = double_lanes / 4;
    if constexpr (quarter == 2) {
      for (std::size_t i = 0; i < 4; ++i) backward_2(x[2 * i], x[2 * i + 1], twiddle(4 + i), field);
    }
    const Doubles w = twiddle(1), w0 = twiddle(2), w1 = twiddle(3);
    for (std::size_t i = 0; i < quarter; ++i) {
      backward_4(x[i], x[i + quarter], x[i + 2 * quarter], x[i + 3 * quarter], w, w0, w1, field);
    }
  }
}

/// Two levels of `rings` consecutive rings of 4 * quarter elements. Ring j is split by w[j], and its
/// halves by next[2 j] and next[2 j + 1].
inline void forward_4_pass(double* x, std::size_t rings, std::size_t quarter, const double* w,
                           const double* next, const Field& field) {
  for (std::size_t j = 0; j < rings; ++j, x += 4 * quarter) {
    const Doubles w_j(w[j]), w0(next[2 * j]), w1(next[2 * j + 1]);
    for (std::size_t i = 0; i < quarter; i += double_lanes) {
      double* const at = x + i;
      Doubles x0 = load(at), x1 = load(at + quarter), x2 = load(at + 2 * quarter),
              x3 = load(at + 3 * quarter);
      forward_4(x0, x1, x2, x3, w_j, w0, w1, field);
      x0.store_unaligned(at);
      x1.store_unaligned(at + quarter);
      x2.store_unaligned(at + 2 * quarter);
      x3.store_unaligned(at + 3 * quarter);
    }
  }
}

inline void backward_4_pass(double* x, std::size_t rings, std::size_t quarter, const double* w,
                            const double* next, const Field& field) {
  for (std::size_t j = 0; j < rings; ++j, x += 4 * quarter) {
    const Doubles w_j(w[j]), w0(next[2 * j]), w1(next[2 * j + 1]);
    for (std::size_t i = 0; i < quarter; i += double_lanes) {
      double* const at = x + i;
      Doubles x0 = load(at), x1 = load(at + quarter), x2 = load(at + 2 * quarter),
              x3 = load(at + 3 * quarter);
      backward_4(x0, x1, x2, x3, w_j, w0, w1, field);
      x0.store_unaligned(at);
      x1.store_unaligned(at + quarter);
      x2.store_unaligned(at + 2 * quarter);
      x3.store_unaligned(at + 3 * quarter);
    }
  }
}

/// The first level of one ring of 2 * half elements.
inline void forward_2_pass(double* x, std::size_t half, double w, const Field& field) {
  for (std::size_t i = 0; i < half; i += double_lanes) {
    Doubles x0 = load(x + i), x1 = load(x + half + i);
    forward_2(x0, x1, Doubles(w), field);
    x0.store_unaligned(x + i);
    x1.store_unaligned(x + half + i);
  }
}

inline void backward_2_pass(double* x, std::size_t half, double w, const Field& field) {
  for (std::size_t i = 0; i < half; i += double_lanes) {
    Doubles x0 = load(x + i), x1 = load(x + half + i);
    backward_2(x0, x1, Doubles(w), field);
    x0.store_unaligned(x + i);
    x1.store_unaligned(x + half + i);
  }
}

constexpr unsigned log2_of(std::size_t power_of_two) {
  return static_cast<unsigned>(__builtin_ctzll(power_of_two));
}

/// The twiddles of all nodes of a level in order: level k begins at level(k).
///
/// All levels of `rings_end` rings, from one ring of `size` elements on.
template <class Level>
inline void forward_levels(double* x, std::size_t size, std::size_t rings_end, Level level,
                           const Field& field) {
  std::size_t rings = 1;
  unsigned k = 0;
  if (log2_of(rings_end) % 2 == 1) {
    forward_2_pass(x, size / 2, *level(0), field);
    rings = 2;
    k = 1;
  }
  for (; rings < rings_end; rings *= 4, k += 2) {
    forward_4_pass(x, rings, size / rings / 4, level(k), level(k + 1), field);
  }
}

template <class Level>
inline void backward_levels(double* x, std::size_t size, std::size_t rings_end, Level level,
                            const Field& field) {
  std::size_t rings = rings_end;
  unsigned k = log2_of(rings_end);
  for (; rings > 2; rings /= 4, k -= 2) {
    backward_4_pass(x, rings / 4, size / rings, level(k - 2), level(k - 1), field);
  }
  if (rings == 2) backward_2_pass(x, size / 2, *level(0), field);
}

// Tables
//
// For each direction: W[j] for j < nodes, and then for s = 0, 1, 2 the entries W[2^s j], j < blocks.

constexpr std::size_t at_least_lanes(std::size_t n) {
  return n < double_lanes ? double_lanes : n;
}

/// Rings of a row that have as many elements as there are lanes.
constexpr std::size_t blocks_of_row(TransformShape shape) {
  return shape.columns / double_lanes;
}

constexpr std::size_t root_levels_of_row = lanewise::kernels::root_levels;
constexpr unsigned lane_levels = log2_of(double_lanes);

constexpr std::size_t column_table_size(TransformShape shape) {
  return at_least_lanes(shape.rows);
}

constexpr std::size_t direction_table_size(TransformShape shape) {
  return column_table_size(shape) + lane_levels * at_least_lanes(blocks_of_row(shape));
}

std::size_t table_size(TransformShape shape) noexcept {
  return 2 * direction_table_size(shape);
}

/// out[j] = W[2^s j], j < count.
inline void make_powers(const Roots& roots, unsigned s, std::size_t count, double* out,
                        const Field& field) {
  load(roots.first[s]).store_unaligned(out);
  for (std::size_t made = double_lanes; made < count; made *= 2) {
    const Doubles w(roots.power[log2_of(made) + s]);
    for (std::size_t j = 0; j < made; j += double_lanes) {
      field.multiply(load(out + j), w).store_unaligned(out + made + j);
    }
  }
}

void make_tables(const TransformPrime& prime, TransformShape shape, double* tables) noexcept {
  const Field field(prime.p, prime.inverse);
  for (const Roots* roots : {&prime.forward, &prime.backward}) {
    make_powers(*roots, 0, column_table_size(shape), tables, field);
    double* out = tables + column_table_size(shape);
    for (unsigned s = 0; s < lane_levels; ++s, out += at_least_lanes(blocks_of_row(shape))) {
      make_powers(*roots, s, blocks_of_row(shape), out, field);
    }
    tables += direction_table_size(shape);
  }
}

// Twiddles of a row: for each direction the heap of the nodes whose rings have more elements than
// there are lanes, node i of row r at heap[i], and then for each block of lanes^2 elements the nodes
// below, one vector for each node, its lanes over the block's rings.

constexpr std::size_t heap_size(TransformShape shape) {
  return at_least_lanes(blocks_of_row(shape)) + double_lanes;
}

constexpr std::size_t direction_twiddles_size(TransformShape shape) {
  return heap_size(shape) + blocks_of_row(shape) * (double_lanes - 1);
}

std::size_t row_twiddles_size(TransformShape shape) noexcept {
  return 2 * direction_twiddles_size(shape);
}

/// factors[k] = W[2^k row].
inline void make_row_factors(const Roots& roots, std::size_t row, unsigned levels, double* factors,
                             const Field& field) {
  for (unsigned k = 0; k < levels; k += double_lanes) {
    Doubles product(1.0);
    for (std::size_t rest = row; rest != 0; rest &= rest - 1) {
      product = field.multiply(product, load(roots.power + log2_of(rest) + k));
    }
    product.store_unaligned(factors + k);
  }
}

inline void make_direction_twiddles(const Roots& roots, TransformShape shape, const double* tables,
                                    std::size_t row, double* out, const Field& field) {
  const std::size_t blocks = blocks_of_row(shape);
  const unsigned heap_levels = log2_of(blocks);
  double factors[root_levels_of_row];
  make_row_factors(roots, row, heap_levels + lane_levels, factors, field);

  const double* powers[3];
  for (unsigned s = 0; s < lane_levels; ++s) {
    powers[s] = tables + column_table_size(shape) + s * at_least_lanes(blocks);
  }
  // Ascending, for a short level's vector reaches into the level after it.
  for (unsigned k = 0; k < heap_levels; ++k) {
    const std::size_t nodes = std::size_t{1} << k;
    const Doubles factor(factors[k]);
    for (std::size_t j = 0; j < nodes; j += double_lanes) {
      field.multiply(load(powers[0] + j), factor).store_unaligned(out + nodes + j);
    }
  }
  double* vectors = out + heap_size(shape);
  for (std::size_t j = 0; j < blocks; j += double_lanes) {
    for (unsigned s = 0; s < lane_levels; ++s) {
      const Doubles first = field.multiply(load(powers[s] + j), Doubles(factors[heap_levels + s]));
      first.store_unaligned(vectors);
      vectors += double_lanes;
      for (std::size_t i = 1; i < std::size_t{1} << s; ++i, vectors += double_lanes) {
        field.multiply(first, Doubles(roots.first[0][i])).store_unaligned(vectors);
      }
    }
  }
}

void make_row_twiddles(const TransformPrime& prime, TransformShape shape, const double* tables,
                       std::size_t row, double* twiddles) noexcept {
  const Field field(prime.p, prime.inverse);
  make_direction_twiddles(prime.forward, shape, tables, row, twiddles, field);
  make_direction_twiddles(prime.backward, shape, tables + direction_table_size(shape), row,
                          twiddles + direction_twiddles_size(shape), field);
}

// Columns

inline void copy_rows(const double* from, std::size_t from_pitch, double* to, std::size_t to_pitch,
                      std::size_t rows, std::size_t count) {
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t i = 0; i < count; i += double_lanes) {
      load(from + r * from_pitch + i).store_unaligned(to + r * to_pitch + i);
    }
  }
}

void forward_columns(double* x, TransformShape shape, const TransformPrime& prime,
                     const double* tables, std::size_t first, std::size_t count,
                     double* tile) noexcept {
  const Field field(prime.p, prime.inverse);
  copy_rows(x + first, shape.pitch, tile, count, shape.rows, count);
  forward_levels(tile, shape.rows * count, shape.rows, [=](unsigned) { return tables; }, field);
  copy_rows(tile, count, x + first, shape.pitch, shape.rows, count);
}

void backward_columns(double* x, TransformShape shape, const TransformPrime& prime,
                      const double* tables, std::size_t first, std::size_t count,
                      double* tile) noexcept {
  const Field field(prime.p, prime.inverse);
  const double* const inverses = tables + direction_table_size(shape);
  copy_rows(x + first, shape.pitch, tile, count, shape.rows, count);
  backward_levels(tile, shape.rows * count, shape.rows, [=](unsigned) { return inverses; }, field);
  copy_rows(tile, count, x + first, shape.pitch, shape.rows, count);
}

// Rows

/// The twiddles of block b of a row: those of its nodes in the heap, and of the nodes below.
struct BlockTwiddles {
  const double* heap;
  std::size_t node;
  const double* vectors;

  BlockTwiddles(const double* twiddles, TransformShape shape, std::size_t b)
      : heap(twiddles),
        node(blocks_of_row(shape) / double_lanes + b),
        vectors(twiddles + heap_size(shape) + b * double_lanes * (double_lanes - 1)) {}

  Doubles above(std::size_t i) const {
    const unsigned level = static_cast<unsigned>(63 - __builtin_clzll(i));
    return Doubles(heap[(node << level) + i - (std::size_t{1} << level)]);
  }
  Doubles below(std::size_t i) const { return load(vectors + (i - 1) * double_lanes); }
};

inline void load_block(const double* x, Doubles (&block)[double_lanes]) {
  for (std::size_t i = 0; i < double_lanes; ++i) block[i] = load(x + i * double_lanes);
}

inline void store_block(const Doubles (&block)[double_lanes], double* x) {
  for (std::size_t i = 0; i < double_lanes; ++i) block[i].store_unaligned(x + i * double_lanes);
}

/// The last levels of a block of lanes^2 elements, which end with lane and vector exchanged.
inline void finish_forward(Doubles (&x)[double_lanes], const BlockTwiddles& twiddles,
                           const Field& field) {
  forward_block(x, [&](std::size_t i) { return twiddles.above(i); }, field);
  transpose(x);
  forward_block(x, [&](std::size_t i) { return twiddles.below(i); }, field);
}

inline void begin_backward(Doubles (&x)[double_lanes], const BlockTwiddles& twiddles,
                           const Field& field) {
  backward_block(x, [&](std::size_t i) { return twiddles.below(i); }, field);
  transpose(x);
  backward_block(x, [&](std::size_t i) { return twiddles.above(i); }, field);
}

constexpr std::size_t block_size = double_lanes * double_lanes;

/// The levels of a row down to blocks.
inline void forward_to_blocks(double* x, TransformShape shape, const double* heap,
                              const Field& field) {
  forward_levels(x, shape.columns, shape.columns / block_size,
                 [=](unsigned k) { return heap + (std::size_t{1} << k); }, field);
}

void forward_row(double* x, TransformShape shape, const TransformPrime& prime,
                 const double* twiddles) noexcept {
  const Field field(prime.p, prime.inverse);
  forward_to_blocks(x, shape, twiddles, field);
  for (std::size_t b = 0; b < shape.columns / block_size; ++b) {
    Doubles block[double_lanes];
    load_block(x + b * block_size, block);
    finish_forward(block, BlockTwiddles(twiddles, shape, b), field);
    store_block(block, x + b * block_size);
  }
}

void multiply_row(double* a, const double* b, TransformShape shape, const TransformPrime& prime,
                  double scale, const double* twiddles) noexcept {
  const Field field(prime.p, prime.inverse);
  const double* const inverses = twiddles + direction_twiddles_size(shape);
  forward_to_blocks(a, shape, twiddles, field);
  for (std::size_t k = 0; k < shape.columns / block_size; ++k) {
    Doubles block[double_lanes];
    load_block(a + k * block_size, block);
    finish_forward(block, BlockTwiddles(twiddles, shape, k), field);
    for (std::size_t i = 0; i < double_lanes; ++i) {
      const Doubles other = b ? load(b + k * block_size + i * double_lanes) : block[i];
      block[i] = pointwise(block[i], other, Doubles(scale), field);
    }
    begin_backward(block, BlockTwiddles(inverses, shape, k), field);
    store_block(block, a + k * block_size);
  }
  backward_levels(a, shape.columns, shape.columns / block_size,
                  [=](unsigned k) { return inverses + (std::size_t{1} << k); }, field);
}

}  // namespace
