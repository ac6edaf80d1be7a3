#include "kernels/reference_residues.hpp"

namespace lanewise::kernels::reference {
namespace {

__extension__ using Wide = unsigned __int128;

/// Horner's rule, limb by limb.
std::uint64_t residue(const std::uint64_t* in, std::size_t n, const Modulus& modulus) {
  std::uint64_t remainder = 0;
  for (std::size_t i = n; i-- > 0;) {
    const Wide next = static_cast<Wide>(remainder) * modulus.weights[1] + in[i];
    remainder = static_cast<std::uint64_t>(next % modulus.value);
  }
  return remainder;
}

}  // namespace

void residues(const std::uint64_t* in, std::size_t n, const Modulus* moduli, std::size_t count,
              std::uint64_t* out) noexcept {
  for (std::size_t i = 0; i < count; ++i) out[i] = residue(in, n, moduli[i]);
}

}  // namespace lanewise::kernels::reference
