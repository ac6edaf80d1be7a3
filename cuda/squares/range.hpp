#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "cuda/block.hpp"
#include "cuda/squares/operations.hpp"
#include "cuda/squares/vector.hpp"
#include "kernels/squares/range_of_squares.hpp"

// out[i] = (start + (first + i) * step)^2: written, and nothing read.

namespace lanewise::cuda {

template <class T>
struct RangeKernel {
  static constexpr unsigned threads = 256;
  static constexpr unsigned unroll = 4;
  static constexpr unsigned width = vector_bytes / sizeof(T);
  static constexpr unsigned tile = threads * unroll;

  T* out;
  std::size_t n;
  std::uint64_t start, step;
  std::size_t range_index;         ///< Of out[0]: `first`.
  std::size_t fit_begin, fit_end;  ///< Range indices outside which it is the largest value.
  unsigned head;

  RangeKernel(const kernels::RangeOfSquares& range, std::size_t first, T* to, std::size_t count)
      : out(to),
        n(count),
        start(range.start),
        step(range.step),
        range_index(first),
        fit_begin(range.fit.begin),
        fit_end(range.fit.end),
        head(alignment_of(to, count, vector_bytes).head) {}

  std::size_t blocks() const {
    const std::size_t tiles = (vectors() + tile - 1) / tile;
    return std::max<std::size_t>(tiles, n > 0);
  }
  std::size_t shared_bytes() const { return 0; }

  template <class Block>
  LANEWISE_HOST_DEVICE void operator()(Block& block) const {
    block.each([&](unsigned thread) {
      const std::size_t base = block.index() * tile, all = vectors();
      const std::size_t left = all - base;
      const unsigned count = left < tile ? static_cast<unsigned>(left) : tile;
      const std::size_t first = head + base * width;
      const std::size_t begin = range_index + first;
      if (fit_begin <= begin && begin + std::size_t{count} * width <= fit_end) {
        run_tile<true>(first, count, thread);
      } else {
        run_tile<false>(first, count, thread);
      }
      if (block.index() != 0) return;
      if (thread < head) out[thread] = square_at<false>(thread);
      const std::size_t rest = head + all * width + thread;
      if (rest < n && thread < width) out[rest] = square_at<false>(rest);
    });
  }

 private:
  LANEWISE_HOST_DEVICE std::size_t vectors() const { return (n - head) / width; }

  template <bool AllFit>
  LANEWISE_HOST_DEVICE T square_at(std::size_t i) const {
    const std::size_t index = range_index + i;
    if (!AllFit && (index < fit_begin || index >= fit_end)) return std::numeric_limits<T>::max();
    return element::Wrap<T>::of(element::of_range<T>(start, step, index));
  }

  template <bool AllFit>
  LANEWISE_HOST_DEVICE void run_tile(std::size_t first, unsigned count, unsigned thread) const {
    T* const to = out + first;
    LANEWISE_UNROLL
    for (unsigned u = 0; u < unroll; ++u) {
      const unsigned index = u * threads + thread;
      if (index >= count) return;
      Vector<vector_bytes> squares{};
      LANEWISE_UNROLL
      for (unsigned i = 0; i < width; ++i) {
        put_element<T>(squares, i, square_at<AllFit>(first + index * width + i));
      }
      store_once(to + index * width, squares);
    }
  }
};

}  // namespace lanewise::cuda
