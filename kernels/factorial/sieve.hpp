#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <vector>

#include "kernels/monitor.hpp"

namespace lanewise::kernels {

/// floor(sqrt(n)), for every n.
std::uint64_t integer_sqrt(std::uint64_t n) noexcept;

/// The odd primes up to a limit, one bit for each odd number (Eratosthenes), in limit / 16 bytes.
class PrimeSieve {
 public:
  /// Works in segments that fit the L1 cache and polls the monitor at each.
  PrimeSieve(std::uint64_t limit, const Monitor& monitor);

  /// Calls visit(p) for every odd prime p with first < p <= last, ascending; last <= limit.
  template <class Visit>
  void for_each(std::uint64_t first, std::uint64_t last, Visit visit) const {
    const std::uint64_t begin = (first + 1) / 2;
    const std::uint64_t end = (last + 1) / 2;
    for (std::uint64_t word = begin / 64; word * 64 < end; ++word) {
      std::uint64_t bits = words_[word];
      if (word == begin / 64) bits &= ~std::uint64_t{0} << (begin % 64);
      if (end - word * 64 < 64) bits &= (std::uint64_t{1} << (end % 64)) - 1;
      for (; bits != 0; bits &= bits - 1) {
        visit(2 * (word * 64 + static_cast<std::uint64_t>(std::countr_zero(bits))) + 1);
      }
    }
  }

 private:
  std::vector<std::uint64_t> words_;  // Bit i says whether 2 i + 1 is prime.
};

}  // namespace lanewise::kernels
