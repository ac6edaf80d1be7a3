#pragma once

#include <cstddef>
#include <cstdint>

#include "cuda/numbers/coefficients.hpp"
#include "cuda/numbers/tile.hpp"

// The passes of the transform over device memory, for many products of the same lengths at once.
//
// An array of 2^n doubles for every product and prime goes through passes, each of which takes some
// levels: the passes over columns, whose rows are far apart, and at last the one over rows, which
// lie by themselves. In the pass over rows both factors' last levels, the product of their values
// and its first levels back are one kernel: values in the order of the transform never leave the
// chip.

namespace lanewise::cuda {

/// The limbs of one product.
struct Operands {
  const Limb* a;
  const Limb* b;
  Limb* out;
};

/// Products of an by bn limbs into `size` limbs each; what lies above is zero. Each lies so many
/// limbs after the one before it.
struct Products {
  Operands first{};
  std::size_t a_step = 0, b_step = 0, out_step = 0;
  std::size_t an = 0, bn = 0;
  std::size_t size = 0;

  LANEWISE_HOST_DEVICE Operands operator[](std::size_t i) const {
    return {first.a + i * a_step, first.b + i * b_step, first.out + i * out_step};
  }
};

/// What passes have in common.
struct PassGeometry {
  unsigned length_levels;  ///< Arrays have 2^this elements.
  unsigned before;         ///< Levels of the passes before this one: it works on 2^before rings,
  unsigned levels;         ///< of 2^levels rows
  unsigned width;          ///< A tile has 2^width columns of them.
  unsigned primes;

  /// Rows are 2^this elements apart.
  LANEWISE_HOST_DEVICE constexpr unsigned after() const { return length_levels - before - levels; }

  constexpr std::size_t tiles() const { return std::size_t{1} << (length_levels - levels - width); }
  constexpr std::size_t blocks(std::size_t products) const { return products * primes * tiles(); }
};

/// Which part of which array a block has. The prime goes fastest: blocks that run at the same time
/// read the same limbs.
struct TilePlace {
  std::size_t product;
  unsigned prime;
  std::size_t ring;
  std::size_t column;

  LANEWISE_HOST_DEVICE constexpr TilePlace(std::size_t block, const PassGeometry& geometry) {
    prime = static_cast<unsigned>(block % geometry.primes);
    block /= geometry.primes;
    const unsigned tiles_of_ring = geometry.after() - geometry.width;
    column = (block & ((std::size_t{1} << tiles_of_ring) - 1)) << geometry.width;
    block >>= tiles_of_ring;
    ring = block & ((std::size_t{1} << geometry.before) - 1);
    product = block >> geometry.before;
  }

  /// Of an array's elements, that of element i of the tile.
  LANEWISE_HOST_DEVICE constexpr std::size_t element(std::size_t i,
                                                     const PassGeometry& geometry) const {
    const unsigned width = geometry.width;
    return (ring << (geometry.after() + geometry.levels)) + ((i >> width) << geometry.after()) +
           column + (i & ((std::size_t{1} << width) - 1));
  }

  /// Where the array of the block's product and prime begins.
  LANEWISE_HOST_DEVICE constexpr std::size_t array(const PassGeometry& geometry) const {
    return (product * geometry.primes + prime) << geometry.length_levels;
  }
};

/// Elements of arrays that passes before have left in device memory.
struct FromArrays {
  const double* data;

  struct Reader {
    const double* array;
    LANEWISE_HOST_DEVICE double operator()(std::size_t i) const { return array[i]; }
  };
  LANEWISE_HOST_DEVICE Reader reader(const TilePlace& place, const PassGeometry& geometry,
                                     const PrimeConstants&) const {
    return {data + place.array(geometry)};
  }
};

/// Elements cut out of the factors.
struct FromLimbs {
  Products products;
  bool is_second;  ///< Of the factors.
  Cut cut;

  struct Reader {
    const Limb* limbs;
    std::size_t size;
    Cut cut;
    const PrimeConstants& prime;
    Field field;
    LANEWISE_HOST_DEVICE double operator()(std::size_t i) const {
      return residue_of_coefficient(limbs, size, i, cut, prime, field);
    }
  };
  LANEWISE_HOST_DEVICE Reader reader(const TilePlace& place, const PassGeometry&,
                                     const PrimeConstants& prime) const {
    const Operands operands = products[place.product];
    return {is_second ? operands.b : operands.a, is_second ? products.bn : products.an, cut, prime,
            Field(prime.p, prime.inverse)};
  }
};

/// The levels of one pass over columns, forward or back.
template <bool is_forward, class Source>
struct ColumnPass {
  static constexpr unsigned threads = 256;

  PassGeometry geometry;
  const PrimeConstants* primes;
  Source source;
  double* out;

  std::size_t shared_bytes() const {
    return shared_size<double>(geometry.levels) +
           shared_size<double>(twiddles_size(geometry.levels)) +
           shared_size<double>(padded_size(std::size_t{1} << (geometry.levels + geometry.width)));
  }

