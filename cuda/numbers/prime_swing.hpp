#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "cuda/numbers/planning_queue.hpp"
#include "cuda/numbers/swing_leaves.hpp"
#include "kernels/factorial/estimate.hpp"
#include "kernels/factorial/swing_levels.hpp"
#include "kernels/factorial/zeros.hpp"

// n! on a device by the prime swing of kernels/factorial: odd(m!) = odd((m/2)!)^2 swing(m), all
// swings' trees together, and then up the levels. Powers of two are where the last product is
// written to.

namespace lanewise::cuda {

/// How often n is halved on the device: below, the CPU makes the odd part while the device makes
/// the swings.
constexpr unsigned device_levels(std::uint64_t n, std::uint64_t last_on_cpu) {
  unsigned levels = 0;
  while (n >> levels > last_on_cpu) ++levels;
  return levels;
}

/// At least the limbs of the odd part of n!.
inline std::size_t odd_factorial_size(std::uint64_t n) {
  return kernels::limbs_of_bits(kernels::rest_bits_bound(n, kernels::Radix::binary),
                                kernels::Radix::binary);
}

/// The limbs that n! is made in, zeros on top included.
inline std::size_t made_factorial_size(std::uint64_t n) {
  return kernels::trailing_zeros(n, kernels::Radix::binary).limbs + odd_factorial_size(n) + 1;
}

template <class Queue>
class PrimeSwing {
 public:
  /// Starts on the trees, one for each level; n >> levels is where the odd part of a factorial
  /// comes from the CPU.
  PrimeSwing(Multiplier<Queue>& multiplier, std::uint64_t n, Trees<Queue> trees)
      : multiplier_(multiplier),
        queue_(multiplier.queue()),
        n_(n),
        levels_(static_cast<unsigned>(trees.shapes.size())),
        swings_(ProductTrees<Queue>(multiplier, std::move(trees)).make()) {}

  /// From the odd part of (n >> levels)!: n!, in out[0 .. made_factorial_size(n)).
  void make(DeviceNumber<Queue> rest, Limb* out, kernels::Monitor& monitor) && {
    for (unsigned level = levels_; level-- > 0;) {
      watch(level + 1, monitor);
      const DeviceNumber<Queue> square = squared(rest, level);
      rest = {};
      if (level == 0) {
        finish(square, out);
      } else {
        rest = product(square, swings_[level], level);
      }
      swings_[level] = {};
    }
  }

 private:
  /// The device is behind what it has been asked for: a caller who watches has it caught up with.
  void watch(unsigned level, kernels::Monitor& monitor) {
    if (!monitor.is_watched()) return;
    queue_.finish();
    monitor.report(kernels::done_after(level));
    monitor.check();
  }

  std::size_t rest_limbs(unsigned level) const { return odd_factorial_size(n_ >> level); }

  DeviceNumber<Queue> squared(const DeviceNumber<Queue>& root, unsigned level) {
    const std::size_t size = std::min(2 * root.size, rest_limbs(level));
    DeviceNumber<Queue> square{queue_.template allocate<Limb>(size), size};
    Products of;
    of.first = {root.limbs.data(), root.limbs.data(), square.limbs.data()};
    of.an = of.bn = root.size;
    of.size = size;
    multiplier_.square(of, 1);
    return square;
  }

  /// Into out, whose `size` limbs hold it.
  void multiply(const DeviceNumber<Queue>& a, const DeviceNumber<Queue>& b, Limb* out,
                std::size_t size) {
    Products of;
    of.first = {a.limbs.data(), b.limbs.data(), out};
    of.an = a.size;
    of.bn = b.size;
    of.size = size;
    multiplier_.multiply(of, 1);
  }

  DeviceNumber<Queue> product(const DeviceNumber<Queue>& square, const DeviceNumber<Queue>& swing,
                              unsigned level) {
    const std::size_t size = std::min(square.size + swing.size, rest_limbs(level));
    DeviceNumber<Queue> made{queue_.template allocate<Limb>(size), size};
    multiply(square, swing, made.limbs.data(), size);
    return made;
  }

  /// The last swing has the twos that are no whole limb; those that are, are zeros below.
  void finish(const DeviceNumber<Queue>& square, Limb* out) {
    const std::size_t place = kernels::trailing_zeros(n_, kernels::Radix::binary).limbs;
    queue_.fill_zero(out, place);
    multiply(square, swings_[0], out + place, made_factorial_size(n_) - place);
  }

  Multiplier<Queue>& multiplier_;
  Queue& queue_;
  std::uint64_t n_;
  unsigned levels_;
  std::vector<DeviceNumber<Queue>> swings_;
};

/// The memory of a device that n! takes, with the result or without.
inline std::size_t planned_bytes(std::uint64_t n, unsigned levels, std::size_t shared_limit,
                                 bool has_result) {
  PlanningQueue queue(shared_limit);
  const auto result = queue.allocate<Limb>(has_result ? made_factorial_size(n) : 0);
  Multiplier<PlanningQueue> multiplier(queue, nullptr);
  SwingLeaves<PlanningQueue> leaves(queue, n, levels, prime_split(n));
  PrimeSwing<PlanningQueue> swing(multiplier, n, std::move(leaves).plan());
  const std::size_t size = odd_factorial_size(n >> levels);
  const Options unwatched;
  kernels::Monitor monitor(unwatched);
  std::move(swing).make({queue.allocate<Limb>(size), size}, result.data(), monitor);
  return queue.most_bytes();
}

}  // namespace lanewise::cuda
