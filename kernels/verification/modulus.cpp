#include "kernels/verification/modulus.hpp"

namespace lanewise::kernels {

constinit const Modulus fixed_moduli[2] = {make_modulus(fixed_primes[0]),
                                           make_modulus(fixed_primes[1])};

}  // namespace lanewise::kernels
