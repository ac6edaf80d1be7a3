#pragma once

#include <cstddef>
#include <cstdint>

#include "cuda/block.hpp"
#include "cuda/numbers/field.hpp"
#include "cuda/numbers/prime_constants.hpp"

// The levels of a ring of the transform (kernels/transform_kernels.hpp), in shared memory.
//
// A tile has 2^levels rows of 2^width elements: row r, column c at r 2^width + c. Its rows are what
// the levels combine. Levels go in rounds of four: a thread takes 16 elements into registers and
// through four levels, which costs one trip through shared memory, not four.

namespace lanewise::cuda {

inline constexpr unsigned round_levels = 4;

/// Where element i of a tile is. Threads of a warp that step by 16 elements, as the last round's
/// do, would all meet in the same bank of shared memory; so they step by 17.
LANEWISE_HOST_DEVICE constexpr std::size_t padded(std::size_t i) {
  return i + (i >> round_levels);
}

constexpr std::size_t padded_size(std::size_t elements) {
  return elements + (elements >> round_levels);
}

/// The first round of a pass takes what is left of its levels by rounds of four.
LANEWISE_HOST_DEVICE constexpr unsigned first_round_levels(unsigned levels) {
  return (levels + round_levels - 1) % round_levels + 1;
}

/// Levels l and l + 1 of the q levels of 2^q elements, which a thread has in registers. twiddle(l,
/// i) is that of node i at level l.
template <bool is_forward, unsigned q, unsigned l, class Twiddle>
LANEWISE_HOST_DEVICE constexpr void two_levels(double (&x)[1u << q], Twiddle twiddle,
                                               const Field& field) {
  constexpr unsigned quarter = 1u << (q - l - 2);
  LANEWISE_UNROLL
  for (unsigned r = 0; r < 1u << l; ++r) {
    const double w = twiddle(l, r), w0 = twiddle(l + 1, 2 * r), w1 = twiddle(l + 1, 2 * r + 1);
    LANEWISE_UNROLL
    for (unsigned i = 0; i < quarter; ++i) {
      double* const ring = x + 4 * quarter * r + i;
      if constexpr (is_forward) {
        kernels::forward_4(ring[0], ring[quarter], ring[2 * quarter], ring[3 * quarter], w, w0, w1,
                           field);
      } else {
        kernels::backward_4(ring[0], ring[quarter], ring[2 * quarter], ring[3 * quarter], w, w0, w1,
                            field);
      }
    }
  }
}

/// The first level, where their number is odd.
template <bool is_forward, unsigned q, class Twiddle>
LANEWISE_HOST_DEVICE constexpr void odd_level(double (&x)[1u << q], Twiddle twiddle,
                                              const Field& field) {
  constexpr unsigned half = (1u << q) / 2;
  const double w = twiddle(0, 0);
  LANEWISE_UNROLL
  for (unsigned i = 0; i < half; ++i) {
    if constexpr (is_forward) {
      kernels::forward_2(x[i], x[i + half], w, field);
    } else {
      kernels::backward_2(x[i], x[i + half], w, field);
    }
  }
}

/// All q levels, q <= 4; backwards by the twiddles' inverses, which gives 2^q times what was there.
template <bool is_forward, unsigned q, class Twiddle>
LANEWISE_HOST_DEVICE constexpr void ring_levels(double (&x)[1u << q], Twiddle twiddle,
                                                const Field& field) {
  static_assert(1 <= q && q <= round_levels);
  if constexpr (is_forward) {
    if constexpr (q % 2 == 1) odd_level<true, q>(x, twiddle, field);
    if constexpr (q >= 2) two_levels<true, q, q % 2>(x, twiddle, field);
    if constexpr (q == 4) two_levels<true, q, 2>(x, twiddle, field);
  } else {
    if constexpr (q == 4) two_levels<false, q, 2>(x, twiddle, field);
    if constexpr (q >= 2) two_levels<false, q, q % 2>(x, twiddle, field);
    if constexpr (q % 2 == 1) odd_level<false, q>(x, twiddle, field);
  }
}

/// Where the twiddle of node i of a pass's level is: i = (b << l) + m for local level l of the
/// round that begins at level `begin`. Threads next to each other have rings b next to each other,
/// and so read one place after the other. Threads that write have nodes m next to each other:
/// places of b are permuted within each sixteen by m, so that these do not meet in one bank either.
LANEWISE_HOST_DEVICE constexpr std::size_t twiddle_place(unsigned begin, unsigned l, std::size_t b,
                                                         std::size_t m) {
  const std::size_t permuted = begin < round_levels ? b : b ^ (m << (round_levels - l));
  return (std::size_t{1} << (begin + l)) + (m << begin) + permuted;
}

/// q levels from level `begin` on, of the rings that this thread has.
template <bool is_forward, unsigned q>
LANEWISE_HOST_DEVICE void run_round(unsigned thread, unsigned threads, double* tile,
                                    unsigned levels, unsigned width, unsigned begin,
                                    const double* twiddles, const Field& field) {
  const unsigned step = levels - begin - q + width;
  const std::size_t count = std::size_t{1} << (levels + width - q);
  for (std::size_t ring = thread; ring < count; ring += threads) {
    const std::size_t b = ring >> step;
    const std::size_t first = (b << (step + q)) + (ring & ((std::size_t{1} << step) - 1));
    const auto twiddle = [&](unsigned l, unsigned m) {
      return twiddles[twiddle_place(begin, l, b, m)];
    };
    double x[1u << q];
    LANEWISE_UNROLL
    for (unsigned m = 0; m < 1u << q; ++m) x[m] = tile[padded(first + (std::size_t{m} << step))];
    ring_levels<is_forward, q>(x, twiddle, field);
    LANEWISE_UNROLL
    for (unsigned m = 0; m < 1u << q; ++m) tile[padded(first + (std::size_t{m} << step))] = x[m];
  }
}

/// The round that begins at a level: the first one may be short.
template <bool is_forward>
LANEWISE_HOST_DEVICE void run_round_at(unsigned begin, unsigned thread, unsigned threads,
                                       double* tile, unsigned levels, unsigned width,
                                       const double* twiddles, const Field& field) {
  switch (begin == 0 ? first_round_levels(levels) : round_levels) {
    case 1:
      return run_round<is_forward, 1>(thread, threads, tile, levels, width, begin, twiddles, field);
    case 2:
      return run_round<is_forward, 2>(thread, threads, tile, levels, width, begin, twiddles, field);
    case 3:
      return run_round<is_forward, 3>(thread, threads, tile, levels, width, begin, twiddles, field);
    default:
      return run_round<is_forward, 4>(thread, threads, tile, levels, width, begin, twiddles, field);
  }
}

/// All levels of one or two tiles. run(begin) goes through the rounds in order, from the first
/// level on or back to it.
template <bool is_forward, class Run>
LANEWISE_HOST_DEVICE void for_each_round(unsigned levels, Run run) {
  if (levels == 0) return;
  if constexpr (is_forward) {
    run(0u);
    for (unsigned k = first_round_levels(levels); k < levels; k += round_levels) run(k);
  } else {
    for (unsigned k = levels; k > first_round_levels(levels); k -= round_levels) {
      run(k - round_levels);
    }
    run(0u);
  }
}

/// factors[k] = W[2^k ring] for k < levels, by which the twiddles of a ring differ from those of
/// ring 0; thread k makes the kth.
LANEWISE_HOST_DEVICE inline void make_factor(unsigned k, std::size_t ring,
                                             const DirectionConstants& direction,
                                             const Field& field, double* factors) {
  double product = 1;
  for (unsigned bit = 0; ring >> bit != 0; ++bit) {
    if (ring >> bit & 1) product = field.multiply_reduced(product, direction.power[bit + k]);
  }
  factors[k] = product;
}

/// A thread's part of the twiddles of all levels, where rounds read them.
LANEWISE_HOST_DEVICE inline void make_twiddles(unsigned thread, unsigned threads, unsigned levels,
                                               const double* factors,
                                               const DirectionConstants& direction,
                                               const Field& field, double* twiddles) {
  unsigned begin = 0, end = first_round_levels(levels);
  for (unsigned k = 0; k < levels; ++k) {
    if (k == end) {
      begin = end;
      end += round_levels;
    }
    const unsigned l = k - begin;
    for (std::size_t i = thread; i < std::size_t{1} << k; i += threads) {
      twiddles[twiddle_place(begin, l, i >> l, i & ((std::size_t{1} << l) - 1))] =
          field.multiply_reduced(direction.table[i], factors[k]);
    }
  }
}

/// Doubles that the twiddles of so many levels take.
constexpr std::size_t twiddles_size(unsigned levels) {
  return std::size_t{1} << levels;
}

}  // namespace lanewise::cuda
