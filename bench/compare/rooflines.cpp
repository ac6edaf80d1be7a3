#include "bench/compare/rooflines.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <lanewise/machine.hpp>
#include <string>

#include "bench/compare/measure.hpp"
#include "kernels/parallel.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace lanewise::compare {
namespace {

constexpr std::int64_t pattern = 0x0101010101010101;

/// Elements per cache line.
constexpr std::size_t line = 8;

using Body = std::function<void(std::size_t begin, std::size_t end)>;

Arm roofline(std::string id, std::string label, double bytes, std::size_t n, Body body,
             std::function<bool()> is_done) {
  Arm arm;
  arm.id = "roofline-" + std::move(id);
  arm.label = std::move(label);
  arm.group = "roofline";
  arm.backend = "cpu";
  arm.threads = machine().usable_cpus.value;
  arm.bytes = bytes;
  arm.run = [=, threads = arm.threads] {
    return measure([&] { kernels::parallel_for(n, line, threads, body); },
                   [&] { return is_done() ? "" : "not every byte was written"; });
  };
  return arm;
}

#if defined(__x86_64__)
/// Whole lines by 16-byte non-temporal stores; Buffer aligns the arrays, and parts begin at lines.
void stream(std::int64_t* out, std::size_t begin, std::size_t end, auto&& vector_at) {
  std::size_t i = begin;
  for (; i + line <= end; i += line) {
    for (std::size_t j = 0; j < line; j += 2) {
      _mm_stream_si128(reinterpret_cast<__m128i*>(out + i + j), vector_at(i + j));
    }
  }
  for (; i + 2 <= end; i += 2) {
    _mm_stream_si128(reinterpret_cast<__m128i*>(out + i), vector_at(i));
  }
  _mm_sfence();
}
#endif

}  // namespace

std::vector<Arm> roofline_arms(std::span<const std::int64_t> in, std::span<std::int64_t> out) {
  const std::size_t n = out.size() / 2 * 2;
  const auto fill_bytes = static_cast<double>(n * sizeof(std::int64_t));
  const auto filled = [=] {
    const auto written = out.first(n);
    const bool done =
        std::all_of(written.begin(), written.end(), [](std::int64_t x) { return x == pattern; });
    std::fill(out.begin(), out.end(), std::int64_t{-1});
    return done;
  };
  const auto copied = [=] { return std::ranges::equal(in.first(n), out.first(n)); };

  std::vector<Arm> arms;
  arms.push_back(roofline(
      "fill-libc", "fill, memset, all cores", fill_bytes, n,
      [=](std::size_t begin, std::size_t end) {
        std::memset(out.data() + begin, 1, (end - begin) * sizeof(out[0]));
      },
      filled));
  arms.push_back(roofline(
      "copy-libc", "copy, memcpy, all cores", 2 * fill_bytes, n,
      [=](std::size_t begin, std::size_t end) {
        std::memcpy(out.data() + begin, in.data() + begin, (end - begin) * sizeof(out[0]));
      },
      copied));
#if defined(__x86_64__)
  arms.push_back(roofline(
      "fill-streaming", "fill, streaming stores, all cores", fill_bytes, n,
      [=](std::size_t begin, std::size_t end) {
        const __m128i value = _mm_set1_epi64x(pattern);
        stream(out.data(), begin, end, [=](std::size_t) { return value; });
      },
      filled));
  arms.push_back(roofline(
      "copy-streaming", "copy, streaming stores, all cores", 2 * fill_bytes, n,
      [=](std::size_t begin, std::size_t end) {
        stream(out.data(), begin, end, [=](std::size_t i) {
          return _mm_load_si128(reinterpret_cast<const __m128i*>(in.data() + i));
        });
      },
      copied));
#endif
  return arms;
}

}  // namespace lanewise::compare
