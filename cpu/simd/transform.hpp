#pragma once

#include "cpu/simd/modular.hpp"
#include "cpu/simd/transpose.hpp"
#include "kernels/butterflies.hpp"
#include "kernels/kernel_table.hpp"

// The transform of kernels/transform_kernels.hpp, four ways at a time.
//
// Measured on a 2-core AMD EPYC (Zen 5): 0.051 ns a point and level in AVX-512, from L1 and L2
// alike; sixteen ways at a time, which moves half the data, 0.058 to 0.064 (spills).

namespace {

using lanewise::kernels::backward_2;
using lanewise::kernels::backward_4;
using lanewise::kernels::forward_2;
using lanewise::kernels::forward_4;
using lanewise::kernels::pointwise;
using lanewise::kernels::Roots;
using lanewise::kernels::TransformPrime;
using lanewise::kernels::TransformShape;

/// Every value between levels on the way forward.
constexpr double forward_bound = lanewise::kernels::ButterflyBounds<is_fused>::forward;

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

/// Rows of numbers, `pitch` apart.
struct Rows {
  double* data;
  std::size_t pitch;

  double* operator[](std::size_t r) const { return data + r * pitch; }
};

/// Asks for what is `distance` doubles ahead, to be in the second-level cache when it is read.
struct PrefetchAhead {
  std::size_t distance;
  void ask(const double* at) const { __builtin_prefetch(at + distance, 0, 2); }
};
struct PrefetchNothing {
  static void ask(const double*) {}
};

/// forward_4() or backward_4() of n columns of four rows, from `in` to `out`.
template <bool is_forward, class Prefetch, class W>
inline void ring_of_4(const double* in, std::size_t in_quarter, double* out,
                      std::size_t out_quarter, std::size_t n, W w, W w0, W w1, const Field& field,
                      Prefetch prefetch) {
  for (std::size_t i = 0; i < n; i += double_lanes) {
    const double* const from = in + i;
    double* const to = out + i;
    Doubles x0 = load(from), x1 = load(from + in_quarter), x2 = load(from + 2 * in_quarter),
            x3 = load(from + 3 * in_quarter);
    for (std::size_t k = 0; k < 4; ++k) prefetch.ask(from + k * in_quarter);
    if constexpr (is_forward) {
      forward_4(x0, x1, x2, x3, w, w0, w1, field);
    } else {
      backward_4(x0, x1, x2, x3, w, w0, w1, field);
    }
    x0.store_unaligned(to);
    x1.store_unaligned(to + out_quarter);
    x2.store_unaligned(to + 2 * out_quarter);
    x3.store_unaligned(to + 3 * out_quarter);
  }
}

/// From this many vectors on, the quotients of three twiddles are soon earned back.
constexpr std::size_t vectors_for_quotients = 4;

/// Two levels of `rings` consecutive rings of 4 * quarter rows, n columns of them, from `in` to
/// `out`. Ring j is split by w[j], and its halves by next[2 j] and next[2 j + 1].
template <bool is_forward, class Prefetch = PrefetchNothing>
inline void pass_of_4(Rows in, Rows out, std::size_t rings, std::size_t quarter, std::size_t n,
                      const double* w, const double* next, const Field& field,
                      Prefetch prefetch = {}) {
  // Rows without gaps are one long row.
  const bool is_dense = in.pitch == n && out.pitch == n;
  const std::size_t rows = is_dense ? 1 : quarter, columns = is_dense ? quarter * n : n;
  for (std::size_t j = 0; j < rings; ++j) {
    const auto run = [&](auto w_j, auto w0, auto w1) {
      for (std::size_t r = 4 * quarter * j; r < 4 * quarter * j + rows; ++r) {
        ring_of_4<is_forward, Prefetch>(in[r], quarter * in.pitch, out[r], quarter * out.pitch,
                                        columns, w_j, w0, w1, field, prefetch);
      }
    };
    if (quarter * n >= vectors_for_quotients * double_lanes) {
      run(field.twiddle(w[j]), field.twiddle(next[2 * j]), field.twiddle(next[2 * j + 1]));
    } else {
      run(Doubles(w[j]), Doubles(next[2 * j]), Doubles(next[2 * j + 1]));
    }
  }
}

/// The first two levels of a ring x^4q - 1 whose upper half is zero, and is not read: its twiddles
/// are 1, 1 and the `root` of order 4.
inline void pass_of_4_from_half(Rows in, Rows out, std::size_t quarter, std::size_t n, double root,
                                const Field& field, PrefetchAhead prefetch) {
  const Twiddle twiddle = field.twiddle(root);
  for (std::size_t r = 0; r < quarter; ++r) {
    for (std::size_t i = 0; i < n; i += double_lanes) {
      const double* const from = in[r] + i;
      const Doubles x0 = field.reduce(load(from));
      const Doubles x1 = field.reduce(load(from + quarter * in.pitch));
      prefetch.ask(from);
      prefetch.ask(from + quarter * in.pitch);
      const Doubles turned = field.multiply(x1, twiddle);
      (x0 + x1).store_unaligned(out[r] + i);
      (x0 - x1).store_unaligned(out[r + quarter] + i);
      (x0 + turned).store_unaligned(out[r + 2 * quarter] + i);
      (x0 - turned).store_unaligned(out[r + 3 * quarter] + i);
    }
  }
}

/// The first level of a ring x^2h - 1 whose upper half is zero, and is not read.
inline void pass_of_2_from_half(Rows in, Rows out, std::size_t half, std::size_t n,
                                PrefetchAhead prefetch) {
  for (std::size_t r = 0; r < half; ++r) {
    for (std::size_t i = 0; i < n; i += double_lanes) {
      const Doubles x0 = load(in[r] + i);
      prefetch.ask(in[r] + i);
      x0.store_unaligned(out[r] + i);
      x0.store_unaligned(out[r + half] + i);
    }
  }
}

/// The first level, of one ring of 2 * half rows, and its inverse.
template <bool is_forward, class Prefetch = PrefetchNothing>
inline void pass_of_2(Rows in, Rows out, std::size_t half, std::size_t n, double w,
                      const Field& field, Prefetch prefetch = {}) {
  const Twiddle twiddle = field.twiddle(w);
  for (std::size_t r = 0; r < half; ++r) {
    for (std::size_t i = 0; i < n; i += double_lanes) {
      Doubles x0 = load(in[r] + i), x1 = load(in[r + half] + i);
      prefetch.ask(in[r] + i);
      prefetch.ask(in[r + half] + i);
      if constexpr (is_forward) {
        forward_2(x0, x1, twiddle, field);
      } else {
        backward_2(x0, x1, twiddle, field);
      }
      x0.store_unaligned(out[r] + i);
      x1.store_unaligned(out[r + half] + i);
    }
  }
}

constexpr unsigned log2_of(std::size_t power_of_two) {
  return static_cast<unsigned>(__builtin_ctzll(power_of_two));
}

// All levels of one ring of `rows` rows of n columns, rows a power of two, at least 2. The twiddles
// of the nodes of level k, in order, are at level(k). The first pass reads from `in`, the last one
// writes to `out`, and all others work in `tile`, which may be either. On the way forward the upper
// half of `in` may be zero, and is not read then.

template <class Level>
inline void forward_levels(Rows in, Rows tile, Rows out, std::size_t rows, std::size_t n,
                           bool is_half_zero, Level level, const Field& field,
                           PrefetchAhead prefetch) {
  const bool is_odd = log2_of(rows) % 2 == 1;
  std::size_t rings = is_odd ? 2 : 4;
  unsigned k = is_odd ? 1 : 2;
  const Rows to = rings == rows ? out : tile;
  if (is_half_zero) {
    if (is_odd) {
      pass_of_2_from_half(in, to, rows / 2, n, prefetch);
    } else {
      pass_of_4_from_half(in, to, rows / 4, n, level(1)[1], field, prefetch);
    }
  } else if (is_odd) {
    pass_of_2<true>(in, to, rows / 2, n, *level(0), field, prefetch);
  } else {
    pass_of_4<true>(in, to, 1, rows / 4, n, level(0), level(1), field, prefetch);
  }
  for (; rings < rows; rings *= 4, k += 2) {
    pass_of_4<true>(tile, rings * 4 == rows ? out : tile, rings, rows / rings / 4, n, level(k),
                    level(k + 1), field);
  }
}

template <class Level>
inline void backward_levels(Rows in, Rows tile, Rows out, std::size_t rows, std::size_t n,
                            Level level, const Field& field, PrefetchAhead prefetch) {
  std::size_t rings = rows;
  unsigned k = log2_of(rows);
  if (rings > 2) {
    rings /= 4;
    k -= 2;
    pass_of_4<false>(in, rings == 1 ? out : tile, rings, 1, n, level(k), level(k + 1), field,
                     prefetch);
  }
  for (; rings > 2; rings /= 4, k -= 2) {
    pass_of_4<false>(tile, rings == 4 ? out : tile, rings / 4, rows / rings, n, level(k - 2),
                     level(k - 1), field);
  }
  if (rings == 2) {
    if (rows == 2) {
      pass_of_2<false>(in, out, 1, n, *level(0), field, prefetch);
    } else {
      pass_of_2<false>(tile, out, rows / 2, n, *level(0), field);
    }
  }
}

// Tables
//
// For each direction: W[j] for j < nodes, and then for s = 0, 1, 2 the entries W[2^s j], j <
// blocks.

constexpr std::size_t at_least_lanes(std::size_t n) {
  return n < double_lanes ? double_lanes : n;
}

/// Rings of a row that have as many elements as there are lanes.
constexpr std::size_t blocks_of_row(TransformShape shape) {
  return shape.columns / double_lanes;
}

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
      field.multiply_reduced(load(out + j), w).store_unaligned(out + made + j);
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
// there are lanes, node i of row r at heap[i], and then for each block of lanes^2 elements the
// nodes below, one vector for each node, its lanes over the block's rings.

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
      product = field.multiply_reduced(product, load(roots.power + log2_of(rest) + k));
    }
    product.store_unaligned(factors + k);
  }
}

