#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "kernels/transform_kernels.hpp"

// The primes of the transform, and what puts residues modulo them together.

namespace lanewise::kernels {

/// `modulus` is a prime below 2^50, and modulus - 1 a multiple of 8.
TransformPrime make_transform_prime(std::uint64_t modulus);

/// For the first so many of the primes as `primes` has, at most max_transform_primes.
std::unique_ptr<const Recombination> make_recombination(std::span<const TransformPrime> primes);

/// Primes that transforms are made with; tests bring small ones.
struct TransformField {
  std::span<const TransformPrime> primes;
  const Recombination* recombination;
};

/// The ten largest primes below 2^50 of the form 15 k 2^30 + 1.
TransformField transform_field() noexcept;

}  // namespace lanewise::kernels
