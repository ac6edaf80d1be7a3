#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <vector>

#include "cuda/block.hpp"
#include "cuda/numbers/words.hpp"
#include "kernels/verification/factorials.hpp"
#include "kernels/verification/modulus.hpp"

// Numbers modulo words, on a device: what stays there is verified there.
//
// A block reduces a chunk of limbs: a thread adds up its limbs times powers of the base, which all
// threads share, and the block adds up the threads' sums pair by pair. The chunks' residues are
// again a number, in the base to the power of a chunk's length, and so on until one is left.

namespace lanewise::cuda {

inline constexpr unsigned residue_steps = 8;
inline constexpr unsigned residue_threads = 1u << residue_steps;

/// Limbs of a thread, residue_threads apart. Tests take fewer, for more levels of chunks.
inline constexpr unsigned residue_rows = 32;

/// A modulus q < 2^51 and powers of a base modulo q: what a kernel needs of kernels::Modulus.
template <unsigned row_count>
struct BaseModulus {
  std::uint64_t value, negative_inverse, whole_64;
  std::uint64_t two_64;                ///< 2^64 mod q
  std::uint64_t rows[row_count];       ///< base^(residue_threads i)
  std::uint64_t steps[residue_steps];  ///< base^(2^i)

  /// For limbs in base 2^64.
  explicit BaseModulus(const kernels::Modulus& q)
      : BaseModulus(q.value, q.negative_inverse, q.whole_64,
                    kernels::reduce_by_limb(q.whole_64, q) % q.value) {}

  /// For the residues of chunks in this base.
  BaseModulus of_chunks() const {
    constexpr unsigned last = residue_steps - 1;
    const std::uint64_t row = kernels::multiply_modulo(steps[last], steps[last], *this);
    BaseModulus made = *this;
    made.set_base(kernels::multiply_modulo(row, rows[row_count - 1], *this));
    return made;
  }

 private:
  BaseModulus(std::uint64_t q, std::uint64_t inverse, std::uint64_t two_128, std::uint64_t word)
      : value(q), negative_inverse(inverse), whole_64(two_128), two_64(word) {
    set_base(word);
  }

  void set_base(std::uint64_t base) {
    std::uint64_t power = base;
    for (std::uint64_t& step : steps) {
      step = power;
      power = kernels::multiply_modulo(power, power, *this);
    }
    rows[0] = 1;  // power = base^residue_threads
    for (unsigned i = 1; i < row_count; ++i) {
      rows[i] = kernels::multiply_modulo(rows[i - 1], power, *this);
    }
  }
};

/// Where a number lies on a device.
struct NumberPlace {
  const Limb* limbs;
  std::size_t size;
};

/// Numbers of a list in device memory, all moduli of which read the same limbs.
struct ListedNumbers {
  static constexpr bool is_shared = true;
  const NumberPlace* list;

  LANEWISE_HOST_DEVICE NumberPlace place(std::size_t number, unsigned) const {
    return list[number];
  }
};

/// Residues of chunks: `size` of every number and modulus.
template <unsigned moduli>
struct ChunkResidues {
  static constexpr bool is_shared = false;
  const std::uint64_t* residues;
  std::size_t size;

  LANEWISE_HOST_DEVICE NumberPlace place(std::size_t number, unsigned modulus) const {
    return {residues + (number * moduli + modulus) * size, size};
  }
};

/// out[(number * moduli + m) * chunks + c] = chunk c of the number modulo m, below it.
template <class Numbers, unsigned moduli, unsigned rows>
struct ReduceChunks {
  static constexpr unsigned threads = residue_threads;
  static constexpr std::size_t limbs_of_chunk = std::size_t{threads} * rows;
  static_assert(rows <= 1u << (127 - 64 - 51), "reduce_by_limb() asks for less than 2^127");

  Numbers numbers;
  BaseModulus<rows> q[moduli];
  std::size_t chunks;  ///< Of each number; those beyond its end leave 0.
  std::uint64_t* out;

  std::size_t shared_bytes() const { return shared_size<std::uint64_t>(moduli * threads); }

  template <class Block>
  LANEWISE_HOST_DEVICE void operator()(Block& block) const {
    std::uint64_t* const sums = block.template shared<std::uint64_t>(moduli * threads);
    const std::size_t number = block.index() / chunks, chunk = block.index() % chunks;
    block.each([&](unsigned thread) {
      const std::size_t first = chunk * limbs_of_chunk + thread;
      if constexpr (Numbers::is_shared) {
        add_rows<moduli>(numbers.place(number, 0), first, q, sums + thread);
      } else {
        LANEWISE_UNROLL
        for (unsigned m = 0; m < moduli; ++m) {
          add_rows<1>(numbers.place(number, m), first, q + m, sums + m * threads + thread);
        }
      }
    });
    LANEWISE_NO_UNROLL
    for (unsigned step = residue_steps; step-- > 0;) {
      block.each([&](unsigned thread) {
        if (thread >> step != 0) return;
        LANEWISE_UNROLL
        for (unsigned m = 0; m < moduli; ++m) {
          std::uint64_t* const sum = sums + m * threads + thread;
          const std::uint64_t upper =
              kernels::multiply_modulo(sum[1u << step], q[m].steps[step], q[m]);
          const std::uint64_t both = *sum + upper;
          *sum = both < q[m].value ? both : both - q[m].value;
        }
      });
    }
    block.each([&](unsigned thread) {
      if (thread >= moduli) return;
      out[(number * moduli + thread) * chunks + chunk] = sums[thread * threads];
    });
  }

