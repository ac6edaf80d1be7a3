#pragma once

// This folder is compiled once per instruction set. Everything in it is in an anonymous namespace,
// and includes only kernel_table.hpp, xsimd, <immintrin.h>, <cstddef>, <cstdint> and <type_traits>:
// a std container or an inline function with a shared name, compiled here with AVX-512, could be
// the copy that the linker gives to the baseline.
//
// This file is the vocabulary that the kernels are written in: xsimd's batch, and what xsimd 8.1.0
// cannot say in its fast form.

#include <cstddef>
#include <cstdint>
#include <xsimd/xsimd.hpp>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace {

using Arch = xsimd::default_arch;

template <class T>
using Batch = xsimd::batch<T, Arch>;

template <class T>
constexpr std::size_t lanes = Batch<T>::size;

template <class T>
using Register = typename Batch<T>::register_type;

/// The integer register that holds the bits of a batch.
#if defined(__AVX512F__)
using Bits = __m512i;
#elif defined(__AVX2__)
using Bits = __m256i;
#elif defined(__SSE2__)
using Bits = __m128i;
#endif

#if defined(__x86_64__)
template <class T>
inline Bits to_bits(Batch<T> x) {
  return __builtin_bit_cast(Bits, static_cast<Register<T>>(x));
}

template <class T>
inline Batch<T> from_bits(Bits bits) {
  return Batch<T>(__builtin_bit_cast(Register<T>, bits));
}
#endif

template <class T>
inline Batch<T> load(const T* from) {
  return Batch<T>::load_unaligned(from);
}

template <class T>
inline Batch<T> zeros() {
  return Batch<T>(T{0});
}

/// The bits of x as lanes of another type.
template <class To, class From>
inline Batch<To> as(Batch<From> x) {
  return Batch<To>(__builtin_bit_cast(Register<To>, static_cast<Register<From>>(x)));
}

/// How far ahead of its loads a kernel asks for memory. Arithmetic fills the window in which the
/// processor finds loads by itself, and the hardware's prefetchers stay within a page: without this
/// sums read memory at 0.8 to 0.9 of its speed, and with it at 1.0 to 1.1 of what a loop of plain
/// additions does. 1, 2 and 4 KB were slower; in kernels that write, prefetching lost a twentieth.
/// Machine: 2-core AMD EPYC (Zen 5). Command: lanewise_bench
/// --benchmark_filter='(sum_of_squares|roofline/read)/'
constexpr std::size_t prefetch_bytes = 8192;

/// Asks for the vectors of a step that is `prefetch_bytes` ahead.
template <std::size_t vectors, class T>
inline void prefetch(const T* from) {
  constexpr std::size_t line = 64, bytes = vectors * lanes<T> * sizeof(T);
  const char* at = reinterpret_cast<const char*>(from) + prefetch_bytes;
  for (std::size_t i = 0; i < bytes; i += line) __builtin_prefetch(at + i);
}

/// {0, 1, 2, ...}
template <class T>
inline Batch<T> iota() {
  alignas(64) T values[lanes<T>];
  for (std::size_t i = 0; i < lanes<T>; ++i) values[i] = static_cast<T>(i);
  return Batch<T>::load_aligned(values);
}

#if defined(__AVX2__) && !defined(__AVX512F__)
/// All ones in the first `count` lanes, for AVX2's masked moves, which it has of 32 and 64 bits.
template <class T>
inline Bits first_lanes(std::size_t count) {
  if constexpr (sizeof(T) == 4) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)),
                              _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
  } else {
    return _mm256_cmpgt_epi64(_mm256_set1_epi64x(static_cast<long long>(count)),
                              _mm256_setr_epi64x(0, 1, 2, 3));
  }
}
#endif

/// The first `count` < lanes elements at `from`, and no byte beyond them; zeros above.
template <class T>
inline Batch<T> load_partial(const T* from, std::size_t count) {
#if defined(__AVX512F__)
  const std::uint64_t mask = (std::uint64_t{1} << count) - 1;
  if constexpr (sizeof(T) == 1) {
    return from_bits<T>(_mm512_maskz_loadu_epi8(mask, from));
  } else if constexpr (sizeof(T) == 2) {
    return from_bits<T>(_mm512_maskz_loadu_epi16(static_cast<__mmask32>(mask), from));
  } else if constexpr (sizeof(T) == 4) {
    return from_bits<T>(_mm512_maskz_loadu_epi32(static_cast<__mmask16>(mask), from));
  } else {
    return from_bits<T>(_mm512_maskz_loadu_epi64(static_cast<__mmask8>(mask), from));
  }
#else
#if defined(__AVX2__)
  if constexpr (sizeof(T) == 4) {
    return from_bits<T>(
        _mm256_maskload_epi32(reinterpret_cast<const int*>(from), first_lanes<T>(count)));
  }
  if constexpr (sizeof(T) == 8) {
    return from_bits<T>(
        _mm256_maskload_epi64(reinterpret_cast<const long long*>(from), first_lanes<T>(count)));
  }
#endif
  alignas(64) T values[lanes<T>] = {};
  for (std::size_t i = 0; i < count; ++i) values[i] = from[i];
  return Batch<T>::load_aligned(values);
#endif
}