inline void make_direction_twiddles(const Roots& roots, TransformShape shape, const double* tables,
                                    std::size_t row, double* out, const Field& field) {
  const std::size_t blocks = blocks_of_row(shape);
  const unsigned heap_levels = log2_of(blocks);
  double factors[lanewise::kernels::root_levels];
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
      field.multiply_reduced(load(powers[0] + j), factor).store_unaligned(out + nodes + j);
    }
  }
  double* vectors = out + heap_size(shape);
  for (std::size_t j = 0; j < blocks; j += double_lanes) {
    for (unsigned s = 0; s < lane_levels; ++s) {
      const Doubles first =
          field.multiply_reduced(load(powers[s] + j), Doubles(factors[heap_levels + s]));
      first.store_unaligned(vectors);
      vectors += double_lanes;
      for (std::size_t i = 1; i < std::size_t{1} << s; ++i, vectors += double_lanes) {
        field.multiply_reduced(first, Doubles(roots.first[0][i])).store_unaligned(vectors);
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

/// The twiddles of columns: those of every level begin alike.
struct ColumnLevels {
  const double* nodes;
  const double* operator()(unsigned) const { return nodes; }
};

void forward_columns(double* x, TransformShape shape, const TransformPrime& prime,
                     const double* tables, std::size_t first, std::size_t count, bool is_half_zero,
                     double* tile) noexcept {
  const Rows array = {x + first, shape.pitch};
  forward_levels(array, {tile, count}, array, shape.rows, count, is_half_zero, ColumnLevels{tables},
                 Field(prime.p, prime.inverse), {count});
}

void backward_columns(double* x, TransformShape shape, const TransformPrime& prime,
                      const double* tables, std::size_t first, std::size_t count,
                      double* tile) noexcept {
  const Rows array = {x + first, shape.pitch};
  backward_levels(array, {tile, count}, array, shape.rows, count,
                  ColumnLevels{tables + direction_table_size(shape)}, Field(prime.p, prime.inverse),
                  {count});
}

// Rows

constexpr std::size_t block_size = double_lanes * double_lanes;

inline void load_block(const double* x, Doubles (&block)[double_lanes]) {
  for (std::size_t i = 0; i < double_lanes; ++i) block[i] = load(x + i * double_lanes);
}

inline void store_block(const Doubles (&block)[double_lanes], double* x) {
  for (std::size_t i = 0; i < double_lanes; ++i) block[i].store_unaligned(x + i * double_lanes);
}

/// The twiddles of a row's nodes at level k.
struct RowLevels {
  const double* heap;
  const double* operator()(unsigned k) const { return heap + (std::size_t{1} << k); }
};

/// The twiddles of the nodes within block b's vectors, lane l those of vector l.
struct BlockTwiddles {
  const double* vectors;
  Doubles operator()(std::size_t node) const { return load(vectors + (node - 1) * double_lanes); }
};
inline BlockTwiddles block_twiddles(const double* twiddles, TransformShape shape, std::size_t b) {
  return {twiddles + heap_size(shape) + b * double_lanes * (double_lanes - 1)};
}

// Levels within vectors work on blocks of as many vectors as there are lanes, transposed, and leave
// them so: the pointwise product does not ask for an order. One pass does one thing: iterations
// that do more are chains too long for the processor to have enough of them under way.

void forward_row(double* x, TransformShape shape, const TransformPrime& prime,
                 const double* twiddles) noexcept {
  const Field field(prime.p, prime.inverse);
  const Rows vectors = {x, double_lanes};
  forward_levels(vectors, vectors, vectors, blocks_of_row(shape), double_lanes, false,
                 RowLevels{twiddles}, field, {shape.pitch});
  for (std::size_t b = 0; b < shape.columns / block_size; ++b) {
    Doubles block[double_lanes];
    load_block(x + b * block_size, block);
    transpose(block);
    forward_block(block, block_twiddles(twiddles, shape, b), field);
    store_block(block, x + b * block_size);
  }
}

inline void backward_row(double* x, TransformShape shape, const double* twiddles,
                         const Field& field) {
  for (std::size_t b = 0; b < shape.columns / block_size; ++b) {
    Doubles block[double_lanes];
    load_block(x + b * block_size, block);
    backward_block(block, block_twiddles(twiddles, shape, b), field);
    transpose(block);
    store_block(block, x + b * block_size);
  }
  const Rows vectors = {x, double_lanes};
  backward_levels(vectors, vectors, vectors, blocks_of_row(shape), double_lanes,
                  RowLevels{twiddles}, field, {0});
}

void multiply_row(double* a, const double* b, TransformShape shape, const TransformPrime& prime,
                  double scale, const double* twiddles) noexcept {
  const Field field(prime.p, prime.inverse);
  forward_row(a, shape, prime, twiddles);
  if (!b) b = a;
  for (std::size_t i = 0; i < shape.columns; i += double_lanes) {
    pointwise(load(a + i), load(b + i), Doubles(scale), field).store_unaligned(a + i);
  }
  backward_row(a, shape, twiddles + direction_twiddles_size(shape), field);
}

}  // namespace
