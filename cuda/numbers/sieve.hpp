#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include "cuda/block.hpp"
#include "cuda/scan.hpp"

// Primes below 2^32 on a device: Eratosthenes' sieve, a segment for each block, and the list of
// them.

namespace lanewise::cuda {

/// Sets bits that other threads of the phase set too.
LANEWISE_HOST_DEVICE inline void set_bits(std::uint32_t* word, std::uint32_t bits) {
#if defined(__CUDA_ARCH__)
  atomicOr(word, bits);
#else
  *word |= bits;
#endif
}

LANEWISE_HOST_DEVICE constexpr unsigned count_bits(std::uint32_t bits) {
#if defined(__CUDA_ARCH__)
  return static_cast<unsigned>(__popc(static_cast<int>(bits)));
#else
  return static_cast<unsigned>(std::popcount(bits));
#endif
}

LANEWISE_HOST_DEVICE constexpr unsigned lowest_bit(std::uint32_t bits) {
#if defined(__CUDA_ARCH__)
  return static_cast<unsigned>(__ffs(static_cast<int>(bits)) - 1);
#else
  return static_cast<unsigned>(std::countr_zero(bits));
#endif
}

/// Bit i of segment s stands for the odd number 2 (first + s segment_bits + i) + 1.
inline constexpr std::uint32_t segment_words = 8192;
inline constexpr std::uint32_t segment_bits = 32 * segment_words;

/// Sieves segments by the odd primes up to the root of the last number: bits are set where a number
/// is prime, and counted.
struct SieveSegments {
  static constexpr unsigned threads = 256;

  /// All threads together mark the multiples of primes below it; above, each prime has its thread.
  static constexpr std::uint32_t first_of_threads = 512;

  const std::uint32_t* base_primes;
  std::uint32_t base_count;
  std::uint64_t first;  ///< Index of the first odd number, above that of the greatest base prime.
  std::uint64_t end;    ///< One beyond the last.
  std::uint32_t* words;
  std::uint32_t* counts;  ///< Primes of each segment.

  std::size_t shared_bytes() const {
    return shared_size<std::uint32_t>(segment_words) + shared_size<std::uint32_t>(threads);
  }
  std::size_t blocks() const {
    return static_cast<std::size_t>((end - first + segment_bits - 1) / segment_bits);
  }

  template <class Block>
  LANEWISE_HOST_DEVICE void operator()(Block& block) const {
    auto* const composite = block.template shared<std::uint32_t>(segment_words);
    auto* const primes_of = block.template shared<std::uint32_t>(threads);
    const std::uint64_t begin = first + block.index() * segment_bits;

    block.each([&](unsigned thread) {
      for (std::uint32_t w = thread; w < segment_words; w += threads) composite[w] = 0;
    });
    block.each([&](unsigned thread) {
      std::uint32_t i = 0;
      for (; i < base_count && base_primes[i] < first_of_threads; ++i) {
        const std::uint32_t p = base_primes[i];
        mark(composite, first_multiple(p, begin) + std::uint64_t{thread} * p,
             std::uint64_t{p} * threads);
      }
      for (i += thread; i < base_count; i += threads) {
        mark(composite, first_multiple(base_primes[i], begin), base_primes[i]);
      }
    });
    block.each([&](unsigned thread) {
      std::uint32_t count = 0;
      for (std::uint32_t w = thread; w < segment_words; w += threads) {
        const std::uint32_t bits = ~composite[w] & present(begin + 32 * w);
        words[block.index() * segment_words + w] = bits;
        count += count_bits(bits);
      }
      primes_of[thread] = count;
    });
    inclusive_scan<threads>(block, primes_of,
                            [](std::uint32_t lower, std::uint32_t upper) { return lower + upper; });
    block.each([&](unsigned thread) {
      if (thread == 0) counts[block.index()] = primes_of[threads - 1];
    });
  }

 private:
  /// From `begin` on, how far the first multiple of p is; p^2 lies before it or is it.
  LANEWISE_HOST_DEVICE static std::uint64_t first_multiple(std::uint32_t p, std::uint64_t begin) {
    // Odd multiples p (2 k + 1) have the index p k + (p - 1) / 2.
    const std::uint64_t own = (p - 1) / 2;
    const auto past = static_cast<std::uint32_t>(begin - own) % p;
    return past == 0 ? 0 : p - past;
  }

  LANEWISE_HOST_DEVICE static void mark(std::uint32_t* composite, std::uint64_t at,
                                        std::uint64_t step) {
    for (; at < segment_bits; at += step) set_bits(composite + at / 32, 1u << at % 32);
  }

  /// The bits of a word that are not beyond the end.
  LANEWISE_HOST_DEVICE std::uint32_t present(std::uint64_t at) const {
    if (at + 32 <= end) return ~0u;
    return at >= end ? 0 : (1u << (end - at)) - 1;
  }
};

/// Lists the primes of each segment from offsets[segment] on.
struct ListPrimes {
  static constexpr unsigned threads = 256;
  static constexpr std::uint32_t words_of_thread = segment_words / threads;

  const std::uint32_t* words;
  std::uint64_t first;
  const std::uint32_t* offsets;
  std::uint32_t* primes;

  std::size_t shared_bytes() const { return shared_size<std::uint32_t>(threads); }

  template <class Block>
  LANEWISE_HOST_DEVICE void operator()(Block& block) const {
    auto* const ends = block.template shared<std::uint32_t>(threads);
    const std::uint32_t* const segment = words + block.index() * segment_words;
    block.each([&](unsigned thread) {
      ends[thread] = 0;
      for (std::uint32_t w = 0; w < words_of_thread; ++w) {
        ends[thread] += count_bits(segment[thread * words_of_thread + w]);
      }
    });
    inclusive_scan<threads>(block, ends,
                            [](std::uint32_t lower, std::uint32_t upper) { return lower + upper; });
    block.each([&](unsigned thread) {
      std::uint32_t* out = primes + offsets[block.index()] + (thread == 0 ? 0 : ends[thread - 1]);
      for (std::uint32_t w = thread * words_of_thread; w < (thread + 1) * words_of_thread; ++w) {
        const std::uint64_t at = first + block.index() * segment_bits + 32 * w;
        for (std::uint32_t bits = segment[w]; bits != 0; bits &= bits - 1) {
          *out++ = static_cast<std::uint32_t>(2 * (at + lowest_bit(bits)) + 1);
        }
      }
    });
  }
};

/// places[i] = how many of the primes are at most bounds[i].
struct CountPrimes {
  static constexpr unsigned threads = 128;

  const std::uint32_t* primes;
  std::uint32_t count;
  const std::uint32_t* bounds;
  std::uint32_t bound_count;
  std::uint32_t* places;

  std::size_t shared_bytes() const { return 0; }
  std::size_t blocks() const { return (bound_count + threads - 1) / threads; }

  template <class Block>
  LANEWISE_HOST_DEVICE void operator()(Block& block) const {
    block.each([&](unsigned thread) {
      const std::size_t i = block.index() * threads + thread;
      if (i >= bound_count) return;
      std::uint32_t begin = 0, end = count;
      while (begin < end) {
        const std::uint32_t middle = begin + (end - begin) / 2;
        if (primes[middle] <= bounds[i]) {
          begin = middle + 1;
        } else {
          end = middle;
        }
      }
      places[i] = begin;
    });
  }
};

}  // namespace lanewise::cuda
