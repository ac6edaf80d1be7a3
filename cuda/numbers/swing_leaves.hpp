#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "cuda/numbers/device_primes.hpp"
#include "cuda/numbers/product_trees.hpp"
#include "kernels/factorial/estimate.hpp"
#include "kernels/factorial/sieve.hpp"
#include "kernels/factorial/swing.hpp"
#include "kernels/factorial/zeros.hpp"

// The leaves of the swings' trees of n, n / 2, n / 4, ... The exponents of small primes are the
// CPU's work. Primes above n / 64, which are most of them, are found and multiplied on the device:
// their exponents are one over runs m / (2 k) < p <= m / (2 k - 1), of which there are at most 32
// to a level.

namespace lanewise::cuda {

/// What a swing is the product of.
struct SwingFactors {
  std::uint64_t n = 0;            ///< The swing's.
  std::vector<Limb> words{};      ///< Of small primes, made by the CPU;
  std::size_t word_count = 0;     ///< in a plan there are so many.
  std::vector<PrimeRun> runs{};   ///< Of primes on the device,
  std::uint64_t prime_count = 0;  ///< so many in all.
};

/// How the leaves of a tree are shared.
struct LeafShares {
  TreeShape shape;
  std::size_t of_words;   ///< The last ones,
  std::size_t of_primes;  ///< and the first ones.
};

/// As few leaves as hold the factors, at least 2^least_height; words and primes in proportion to
/// their bits.
inline LeafShares share_leaves(const SwingFactors& factors, unsigned least_height) {
  const auto above = [](std::uint64_t count, std::uint64_t each) {
    return (count + each - 1) / each;
  };
  const double prime_bits = std::log2(static_cast<double>(factors.n)) * (1 + 0x1p-40);
  const std::uint64_t least_of_words = above(factors.word_count, leaf_words);
  const std::uint64_t least_of_primes = above(factors.prime_count, leaf_factors);
  LeafShares shares{};
  shares.shape.height = std::max(
      least_height, static_cast<unsigned>(std::bit_width(least_of_words + least_of_primes - 1)));
  const std::size_t leaves = shares.shape.leaves();
  const double word_bits = 64.0 * static_cast<double>(factors.word_count);
  const double all_bits = word_bits + prime_bits * static_cast<double>(factors.prime_count);
  const auto fair =
      static_cast<std::uint64_t>(std::ceil(word_bits / all_bits * static_cast<double>(leaves)));
  shares.of_words = factors.prime_count == 0
                        ? leaves
                        : std::clamp<std::uint64_t>(fair, least_of_words, leaves - least_of_primes);
  shares.of_primes = leaves - shares.of_words;
  shares.shape.leaf_bits = 64.0 * static_cast<double>(above(factors.word_count, shares.of_words));
  if (factors.prime_count > 0) {
    shares.shape.leaf_bits =
        std::max(shares.shape.leaf_bits,
                 prime_bits * static_cast<double>(above(factors.prime_count, shares.of_primes)));
  }
  shares.shape.root_bits = kernels::swing_bits_bound(factors.n) + 64;
  return shares;
}

/// So many leaves' words, each leaf filled up with ones.
inline std::vector<Limb> padded_leaves(std::span<const Limb> words, std::size_t leaves) {
  std::vector<Limb> padded(leaves * leaf_words, 1);
  for (std::size_t leaf = 0; leaf < leaves; ++leaf) {
    const std::size_t begin = leaf * words.size() / leaves;
    const std::size_t end = (leaf + 1) * words.size() / leaves;
    for (std::size_t i = begin; i < end; ++i) padded[leaf * leaf_words + (i - begin)] = words[i];
  }
  return padded;
}

/// Below it all primes are the CPU's.
inline constexpr std::uint64_t least_split = std::uint64_t{1} << 17;

/// Primes above it are the device's, n < 2^32.
constexpr std::uint64_t prime_split(std::uint64_t n) {
  return std::min(n, std::max(n / 64, least_split));
}

/// Makes the leaves of swing(n), swing(n / 2), ..., so many of them, the first with the twos of n!
/// that are no whole limb.
template <class Queue>
class SwingLeaves {
 public:
  SwingLeaves(Queue& queue, std::uint64_t n, unsigned levels, std::uint64_t split)
      : queue_(queue), n_(n), split_(split), factors_(levels) {
    for (unsigned level = 0; level < levels; ++level) factors_[level].n = n >> level;
  }

