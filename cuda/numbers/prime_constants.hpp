#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cuda/numbers/words.hpp"
#include "kernels/transform_primes.hpp"

// What kernels know of the transform's primes.

namespace lanewise::cuda {

inline constexpr std::size_t max_primes = kernels::max_transform_primes;

/// A pass takes rings apart by at most so many levels; tables hold W[j] for j below 2^that.
inline constexpr unsigned max_pass_levels = 14;

/// A coefficient is read in pieces of so many bits, which are below p / 2 and have room for the
/// rounding of a conversion.
inline constexpr unsigned piece_bits = 48;
inline constexpr std::size_t max_pieces = 8;

/// One direction of the transform.
struct DirectionConstants {
  double power[kernels::root_levels];  ///< W[2^m], or its inverse.
  const double* table;                 ///< W[j], j < 2^max_pass_levels.
};

struct PrimeConstants {
  double p;
  double inverse;  ///< 1 / p
  std::uint64_t modulus;
  DirectionConstants forward;
  DirectionConstants backward;
  double inverse_of_length[kernels::root_levels];  ///< 2^-k mod p.
  double piece_weight[max_pieces];                 ///< 2^(48 k) mod p.
  double inverse_of_prime[max_primes];             ///< 1 / p_i mod p, for the primes before it.
};

/// The constants of every prime but for the tables, and the tables: those of prime i, forward and
/// then backward, are [2 i, 2 i + 2) times 2^max_pass_levels from the beginning on.
std::vector<PrimeConstants> make_prime_constants(std::span<const kernels::TransformPrime> primes,
                                                 const kernels::Recombination& recombination);
std::vector<double> make_root_tables(std::span<const kernels::TransformPrime> primes);

}  // namespace lanewise::cuda
