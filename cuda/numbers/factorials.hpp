#pragma once

#include <cstdint>
#include <span>
#include <utility>

#include "cuda/numbers/prime_swing.hpp"
#include "kernels/factorial/factorial.hpp"
#include "kernels/tuning.hpp"

// n! on a device, for the CPU.

namespace lanewise::cuda {

constexpr unsigned levels_of_factorial(std::uint64_t n) {
  return device_levels(n, tuning::last_factorial_beside_device);
}

/// The limbs of n!, with zeros on top perhaps. While the device makes the swings, the CPU makes the
/// factorial that they start from.
template <class Queue>
detail::Limbs factorial_limbs(std::uint64_t n, Queue& queue, const PrimeConstants* primes,
                              kernels::Execution& execution) {
  const unsigned levels = levels_of_factorial(n);
  Multiplier<Queue> multiplier(queue, primes);
  SwingLeaves<Queue> leaves(queue, n, levels, prime_split(n));
  PrimeSwing<Queue> swing(multiplier, n, std::move(leaves).make(execution.monitor));

  kernels::Monitor silent = execution.monitor.silent();
  kernels::Execution beside{execution.row, silent, execution.threads, 1, execution.verifier};
  const detail::Limbs odd = kernels::odd_factorial_limbs(n >> levels, beside);
  DeviceNumber<Queue> rest{queue.template allocate<Limb>(odd.size()), odd.size()};
  queue.upload(rest.limbs.data(), std::span<const Limb>(odd));
  execution.threads_used = beside.threads_used;
  const DeviceNumber<Queue> made = std::move(swing).make(std::move(rest), execution.monitor);
  detail::Limbs limbs(made.size);
  queue.download(std::span(limbs.data(), limbs.size()), made.limbs.data());
  return limbs;
}

}  // namespace lanewise::cuda