/// Writes the first `count` < lanes elements of x, and no byte beyond them.
template <class T>
inline void store_partial(T* to, Batch<T> x, std::size_t count) {
#if defined(__AVX512F__)
  const std::uint64_t mask = (std::uint64_t{1} << count) - 1;
  if constexpr (sizeof(T) == 1) _mm512_mask_storeu_epi8(to, mask, to_bits(x));
  if constexpr (sizeof(T) == 2) {
    _mm512_mask_storeu_epi16(to, static_cast<__mmask32>(mask), to_bits(x));
  }
  if constexpr (sizeof(T) == 4) {
    _mm512_mask_storeu_epi32(to, static_cast<__mmask16>(mask), to_bits(x));
  }
  if constexpr (sizeof(T) == 8) {
    _mm512_mask_storeu_epi64(to, static_cast<__mmask8>(mask), to_bits(x));
  }
#else
#if defined(__AVX2__)
  if constexpr (sizeof(T) == 4) {
    return _mm256_maskstore_epi32(reinterpret_cast<int*>(to), first_lanes<T>(count), to_bits(x));
  }
  if constexpr (sizeof(T) == 8) {
    return _mm256_maskstore_epi64(reinterpret_cast<long long*>(to), first_lanes<T>(count),
                                  to_bits(x));
  }
#endif
  alignas(64) T values[lanes<T>];
  x.store_aligned(values);
  for (std::size_t i = 0; i < count; ++i) to[i] = values[i];
#endif
}

/// How a kernel writes a whole vector: through the caches.
struct CachedStore {
  static constexpr bool is_streaming = false;
  template <class T>
  static void store(T* to, Batch<T> x) {
    x.store_unaligned(to);
  }
  static void finish() {}
};

/// How a kernel writes a whole vector: past the caches, so that the old line is not read first. The
/// address is aligned to the vector. xsimd 8.1.0 has no such store; NEON has no intrinsic for one.
struct StreamingStore {
  static constexpr bool is_streaming = true;
  template <class T>
  static void store(T* to, Batch<T> x) {
#if defined(__AVX512F__)
    _mm512_stream_si512(reinterpret_cast<Bits*>(to), to_bits(x));
#elif defined(__AVX2__)
    _mm256_stream_si256(reinterpret_cast<Bits*>(to), to_bits(x));
#elif defined(__SSE2__)
    _mm_stream_si128(reinterpret_cast<Bits*>(to), to_bits(x));
#else
    x.store_aligned(to);
#endif
  }
  /// Streaming stores are weakly ordered: the fence makes them visible before the kernel returns.
  static void finish() {
#if defined(__x86_64__)
    _mm_sfence();
#endif
  }
};

/// The elements at the front of `out` that come before a vector's alignment, at most n.
template <class T>
inline std::size_t elements_to_alignment(const T* out, std::size_t n) {
  constexpr std::size_t vector_bytes = lanes<T> * sizeof(T);
  const std::size_t past = reinterpret_cast<std::uintptr_t>(out) % vector_bytes;
  const std::size_t head = past == 0 ? 0 : (vector_bytes - past) / sizeof(T);
  return head < n ? head : n;
}

/// out[i] = source(i) for i in [0, n): the shape of every elementwise kernel. `source.vector(i)`
/// gives lanes i, i + 1, ..., and `source.partial(i, count)` the first `count` of them; after
/// `source.seek(i)` the vectors from i on are asked for in order.
///
/// Four vectors are read before the first is written, which hides the latency of a multiplication;
/// out may be what the source reads, element for element.
template <class Store, class T, class Source>
inline void fill(T* out, std::size_t n, Source source) {
  constexpr std::size_t step = lanes<T>;
  std::size_t i = 0;
  if constexpr (Store::is_streaming) {
    i = elements_to_alignment(out, n);
    if (i > 0) store_partial(out, source.partial(0, i), i);
  }
  source.seek(i);
  for (; i + 4 * step <= n; i += 4 * step) {
    const Batch<T> a = source.vector(i), b = source.vector(i + step);
    const Batch<T> c = source.vector(i + 2 * step), d = source.vector(i + 3 * step);
    Store::store(out + i, a);
    Store::store(out + i + step, b);
    Store::store(out + i + 2 * step, c);
    Store::store(out + i + 3 * step, d);
  }
  for (; i + step <= n; i += step) Store::store(out + i, source.vector(i));
  Store::finish();
  if (i == n) return;
  store_partial(out + i, source.partial(i, n - i), n - i);
}

}  // namespace