 private:
  /// Limbs that are asked for before the first is there.
  static constexpr unsigned at_once = rows < 8 ? rows : 8;
  static_assert(rows % at_once == 0);

  /// The limbs at first, first + threads, ... of the chunk, times powers of the base: sums below q.
  template <unsigned count>
  LANEWISE_HOST_DEVICE static void add_rows(const NumberPlace& place, std::size_t first,
                                            const BaseModulus<rows>* q, std::uint64_t* sums) {
    const std::size_t left = first < place.size ? (place.size - first - 1) / threads + 1 : 0;
    const auto own = static_cast<unsigned>(left < rows ? left : rows);
    Wide wide[count] = {};  // Below rows 2^(64 + 51).
    LANEWISE_NO_UNROLL
    for (unsigned begin = 0; begin < own; begin += at_once) {
      const Limb* const from = place.limbs + first + std::size_t{begin} * threads;
      Limb limbs[at_once];
      LANEWISE_UNROLL
      for (unsigned i = 0; i < at_once; ++i) {
        limbs[i] = begin + i < own ? from[i * threads] : 0;
      }
      LANEWISE_UNROLL
      for (unsigned i = 0; i < at_once; ++i) {
        LANEWISE_UNROLL
        for (unsigned m = 0; m < count; ++m) {
          wide[m] += static_cast<Wide>(limbs[i]) * q[m].rows[begin + i];
        }
      }
    }
    LANEWISE_UNROLL
    for (unsigned m = 0; m < count; ++m) {
      sums[m * threads] =
          kernels::multiply_modulo(kernels::reduce_by_limb(wide[m], q[m]), q[m].two_64, q[m]);
    }
  }
};
/// Numbers on a device modulo one or two words, number by number; odd ones below 2^51.
template <class Queue, unsigned rows = residue_rows>
class Reduction {
 public:
  Reduction(Queue& queue, std::span<const kernels::Modulus> moduli) : queue_(queue) {
    for (const kernels::Modulus& q : moduli) moduli_.emplace_back(q);
  }

  /// Waits for what was asked for before.
  std::vector<std::uint64_t> residues(std::span<const NumberPlace> numbers) {
    switch (moduli_.size()) {
      case 1: return reduce<1>(numbers);
      case 2: return reduce<2>(numbers);
      default: throw std::logic_error("residues modulo so many words at once");
    }
  }

 private:
  using Residues = typename Queue::template Array<std::uint64_t>;

  template <unsigned moduli>
  std::vector<std::uint64_t> reduce(std::span<const NumberPlace> numbers) {
    std::size_t size = 1;
    for (const NumberPlace& number : numbers) size = std::max(size, number.size);
    auto list = queue_.template allocate<NumberPlace>(numbers.size());
    queue_.upload(list.data(), numbers);
    std::vector<BaseModulus<rows>> base = moduli_;
    Residues left = reduce_once<moduli>(ListedNumbers{list.data()}, numbers.size(), size, base);
    while (size > 1) {
      for (BaseModulus<rows>& q : base) q = q.of_chunks();
      const ChunkResidues<moduli> chunks{left.data(), size};
      left = reduce_once<moduli>(chunks, numbers.size(), size, base);
    }
    std::vector<std::uint64_t> residues(numbers.size() * moduli);
    queue_.download(std::span(residues), left.data());
    return residues;
  }

  /// `size` becomes how many residues each number has left.
  template <unsigned moduli, class Numbers>
  Residues reduce_once(const Numbers& numbers, std::size_t count, std::size_t& size,
                       const std::vector<BaseModulus<rows>>& base) {
    using Kernel = ReduceChunks<Numbers, moduli, rows>;
    size = (size + Kernel::limbs_of_chunk - 1) / Kernel::limbs_of_chunk;
    Residues out = queue_.template allocate<std::uint64_t>(count * moduli * size);
    if constexpr (moduli == 1) {
      queue_.launch(Kernel{numbers, {base[0]}, size, out.data()}, count * size);
    } else {
      queue_.launch(Kernel{numbers, {base[0], base[1]}, size, out.data()}, count * size);
    }
    return out;
  }

  Queue& queue_;
  std::vector<BaseModulus<rows>> moduli_;
};

/// Whether a number on the queue's device is n!, as kernels::is_factorial() says of limbs in
/// memory.
template <class Queue>
bool is_factorial(Queue& queue, std::uint64_t n, const NumberPlace& number) {
  const kernels::FactorialCheck check(n);
  return check.accepts(Reduction<Queue>(queue, check.moduli()).residues({&number, 1}));
}

}  // namespace lanewise::cuda
