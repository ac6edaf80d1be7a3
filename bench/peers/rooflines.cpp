// One pass over memory, in the widest vectors that the compiler may use. Vectors are GCC's and
// clang's own, whose copies they do not replace by memcpy; only non-temporal stores have no form
// but intrinsics.

#include "bench/peers/table.hpp"
#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace lanewise::bench::peers {
namespace {

#if defined(__AVX512F__)
constexpr std::size_t width = 64;
#elif defined(__AVX__)
constexpr std::size_t width = 32;
#else
constexpr std::size_t width = 16;
#endif

using Words [[gnu::vector_size(width), gnu::may_alias]] = std::uint64_t;
using Doubles [[gnu::vector_size(width), gnu::may_alias]] = double;

/// Calls visit(i) for each of n vectors. Arrays of a multiple of 64 bytes are whole vectors.
template <class Visit>
void for_each_vector(std::size_t bytes, Visit visit) {
  const std::size_t n = bytes / width;
#pragma GCC unroll 8
  for (std::size_t i = 0; i < n; ++i) visit(i);
}

void copy(const std::byte* in, std::byte* out, std::size_t bytes) {
  const auto* const from = reinterpret_cast<const Words*>(in);
  auto* const to = reinterpret_cast<Words*>(out);
  for_each_vector(bytes, [=](std::size_t i) { to[i] = from[i]; });
}

/// By a factor that the compiler cannot know to be 1.
void scale(std::byte* data, std::size_t bytes) {
  static volatile double one = 1.0;
  const double factor = one;
  auto* const values = reinterpret_cast<Doubles*>(data);
  for_each_vector(bytes, [=](std::size_t i) { values[i] *= factor; });
}

/// Eight sums: one would wait for itself.
std::uint64_t read(const std::byte* in, std::size_t bytes) {
  constexpr std::size_t sums = 8;
  const auto* const from = reinterpret_cast<const Words*>(in);
  const std::size_t n = bytes / width;
  Words total[sums] = {};
  std::size_t i = 0;
  for (; i + sums <= n; i += sums) {
    for (std::size_t j = 0; j < sums; ++j) total[j] += from[i + j];
  }
  for (; i < n; ++i) total[0] += from[i];
  for (std::size_t j = 1; j < sums; ++j) total[0] += total[j];
  std::uint64_t sum = 0;
  for (std::size_t lane = 0; lane < width / sizeof(sum); ++lane) sum += total[0][lane];
  return sum;
}

#if defined(__x86_64__)
void stream(Words* to, Words value) {
#if defined(__AVX512F__)
  _mm512_stream_si512(reinterpret_cast<__m512i*>(to), reinterpret_cast<__m512i>(value));
#elif defined(__AVX__)
  _mm256_stream_si256(reinterpret_cast<__m256i*>(to), reinterpret_cast<__m256i>(value));
#else
  _mm_stream_si128(reinterpret_cast<__m128i*>(to), reinterpret_cast<__m128i>(value));
#endif
}

void copy_streaming(const std::byte* in, std::byte* out, std::size_t bytes) {
  const auto* const from = reinterpret_cast<const Words*>(in);
  auto* const to = reinterpret_cast<Words*>(out);
  for_each_vector(bytes, [=](std::size_t i) { stream(to + i, from[i]); });
  _mm_sfence();
}

void fill_streaming(std::byte* out, std::size_t bytes) {
  auto* const to = reinterpret_cast<Words*>(out);
  const Words value = Words{} + 0x0101'0101'0101'0101;
  for_each_vector(bytes, [=](std::size_t i) { stream(to + i, value); });
  _mm_sfence();
}
#else
constexpr decltype(RooflineKernels::copy_streaming) copy_streaming = nullptr;
constexpr decltype(RooflineKernels::fill_streaming) fill_streaming = nullptr;
#endif

}  // namespace

constinit const RooflineKernels rooflines = {copy, copy_streaming, fill_streaming, scale, read};

}  // namespace lanewise::bench::peers