  Trees<Queue> make(const kernels::Monitor& monitor) && {
    if (split_ == n_) {
      find_words(monitor);
      return start(nullptr);
    }
    DevicePrimes<Queue> primes(queue_, split_, n_, monitor);
    find_words(monitor);  // While the device sieves.
    primes.list();
    find_runs(primes);
    return start(primes.data());
  }

  /// The same shapes, but for what is known only when the primes are; and memory for as much.
  Trees<Queue> plan() && {
    for (SwingFactors& factors : factors_) {
      factors.word_count = kernels::swing_words_bound(factors.n, kernels::Radix::binary) + 1;
    }
    return start(nullptr);
  }

 private:
  void find_words(const kernels::Monitor& monitor) {
    const kernels::PrimeSieve sieve(split_, monitor);
    for (SwingFactors& factors : factors_) {
      factors.words = kernels::swing_words_of_primes_to(split_, factors.n, sieve);
      if (factors.n == n_) {
        factors.words.push_back(kernels::trailing_zeros(n_, kernels::Radix::binary).factor);
      }
      factors.word_count = factors.words.size();
      monitor.check();
    }
  }

  /// The runs of every swing, from the places of their ends in the list of primes.
  void find_runs(DevicePrimes<Queue>& primes) {
    std::vector<std::uint32_t> bounds;
    for (const SwingFactors& factors : factors_) {
      for_each_run(factors.n, [&](std::uint64_t first, std::uint64_t last) {
        bounds.push_back(static_cast<std::uint32_t>(first));
        bounds.push_back(static_cast<std::uint32_t>(last));
      });
    }
    const std::vector<std::uint32_t> places = primes.count_up_to(bounds);
    std::size_t i = 0;
    for (SwingFactors& factors : factors_) {
      for_each_run(factors.n, [&](std::uint64_t, std::uint64_t) {
        const std::uint32_t begin = places[i], end = places[i + 1];
        i += 2;
        if (begin == end) return;
        factors.runs.push_back({begin, static_cast<std::uint32_t>(factors.prime_count)});
        factors.prime_count += end - begin;
      });
    }
  }

  /// Visits first < p <= last for all runs of the device's primes.
  template <class Visit>
  void for_each_run(std::uint64_t m, Visit visit) const {
    for (std::uint64_t k = 1; m / (2 * k - 1) > split_; ++k) {
      visit(std::max(split_, m / (2 * k)), m / (2 * k - 1));
    }
  }

  Trees<Queue> start(const std::uint32_t* primes) {
    std::vector<LeafShares> shares(factors_.size());
    unsigned height = 0;  // Heights fall from the first to the last.
    for (std::size_t i = factors_.size(); i-- > 0;) {
      shares[i] = share_leaves(factors_[i], height);
      height = shares[i].shape.height;
    }
    Trees<Queue> trees;
    std::size_t leaves = 0;
    for (const LeafShares& share : shares) {
      trees.shapes.push_back(share.shape);
      leaves += share.shape.leaves();
    }
    trees.leaves = queue_.template allocate<Limb>(leaves * leaf_words);
    Limb* out = trees.leaves.data();
    for (std::size_t i = 0; i < factors_.size(); ++i) {
      make_leaves(factors_[i], shares[i], primes, out);
      out += shares[i].shape.leaves() * leaf_words;
    }
    return trees;
  }

  void make_leaves(const SwingFactors& factors, const LeafShares& shares,
                   const std::uint32_t* primes, Limb* out) {
    if (shares.of_primes > 0) {
      const auto runs = queue_.template allocate<PrimeRun>(factors.runs.size());
      queue_.upload(runs.data(), std::span<const PrimeRun>(factors.runs));
      const RunProducts kernel{primes,
                               runs.data(),
                               static_cast<std::uint32_t>(factors.runs.size()),
                               factors.prime_count,
                               shares.of_primes,
                               out};
      queue_.launch(kernel, kernel.blocks());
    }
    if (shares.of_words == 0) return;
    const auto words = queue_.template allocate<Limb>(shares.of_words * leaf_words);
    if (!factors.words.empty()) {
      const std::vector<Limb> padded = padded_leaves(factors.words, shares.of_words);
      queue_.upload(words.data(), std::span<const Limb>(padded));
    }
    const LeafProducts kernel{words.data(), out + shares.of_primes * leaf_words, shares.of_words};
    queue_.launch(kernel, kernel.blocks());
  }

  Queue& queue_;
  std::uint64_t n_;
  std::uint64_t split_;
  std::vector<SwingFactors> factors_;
};

}  // namespace lanewise::cuda
