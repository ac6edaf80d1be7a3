#include "bench/compare/rooflines.hpp"

#include <algorithm>
#include <cstring>
#include <functional>
#include <string>

#include "bench/compare/lanewise_arms.hpp"
#include "bench/compare/measure.hpp"
#include "kernels/parallel.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace lanewise::compare {
namespace {

constexpr std::byte pattern{1};

/// Bytes in a cache line.
constexpr std::size_t line = 64;

using Body = std::function<void(std::size_t begin, std::size_t end)>;

/// The arrays of the arms, and the arms so far.
class Rooflines {
 public:
  Rooflines(std::shared_ptr<const void> owner, std::span<const std::byte> in,
            std::span<std::byte> out, double minimum_seconds)
      : owner_(std::move(owner)), in_(in), out_(out), minimum_seconds_(minimum_seconds) {}

  void add_fill(const std::string& id, const std::string& label, unsigned threads,
                const Body& body) {
    add("fill-" + id, "fill, " + label, threads, 1, body, [out = out_] {
      return std::all_of(out.begin(), out.end(), [](std::byte x) { return x == pattern; });
    });
  }
  void add_copy(const std::string& id, const std::string& label, unsigned threads,
                const Body& body) {
    add("copy-" + id, "copy, " + label, threads, 2, body,
        [in = in_, out = out_] { return std::memcmp(in.data(), out.data(), out.size()) == 0; });
  }
  std::vector<Arm> take() { return std::move(arms_); }

 private:
  void add(const std::string& id, const std::string& label, unsigned threads, unsigned arrays,
           const Body& body, const std::function<bool()>& is_done) {
    Arm arm;
    arm.id = "roofline-" + id;
    arm.label = label;
    arm.group = "roofline";
    arm.backend = "cpu";
    arm.threads = threads;
    arm.bytes = static_cast<double>(arrays * out_.size());
    const Task task = {[=, n = out_.size()] { kernels::parallel_for(n, line, threads, body); },
                       [out = out_] { std::memset(out.data(), 0xff, out.size()); },
                       [is_done] { return is_done() ? "" : "not every byte was written"; }};
    arm.run = [task, owner = owner_, least = minimum_seconds_] { return measure(task, least); };
    arms_.push_back(std::move(arm));
  }

  std::shared_ptr<const void> owner_;
  std::span<const std::byte> in_;
  std::span<std::byte> out_;
  double minimum_seconds_;
  std::vector<Arm> arms_;
};

#if defined(__x86_64__)
/// 16 bytes at a time by non-temporal stores; the arrays are aligned, and parts begin at lines.
/// `finish(i)` writes from i to the end, where less than that is left.
template <class Block, class Finish>
void stream(std::byte* out, std::size_t begin, std::size_t end, Block block_at, Finish finish) {
  std::size_t i = begin;
  for (; i + sizeof(__m128i) <= end; i += sizeof(__m128i)) {
    _mm_stream_si128(reinterpret_cast<__m128i*>(out + i), block_at(i));
  }
  _mm_sfence();
  finish(i);
}
#endif

void add_fills(Rooflines& rooflines, std::byte* to) {
  const Body fill = [=](std::size_t begin, std::size_t end) {
    std::memset(to + begin, std::to_integer<int>(pattern), end - begin);
  };
  rooflines.add_fill("libc-1t", "memset, one thread", 1, fill);
  rooflines.add_fill("libc", "memset, all cores", all_cores(), fill);
#if defined(__x86_64__)
  rooflines.add_fill("streaming", "streaming stores, all cores", all_cores(),
                     [=](std::size_t begin, std::size_t end) {
                       const __m128i value = _mm_set1_epi8(std::to_integer<char>(pattern));
                       stream(
                           to, begin, end, [=](std::size_t) { return value; },
                           [=](std::size_t i) { fill(i, end); });
                     });
#endif
}

Body copy_body(const std::byte* from, std::byte* to) {
  return [=](std::size_t begin, std::size_t end) {
    std::memcpy(to + begin, from + begin, end - begin);
  };
}

void add_parallel_copies(Rooflines& rooflines, const std::byte* from, std::byte* to) {
  const Body copy = copy_body(from, to);
  rooflines.add_copy("libc", "memcpy, all cores", all_cores(), copy);
#if defined(__x86_64__)
  rooflines.add_copy("streaming", "streaming stores, all cores", all_cores(),
                     [=](std::size_t begin, std::size_t end) {
                       stream(
                           to, begin, end,
                           [=](std::size_t i) {
                             return _mm_load_si128(reinterpret_cast<const __m128i*>(from + i));
                           },
                           [=](std::size_t i) { copy(i, end); });
                     });
#endif
}

}  // namespace

std::vector<Arm> roofline_arms(const std::shared_ptr<const void>& owner,
                               std::span<const std::byte> in, std::span<std::byte> out) {
  Rooflines rooflines(owner, in, out, usual_seconds);
  add_fills(rooflines, out.data());
  rooflines.add_copy("libc-1t", "memcpy, one thread", 1, copy_body(in.data(), out.data()));
  add_parallel_copies(rooflines, in.data(), out.data());
  return rooflines.take();
}

std::vector<Arm> parallel_copy_arms(const std::shared_ptr<const void>& owner,
                                    std::span<const std::byte> in, std::span<std::byte> out,
                                    double minimum_seconds) {
  Rooflines rooflines(owner, in, out, minimum_seconds);
  add_parallel_copies(rooflines, in.data(), out.data());
  return rooflines.take();
}

}  // namespace lanewise::compare
