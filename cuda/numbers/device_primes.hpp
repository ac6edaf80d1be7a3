#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cuda/numbers/sieve.hpp"
#include "kernels/factorial/sieve.hpp"

// The list of the primes between two bounds in a device's memory.

namespace lanewise::cuda {

template <class Queue>
class DevicePrimes {
 public:
  /// Starts to sieve for the primes first < p <= last, sqrt(last) <= first, last < 2^32.
  DevicePrimes(Queue& queue, std::uint64_t first, std::uint64_t last,
               const kernels::Monitor& monitor)
      : queue_(queue), begin_((first + 1) / 2), end_((last + 1) / 2) {
    const std::uint64_t root = kernels::integer_sqrt(last);
    std::vector<std::uint32_t> base;
    kernels::PrimeSieve(root, monitor).for_each(1, root, [&](std::uint64_t p) {
      base.push_back(static_cast<std::uint32_t>(p));
    });
    base_ = uploaded(base);
    SieveSegments kernel{
        base_.data(), static_cast<std::uint32_t>(base.size()), begin_, end_, nullptr, nullptr};
    segments_ = kernel.blocks();
    words_ = queue.template allocate<std::uint32_t>(segments_ * segment_words);
    counts_ = queue.template allocate<std::uint32_t>(segments_);
    kernel.words = words_.data();
    kernel.counts = counts_.data();
    queue.launch(kernel, segments_);
  }

  /// Waits for the sieve, and starts to list what it found.
  void list() {
    std::vector<std::uint32_t> offsets(segments_);
    queue_.download(std::span(offsets), counts_.data());
    count_ = 0;
    for (std::uint32_t& offset : offsets) {
      const std::uint32_t count = offset;
      offset = count_;
      count_ += count;
    }
    queue_.upload(counts_.data(), std::span<const std::uint32_t>(offsets));
    primes_ = queue_.template allocate<std::uint32_t>(count_);
    queue_.launch(ListPrimes{words_.data(), begin_, counts_.data(), primes_.data()}, segments_);
    words_ = {};
  }

  /// How many of the listed primes are at most each of the bounds. Waits for it.
  std::vector<std::uint32_t> count_up_to(std::span<const std::uint32_t> bounds) {
    const auto in = uploaded(bounds);
    const auto out = queue_.template allocate<std::uint32_t>(bounds.size());
    const CountPrimes kernel{primes_.data(), count_, in.data(),
                             static_cast<std::uint32_t>(bounds.size()), out.data()};
    queue_.launch(kernel, kernel.blocks());
    std::vector<std::uint32_t> places(bounds.size());
    queue_.download(std::span(places), out.data());
    return places;
  }

  const std::uint32_t* data() const { return primes_.data(); }
  std::uint32_t count() const { return count_; }

 private:
  using Array = typename Queue::template Array<std::uint32_t>;

  Array uploaded(std::span<const std::uint32_t> values) {
    auto array = queue_.template allocate<std::uint32_t>(values.size());
    queue_.upload(array.data(), values);
    return array;
  }

  Queue& queue_;
  std::uint64_t begin_, end_;  ///< Of the indices of odd numbers.
  std::size_t segments_ = 0;
  Array base_, words_, counts_, primes_;
  std::uint32_t count_ = 0;
};

}  // namespace lanewise::cuda
