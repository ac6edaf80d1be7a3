#include "kernels/verification/products.hpp"

#include <algorithm>
#include <mutex>

#include "kernels/parallel.hpp"
#include "kernels/tuning.hpp"
#include "kernels/verification/factorials.hpp"
#include "kernels/verification/verifier.hpp"

namespace lanewise::kernels {
namespace {

__extension__ using Wide = unsigned __int128;

/// Factors that a thread takes between two looks at the caller's wish to stop: some 20 us.
constexpr std::uint64_t poll_factors = std::uint64_t{1} << 15;

/// product word / 2^64 mod q, product < q.
std::uint64_t times_word(std::uint64_t product, Limb word, const Modulus& q) {
  const std::uint64_t next = reduce_by_limb(static_cast<Wide>(product) * word, q);
  return next < q.value ? next : next - q.value;
}

std::uint64_t power_modulo(std::uint64_t base, std::uint64_t exponent, const Modulus& q) {
  std::uint64_t power = 1;
  for (; exponent != 0; exponent >>= 1) {
    if (exponent % 2 == 1) power = multiply_modulo(power, base, q);
    base = multiply_modulo(base, base, q);
  }
  return power;
}

/// 2^(64 count) mod q.
std::uint64_t limbs_modulo(std::uint64_t count, const Modulus& q) {
  return count < residue_block_limbs ? q.weights[count] : power_modulo(q.weights[1], count, q);
}

/// The products of so many factors of a progression, one after the other: a polynomial's values, by
/// its differences and so without multiplications. All modulo 2^64, which the values stay below.
template <unsigned factors>
class ProgressionWords {
 public:
  ProgressionWords(std::uint64_t first, std::uint64_t step) noexcept {
    Limb values[4];
    for (Limb& value : values) {
      value = 1;
      for (unsigned i = 0; i < factors; ++i, first += step) value *= first;
    }
    for (unsigned order = 0; order < 4; ++order) {
      differences_[order] = values[0];
      for (unsigned i = 0; i < 3 - order; ++i) values[i] = values[i + 1] - values[i];
    }
  }

  Limb next() noexcept {
    const Limb value = differences_[0];
    for (unsigned order = 0; order < factors; ++order) {
      differences_[order] += differences_[order + 1];
    }
    return value;
  }

 private:
  Limb differences_[4];
};

/// With so many factors in a word, up to three. Several products run beside each other, for one
/// alone would wait for itself; each word leaves its product divided by 2^64.
template <unsigned factors>
std::uint64_t progression_by_words(std::uint64_t first, std::uint64_t step, std::uint64_t count,
                                   const Modulus& q) noexcept {
  std::uint64_t products[4] = {1, 1, 1, 1};
  const std::uint64_t rounds = count / (std::size(products) * factors);
  ProgressionWords<factors> words(first, step);
  for (std::uint64_t i = 0; i < rounds; ++i) {
    for (std::uint64_t& product : products) product = times_word(product, words.next(), q);
  }
  const std::uint64_t in_words = rounds * std::size(products) * factors;
  for (std::uint64_t i = in_words; i < count; ++i) {
    products[0] = times_word(products[0], first + i * step, q);
  }
  const std::uint64_t divisions = rounds * std::size(products) + (count - in_words);
  if (rounds > 0) {
    for (std::size_t i = 1; i < std::size(products); ++i) {
      products[0] = multiply_modulo(products[0], products[i], q);
    }
  }
  return multiply_modulo(products[0], limbs_modulo(divisions, q), q);
}

/// `all` times a part of the progression, bit by bit so that the call can be stopped.
void multiply_part(Residues& all, std::uint64_t first, std::uint64_t step, std::uint64_t count,
                   std::size_t moduli, const Monitor& monitor) {
  for (std::uint64_t done = 0; done < count;) {
    monitor.check();
    const std::uint64_t part = std::min(count - done, poll_factors);
    for (std::size_t i = 0; i < moduli; ++i) {
      const std::uint64_t residue =
          progression_modulo(first + done * step, step, part, fixed_moduli[i]);
      all.values[i] = multiply_modulo(all.values[i], residue, fixed_moduli[i]);
    }
    done += part;
  }
}

}  // namespace

Residues word_residues(std::uint64_t word) {
  Residues residues;
  for (std::size_t i = 0; i < residues.values.size(); ++i) {
    residues.values[i] = multiply_modulo(word, 1, fixed_moduli[i]);
  }
  residues.known = true;
  return residues;
}

Residues power_of(Residues a, std::uint64_t exponent) {
  if (exponent == 1) return a;
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    a.values[i] = power_modulo(a.values[i], exponent, fixed_moduli[i]);
  }
  return a;
}

