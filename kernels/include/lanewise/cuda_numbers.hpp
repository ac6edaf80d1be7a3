#pragma once

#include <cstddef>
#include <cstdint>
#include <lanewise/cuda.hpp>
#include <lanewise/options.hpp>

// Natural numbers in the memory of an NVIDIA GPU: limbs of 64 bits, little-endian. What
// <lanewise/cuda.hpp> says of streams, order, memory and errors holds here. There is no CUDA in this
// header.
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
/// the work takes about 15 bytes of the GPU's memory for every byte of out. Not verified.
void multiply(DeviceSpan<const std::uint64_t> a, DeviceSpan<const std::uint64_t> b,
              DeviceSpan<std::uint64_t> out, Stream& stream);

/// The limbs that factorial(n, stream) has, zeros on top included; n < 2^32.
std::size_t factorial_size(std::uint64_t n);

/// n!, in factorial_size(n) limbs, 65'536 < n < 2^32; waits for it. By the prime swing (P. Luschny),
/// all of it on the GPU but for the factorial of the first n / 2^k up to 65'536, which the CPU makes
/// meanwhile.
///
/// Of the options it heeds threads, stop, deadline and progress, for what the CPU does and between
/// the steps of the GPU, and verification: unless that is off, the GPU reduces the result modulo the
/// next primes after n, where Wilson's theorem says what comes out, and the CPU compares. What is
/// wrong is not computed again: Error verification_failed.
///
/// Errors: invalid_argument for another n; out_of_memory: it takes about 8 bytes of the GPU's memory
/// for every bit of n!.
DeviceBuffer<std::uint64_t> factorial(std::uint64_t n, Stream& stream, const Options& options = {});

}  // namespace lanewise::cuda
