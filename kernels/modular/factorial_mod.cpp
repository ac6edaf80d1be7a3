#include <algorithm>
#include <bit>
#include <functional>
#include <iterator>
#include <lanewise/factorial_mod.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "kernels/dispatch.hpp"
#include "kernels/factorial/admission.hpp"
#include "kernels/modular/factorise.hpp"
#include "kernels/modular/odd_products.hpp"
#include "kernels/modular/sampling.hpp"
#include "kernels/parallel.hpp"
#include "kernels/tuning.hpp"
#include "kernels/verification/verifier.hpp"

namespace lanewise {
namespace kernels {
namespace {

__extension__ using Wide = unsigned __int128;

using Values = std::vector<std::uint64_t>;

std::uint64_t multiply_mod(std::uint64_t x, std::uint64_t y, std::uint64_t m) {
  return static_cast<std::uint64_t>(static_cast<Wide>(x) * y % m);
}

/// n! = 2^e prod_i odd(n >> i), as Montgomery has it, for every n; n < m, or less than the
/// exponent times the prime of a power, of whose multiples there are none in the products.
Values two_and_odd_factors(const ModularRing& ring, const Values& n, Execution& execution) {
  Values points;
  for (const std::uint64_t last : n) {
    for (std::uint64_t k = last; k > 0; k /= 2) points.push_back(k / 2 + k % 2);
  }
  std::sort(points.begin(), points.end());
  points.erase(std::unique(points.begin(), points.end()), points.end());
  const Values products = odd_products(ring, points, execution);
  const Montgomery& field = ring.field;
  const std::uint64_t two = field.enter(2);
  Values out;
  out.reserve(n.size());
  for (const std::uint64_t last : n) {
    std::uint64_t twos = 0, x = field.one();
    for (std::uint64_t k = last; k > 0; k /= 2) {
      const auto at = std::lower_bound(points.begin(), points.end(), k / 2 + k % 2);
      x = field.multiply(x, products[static_cast<std::size_t>(at - points.begin())]);
      if (ring.prime == 0 || ring.is_field()) {
        twos += k / 2;
      } else {
        twos += k / 2 - k / 2 / ring.prime;  // Even numbers that are prime to p.
      }
    }
    out.push_back(field.multiply(x, field.power(two, twos)));
  }
  return out;
}

/// n! mod an odd m of which nothing else is known, n < m.
Values modulo_odd(const Values& n, std::uint64_t m, Execution& execution) {
  const ModularRing ring{Montgomery(m)};
  Values out = two_and_odd_factors(ring, n, execution);
  for (std::uint64_t& x : out) x = ring.field.leave(x);
  return out;
}

/// n! modulo a prime, as Montgomery has it: the long ones by sampling.
Values factorials_modulo_prime(const ModularRing& ring, const Values& n, Execution& execution) {
  const bool is_vector = has_vectors(ring, execution);
  const std::uint64_t sampled = is_vector ? tuning::sampled_from : tuning::sampled_from_scalar;
  const auto is_long = [&](std::uint64_t k) { return k >= sampled && execution.row.transform; };
  Values products;
  std::copy_if(n.begin(), n.end(), std::back_inserter(products), std::not_fn(is_long));
  products = two_and_odd_factors(ring, products, execution);
  Values out;
  for (auto next = products.begin(); const std::uint64_t k : n) {
    out.push_back(is_long(k)
                      ? ring.field.enter(factorial_mod_prime_by_sampling(k, ring.prime, execution))
                      : *next++);
  }
  return out;
}

/// n! mod a prime p > 2; n < p.
Values modulo_prime(const Values& n, std::uint64_t p, Execution& execution) {
  const ModularRing ring{Montgomery(p), p};
  const Montgomery& field = ring.field;
  Values lesser(n);  // By Wilson's theorem.
  for (std::uint64_t& k : lesser) k = std::min(k, p - 1 - k);
  Values out = factorials_modulo_prime(ring, lesser, execution);
  for (std::size_t i = 0; i < n.size(); ++i) {
    if (lesser[i] != n[i]) {
      out[i] = field.inverse(out[i]);
      if (n[i] % 2 == 0) out[i] = field.subtract(0, out[i]);
    }
    out[i] = field.leave(out[i]);
  }
  return out;
}

std::uint64_t power_of(const PrimePower& of) {
  std::uint64_t power = 1;
  for (unsigned i = 0; i < of.exponent; ++i) power *= of.prime;
  return power;
}

/// The exponent of p in n!.
std::uint64_t exponent_in_factorial(std::uint64_t n, std::uint64_t p) {
  std::uint64_t exponent = 0;
  while (n >= p) exponent += n /= p;
  return exponent;
}

/// n! mod p^k, p odd, k > 1, where p^k does not divide n!: n < k p.
Values modulo_odd_power(const Values& n, const PrimePower& of, Execution& execution) {
  const std::uint64_t p = of.prime;
  const ModularRing ring{Montgomery(power_of(of)), p};
  const Montgomery& field = ring.field;
  // n! = (numbers prime to p) p^(n / p) (n / p)!, and n / p < k < 64; with p that small, again.
  Values units, where, out(n.size(), field.one());
  for (std::size_t i = 0; i < n.size(); ++i) {
    std::uint64_t k = n[i];
    for (; k > 0; k /= p) {
      units.push_back(k);
      where.push_back(i);
    }
    const std::uint64_t exponent = exponent_in_factorial(n[i], p);
    out[i] = field.power(field.enter(p), exponent);
  }
  const Values factors = two_and_odd_factors(ring, units, execution);
  for (std::size_t j = 0; j < units.size(); ++j) {
    out[where[j]] = field.multiply(out[where[j]], factors[j]);
  }
  for (std::uint64_t& x : out) x = field.leave(x);
  return out;
}

/// n! mod 2^k, where that does not divide n!: n <= 2 k.
std::uint64_t modulo_power_of_two(std::uint64_t n, std::uint64_t power) {
  std::uint64_t x = 1;
  for (std::uint64_t i = 2; i <= n; ++i) x *= i;
  return x & (power - 1);
}

/// Those n whose factorials `power` does not divide, their residues, and the others' 0.
template <class Compute>
Values where_not_zero(const Values& n, const PrimePower& of, const Compute& compute) {
  Values some, out(n.size(), 0);
  std::vector<std::size_t> index;
  for (std::size_t i = 0; i < n.size(); ++i) {
    if (exponent_in_factorial(n[i], of.prime) >= of.exponent) continue;
    some.push_back(n[i]);
    index.push_back(i);
  }
  if (some.empty()) return out;
  const Values residues = compute(some);
  for (std::size_t j = 0; j < some.size(); ++j) out[index[j]] = residues[j];
  return out;
}

Values modulo_power(const Values& n, const PrimePower& of, Execution& execution) {
  return where_not_zero(n, of, [&](const Values& some) {
    if (of.prime == 2) {
      Values out(some);
      for (std::uint64_t& x : out) x = modulo_power_of_two(x, power_of(of));
      return out;
    }
    if (of.exponent > 1) return modulo_odd_power(some, of, execution);
    return modulo_prime(some, of.prime, execution);
  });
}

/// Residues modulo the product of `moduli`, which have no common factors, from those modulo each.
class Remainders {
 public:
  explicit Remainders(std::size_t count) : values_(count, 0) {}