std::uint64_t progression_modulo(std::uint64_t first, std::uint64_t step, std::uint64_t count,
                                 const Modulus& q) noexcept {
  if (count == 0) return 1;
  const std::uint64_t last = first + (count - 1) * step;
  if (last < std::uint64_t{1} << 21) return progression_by_words<3>(first, step, count, q);
  if (last < std::uint64_t{1} << 32) return progression_by_words<2>(first, step, count, q);
  return progression_by_words<1>(first, step, count, q);
}

Residues progression_residues(std::uint64_t first, std::uint64_t step, std::uint64_t count,
                              Execution& execution) {
  const std::size_t moduli = execution.verifier->moduli();
  Residues product = word_residues(1);
  if (execution.threads < 2 || count < 2 * tuning::parallel_check_factors) {
    multiply_part(product, first, step, count, moduli, execution.monitor);
    return product;
  }
  std::mutex mutex;
  const unsigned ran = parallel_for(count, tuning::parallel_check_factors, execution.threads,
                                    [&](std::size_t begin, std::size_t end) {
                                      Residues part = word_residues(1);
                                      multiply_part(part, first + begin * step, step, end - begin,
                                                    moduli, execution.monitor);
                                      const std::scoped_lock lock(mutex);
                                      product = product_of(product, part);
                                    });
  execution.threads_used = std::max(execution.threads_used, ran);
  return product;
}

Residues factorial_residues(std::uint64_t n, Execution& execution) {
  if (n > table_last || execution.verifier->moduli() > 1) {
    return progression_residues(1, 1, n, execution);
  }
  Residues residues;
  residues.values[0] = factorial_residue(n);
  residues.known = true;
  return residues;
}

void ResidueProduct::flush() noexcept {
  for (std::size_t i = 0; i < moduli_; ++i) {
    products_[i] = times_word(products_[i], word_, fixed_moduli[i]);
  }
  word_ = 1;
  ++divisions_;
}

void ResidueProduct::multiply(ResidueProduct& other) noexcept {
  if (word_ != 1) flush();
  if (other.word_ != 1) other.flush();
  for (std::size_t i = 0; i < moduli_; ++i) {
    products_[i] = times_word(products_[i], other.products_[i], fixed_moduli[i]);
  }
  divisions_ += other.divisions_ + 1;
}

Residues ResidueProduct::residues() noexcept {
  if (word_ != 1) flush();
  Residues residues;
  for (std::size_t i = 0; i < moduli_; ++i) {
    const Modulus& q = fixed_moduli[i];
    residues.values[i] = multiply_modulo(products_[i], limbs_modulo(divisions_, q), q);
  }
  residues.known = true;
  return residues;
}

bool agree(const Residues& a, const Residues& b, const Execution& execution) {
  return a.values[0] == b.values[0] &&
         (execution.verifier->moduli() == 1 || a.values[1] == b.values[1]);
}

bool is_congruent(std::span<const Limb> limbs, const Residues& divisor, const Residues& product,
                  const Execution& execution) {
  execution.verifier->count_checks(1);
  return agree(product_of(residues_of(limbs, execution), divisor), product, execution);
}

}  // namespace lanewise::kernels
