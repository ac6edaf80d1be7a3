// Copies between host and GPU: the link's own rate from pinned memory, and what the library makes
// of it from ordinary memory.

#include <algorithm>
#include <cstring>
#include <lanewise/lanewise.hpp>
#include <memory>
#include <string>

#include "bench/gpu/groups.hpp"
#include "bench/gpu/kernels.hpp"
#include "bench/gpu/random_elements.hpp"

namespace lanewise::bench::gpu {
namespace {

using Word = std::int64_t;
constexpr std::size_t words = std::size_t{1} << 26;  // 512 MiB
constexpr std::size_t bytes = words * sizeof(Word);

/// A stream of its own, for copies in both directions at once.
class SecondStream {
 public:
  SecondStream() {
    check(cudaStreamCreateWithFlags(&stream_, cudaStreamNonBlocking), "cudaStreamCreate");
  }
  SecondStream(const SecondStream&) = delete;
  SecondStream& operator=(const SecondStream&) = delete;
  ~SecondStream() { cudaStreamDestroy(stream_); }
  cudaStream_t get() const { return stream_; }

 private:
  cudaStream_t stream_ = nullptr;
};

/// Up goes from host to device memory, down the other way; each way has its own memory.
class Transfers {
 public:
  explicit Transfers(Session& session)
      : stream_(session.stream()), native_(session.native()), up_(words), down_(words), count_(1) {}

  void renew(std::uint64_t seed) {
    seed_ = seed;
    fill_random(down_.data(), words, seed, native_);
    check(cudaMemsetAsync(up_.data(), 0xa5, bytes, native_), "cudaMemsetAsync");
    copy(pinned_from_.data(), down_.data(), bytes, native_);
    std::memcpy(from_.data(), pinned_from_.data(), bytes);
    std::memset(pinned_to_.data(), 0xa5, bytes);
    std::memset(to_.data(), 0xa5, bytes);
  }

  void up() { move(up_.data(), pinned_from_.data(), cudaMemcpyHostToDevice, native_); }
  void down() { move(pinned_to_.data(), down_.data(), cudaMemcpyDeviceToHost, native_); }
  void both() {
    up();
    move(pinned_to_.data(), down_.data(), cudaMemcpyDeviceToHost, second_.get());
    check(cudaStreamSynchronize(second_.get()), "cudaStreamSynchronize");
    check(cudaStreamSynchronize(native_), "cudaStreamSynchronize");
  }
  void up_pageable() { copy(up_.data(), from_.data(), bytes, native_); }
  void down_pageable() { copy(to_.data(), down_.data(), bytes, native_); }
  void up_by_library() {
    cuda::upload<Word>(from_, up_.span(), stream_);
    stream_.finish();
  }
  void down_by_library() { cuda::download<Word>(down_.span(), to_, stream_); }

  std::string problem_up() {
    unsigned long long wrong = 0;
    check(cudaMemsetAsync(count_.data(), 0, count_.bytes(), native_), "cudaMemsetAsync");
    count_wrong(up_.data(), words, Expected::element, seed_, count_.data(), native_);
    copy(&wrong, count_.data(), sizeof(wrong), native_);
    return wrong == 0 ? "" : std::to_string(wrong) + " words are wrong";
  }
  std::string problem_down_pinned() { return problem_in(pinned_to_.data()); }
  std::string problem_down() { return problem_in(to_.data()); }
  std::string problem_both() {
    const std::string problem = problem_up();
    return problem.empty() ? problem_down_pinned() : problem;
  }

 private:
  static void move(void* to, const void* from, cudaMemcpyKind kind, cudaStream_t stream) {
    check(cudaMemcpyAsync(to, from, bytes, kind, stream), "cudaMemcpyAsync");
  }
  std::string problem_in(const void* found) const {
    return std::memcmp(found, from_.data(), bytes) == 0 ? "" : "not what was sent";
  }

  cuda::Stream& stream_;
  cudaStream_t native_;
  SecondStream second_;
  Array<Word> up_, down_;
  Array<unsigned long long> count_;
  Memory pinned_from_{bytes, Memory::Kind::pinned}, pinned_to_{bytes, Memory::Kind::pinned};
  Buffer<Word> from_{words}, to_{words};
  std::uint64_t seed_ = 0;
};

Group transfer_group(Session& session) {
  const auto transfers = std::make_shared<Transfers>(session);
  Group group;
  group.name = "transfers/512 MiB";
  group.most_rounds = 7;
  group.renew = [transfers](std::uint64_t seed) { transfers->renew(seed); };
  const auto add = [&](const char* name, double moved, const char* peer, Clock clock,
                       void (Transfers::*run)(), std::string (Transfers::*problem)()) {
    Row row;
    row.name = name;
    row.bytes = moved;
    row.peer = peer;
    row.clock = clock;
    row.run = [transfers, run] { (*transfers.*run)(); };
    row.problem = [transfers, problem](auto&) { return (*transfers.*problem)(); };
    group.rows.push_back(std::move(row));
  };
  constexpr auto once = static_cast<double>(bytes);
  using T = Transfers;
  add("to the GPU, pinned", once, "", Clock::device, &T::up, &T::problem_up);
  add("to the host, pinned", once, "", Clock::device, &T::down, &T::problem_down_pinned);
  add("both at once, pinned", 2 * once, "to the GPU, pinned", Clock::host, &T::both,
      &T::problem_both);
  add("to the GPU, cudaMemcpy", once, "to the GPU, pinned", Clock::host, &T::up_pageable,
      &T::problem_up);
  add("to the host, cudaMemcpy", once, "to the host, pinned", Clock::host, &T::down_pageable,
      &T::problem_down);
  add("upload()", once, "to the GPU, pinned", Clock::host, &T::up_by_library, &T::problem_up);
  add("download()", once, "to the host, pinned", Clock::host, &T::down_by_library,
      &T::problem_down);
  return group;
}

}  // namespace

void measure_transfers(Session& session) {
  measure_group(session, "transfers", [&] { return transfer_group(session); });
}

}  // namespace lanewise::bench::gpu
