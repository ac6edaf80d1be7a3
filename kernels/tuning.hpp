#pragma once

#include <cstddef>
#include <cstdint>

// Every threshold of the library: its value, what it decides, and the command that measured it, or
// that none did.

namespace lanewise::tuning {

// Memory

/// The size of a huge page on x86-64 and on aarch64 with 4 KB base pages.
inline constexpr std::size_t huge_page_bytes = std::size_t{2} << 20;

/// From this size a Buffer takes huge pages straight from the system. Machine: 2-core AMD EPYC
/// (Zen 5), Linux 6.18. Command: lanewise_bench --benchmark_filter=buffer/
///
/// They win over new small pages from an eighth of a huge page on, at 1 MB by 4 times. But an array
/// then holds a whole one, and a loop over arrays that fit in a core's cache lives from the heap's
/// giving it the same pages again, 20 times as fast.
inline constexpr std::size_t mapped_buffer_bytes = huge_page_bytes;

/// What the pool of freed Buffers keeps before set_buffer_pool() is called: as much as glibc's heap
/// keeps at its largest setting. Without it a call's working memory and a new array's pages are
/// zeroed by the system each time, a tenth of the time of 10^6!.
inline constexpr std::size_t buffer_pool_bytes = std::size_t{64} << 20;

/// A cache line: parts for threads begin at multiples of it.
inline constexpr std::size_t cache_line_bytes = 64;

// Elementwise kernels: the built-in values of the run-time Tuning (<lanewise/tuning.hpp>)
// Command: lanewise tune

/// Bytes that a thread must move to be worth waking: a second thread joins at twice this.
inline constexpr std::size_t bytes_per_thread = std::size_t{128} << 10;

/// Non-temporal stores are used once the call's arrays exceed this multiple of the last-level
/// cache: below, the next reader finds the output in a cache.
inline constexpr double streaming_cache_multiple = 1.0;

/// The last-level cache that is assumed where the machine does not say.
inline constexpr std::size_t default_last_level_cache_bytes = std::size_t{32} << 20;

// Functions of arrays

/// Numbers of which a thread must compute a function to be worth waking: a second thread joins at
/// twice this. Machine: 2-core AMD EPYC (Zen 5). Command: lanewise_bench
/// --benchmark_filter='log_factorial/float64/auto'
inline constexpr std::size_t parallel_function_elements = 8192;

// Limb arithmetic
// Machine: 2-core AMD EPYC (Zen 5), g++ 12.
// Command: lanewise_bench --benchmark_filter='multiply|factorial'

// The transform

/// Elements of a row: with its twiddles and the same row of the other factor it stays in the
/// second-level cache, and mostly in the first.
inline constexpr std::size_t transform_columns = 2048;

/// The most rows: columns are worked on in tiles of at least 8 of this many rows, 1 MB.
inline constexpr std::size_t transform_max_rows = std::size_t{1} << 14;

/// Doubles of a tile of columns, half of the smallest second-level cache in use.
inline constexpr std::size_t transform_tile_doubles = std::size_t{1} << 14;

/// Up to this many points, of all primes, both factors are transformed modulo all primes at once;
/// above, modulo one after the other, in half the memory.
inline constexpr std::size_t transform_all_primes_points = std::size_t{1} << 20;

/// What keeping a transformed factor for several pieces of the other costs beyond its operations,
/// where the arrays exceed the caches.
inline constexpr double kept_factor_cost = 1.25;

/// From this many points on the steps of a transform go to several threads, seven or more times a
/// product. With a quarter as many 10^6! takes a twentieth less on two free cores; on busy ones
/// every step may wait for a time slice.
inline constexpr std::size_t parallel_transform_points = std::size_t{1} << 16;

/// From this many limbs of the shorter factor a multiplication takes about a millisecond, and goes
/// to several threads: on a busy machine a region waits for a time slice of the scheduler's.
inline constexpr std::size_t parallel_multiply_limbs = 4096;

/// Multiplications from this many limbs on ask whether the caller wants to stop; below, the longest
/// one takes about a millisecond.
inline constexpr std::size_t poll_limbs = 1024;

/// Limbs that a conversion between bases takes one by one.
inline constexpr std::size_t conversion_leaf_limbs = 16;

/// Products from this many limbs on are verified by residues, one by one; the others with the whole
/// result. It decides how much is computed again, not what is found.
inline constexpr std::size_t verified_product_limbs = 1000;

/// Words that a leaf of a product tree multiplies one by one.
inline constexpr std::size_t product_leaf_words = 16;

/// From this many words a product tree takes as long, and its branches go to several threads.
inline constexpr std::size_t parallel_product_words = 4096;

/// A thread makes at least this much of a table of factorials, about a millisecond's work, for the
/// same reason.
inline constexpr std::size_t parallel_table_limbs = std::size_t{1} << 21;

/// The first entries of the parts that threads make take at most this fraction of a table's memory
/// besides it.
inline constexpr std::size_t table_share = 32;

/// n! is made from m! < n! where n - m is at most this fraction of n; afresh otherwise.
inline constexpr std::uint64_t near_factorial_share = 8;

/// A thread makes at least so many limbs of a list of factorials, about a millisecond's work; what
/// the threads beyond the first take to make them is at most this fraction of the results' memory.
inline constexpr std::size_t parallel_list_limbs = std::size_t{1} << 18;
inline constexpr std::size_t list_share = 8;

/// A ratio of factorials n! / (m! ...) is made of the primes up to n where n is at most so many
/// times n - m, and of m + 1, ..., n otherwise. Command: lanewise_bench --benchmark_filter=binomial
inline constexpr std::uint64_t sieved_ratio = 16;

/// From here the double factorial of an odd number is made from a factorial and a swing, and not
/// factor by factor. Command: lanewise_bench --benchmark_filter=double_factorial
inline constexpr std::uint64_t double_factorial_swing = 500;

/// Levels of the prime swing that share one multiplication by their swings.
inline constexpr unsigned merged_swing_levels = 3;

/// From this argument of a level's factorial on.
inline constexpr std::uint64_t merged_swings_from = 20'000;

// The factorial's cousins: first values, without a measurement that is on record

/// Up to so many factors beside the largest divisor a ratio of factorials is checked by them, above
/// from the table of factorials' residues, as far as that goes.
inline constexpr std::uint64_t few_ratio_factors = 40;

/// A short binomial has at most so many factors. More are slower, one after the other, than their
/// prime factors.
inline constexpr std::uint64_t short_binomial_factors = 256;

/// A leaf of a subfactorial's tree multiplies so many numbers word by word; even.
inline constexpr std::uint64_t subfactorial_leaf_numbers = 48;

/// From so many numbers on its branches go to several threads.
inline constexpr std::uint64_t parallel_subfactorial_numbers = std::uint64_t{1} << 14;

/// A thread's least share of the factors of a check.
inline constexpr std::uint64_t parallel_check_factors = std::uint64_t{1} << 17;

// Questions about factorials

/// The first k digits of n! are those of n! itself where n is at most k^2 by this, and by
/// Stirling's series above. Measured on one thread with a private program (2-core AMD EPYC, Zen 5):
/// from 300 to 10,000 digits the two ways meet at a share of 8 to 10; but n! takes far more memory.
inline constexpr std::uint64_t exact_digits_share = 16;

// Text

/// Characters of a piece of text that is written to a descriptor: it is still in the second-level
/// cache when the system copies it.
inline constexpr std::size_t text_piece_characters = std::size_t{1} << 18;

// Factorials modulo a word: first values, but for sampled_from and sampled_from_scalar, which were
// measured with a private program (2-core AMD EPYC, Zen 5, g++ 12) as where the two ways meet.
// Command to measure the others by: lanewise_bench --benchmark_filter=factorial_mod

/// From so many factors on a product is several chains of scalar code, and then vectors.
inline constexpr std::uint64_t scalar_progression_terms = 16;
inline constexpr std::uint64_t vector_progression_terms = 256;

/// Factors between two polls, and the least that a thread takes: about a millisecond.
inline constexpr std::uint64_t progression_chunk_terms = std::uint64_t{1} << 22;

/// Numbers of a list, or factors that are made one by one, between two polls: some tens of
/// microseconds.
inline constexpr std::uint64_t modular_poll_numbers = std::uint64_t{1} << 12;

/// From this n on, n! modulo a prime is made by sampling and not factor by factor: where a row
/// multiplies in vectors, and where it does not.
inline constexpr std::uint64_t sampled_from = std::uint64_t{1} << 25;
inline constexpr std::uint64_t sampled_from_scalar = std::uint64_t{1} << 15;

/// The degree of the first polynomials that are sampled, factor by factor.
inline constexpr std::uint64_t first_sampled_degree = 32;

/// From so many numbers on, half a millisecond's work, the sampler's loops go to several threads:
/// on a busy machine any of them may wait for a time slice.
inline constexpr std::size_t parallel_sampler_numbers = std::size_t{1} << 18;

/// Up to so many factors a modulus is not factorised, which takes some tens of microseconds.
inline constexpr std::uint64_t factorised_from_terms = std::uint64_t{1} << 15;

/// Pairs of factorials below this are made a pair a lane, above as single ones are, in vectors; a
/// thread takes at least so many pairs.
inline constexpr std::uint64_t lane_factorial_end = 4096;
inline constexpr std::size_t lane_pairs_of_thread = 4096;

/// A thread takes at least so many of the pairs that no lane suits.
inline constexpr std::size_t short_pairs_of_thread = 512;

/// Where the memory limit has no room for sampling, products modulo primes go up to this n, which
/// takes minutes; beyond, the call is refused.
inline constexpr std::uint64_t unsampled_end = std::uint64_t{1} << 40;

// Factorials on a GPU. None of these is measured yet: they are estimates from the number of
// launches (3 us each) and of bytes moved.

/// From this n on a usable GPU makes n! unless it is told not to.
inline constexpr std::uint64_t device_factorial_from = 500'000;

/// The CPU makes the factorial of the first n / 2^k up to here, while the GPU makes the swings.
inline constexpr std::uint64_t last_factorial_beside_device = std::uint64_t{1} << 16;

/// Shorter ones are the CPU's even where the GPU is asked for.
inline constexpr std::uint64_t first_device_factorial = last_factorial_beside_device + 1;

}  // namespace lanewise::tuning
