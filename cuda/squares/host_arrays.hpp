#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "cuda/stream_table.hpp"
#include "kernels/device_table.hpp"
#include "kernels/squares/int256.hpp"
#include "kernels/squares/operations.hpp"
#include "kernels/squares/range_of_squares.hpp"

// Squares of host arrays on a device: in chunks, of which one is copied to the device while another
// is computed and a third copied back. It pays on no machine where the bus is slower than memory;
// it is for callers who force it.

namespace lanewise::cuda {

/// A stream, what is under way on it, and its memory.
template <const StreamTable& Streams>
class Lane {
 public:
  /// `most` elements in a chunk.
  explicit Lane(std::size_t most) : stream_(Streams.open()), most_(most) {}
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;
  ~Lane() {
    for (const DeviceMemory& memory : memories_) {
      if (memory.handle) Streams.free(memory);
    }
    Streams.close(stream_);
  }

  void* stream() const { return stream_; }

  /// Device memory number `which` for a chunk of elements of so many bytes, and for so many bytes.
  void* elements(std::size_t which, std::size_t bytes) { return memory(which, most_ * bytes); }
  void* memory(std::size_t which, std::size_t bytes) {
    DeviceMemory& memory = memories_[which];
    if (!memory.handle) memory = Streams.allocate(stream_, bytes);
    return memory.data;
  }

  /// Copies the chunk of a host array to memory `which`.
  const void* upload(std::size_t which, const void* array, std::size_t element_bytes) {
    void* const to = elements(which, element_bytes);
    const auto* const from = static_cast<const std::byte*>(array) + begin * element_bytes;
    Streams.upload(stream_, to, from, count * element_bytes);
    return to;
  }
  /// Copies memory `which` to the chunk of a host array.
  void download(std::size_t which, void* array, std::size_t element_bytes) {
    auto* const to = static_cast<std::byte*>(array) + begin * element_bytes;
    Streams.download(stream_, to, memories_[which].data, count * element_bytes);
  }
  /// Memory `which` as words, as many as `to` has.
  template <std::size_t Count>
  void download(std::size_t which, std::array<std::uint64_t, Count>& to) {
    Streams.download(stream_, to.data(), memories_[which].data, sizeof(to));
  }

  /// The chunk under way.
  std::size_t begin = 0, count = 0;

 private:
  void* stream_;
  std::size_t most_;
  std::array<DeviceMemory, 3> memories_{};
};

/// The functions of a kernels::DeviceTable over a device's streams. Chunks are long enough for the
/// bus, and short enough for the first and the last of them, which nothing overlaps.
template <const StreamTable& Streams, std::size_t ChunkBytes = std::size_t{16} << 20>
struct HostArrays {
  using ChunkLane = Lane<Streams>;

  static constexpr std::size_t most_lanes = 3;
  static constexpr std::size_t of_input = 0, of_result = 1, of_overflows = 2;

  /// Starts chunks of [0, n), which begin at multiples of the blocks of sums, and collects what
  /// they have made, in their order.
  template <class Start, class Collect>
  static void in_chunks(std::size_t n, std::size_t element_bytes, Start start, Collect collect) {
    constexpr std::size_t block = kernels::sum_block_elements;
    const std::size_t chunk = ChunkBytes / element_bytes / block * block;
    const std::size_t chunks = n / chunk + (n % chunk != 0);
    std::array<std::optional<ChunkLane>, most_lanes> lanes;
    for (std::size_t i = 0; i < chunks + most_lanes; ++i) {
      std::optional<ChunkLane>& lane = lanes[i % most_lanes];
      if (lane) collect(*lane);
      if (i >= chunks) continue;
      if (!lane) lane.emplace(std::min(chunk, n));
      lane->begin = i * chunk;
      lane->count = std::min(chunk, n - lane->begin);
      start(*lane);
    }
  }

  static kernels::Overflows elementwise(std::size_t number, const void* in, void* out,
                                        std::size_t n) {
    const kernels::ElementwiseOperation& operation = kernels::operation_of(number);
    const bool checks = operation.kind.overflow == Overflow::check;
    kernels::Overflows all{};
    const auto start = [&](ChunkLane& lane) {
      const void* const from = lane.upload(of_input, in, operation.in_bytes);
      void* const to = lane.elements(of_result, operation.out_bytes);
      OverflowCell* const found = checks ? cleared_cell(lane) : nullptr;
      Streams.elementwise(lane.stream(), number, from, to, lane.count, found);
    };
    const auto collect = [&](ChunkLane& lane) {
      lane.download(of_result, out, operation.out_bytes);
      if (checks) add_found(lane, all);
    };
    in_chunks(n, std::max(operation.in_bytes, operation.out_bytes), start, collect);
    return all;
  }

