#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "cuda/block.hpp"
#include "cuda/block_reduction.hpp"
#include "cuda/squares/operations.hpp"
#include "cuda/squares/vector.hpp"

// What does not mind the order of its elements: exact sums of integers, and extremes. Every thread
// accumulates, every block leaves a total, and one block makes one of these.

namespace lanewise::cuda {

/// limbs[0] + 2^64 limbs[1] + 2^128 limbs[2].
struct SumTotal {
  std::uint64_t limbs[3];
};
struct AddTotals {
  using Total = SumTotal;
  LANEWISE_HOST_DEVICE static SumTotal of_none() { return {}; }
  LANEWISE_HOST_DEVICE SumTotal operator()(const SumTotal& a, const SumTotal& b) const {
    const kernels::Wide low = kernels::Wide{a.limbs[0]} + b.limbs[0];
    const kernels::Wide high =
        kernels::Wide{a.limbs[1]} + b.limbs[1] + static_cast<std::uint64_t>(low >> 64);
    return {{static_cast<std::uint64_t>(low), static_cast<std::uint64_t>(high),
             a.limbs[2] + b.limbs[2] + static_cast<std::uint64_t>(high >> 64)}};
  }
};

/// sum + the squares of the four bytes of a word: one instruction.
template <class T>
LANEWISE_HOST_DEVICE unsigned add_four_squares(std::uint32_t word, unsigned sum) {
#if defined(__CUDA_ARCH__)
  if constexpr (std::is_signed_v<T>) {
    const int bytes = static_cast<int>(word);
    return static_cast<unsigned>(__dp4a(bytes, bytes, static_cast<int>(sum)));
  } else {
    return __dp4a(word, word, sum);
  }
#else
  for (unsigned i = 0; i < 4; ++i) {
    const auto magnitude = element::magnitude(static_cast<T>(word >> (8 * i)));
    sum += magnitude * magnitude;
  }
  return sum;
#endif
}

/// A thread's part of an exact sum: fewer than 2^32 elements.
template <class T>
class SumOfSquares {
 public:
  using Element = T;
  using Combine = AddTotals;

  LANEWISE_HOST_DEVICE void add(T x) {
    const auto magnitude = element::magnitude(x);
    if constexpr (sizeof(T) == 8) {
      add_wide(kernels::Wide{magnitude} * magnitude);
    } else if constexpr (sizeof(T) == 4) {
      add_wide(std::uint64_t{magnitude} * magnitude);
    } else {
      low_ += magnitude * magnitude;  // Below 2^32 each.
    }
  }

  LANEWISE_HOST_DEVICE void add(const Vector<vector_bytes>& vector) {
    if constexpr (sizeof(T) == 1) {
      unsigned sum = 0;  // Sixteen squares are at most 2^20.
      LANEWISE_UNROLL
      for (const std::uint32_t word : vector.words) sum = add_four_squares<T>(word, sum);
      low_ += sum;
    } else {
      LANEWISE_UNROLL
      for (unsigned i = 0; i < vector_bytes / sizeof(T); ++i) add(element_of<T>(vector, i));
    }
  }

  LANEWISE_HOST_DEVICE SumTotal total() const {
    const kernels::Wide low = low_;
    return {{static_cast<std::uint64_t>(low), static_cast<std::uint64_t>(low >> 64), high_}};
  }

 private:
  LANEWISE_HOST_DEVICE void add_wide(kernels::Wide square) {
    low_ += square;
    if constexpr (sizeof(T) == 8) high_ += low_ < square;
  }

  std::conditional_t<sizeof(T) <= 2, std::uint64_t, kernels::Wide> low_ = 0;
  std::uint32_t high_ = 0;
};

/// The least and the greatest magnitude.
struct MagnitudeTotal {
  std::uint64_t least, greatest;
};
struct WidenMagnitudes {
  using Total = MagnitudeTotal;
  LANEWISE_HOST_DEVICE static MagnitudeTotal of_none() { return {~std::uint64_t{0}, 0}; }
  LANEWISE_HOST_DEVICE MagnitudeTotal operator()(const MagnitudeTotal& a,
                                                 const MagnitudeTotal& b) const {
    return {a.least < b.least ? a.least : b.least,
            a.greatest > b.greatest ? a.greatest : b.greatest};
  }
};

template <class T>
class ExtremeMagnitudes {
 public:
  using Element = T;
  using Combine = WidenMagnitudes;

