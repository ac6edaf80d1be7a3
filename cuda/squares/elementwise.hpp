#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "cuda/block.hpp"
#include "cuda/block_reduction.hpp"
#include "cuda/squares/operations.hpp"
#include "cuda/squares/vector.hpp"
#include "cuda/stream_table.hpp"
#include "kernels/kernel_table.hpp"

// out[i] = f(in[i]). Nothing but memory limits it: every thread has several loads on their way
// before it uses the first, all of them and the stores as wide as they come, and a block has
// neighbouring vectors, so that its 32-bit indices begin at a pointer of its own.

namespace lanewise::cuda {

using kernels::Overflows;

/// Adds what a block has found, beside others that do the same.
LANEWISE_HOST_DEVICE inline void add_overflows(OverflowCell& cell, const Overflows& found) {
#if defined(__CUDA_ARCH__)
  atomicAdd(reinterpret_cast<unsigned long long*>(&cell.count), found.count);
  atomicMax(reinterpret_cast<unsigned long long*>(&cell.complement_of_first), ~found.first);
#else
  cell.count += found.count;
  if (~found.first > cell.complement_of_first) cell.complement_of_first = ~found.first;
#endif
}

struct EarlierOverflow {
  LANEWISE_HOST_DEVICE Overflows operator()(const Overflows& a, const Overflows& b) const {
    if (a.count == 0) return b;
    if (b.count == 0) return a;
    return {a.first < b.first ? a.first : b.first, a.count + b.count};
  }
};

template <class Operation>
struct ElementwiseKernel {
  using Element = typename Operation::Element;
  using Result = typename Operation::Result;

  static constexpr unsigned threads = 256;
  static constexpr unsigned unroll = 4;  ///< Vectors of a thread.
  static constexpr unsigned width = vector_bytes / std::max(sizeof(Element), sizeof(Result));
  static constexpr unsigned in_bytes = width * sizeof(Element);
  static constexpr unsigned out_bytes = width * sizeof(Result);
  static constexpr unsigned tile = threads * unroll;  ///< Vectors of a block.
  static constexpr bool checks = reports_overflow<Operation>;

  const Element* in;
  Result* out;
  std::size_t n;
  unsigned head;  ///< Elements before the first vector.
  bool loads_vectors, stores_vectors;
  OverflowCell* cell;  ///< Of kernels that check.

  ElementwiseKernel(const Element* from, Result* to, std::size_t count, OverflowCell* found)
      : in(from), out(to), n(count), cell(found) {
    const Alignment alignment = alignment_of(out, n, out_bytes);
    head = alignment.head;
    stores_vectors = alignment.has_vectors;
    loads_vectors = reinterpret_cast<std::uintptr_t>(in + head) % in_bytes == 0;
  }

  std::size_t blocks() const {
    const std::size_t tiles = (vectors() + tile - 1) / tile;
    return std::max<std::size_t>(tiles, n > 0);
  }
  std::size_t shared_bytes() const { return checks ? shared_size<Overflows>(threads) : 0; }

  template <class Block>
  LANEWISE_HOST_DEVICE void operator()(Block& block) const {
    if constexpr (checks) {
      auto* const found = block.template shared<Overflows>(threads);
      block.each([&](unsigned thread) { found[thread] = run(block.index(), thread); });
      reduce_shared<threads>(block, found, EarlierOverflow{});
      block.each([&](unsigned thread) {
        if (thread == 0 && found[0].count != 0) add_overflows(*cell, found[0]);
      });
    } else {
      block.each([&](unsigned thread) { run(block.index(), thread); });
    }
  }

 private:
  LANEWISE_HOST_DEVICE std::size_t vectors() const { return (n - head) / width; }

  LANEWISE_HOST_DEVICE Overflows run(std::size_t block, unsigned thread) const {
    Overflows found{};
    // The elements before the vectors come first: an overflow there is the earliest.
    if (block == 0 && thread < head) run_one(thread, found);
    const std::size_t base = block * tile, all = vectors();
    if (all - base >= tile) {
      run_tile<true>(base, tile, thread, found);
    } else {
      run_tile<false>(base, static_cast<unsigned>(all - base), thread, found);
    }
    const std::size_t rest = head + all * width + thread;
    if (block == 0 && rest < n && thread < width) run_one(rest, found);
    return found;
  }

  LANEWISE_HOST_DEVICE void run_one(std::size_t index, Overflows& found) const {
    const Element x = in[index];
    out[index] = apply<Operation>(x);
    if constexpr (checks) {
      if (element::overflows(x) && found.count++ == 0) found.first = index;
    }
  }

  /// Every thread's vectors are `threads` apart, so that neighbours read neighbours.
  template <bool Whole>
  LANEWISE_HOST_DEVICE void run_tile(std::size_t base, unsigned count, unsigned thread,
                                     Overflows& found) const {
    const std::size_t first = head + base * width;
    const Element* const from = in + first;
    Result* const to = out + first;
    Vector<in_bytes> loaded[unroll];
    if (loads_vectors) {
      LANEWISE_UNROLL
      for (unsigned u = 0; u < unroll; ++u) {
        const unsigned index = u * threads + thread;
        if (Whole || index < count) loaded[u] = load_once<in_bytes>(from + index * width);
      }
    } else {
      LANEWISE_UNROLL
      for (unsigned u = 0; u < unroll; ++u) {
        const unsigned index = u * threads + thread;
        if (Whole || index < count) loaded[u] = gathered(from + index * width);
      }
    }
    LANEWISE_UNROLL
    for (unsigned u = 0; u < unroll; ++u) {
      const unsigned index = u * threads + thread;
      if (!Whole && index >= count) continue;
      store(to + index * width, squares_of(loaded[u]));
      if constexpr (checks) note_overflows(loaded[u], first + index * width, found);
    }
  }

  LANEWISE_HOST_DEVICE static Vector<out_bytes> squares_of(const Vector<in_bytes>& elements) {
    Vector<out_bytes> results{};
    LANEWISE_UNROLL
    for (unsigned i = 0; i < width; ++i) {
      put_element<Result>(results, i, apply<Operation>(element_of<Element>(elements, i)));
    }
    return results;
  }

  /// What does not fit is rare: it is counted, and only where there is some is the first looked
  /// for.
  LANEWISE_HOST_DEVICE static void note_overflows(const Vector<in_bytes>& elements,
                                                  std::size_t begin, Overflows& found) {
    unsigned count = 0;
    LANEWISE_UNROLL
    for (unsigned i = 0; i < width; ++i) {
      count += element::overflows(element_of<Element>(elements, i));
    }
    if (count == 0) return;
    if (found.count == 0) {
      unsigned first = width;
      LANEWISE_UNROLL
      for (unsigned i = width; i-- > 0;) {
        if (element::overflows(element_of<Element>(elements, i))) first = i;
      }
      found.first = begin + first;
    }
    found.count += count;
  }

  LANEWISE_HOST_DEVICE static Vector<in_bytes> gathered(const Element* from) {
    Vector<in_bytes> vector{};
    LANEWISE_UNROLL
    for (unsigned i = 0; i < width; ++i) put_element<Element>(vector, i, from[i]);
    return vector;
  }

  LANEWISE_HOST_DEVICE void store(Result* to, const Vector<out_bytes>& results) const {
    if (stores_vectors) return store_once(to, results);
    LANEWISE_UNROLL
    for (unsigned i = 0; i < width; ++i) to[i] = element_of<Result>(results, i);
  }
};

}  // namespace lanewise::cuda