  static void range(const kernels::RangeOfSquares& range, void* out, std::size_t n) {
    const std::size_t bytes = kernels::bytes_of(range.type);
    const auto start = [&](ChunkLane& lane) {
      Streams.range(lane.stream(), range, lane.begin, lane.elements(of_result, bytes), lane.count);
    };
    in_chunks(n, bytes, start, [&](ChunkLane& lane) { lane.download(of_result, out, bytes); });
  }

  static void add_sum(ElementType type, const void* in, std::size_t n, std::uint64_t* total) {
    using Words = std::array<std::uint64_t, 3>;
    kernels::Int256 sum;
    std::copy_n(total, 3, sum.limbs.begin());
    const auto start = [&](ChunkLane& lane) {
      const void* const from = lane.upload(of_input, in, kernels::bytes_of(type));
      auto* const to = static_cast<std::uint64_t*>(lane.memory(of_result, sizeof(Words)));
      Streams.sum(lane.stream(), type, from, lane.count, to);
    };
    const auto collect = [&](ChunkLane& lane) {
      Words words;
      lane.download(of_result, words);
      kernels::Int256 part;
      std::copy(words.begin(), words.end(), part.limbs.begin());
      sum = sum + part;
    };
    in_chunks(n, kernels::bytes_of(type), start, collect);
    std::copy_n(sum.limbs.begin(), 3, total);
  }

  static void block_sums(ElementType type, const void* in, std::size_t n, double* sums) {
    constexpr std::size_t block = kernels::sum_block_elements;
    // The first chunk of a lane is none shorter than those after it.
    const auto bytes_for = [](const ChunkLane& lane) {
      return (lane.count / block + (lane.count % block != 0)) * sizeof(double);
    };
    const auto start = [&](ChunkLane& lane) {
      const void* const from = lane.upload(of_input, in, kernels::bytes_of(type));
      auto* const to = static_cast<double*>(lane.memory(of_result, bytes_for(lane)));
      Streams.block_sums(lane.stream(), type, from, lane.count, to);
    };
    const auto collect = [&](ChunkLane& lane) {
      const std::size_t bytes = bytes_for(lane);
      Streams.download(lane.stream(), sums + lane.begin / block, lane.memory(of_result, bytes),
                       bytes);
    };
    in_chunks(n, kernels::bytes_of(type), start, collect);
  }

  static void extremes(ElementType type, const void* in, std::size_t n, std::uint64_t* extremes) {
    using Words = std::array<std::uint64_t, 2>;
    const auto start = [&](ChunkLane& lane) {
      const void* const from = lane.upload(of_input, in, kernels::bytes_of(type));
      auto* const to = static_cast<std::uint64_t*>(lane.memory(of_result, sizeof(Words)));
      Streams.extremes(lane.stream(), type, from, lane.count, to);
    };
    const auto collect = [&](ChunkLane& lane) {
      Words words;
      lane.download(of_result, words);
      extremes[0] = std::min(extremes[0], words[0]);
      extremes[1] = std::max(extremes[1], words[1]);
    };
    in_chunks(n, kernels::bytes_of(type), start, collect);
  }

  static constexpr kernels::DeviceTable make(const char* architecture) {
    return {architecture, elementwise, range, add_sum, block_sums, extremes};
  }

 private:
  static OverflowCell* cleared_cell(ChunkLane& lane) {
    void* const cell = lane.memory(of_overflows, sizeof(OverflowCell));
    Streams.fill_zero(lane.stream(), cell, sizeof(OverflowCell));
    return static_cast<OverflowCell*>(cell);
  }

  static void add_found(ChunkLane& lane, kernels::Overflows& all) {
    OverflowCell cell;
    Streams.download(lane.stream(), &cell, lane.memory(of_overflows, sizeof(cell)), sizeof(cell));
    if (cell.count == 0) return;
    if (all.count == 0) all.first = lane.begin + ~cell.complement_of_first;
    all.count += cell.count;
  }
};

}  // namespace lanewise::cuda
