#include "kernels/reference_residues.hpp"

namespace lanewise::kernels::reference {
namespace {

__extension__ using Wide = unsigned __int128;

/// Long division, of which the remainder is kept.
std::uint64_t residue(const std::uint64_t* in, std::size_t n, std::uint64_t modulus) {
  std::uint64_t remainder = 0;
  for (std::size_t i = n; i-- > 0;) {
    const Wide dividend = static_cast<Wide>(remainder) << 64 | in[i];
    remainder = static_cast<std::uint64_t>(dividend % modulus);
  }
  return remainder;
}

}  // namespace

void residues(const std::uint64_t* in, std::size_t n, const Modulus* moduli, std::size_t count,
              std::uint64_t* out) noexcept {
  for (std::size_t i = 0; i < count; ++i) out[i] = residue(in, n, moduli[i].value);
}

}  // namespace lanewise::kernels::reference
