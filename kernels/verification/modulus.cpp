#include "kernels/verification/modulus.hpp"

namespace lanewise::kernels {

constinit const Modulus fixed_moduli[2] = {make_modulus(fixed_primes[0]),
                                           make_modulus(fixed_primes[1])};
constinit const Modulus fixed_decimal_moduli[2] = {make_modulus(fixed_primes[0], Radix::decimal),
                                                   make_modulus(fixed_primes[1], Radix::decimal)};

}  // namespace lanewise::kernels