  template <class Block>
  LANEWISE_HOST_DEVICE void operator()(Block& block) const {
    const TilePlace place(block.index(), geometry);
    const PrimeConstants& prime = primes[place.prime];
    const DirectionConstants& direction = is_forward ? prime.forward : prime.backward;
    const Field field(prime.p, prime.inverse);
    const unsigned levels = geometry.levels, width = geometry.width;
    const std::size_t elements = std::size_t{1} << (levels + width);
    double* const factors = block.template shared<double>(levels);
    double* const twiddles = block.template shared<double>(twiddles_size(levels));
    double* const tile = block.template shared<double>(padded_size(elements));
    const auto reader = source.reader(place, geometry, prime);
    double* const array = out + place.array(geometry);

    block.each([&](unsigned thread) {
      if (thread < levels) make_factor(thread, place.ring, direction, field, factors);
      for (std::size_t i = thread; i < elements; i += threads) {
        tile[padded(i)] = reader(place.element(i, geometry));
      }
    });
    block.each([&](unsigned thread) {
      make_twiddles(thread, threads, levels, factors, direction, field, twiddles);
    });
    for_each_round<is_forward>(levels, [&](unsigned begin) {
      block.each([&](unsigned thread) {
        run_round_at<is_forward>(begin, thread, threads, tile, levels, width, twiddles, field);
      });
    });
    block.each([&](unsigned thread) {
      for (std::size_t i = thread; i < elements; i += threads) {
        array[place.element(i, geometry)] = tile[padded(i)];
      }
    });
  }
};

/// The last levels of both factors, or of one that is squared, the product of their values divided
/// by the length, and the first levels back. A thread has 16 elements at least where rows are long
/// enough for that; short rows take small blocks, of which there are many.
template <class Source, unsigned block_threads>
struct RowProducts {
  static constexpr unsigned threads = block_threads;

  PassGeometry geometry;  ///< width is 0, and no levels come after.
  const PrimeConstants* primes;
  Source a;
  Source b;
  bool is_square;
  double* out;

  std::size_t shared_bytes() const {
    return shared_size<double>(2 * geometry.levels) +
           shared_size<double>(twiddles_size(geometry.levels)) +
           (is_square ? 1 : 2) *
               shared_size<double>(padded_size(std::size_t{1} << geometry.levels));
  }

  template <class Block>
  LANEWISE_HOST_DEVICE void operator()(Block& block) const {
    const TilePlace place(block.index(), geometry);
    const PrimeConstants& prime = primes[place.prime];
    const Field field(prime.p, prime.inverse);
    const unsigned levels = geometry.levels;
    const std::size_t elements = std::size_t{1} << levels;
    double* const forward_factors = block.template shared<double>(2 * levels);
    double* const backward_factors = forward_factors + levels;
    double* const twiddles = block.template shared<double>(twiddles_size(levels));
    double* const x = block.template shared<double>(padded_size(elements));
    double* const y = is_square ? x : block.template shared<double>(padded_size(elements));
    const auto read_a = a.reader(place, geometry, prime);
    const auto read_b = b.reader(place, geometry, prime);
    const double scale = prime.inverse_of_length[geometry.length_levels];
    double* const array = out + place.array(geometry);

    block.each([&](unsigned thread) {
      if (thread < levels) {
        make_factor(thread, place.ring, prime.forward, field, forward_factors);
      } else if (thread < 2 * levels) {
        make_factor(thread - levels, place.ring, prime.backward, field, backward_factors);
      }
      for (std::size_t i = thread; i < elements; i += threads) {
        x[padded(i)] = read_a(place.element(i, geometry));
        if (!is_square) y[padded(i)] = read_b(place.element(i, geometry));
      }
    });
    block.each([&](unsigned thread) {
      make_twiddles(thread, threads, levels, forward_factors, prime.forward, field, twiddles);
    });
    for_each_round<true>(levels, [&](unsigned begin) {
      block.each([&](unsigned thread) {
        run_round_at<true>(begin, thread, threads, x, levels, 0, twiddles, field);
        if (!is_square) run_round_at<true>(begin, thread, threads, y, levels, 0, twiddles, field);
      });
    });
    block.each([&](unsigned thread) {
      for (std::size_t i = thread; i < elements; i += threads) {
        x[padded(i)] = kernels::pointwise(x[padded(i)], y[padded(i)], scale, field);
      }
      make_twiddles(thread, threads, levels, backward_factors, prime.backward, field, twiddles);
    });
    for_each_round<false>(levels, [&](unsigned begin) {
      block.each([&](unsigned thread) {
        run_round_at<false>(begin, thread, threads, x, levels, 0, twiddles, field);
      });
    });
    block.each([&](unsigned thread) {
      for (std::size_t i = thread; i < elements; i += threads) {
        array[place.element(i, geometry)] = x[padded(i)];
      }
    });
  }
};

}  // namespace lanewise::cuda