  void add(const Values& residues, std::uint64_t modulus) {
    const std::uint64_t inverse = inverse_mod(modulus_ % modulus, modulus);
    for (std::size_t i = 0; i < values_.size(); ++i) {
      const std::uint64_t known = values_[i] % modulus;
      const std::uint64_t missing =
          residues[i] >= known ? residues[i] - known : residues[i] + modulus - known;
      values_[i] += modulus_ * multiply_mod(missing, inverse, modulus);
    }
    modulus_ *= modulus;
  }

  Values take() { return std::move(values_); }

 private:
  /// 1 / x mod m, by Euclid's algorithm.
  static std::uint64_t inverse_mod(std::uint64_t x, std::uint64_t m) {
    std::uint64_t a = x, b = m, s = 1 % m, t = 0;
    while (a != 0) {
      const std::uint64_t quotient = b / a, rest = b % a;
      const std::uint64_t drop = multiply_mod(quotient % m, s, m);
      const std::uint64_t next = t >= drop ? t - drop : t + m - drop;
      b = a, a = rest, t = s, s = next;
    }
    return t;
  }

  Values values_;
  std::uint64_t modulus_ = 1;
};

/// n! mod m for each n < m, m > 1.
Values modulo_any(const Values& n, std::uint64_t m, Execution& execution) {
  const auto twos = static_cast<unsigned>(std::countr_zero(m));
  const std::uint64_t odd = m >> twos, greatest = *std::max_element(n.begin(), n.end());
  Remainders remainders(n.size());
  const auto add = [&](const PrimePower& of) {
    remainders.add(modulo_power(n, of, execution), power_of(of));
  };
  if (greatest < tuning::factorised_from_terms && greatest < odd) {
    if (twos > 0) add({2, twos});
    if (odd > 1) remainders.add(modulo_odd(n, odd, execution), odd);
  } else {
    for (const PrimePower& of : factorise(m)) add(of);
  }
  return remainders.take();
}

/// n! mod m for each n: those from m on are 0.
Values residues(std::span<const std::uint64_t> n, std::uint64_t m, Execution& execution) {
  Values below, out(n.size(), 0);
  std::vector<std::size_t> index;
  for (std::size_t i = 0; i < n.size(); ++i) {
    if (n[i] >= m) continue;
    below.push_back(n[i]);
    index.push_back(i);
  }
  if (below.empty() || m == 1) return out;
  const Values found = modulo_any(below, m, execution);
  for (std::size_t j = 0; j < below.size(); ++j) out[index[j]] = found[j];
  return out;
}

void check_modulus(const std::string& call, std::uint64_t m) {
  if (m >= 1 && m <= max_factorial_modulus) return;
  throw Error(ErrorCode::invalid_argument,
              call + ": m is " + std::to_string(m) + "; it must be from 1 to 2^63 - 1");
}

/// The most memory for this n and m. Primes are taken from the nearer end, and those of a composite
/// m are at most m / 2.
std::uint64_t memory_bound(std::uint64_t n, std::uint64_t m, std::size_t count) {
  const std::uint64_t list = count * tuning::factorial_mod_bytes;
  if (n >= m || n < tuning::sampled_from_scalar) return list;
  const std::uint64_t last = std::min(n, is_prime(m) ? m - 1 - n : m / 4);
  return last < tuning::sampled_from_scalar ? list : sampling_bytes(last) + list;
}

/// compute() as the options' verification asks: `full` once more, on another row.
template <class Compute>
Values verified(const std::string& call, Execution& execution, const Compute& compute) {
  return compute_verified(call, execution, compute, [&](const Values& out, Execution& first) {
    if (first.verifier->mode() != Verification::full) return true;
    const Verifier::Timer timer(*first.verifier, true);
    first.verifier->count_checks(1);
    Execution again = {first.verifier->other_row(first.row), first.monitor, first.threads, 1,
                       first.verifier};
    return compute(again) == out;
  });
}

/// All of a call on the values of one modulus or of pairs.
template <class Compute>
Values run(const std::string& call, std::uint64_t memory, const Options& options,
           const Compute& compute) {
  return run_admitted(call, memory, options, [&] {
    Monitor monitor(options);
    Verifier verifier(choice(), options.verification);
    Execution execution = make_execution(options, monitor, verifier);
    monitor.check();
    Values out = verified(call, execution, compute);
    monitor.report(1);
    tell_statistics(options, execution, verifier, memory);
    return out;
  });
}

/// The pairs that lanes work on: n < m, m odd and not too long.
struct Pairs {
  std::span<const std::uint64_t> n, m;
};

bool suits_lane(std::uint64_t n, std::uint64_t m, const ModularKernels& kernels) {
  return m % 2 == 1 && m >= 3 && m >> kernels.modulus_bits == 0 && n < m &&
         n < tuning::lane_factorial_end;
}

void compute_lanes(const Pairs& pairs, std::span<const std::size_t> index, Values& out,
                   const Execution& execution) {
  Values n, m, values(index.size());
  for (const std::size_t i : index) n.push_back(pairs.n[i]), m.push_back(pairs.m[i]);
  constexpr std::size_t block = 256;
  for (std::size_t i = 0; i < index.size(); i += block) {
    execution.monitor.check();
    const std::size_t count = std::min(block, index.size() - i);
    execution.row.modular->factorials(n.data() + i, m.data() + i, count, values.data() + i);
  }
  for (std::size_t i = 0; i < index.size(); ++i) out[index[i]] = values[i];
}

Values compute_pairs(const Pairs& pairs, Execution& execution) {
  const ModularKernels* kernels = execution.row.modular;
  const bool has_lanes = kernels && kernels->factorials;
  std::vector<std::size_t> lanes, others;
  for (std::size_t i = 0; i < pairs.n.size(); ++i) {
    const bool suits = has_lanes && suits_lane(pairs.n[i], pairs.m[i], *kernels);
    (suits ? lanes : others).push_back(i);
  }
  std::stable_sort(lanes.begin(), lanes.end(),
                   [&](std::size_t a, std::size_t b) { return pairs.n[a] < pairs.n[b]; });
  Values out(pairs.n.size());
  const unsigned ran = parallel_for(
      lanes.size(), tuning::lane_pairs_of_thread, execution.threads,
      [&](std::size_t begin, std::size_t end) {
        compute_lanes(pairs, std::span(lanes).subspan(begin, end - begin), out, execution);
      });
  execution.threads_used = std::max(execution.threads_used, ran);
  for (const std::size_t i : others) {
    execution.monitor.check();
    out[i] = residues({&pairs.n[i], 1}, pairs.m[i], execution)[0];
  }
  return out;
}

void check_sizes(const char* call, bool equal) {
  if (equal) return;
  throw Error(ErrorCode::invalid_argument, std::string(call) + ": the spans must have one size");
}

}  // namespace
}  // namespace kernels

std::uint64_t factorial_mod(std::uint64_t n, std::uint64_t m, const Options& options) {
  const std::string call = "factorial_mod(" + std::to_string(n) + ", " + std::to_string(m) + ")";
  kernels::check_modulus(call, m);
  return kernels::run(call, kernels::memory_bound(n, m, 1), options,
                      [&](kernels::Execution& execution) {
                        return kernels::residues({&n, 1}, m, execution);
                      })[0];
}

void factorial_mod(std::span<const std::uint64_t> n, std::uint64_t m, std::span<std::uint64_t> out,
                   const Options& options) {
  const char* call = "factorial_mod(list, m, out)";
  kernels::check_modulus(call, m);
  kernels::check_sizes(call, n.size() == out.size());
  if (n.empty()) return;
  std::uint64_t memory = 0;
  for (const std::uint64_t x : n) {
    memory = std::max(memory, kernels::memory_bound(x, m, n.size()));
  }
  const auto values = kernels::run(call, memory, options, [&](kernels::Execution& execution) {
    return kernels::residues(n, m, execution);
  });
  std::copy(values.begin(), values.end(), out.begin());
}

void factorial_mod(std::span<const std::uint64_t> n, std::span<const std::uint64_t> m,
                   std::span<std::uint64_t> out, const Options& options) {
  const char* call = "factorial_mod(list, moduli, out)";
  kernels::check_sizes(call, n.size() == out.size() && n.size() == m.size());
  std::uint64_t memory = 0;
  for (std::size_t i = 0; i < n.size(); ++i) {
    kernels::check_modulus(call, m[i]);
    memory = std::max(memory, kernels::memory_bound(n[i], m[i], n.size()));
  }
  if (n.empty()) return;
  const auto values = kernels::run(call, memory, options, [&](kernels::Execution& execution) {
    return kernels::compute_pairs({n, m}, execution);
  });
  std::copy(values.begin(), values.end(), out.begin());
}

}  // namespace lanewise
