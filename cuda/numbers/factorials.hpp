#pragma once

#include <cstdint>
#include <span>
#include <utility>

#include "cuda/numbers/prime_swing.hpp"
#include "kernels/factorial/factorial.hpp"
#include "kernels/tuning.hpp"

// n! on a device and the CPU beside it.

namespace lanewise::cuda {

constexpr unsigned levels_of_factorial(std::uint64_t n) {
  return device_levels(n, tuning::last_factorial_beside_device);
}

/// out[0 .. made_factorial_size(n)) = n!, in the device's memory. While the device makes the
/// swings, the CPU makes the factorial that they start from.
template <class Queue>
void make_factorial(std::uint64_t n, Limb* out, Queue& queue, const PrimeConstants* primes,
                    kernels::Execution& execution) {
  const unsigned levels = levels_of_factorial(n);
  Multiplier<Queue> multiplier(queue, primes);
  SwingLeaves<Queue> leaves(queue, n, levels, prime_split(n));
  PrimeSwing<Queue> swing(multiplier, n, std::move(leaves).make(execution.monitor));

  kernels::Monitor silent = execution.monitor.silent();
  kernels::Execution beside{execution.row, silent, execution.threads, 1, execution.verifier};
  const lanewise::detail::Limbs odd = kernels::odd_factorial_limbs(n >> levels, beside);
  execution.threads_used = beside.threads_used;
  DeviceNumber<Queue> rest{queue.template allocate<Limb>(odd.size()), odd.size()};
  queue.upload(rest.limbs.data(), std::span<const Limb>(odd));
  std::move(swing).make(std::move(rest), out, execution.monitor);
}

/// The same for the CPU: the limbs of n!, with zeros on top perhaps.
template <class Queue>
lanewise::detail::Limbs factorial_limbs(std::uint64_t n, Queue& queue, const PrimeConstants* primes,
                                        kernels::Execution& execution) {
  lanewise::detail::Limbs limbs(made_factorial_size(n));
  const auto made = queue.template allocate<Limb>(limbs.size());
  make_factorial(n, made.data(), queue, primes, execution);
  queue.download(std::span(limbs.data(), limbs.size()), made.data());
  return limbs;
}

}  // namespace lanewise::cuda
