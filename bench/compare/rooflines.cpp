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

constexpr std::int64_t pattern = 0x0101010101010101;

/// Elements per cache line.
constexpr std::size_t line = 8;

using Body = std::function<void(std::size_t begin, std::size_t end)>;

/// The arrays of the arms, and the arms so far.
class Rooflines {
 public:
  Rooflines(std::shared_ptr<const void> owner, std::span<const std::int64_t> in,
            std::span<std::int64_t> out)
      : owner_(std::move(owner)), in_(in), out_(out) {}

  void add_fill(const std::string& id, const std::string& label, unsigned threads, Body body) {
    add("fill-" + id, "fill, " + label, threads, 1, std::move(body), [out = out_] {
      return std::all_of(out.begin(), out.end(), [](std::int64_t x) { return x == pattern; });
    });
  }
  void add_copy(const std::string& id, const std::string& label, unsigned threads, Body body) {
    add("copy-" + id, "copy, " + label, threads, 2, std::move(body),
        [in = in_, out = out_] { return std::equal(in.begin(), in.end(), out.begin()); });
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
    arm.bytes = static_cast<double>(arrays * out_.size_bytes());
    const Task task = {[=, n = out_.size()] { kernels::parallel_for(n, line, threads, body); },
                       [out = out_] { std::fill(out.begin(), out.end(), std::int64_t{-1}); },
                       [is_done] { return is_done() ? "" : "not every element was written"; }};
    arm.run = [task, owner = owner_] { return measure(task); };
    arms_.push_back(std::move(arm));
  }

  std::shared_ptr<const void> owner_;
  std::span<const std::int64_t> in_;
  std::span<std::int64_t> out_;
  std::vector<Arm> arms_;
};

#if defined(__x86_64__)
/// Pairs of elements by 16-byte non-temporal stores; Buffer aligns the arrays, and parts begin at
/// lines. The odd element at the end of the last part is `last`.
template <class PairAt>
void stream(std::int64_t* out, std::size_t begin, std::size_t end, std::int64_t last,
            PairAt pair_at) {
  std::size_t i = begin;
  for (; i + 2 <= end; i += 2) {
    _mm_stream_si128(reinterpret_cast<__m128i*>(out + i), pair_at(i));
  }
  _mm_sfence();
  if (i < end) out[i] = last;
}
#endif

}  // namespace

std::vector<Arm> roofline_arms(const std::shared_ptr<const void>& owner,
                               std::span<const std::int64_t> in, std::span<std::int64_t> out) {
  const std::int64_t* from = in.data();
  std::int64_t* to = out.data();
  const unsigned cores = all_cores();
  const Body fill = [=](std::size_t begin, std::size_t end) {
    std::memset(to + begin, pattern & 0xff, (end - begin) * sizeof(*to));
  };
  const Body copy = [=](std::size_t begin, std::size_t end) {
    std::memcpy(to + begin, from + begin, (end - begin) * sizeof(*to));
  };
  Rooflines rooflines(owner, in, out);
  rooflines.add_fill("libc-1t", "memset, one thread", 1, fill);
  rooflines.add_fill("libc", "memset, all cores", cores, fill);
  rooflines.add_copy("libc-1t", "memcpy, one thread", 1, copy);
  rooflines.add_copy("libc", "memcpy, all cores", cores, copy);
#if defined(__x86_64__)
  rooflines.add_fill("streaming", "streaming stores, all cores", cores,
                     [=](std::size_t begin, std::size_t end) {
                       const __m128i value = _mm_set1_epi64x(pattern);
                       stream(to, begin, end, pattern, [=](std::size_t) { return value; });
                     });
  rooflines.add_copy("streaming", "streaming stores, all cores", cores,
                     [=](std::size_t begin, std::size_t end) {
                       stream(to, begin, end, from[end - 1], [=](std::size_t i) {
                         return _mm_load_si128(reinterpret_cast<const __m128i*>(from + i));
                       });
                     });
#endif
  return rooflines.take();
}

}  // namespace lanewise::compare
