#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>

#include "kernels/host_device.hpp"

// What a thread loads and stores at once, and the elements in it.

namespace lanewise::cuda {

/// The widest load and store of a GPU's thread.
inline constexpr unsigned vector_bytes = 16;

/// Elements in registers: taken out and put in by shifts, since registers have no addresses.
template <unsigned Bytes>
struct alignas(Bytes) Vector {
  std::uint32_t words[Bytes / 4];
};

namespace detail {

template <unsigned Bytes>
struct BitsOf;
template <>
struct BitsOf<1> {
  using type = std::uint8_t;
};
template <>
struct BitsOf<2> {
  using type = std::uint16_t;
};
template <>
struct BitsOf<4> {
  using type = std::uint32_t;
};
template <>
struct BitsOf<8> {
  using type = std::uint64_t;
};
struct TwoWords {
  std::uint64_t low, high;
};
template <>
struct BitsOf<16> {
  using type = TwoWords;
};

template <class T>
using bits_of = typename BitsOf<sizeof(T)>::type;

}  // namespace detail

/// Element `index` of a vector of T.
template <class T, unsigned Bytes>
LANEWISE_HOST_DEVICE T element_of(const Vector<Bytes>& vector, unsigned index) {
  const auto pair = [&](unsigned word) {
    return std::uint64_t{vector.words[word + 1]} << 32 | vector.words[word];
  };
  if constexpr (sizeof(T) == 16) {
    return std::bit_cast<T>(detail::TwoWords{pair(4 * index), pair(4 * index + 2)});
  } else if constexpr (sizeof(T) == 8) {
    return std::bit_cast<T>(pair(2 * index));
  } else {
    constexpr unsigned in_word = 4 / sizeof(T), bits = 8 * sizeof(T);
    const std::uint32_t word = vector.words[index / in_word] >> (bits * (index % in_word));
    return std::bit_cast<T>(static_cast<detail::bits_of<T>>(word));
  }
}

/// Makes `value` element `index` of a vector of T; the vector's elements from there on were zero.
template <class T, unsigned Bytes>
LANEWISE_HOST_DEVICE void put_element(Vector<Bytes>& vector, unsigned index, T value) {
  const auto put_pair = [&](unsigned word, std::uint64_t bits) {
    vector.words[word] = static_cast<std::uint32_t>(bits);
    vector.words[word + 1] = static_cast<std::uint32_t>(bits >> 32);
  };
  const auto bits = std::bit_cast<detail::bits_of<T>>(value);
  if constexpr (sizeof(T) == 16) {
    put_pair(4 * index, bits.low);
    put_pair(4 * index + 2, bits.high);
  } else if constexpr (sizeof(T) == 8) {
    put_pair(2 * index, bits);
  } else {
    constexpr unsigned in_word = 4 / sizeof(T), width = 8 * sizeof(T);
    vector.words[index / in_word] |= std::uint32_t{bits} << (width * (index % in_word));
  }
}

/// What a GPU traps, and a CPU that stands in for one does not.
template <unsigned Bytes>
void require_vector_alignment(const void* address) {
  if (reinterpret_cast<std::uintptr_t>(address) % Bytes == 0) return;
  throw std::logic_error("a vector that is not aligned to its size");
}

/// A vector that is read once: it is not kept in the caches for longer than others need.
template <unsigned Bytes>
LANEWISE_HOST_DEVICE Vector<Bytes> load_once(const void* from) {
#if defined(__CUDA_ARCH__)
  if constexpr (Bytes == 16) {
    const uint4 words = __ldcs(static_cast<const uint4*>(from));
    return {{words.x, words.y, words.z, words.w}};
  } else {
    static_assert(Bytes == 8);
    const uint2 words = __ldcs(static_cast<const uint2*>(from));
    return {{words.x, words.y}};
  }
#else
  require_vector_alignment<Bytes>(from);
  Vector<Bytes> vector;
  std::memcpy(&vector, from, Bytes);
  return vector;
#endif
}

/// A vector that is not read again soon.
template <unsigned Bytes>
LANEWISE_HOST_DEVICE void store_once(void* to, const Vector<Bytes>& vector) {
#if defined(__CUDA_ARCH__)
  if constexpr (Bytes == 16) {
    __stcs(static_cast<uint4*>(to),
           make_uint4(vector.words[0], vector.words[1], vector.words[2], vector.words[3]));
  } else {
    static_assert(Bytes == 8);
    __stcs(static_cast<uint2*>(to), make_uint2(vector.words[0], vector.words[1]));
  }
#else
  require_vector_alignment<Bytes>(to);
  std::memcpy(to, &vector, Bytes);
#endif
}

/// The elements of an array that come before its first whole vector, and whether vectors can be
/// reached at all: elements need not be aligned to their size.
struct Alignment {
  unsigned head;
  bool has_vectors;
};
template <class T>
Alignment alignment_of(const T* array, std::size_t n, unsigned bytes) {
  const auto beyond = static_cast<unsigned>(reinterpret_cast<std::uintptr_t>(array) % bytes);
  if (beyond % sizeof(T) != 0) return {0, false};
  const std::size_t head = (bytes - beyond) % bytes / sizeof(T);
  return {static_cast<unsigned>(head < n ? head : n), true};
}

}  // namespace lanewise::cuda