  LANEWISE_HOST_DEVICE void add(T x) {
    const auto magnitude = static_cast<Word>(element::ordered_magnitude(x));
    if (magnitude < least_) least_ = magnitude;
    if (magnitude > greatest_) greatest_ = magnitude;
    is_empty_ = false;
  }
  LANEWISE_HOST_DEVICE void add(const Vector<vector_bytes>& vector) {
    LANEWISE_UNROLL
    for (unsigned i = 0; i < vector_bytes / sizeof(T); ++i) add(element_of<T>(vector, i));
  }
  LANEWISE_HOST_DEVICE MagnitudeTotal total() const {
    return {is_empty_ ? ~std::uint64_t{0} : std::uint64_t{least_}, greatest_};
  }

 private:
  using Word = std::conditional_t<sizeof(T) == 8, std::uint64_t, std::uint32_t>;

  Word least_ = ~Word{0};
  Word greatest_ = 0;
  bool is_empty_ = true;  ///< A narrow type's ~Word{0} would pass for a magnitude.
};

/// Each of `blocks` blocks leaves a total of its tiles, which are `blocks` apart.
template <class Accumulator>
struct ReductionKernel {
  using Element = typename Accumulator::Element;
  using Combine = typename Accumulator::Combine;
  using Total = typename Combine::Total;

  static constexpr unsigned threads = 256;
  static constexpr unsigned unroll = 4;
  static constexpr unsigned width = vector_bytes / sizeof(Element);
  static constexpr unsigned tile = threads * unroll;  ///< In vectors.
  /// Several for each that a large GPU holds at once, so that none is long alone at the end, and
  /// few enough for one block to go through their totals.
  static constexpr std::size_t most_blocks = 4096;

  const Element* in;
  std::size_t n;
  Total* totals;
  unsigned head;
  std::size_t block_count;

  ReductionKernel(const Element* from, std::size_t count, Total* to)
      : in(from), n(count), totals(to), head(alignment_of(from, count, vector_bytes).head) {
    const std::size_t tiles = (vectors() + tile - 1) / tile;
    block_count = std::clamp<std::size_t>(tiles, 1, most_blocks);
  }

  std::size_t blocks() const { return block_count; }
  std::size_t shared_bytes() const { return shared_size<Total>(threads); }

  template <class Block>
  LANEWISE_HOST_DEVICE void operator()(Block& block) const {
    auto* const shared = block.template shared<Total>(threads);
    block.each([&](unsigned thread) { shared[thread] = total_of(block.index(), thread); });
    reduce_shared<threads>(block, shared, Combine{});
    block.each([&](unsigned thread) {
      if (thread == 0) totals[block.index()] = shared[0];
    });
  }

 private:
  LANEWISE_HOST_DEVICE std::size_t vectors() const { return (n - head) / width; }

  LANEWISE_HOST_DEVICE Total total_of(std::size_t block, unsigned thread) const {
    Accumulator accumulator;
    const std::size_t all = vectors();
    std::size_t base = block * tile;
    for (; base + tile <= all; base += block_count * tile) {
      const Element* const from = in + head + base * width;
      Vector<vector_bytes> loaded[unroll];
      LANEWISE_UNROLL
      for (unsigned u = 0; u < unroll; ++u) {
        loaded[u] = load_once<vector_bytes>(from + (u * threads + thread) * width);
      }
      LANEWISE_UNROLL
      for (unsigned u = 0; u < unroll; ++u) accumulator.add(loaded[u]);
    }
    for (std::size_t index = base + thread; index < all; index += threads) {
      accumulator.add(load_once<vector_bytes>(in + head + index * width));
    }
    if (block == 0 && thread < head) accumulator.add(in[thread]);
    const std::size_t rest = head + all * width + thread;
    if (block == 0 && rest < n && thread < width) accumulator.add(in[rest]);
    return accumulator.total();
  }
};

/// One total of many, by one block.
template <class Combine>
struct TotalKernel {
  using Total = typename Combine::Total;
  static constexpr unsigned threads = 256;

  const Total* totals;
  std::size_t count;  ///< At least 1.
  Total* out;

  std::size_t shared_bytes() const { return shared_size<Total>(threads); }

  template <class Block>
  LANEWISE_HOST_DEVICE void operator()(Block& block) const {
    auto* const shared = block.template shared<Total>(threads);
    block.each([&](unsigned thread) {
      Total total = Combine::of_none();
      for (std::size_t i = thread; i < count; i += threads) total = Combine{}(total, totals[i]);
      shared[thread] = total;
    });
    reduce_shared<threads>(block, shared, Combine{});
    block.each([&](unsigned thread) {
      if (thread == 0) *out = shared[0];
    });
  }
};

}  // namespace lanewise::cuda
