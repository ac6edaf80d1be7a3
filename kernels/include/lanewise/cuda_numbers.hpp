#pragma once

#include <cstddef>
#include <cstdint>
#include <lanewise/cuda.hpp>
#include <lanewise/options.hpp>
#include <span>
#include <utility>
#include <vector>

// Natural numbers in the memory of an NVIDIA GPU: limbs of 64 bits, little-endian. What
// <lanewise/cuda.hpp> says of streams, order, memory and errors holds here. There is no CUDA in
// this header.
//
//   lanewise::cuda::Stream stream;
//   auto made = lanewise::cuda::factorial(10'000'000, stream);    // verified, and stays there
//   lanewise::cuda::multiply(a.span(), b.span(), out.span(), stream);
//
// Numbers for the host come from <lanewise/factorials.hpp>, which takes the GPU where it pays.

namespace lanewise::cuda {

/// out = a b, exactly; out has a.size() + b.size() limbs, of which the highest may be zero. Short
/// factors by the schoolbook method, others by the exact transform of
/// kernels/transform_kernels.hpp. Neither factor is empty, and `out` overlaps neither; the factors
/// may be the same span, which is squared in two thirds of the time. Returns when the stream has
/// been asked for the work.
///
/// Errors: invalid_argument for lengths that do not suit and for spans that overlap; out_of_memory:
/// the work takes up to 7 bytes of the GPU's memory for every byte of out. limit_exceeded: an `out`
/// of more than 2^31 limbs or so. Not verified.
void multiply(DeviceSpan<const std::uint64_t> a, DeviceSpan<const std::uint64_t> b,
              DeviceSpan<std::uint64_t> out, Stream& stream);

/// The limbs that factorial(n, stream) has, zeros on top included; n < 2^32.
std::size_t factorial_size(std::uint64_t n);

/// n!, in factorial_size(n) limbs, 65'536 < n < 2^32; waits for it. By the prime swing (P.
/// Luschny), all of it on the GPU but for the factorial of the first n / 2^k up to 65'536, which
/// the CPU makes meanwhile.
///
/// Of the options it heeds threads, stop, deadline and progress, for what the CPU does and between
/// the steps of the GPU, and verification: unless that is off, the GPU reduces the result modulo
/// the next primes after n, where Wilson's theorem says what comes out, and the CPU compares. What
/// is wrong is not computed again: Error verification_failed.
///
/// Errors: invalid_argument for another n; out_of_memory: it takes about 8 bytes of the GPU's
/// memory for every byte of n!.
DeviceBuffer<std::uint64_t> factorial(std::uint64_t n, Stream& stream, const Options& options = {});

/// The factorials of a list, in a GPU's memory.
class DeviceFactorials {
 public:
  /// Of the list.
  std::size_t size() const noexcept { return places_.size(); }

  /// The limbs of list[i]!, of which the highest may be zero. Error invalid_argument for i beyond
  /// the list.
  DeviceSpan<const std::uint64_t> operator[](std::size_t i) const {
    if (i >= places_.size()) {
      throw Error(ErrorCode::invalid_argument,
                  "DeviceFactorials[i]: the list has fewer numbers; look at its size()");
    }
    return limbs_.span().subspan(places_[i].offset, places_[i].size);
  }

  /// All limbs, in which operator[] has its parts.
  DeviceSpan<const std::uint64_t> limbs() const noexcept { return limbs_.span(); }

  /// For the library itself.
  struct Place {
    std::size_t offset, size;
  };
  DeviceFactorials(DeviceBuffer<std::uint64_t> limbs, std::vector<Place> places)
      : limbs_(std::move(limbs)), places_(std::move(places)) {}

 private:
  DeviceBuffer<std::uint64_t> limbs_;
  std::vector<Place> places_;
};

/// The greatest number that factorials(list, stream) takes.
inline constexpr std::uint64_t last_batched_factorial = 32'767;

/// list[0]!, list[1]!, ..., in any order and number, each at most last_batched_factorial, in a few
/// dozen launches: a tree of products over the ranges between the list's numbers, of which each
/// factorial takes a path (P. M. Fenwick, 1994). Numbers that come again are made once and copied.
///
/// Unless Options::verification is off, the call waits and each result is compared with what it is
/// modulo a fixed prime, from a table; else it returns when the stream has been asked for the work.
/// No other option is heeded. Errors: invalid_argument for a greater number; out_of_memory: it
/// takes about as much of the GPU's memory beside the results; verification_failed.
DeviceFactorials factorials(std::span<const std::uint64_t> list, Stream& stream,
                            const Options& options = {});

}  // namespace lanewise::cuda
