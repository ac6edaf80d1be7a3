#include "cuda/numbers/prime_constants.hpp"

#include <algorithm>
#include <bit>

#include "cuda/numbers/field.hpp"

namespace lanewise::cuda {
namespace {

/// base^k for k < count.
void make_powers(double base, const Field& field, std::size_t count, double* out) {
  double power = 1;
  for (std::size_t k = 0; k < count; ++k) {
    out[k] = power;
    power = field.multiply_reduced(power, base);
  }
}

/// W[j] is the product of the W[2^m] of j's bits.
void make_table(const kernels::Roots& roots, const Field& field, double* out) {
  out[0] = 1;
  for (std::size_t j = 1; j < std::size_t{1} << max_pass_levels; ++j) {
    const auto top = static_cast<unsigned>(std::bit_width(j)) - 1;
    out[j] = field.multiply_reduced(out[j ^ (std::size_t{1} << top)], roots.power[top]);
  }
}

}  // namespace

std::vector<PrimeConstants> make_prime_constants(std::span<const kernels::TransformPrime> primes,
                                                 const kernels::Recombination& recombination) {
  std::vector<PrimeConstants> made(primes.size());
  for (std::size_t i = 0; i < primes.size(); ++i) {
    const kernels::TransformPrime& prime = primes[i];
    const Field field(prime.p, prime.inverse);
    PrimeConstants& out = made[i];
    out = {};
    out.p = prime.p;
    out.inverse = prime.inverse;
    out.modulus = prime.modulus;
    std::copy_n(prime.forward.power, kernels::root_levels, out.forward.power);
    std::copy_n(prime.backward.power, kernels::root_levels, out.backward.power);
    make_powers(field.reduce((prime.p + 1) / 2), field, kernels::root_levels,
                out.inverse_of_length);
    make_powers(0x1p48, field, max_pieces, out.piece_weight);
    std::copy_n(recombination.inverses[i], i, out.inverse_of_prime);
  }
  return made;
}

std::vector<double> make_root_tables(std::span<const kernels::TransformPrime> primes) {
  constexpr std::size_t size = std::size_t{1} << max_pass_levels;
  std::vector<double> tables(primes.size() * 2 * size);
  double* out = tables.data();
  for (const kernels::TransformPrime& prime : primes) {
    const Field field(prime.p, prime.inverse);
    make_table(prime.forward, field, out);
    make_table(prime.backward, field, out + size);
    out += 2 * size;
  }
  return tables;
}

}  // namespace lanewise::cuda
