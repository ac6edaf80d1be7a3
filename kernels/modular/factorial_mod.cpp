#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <functional>
#include <iterator>
#include <lanewise/factorial_mod.hpp>
#include <numeric>
#include <string>
#include <vector>

#include "kernels/dispatch.hpp"
#include "kernels/factorial/admission.hpp"
#include "kernels/factorial/zeros.hpp"
#include "kernels/modular/factorise.hpp"
#include "kernels/modular/odd_products.hpp"
#include "kernels/modular/sampling.hpp"
#include "kernels/parallel.hpp"
#include "kernels/saturating.hpp"
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

/// body(i) for all i < n; between them the monitor is asked now and then.
template <class Body>
void for_all(std::size_t n, const Monitor& monitor, const Body& body) {
  for (std::size_t i = 0; i < n; ++i) {
    if (i % tuning::modular_poll_numbers == 0) monitor.check();
    body(i);
  }
}

/// The same for sorting: is_less(x, y), and a look at the monitor now and then.
template <class Iterator, class Less>
void sort(Iterator begin, Iterator end, const Monitor& monitor, const Less& is_less) {
  std::uint64_t compared = 0;
  std::sort(begin, end, [&](const auto& x, const auto& y) {
    if (++compared % (16 * tuning::modular_poll_numbers) == 0) monitor.check();
    return is_less(x, y);
  });
}

/// Leaves each value once, rising.
void sort_distinct(Values& values, const Monitor& monitor) {
  sort(values.begin(), values.end(), monitor, std::less());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

/// What compute() makes of values that rise, for values that come in any order and again. Those
/// above `last` are taken for it.
template <class Compute>
Values of_distinct(std::span<const std::uint64_t> values, std::uint64_t last,
                   const Monitor& monitor, const Compute& compute) {
  Values distinct(values.size());
  for_all(values.size(), monitor, [&](std::size_t i) { distinct[i] = std::min(values[i], last); });
  sort_distinct(distinct, monitor);
  const Values found = compute(distinct);
  Values out(values.size());
  for_all(values.size(), monitor, [&](std::size_t i) {
    const auto at = std::lower_bound(distinct.begin(), distinct.end(), std::min(values[i], last));
    out[i] = found[static_cast<std::size_t>(at - distinct.begin())];
  });
  return out;
}

/// The odd numbers up to n.
std::uint64_t odds_up_to(std::uint64_t n) {
  return n / 2 + n % 2;
}

/// How many odd numbers there are up to each n >> i, of rising n; and 0.
Values odd_points(const Values& n, const Monitor& monitor) {
  Values points, halves, all;
  points.reserve(n.size() + 64);  // Enough for one n.
  points.push_back(0);
  halves.reserve(n.size());
  all.reserve(points.capacity());
  for (unsigned i = 0; n.back() >> i > 0; ++i) {
    halves.clear();
    for_all(n.size(), monitor, [&](std::size_t j) {
      const std::uint64_t point = odds_up_to(n[j] >> i);
      if (halves.empty() || halves.back() != point) halves.push_back(point);
    });
    all.clear();
    all.reserve(points.size() + halves.size());
    std::set_union(points.begin(), points.end(), halves.begin(), halves.end(),
                   std::back_inserter(all));
    points.swap(all);
  }
  return points;
}

/// The exponent of two in n!, of whose factors the multiples of the ring's prime are left out.
std::uint64_t twos_in(const ModularRing& ring, std::uint64_t n) {
  std::uint64_t twos = twos_of_factorial(n);
  if (ring.prime == 0 || ring.is_field()) return twos;
  while ((n /= 2) > 0) twos -= n / ring.prime;
  return twos;
}

/// n! = 2^e prod_i odd(n >> i), as Montgomery has it, for n that rise; n < m, or less than the
/// exponent times the prime of a power, of whose multiples there are none in the products.
Values two_and_odd_factors(const ModularRing& ring, const Values& n, Execution& execution) {
  if (n.empty()) return {};
  const Monitor& monitor = execution.monitor;
  const Values points = odd_points(n, monitor);
  const Values products = odd_products(ring, points, execution);
  const Montgomery& field = ring.field;
  const std::uint64_t two = field.enter(2);
  Values out(n.size());
  for_all(n.size(), monitor,
          [&](std::size_t j) { out[j] = field.power(two, twos_in(ring, n[j])); });
  for (unsigned i = 0; n.back() >> i > 0; ++i) {
    std::size_t at = 0;
    for_all(n.size(), monitor, [&](std::size_t j) {
      while (points[at] < odds_up_to(n[j] >> i)) ++at;
      out[j] = field.multiply(out[j], products[at]);
    });
  }
  return out;
}

/// n! mod an odd m of which nothing else is known, for rising n < m.
Values modulo_odd(const Values& n, std::uint64_t m, Execution& execution) {
  const ModularRing ring{Montgomery(m)};
  Values out = two_and_odd_factors(ring, n, execution);
  for (std::uint64_t& x : out) x = ring.field.leave(x);
  return out;
}

/// The n from which n! modulo this prime is sampled; 2^64 - 1 where it never is.
std::uint64_t sampled_from(std::uint64_t prime, const Execution& execution) {
  if (!execution.row.transform || execution.limits.is_lean) return saturated;
  return has_vectors(prime, execution) ? tuning::sampled_from : tuning::sampled_from_scalar;
}

/// The time that factorials modulo a prime take, about, in that of a factor of a product from 1 on,
/// which takes n.
class PrimeCosts {
 public:
  PrimeCosts(std::uint64_t prime, const Execution& execution)
      : sampled_from_(static_cast<double>(kernels::sampled_from(prime, execution))) {}

  /// It grows as sqrt(n), and is that of a product where n is sampled_from().
  double sampling(std::uint64_t n) const {
    return std::sqrt(static_cast<double>(n) * sampled_from_);
  }
  /// On from a factorial that is known.
  static double quotient(std::uint64_t before, std::uint64_t n) {
    return 2 * static_cast<double>(n - before);
  }
  bool is_sampled(std::uint64_t before, std::uint64_t n) const {
    return sampling(n) < quotient(before, n);
  }

  /// How many of the rising n are better made from one product, when each of the others is sampled
  /// or made from the one before.
  std::size_t made_by_product(const Values& n) const {
    std::size_t best = n.size();
    double least = static_cast<double>(n.back()), others = 0;
    for (std::size_t i = n.size(); i-- > 0;) {
      const std::uint64_t before = i == 0 ? 0 : n[i - 1];
      others += std::min(sampling(n[i]), quotient(before, n[i]));
      const double all = static_cast<double>(before) + others;
      if (all >= least) continue;
      least = all;
      best = i;
    }
    return best;
  }

 private:
  double sampled_from_;
};

/// n! modulo a prime for rising n, as Montgomery has it.
Values factorials_modulo_prime(const ModularRing& ring, const Values& n, Execution& execution) {
  const PrimeCosts costs(ring.prime, execution);
  const std::size_t products = costs.made_by_product(n);
  const auto parts = static_cast<double>(n.size() - products + 1);
  const auto part = [&](std::size_t i) {
    return Monitor::Part(execution.monitor, static_cast<double>(i) / parts,
                         static_cast<double>(i + 1) / parts);
  };
  Values out;
  {
    const Monitor::Part first = part(0);
    const Values some(n.begin(), n.begin() + static_cast<std::ptrdiff_t>(products));
    out = two_and_odd_factors(ring, some, execution);
  }
  for (std::size_t i = products; i < n.size(); ++i) {
    execution.monitor.check();
    const Monitor::Part next = part(i - products + 1);
    if (const std::uint64_t before = i == 0 ? 0 : n[i - 1]; costs.is_sampled(before, n[i])) {
      const std::uint64_t x = factorial_mod_prime_by_sampling(n[i], ring.prime, execution);
      out.push_back(ring.field.enter(x));
    } else {
      const std::uint64_t known = i == 0 ? ring.field.one() : out.back();
      out.push_back(ring.field.multiply(known, factorial_quotient(ring, before, n[i], execution)));
    }
  }
  return out;
}

/// n! mod a prime p > 2, for rising n < p.
Values modulo_prime(const Values& n, std::uint64_t p, Execution& execution) {
  const ModularRing ring{Montgomery(p), p};
  const Montgomery& field = ring.field;
  Values lesser(n);  // By Wilson's theorem.
  for (std::uint64_t& k : lesser) k = std::min(k, p - 1 - k);
  Values out = of_distinct(lesser, p, execution.monitor, [&](const Values& distinct) {
    return factorials_modulo_prime(ring, distinct, execution);
  });
  for_all(n.size(), execution.monitor, [&](std::size_t i) {
    if (lesser[i] != n[i]) {
      out[i] = field.inverse(out[i]);
      if (n[i] % 2 == 0) out[i] = field.subtract(0, out[i]);
    }
    out[i] = field.leave(out[i]);
  });
  return out;
}

std::uint64_t power_of(const PrimePower& of) {
  std::uint64_t power = 1;
  for (unsigned i = 0; i < of.exponent; ++i) power *= of.prime;
  return power;
}

/// n! mod p^k, p odd, k > 1, for rising n where p^k does not divide n!: n < k p.
Values modulo_odd_power(const Values& n, const PrimePower& of, Execution& execution) {
  const std::uint64_t p = of.prime;
  const ModularRing ring{Montgomery(power_of(of)), p};
  const Montgomery& field = ring.field;
  // n! = (numbers prime to p) p^(n / p) (n / p)!, and n / p < k < 64; with p that small, again.
  Values arguments;
  arguments.reserve(2 * n.size());
  for_all(n.size(), execution.monitor, [&](std::size_t i) {
    for (std::uint64_t k = n[i]; k > 0; k /= p) arguments.push_back(k);
  });
  sort_distinct(arguments, execution.monitor);
  const Values units = two_and_odd_factors(ring, arguments, execution);
  Values out(n.size());
  for_all(n.size(), execution.monitor, [&](std::size_t i) {
    std::uint64_t x = field.power(field.enter(p), exponent_in_factorial(n[i], p));
    for (std::uint64_t k = n[i]; k > 0; k /= p) {
      const auto at = std::lower_bound(arguments.begin(), arguments.end(), k);
      x = field.multiply(x, units[static_cast<std::size_t>(at - arguments.begin())]);
    }
    out[i] = field.leave(x);
  });
  return out;
}

/// n! mod 2^k, where that does not divide n!: n <= 2 k.
std::uint64_t modulo_power_of_two(std::uint64_t n, std::uint64_t power) {
  std::uint64_t x = 1;
  for (std::uint64_t i = 2; i <= n; ++i) x *= i;
  return x & (power - 1);
}

/// n! mod p^k for rising n. Where p^k divides n!, it divides those of all greater n.
Values modulo_power(const Values& n, const PrimePower& of, Execution& execution) {
  const auto end = std::partition_point(n.begin(), n.end(), [&](std::uint64_t k) {
    return exponent_in_factorial(k, of.prime) < of.exponent;
  });
  Values out(n.begin(), end);
  if (of.prime == 2) {
    for (std::uint64_t& x : out) x = modulo_power_of_two(x, power_of(of));
  } else if (!out.empty()) {
    out = of.exponent > 1 ? modulo_odd_power(out, of, execution)
                          : modulo_prime(out, of.prime, execution);
  }
  out.resize(n.size());
  return out;
}

/// Residues modulo the product of `moduli`, which have no common factors, from those modulo each.
class Remainders {
 public:
  explicit Remainders(std::size_t count) : values_(count, 0) {}

  void add(const Values& residues, std::uint64_t modulus, const Monitor& monitor) {
    const std::uint64_t inverse = inverse_modulo(modulus_ % modulus, modulus);
    for_all(values_.size(), monitor, [&](std::size_t i) {
      const std::uint64_t known = values_[i] % modulus;
      const std::uint64_t missing =
          residues[i] >= known ? residues[i] - known : residues[i] + modulus - known;
      values_[i] += modulus_ * multiply_mod(missing, inverse, modulus);
    });
    modulus_ *= modulus;
  }

  Values take() { return std::move(values_); }

 private:
  Values values_;
  std::uint64_t modulus_ = 1;
};

/// Bytes of what a call holds besides: small containers.
constexpr std::uint64_t fixed_bytes = std::uint64_t{64} << 10;

/// n! mod m for many n.
class List {
 public:
  List(std::span<const std::uint64_t> n, std::uint64_t m) : n_(n), m_(m), zero_from_(m) {
    for (const std::uint64_t k : n) greatest_ = std::max(greatest_, k < m ? k : 0);
    if (greatest_ < std::min(tuning::factorised_from_terms, odd_part())) return;
    powers_ = factorise(m);
    zero_from_ = 1;
    for (const auto& [prime, exponent] : powers_) {
      zero_from_ = std::max(zero_from_, prime * exponent);  // At most prime^exponent.
    }
  }

  /// At most, without what sampling takes: some lists of n, and of the points where odd products
  /// are taken, with those products.
  std::uint64_t bytes(const Execution& /*execution*/) const {
    constexpr std::uint64_t lists = 16, point_lists = 3;
    const auto width = static_cast<std::uint64_t>(std::bit_width(greatest_));
    const std::uint64_t points = std::min(n_.size() * width, greatest_);
    return fixed_bytes + (lists * n_.size() + point_lists * points) * sizeof(std::uint64_t);
  }

  /// The longest factorial that may be sampled on the way; 0 for none.
  std::uint64_t longest_sampled(const Execution& execution) const {
    std::uint64_t longest = 0;
    for (const auto& [prime, exponent] : powers_) {
      if (exponent > 1) continue;
      const std::uint64_t from = sampled_from(prime, execution);
      for_all(n_.size(), execution.monitor, [&, p = prime](std::size_t i) {
        const std::uint64_t lesser = n_[i] < p ? std::min(n_[i], p - 1 - n_[i]) : 0;
        if (lesser >= from) longest = std::max(longest, lesser);
      });
    }
    return longest;
  }

  Values residues(Execution& execution) const {
    return of_distinct(n_, zero_from_, execution.monitor, [&](const Values& n) {
      const Values below(n.begin(), n.back() == zero_from_ ? n.end() - 1 : n.end());
      Values out = below.empty() ? Values() : residues_below(below, execution);
      out.resize(n.size());  // Zeros.
      return out;
    });
  }

 private:
  std::uint64_t odd_part() const { return m_ >> std::countr_zero(m_); }

  /// For rising n < m, m > 1.
  Values residues_below(const Values& n, Execution& execution) const {
    Remainders remainders(n.size());
    const Monitor& monitor = execution.monitor;
    if (powers_.empty()) {
      const PrimePower twos = {2, static_cast<unsigned>(std::countr_zero(m_))};
      if (twos.exponent > 0)
        remainders.add(modulo_power(n, twos, execution), power_of(twos), monitor);
      if (odd_part() > 1) remainders.add(modulo_odd(n, odd_part(), execution), odd_part(), monitor);
    }
    const auto count = static_cast<double>(powers_.size());
    for (std::size_t i = 0; i < powers_.size(); ++i) {
      const Monitor::Part part(execution.monitor, static_cast<double>(i) / count,
                               static_cast<double>(i + 1) / count);
      remainders.add(modulo_power(n, powers_[i], execution), power_of(powers_[i]), monitor);
    }
    return remainders.take();
  }

  std::span<const std::uint64_t> n_;
  std::uint64_t m_;
  std::uint64_t zero_from_;           ///< m divides the factorials from here on.
  std::uint64_t greatest_ = 0;        ///< Below m.
  std::vector<PrimePower> powers_{};  ///< m's, unless its odd part alone will do.
};

void check_modulus(const std::string& call, std::uint64_t m) {
  if (m >= 1 && m <= max_factorial_modulus) return;
  throw Error(ErrorCode::invalid_argument,
              call + ": m is " + std::to_string(m) + "; it must be from 1 to 2^63 - 1");
}

/// To compute on once more.
Execution on_other_row(const Execution& execution) {
  return {execution.verifier->other_row(execution.row),
          execution.monitor,
          execution.threads,
          1,
          execution.verifier,
          {},
          execution.limits};
}

bool is_computed_twice(const Execution& execution) {
  return execution.verifier && execution.verifier->mode() == Verification::full;
}

/// The work's residues as the options' verification asks: `full` once more, on another row.
template <class Work>
Values verified(const std::string& call, Execution& execution, const Work& work) {
  const double first_end = is_computed_twice(execution) ? 0.5 : 1;
  const auto compute = [&](Execution& with) {
    const Monitor::Part part(with.monitor, 0, first_end);
    return work.residues(with);
  };
  return compute_verified(call, execution, compute, [&](const Values& out, Execution& first) {
    if (!is_computed_twice(first)) return true;
    const Verifier::Timer timer(*first.verifier, true);
    first.verifier->count_checks(1);
    const Monitor::Part part(first.monitor, first_end, 1);
    Execution again = on_other_row(first);
    return work.residues(again) == out;
  });
}

/// Admits a call, without sampling where there is no memory for it and products are an answer, and
/// does its work: what make_work() returns.
template <class MakeWork>
Values run(const std::string& call, const Options& options, const MakeWork& make_work) {
  return run_admitted(call, 0, options, [&] {
    const auto work = make_work();
    Monitor monitor(options);
    Verifier verifier(choice(), options.verification);
    Execution execution = make_execution(options, monitor, verifier);
    monitor.check();
    std::uint64_t longest = work.longest_sampled(execution);
    if (is_computed_twice(execution)) {
      longest = std::max(longest, work.longest_sampled(on_other_row(execution)));
    }
    std::uint64_t memory = work.bytes(execution);
    if (longest > 0) {
      const std::uint64_t sampling = saturating_sum(memory, sampling_bytes(longest));
      execution.limits.is_lean =
          sampling > memory_limit(options) && longest < tuning::unsampled_end;
      if (!execution.limits.is_lean) memory = sampling;
    }
    admit(call, memory, options);
    monitor.report(0);
    Values out;
    {
      const Monitor::Part most(monitor, 0, 0.99);  // What comes after the products is little.
      out = verified(call, execution, work);
    }
    monitor.report(1);
    tell_statistics(options, execution, verifier, memory);
    return out;
  });
}

/// n! mod m for many pairs of n and m.
class Pairs {
 public:
  Pairs(std::span<const std::uint64_t> n, std::span<const std::uint64_t> m, const Options& options)
      : n_(n), m_(m), quiet_options_(without_progress(options)) {}

  /// At most, without what sampling takes: indices, residues, those of a second computation, and
  /// what each thread has of the pair that it works on.
  std::uint64_t bytes(const Execution& execution) const {
    constexpr std::uint64_t lists = 3, thread_bytes = 4096;
    return fixed_bytes + lists * n_.size() * sizeof(std::uint64_t) +
           execution.threads * thread_bytes;
  }

  /// As List has it.
  std::uint64_t longest_sampled(const Execution& execution) const {
    std::uint64_t longest = 0;
    for_all(n_.size(), execution.monitor, [&](std::size_t i) {
      // No prime is factored but where it may make a difference.
      if (is_short(i) || std::min(n_[i], m_[i] / 2) <= longest) return;
      longest = std::max(longest, List(n_.subspan(i, 1), m_[i]).longest_sampled(execution));
    });
    return longest;
  }

  Values residues(Execution& execution) const {
    std::vector<std::size_t> index(n_.size());
    std::iota(index.begin(), index.end(), std::size_t{0});
    const auto is_lane = [&, kernels = execution.row.modular](std::size_t i) {
      return kernels && kernels->factorials && suits_lane(i, *kernels);
    };
    const auto others = std::partition(index.begin(), index.end(), is_lane);
    const auto long_ones =
        std::partition(others, index.end(), [&](std::size_t i) { return is_short(i); });
    sort(index.begin(), others, execution.monitor,
         [&](std::size_t a, std::size_t b) { return n_[a] != n_[b] ? n_[a] < n_[b] : a < b; });
    Values out(n_.size());
    const auto place = [&](auto at) {
      return static_cast<double>(at - index.begin()) / static_cast<double>(index.size());
    };
    {
      const Monitor::Part part(execution.monitor, 0, place(others));
      compute_lanes({index.begin(), others}, out, execution);
    }
    {
      const Monitor::Part part(execution.monitor, place(others), place(long_ones));
      compute_short({others, long_ones}, out, execution);
    }
    const Monitor::Part part(execution.monitor, place(long_ones), 1);
    compute_long({long_ones, index.end()}, out, execution);
    return out;
  }

 private:
  using Index = std::span<const std::size_t>;

  /// Lanes work where n < m, m odd and not too long.
  bool suits_lane(std::size_t i, const ModularKernels& kernels) const {
    return m_[i] % 2 == 1 && m_[i] >= 3 && m_[i] >> kernels.modulus_bits == 0 && n_[i] < m_[i] &&
           n_[i] < tuning::lane_factorial_end;
  }

  /// Whether the pair is never sampled, nor worth several threads.
  bool is_short(std::size_t i) const {
    return n_[i] >= m_[i] || n_[i] < tuning::sampled_from_scalar;
  }

  /// body(part of the index) on the call's threads, with progress told between batches of parts.
  template <class Body>
  void in_parallel(Index index, std::size_t grain, Execution& execution, const Body& body) const {
    constexpr std::size_t grains_of_batch = 64;
    const std::size_t batch = grain * grains_of_batch * execution.threads;
    for (std::size_t done = 0; done < index.size(); done += batch) {
      const Index some = index.subspan(done, std::min(batch, index.size() - done));
      const unsigned ran = parallel_for(
          some.size(), grain, execution.threads,
          [&](std::size_t begin, std::size_t end) { body(some.subspan(begin, end - begin)); });
      execution.threads_used = std::max(execution.threads_used, ran);
      execution.monitor.report(static_cast<double>(done + some.size()) /
                               static_cast<double>(index.size()));
    }
  }

  void compute_lanes(Index index, Values& out, Execution& execution) const {
    in_parallel(index, tuning::lane_pairs_of_thread, execution, [&](Index some) {
      constexpr std::size_t block = 256;
      std::array<std::uint64_t, block> n, m, values;
      for (std::size_t begin = 0; begin < some.size(); begin += block) {
        execution.monitor.check();
        const Index now = some.subspan(begin, std::min(block, some.size() - begin));
        for (std::size_t l = 0; l < now.size(); ++l) n[l] = n_[now[l]], m[l] = m_[now[l]];
        execution.row.modular->factorials(n.data(), m.data(), now.size(), values.data());
        for (std::size_t l = 0; l < now.size(); ++l) out[now[l]] = values[l];
      }
    });
  }

  void compute_short(Index index, Values& out, Execution& execution) const {
    in_parallel(index, tuning::short_pairs_of_thread, execution, [&](Index some) {
      Monitor quiet(quiet_options_);
      Execution alone = {execution.row, quiet, 1, 1, execution.verifier, {}, execution.limits};
      for (const std::size_t i : some) {
        quiet.check();
        out[i] = residue(i, alone);
      }
    });
  }

  void compute_long(Index index, Values& out, Execution& execution) const {
    const auto count = static_cast<double>(index.size());
    for (double done = 0; const std::size_t i : index) {
      execution.monitor.check();
      const Monitor::Part part(execution.monitor, done / count, (done + 1) / count);
      out[i] = residue(i, execution);
      ++done;
    }
  }

  std::uint64_t residue(std::size_t i, Execution& execution) const {
    return List(n_.subspan(i, 1), m_[i]).residues(execution)[0];
  }

  std::span<const std::uint64_t> n_, m_;
  Options quiet_options_;
};

void check_sizes(const std::string& call, bool equal) {
  if (equal) return;
  throw Error(ErrorCode::invalid_argument, call + ": the spans must have one size");
}

}  // namespace
}  // namespace kernels

std::uint64_t factorial_mod(std::uint64_t n, std::uint64_t m, const Options& options) {
  const std::string call = "factorial_mod(" + std::to_string(n) + ", " + std::to_string(m) + ")";
  kernels::check_modulus(call, m);
  return kernels::run(call, options, [&] { return kernels::List({&n, 1}, m); })[0];
}

void factorial_mod(std::span<const std::uint64_t> n, std::uint64_t m, std::span<std::uint64_t> out,
                   const Options& options) {
  const std::string call = "factorial_mod(list, m, out)";
  kernels::check_modulus(call, m);
  kernels::check_sizes(call, n.size() == out.size());
  if (n.empty()) return;
  const auto residues = kernels::run(call, options, [&] { return kernels::List(n, m); });
  std::ranges::copy(residues, out.begin());
}

void factorial_mod(std::span<const std::uint64_t> n, std::span<const std::uint64_t> m,
                   std::span<std::uint64_t> out, const Options& options) {
  const std::string call = "factorial_mod(list, moduli, out)";
  kernels::check_sizes(call, n.size() == out.size() && n.size() == m.size());
  for (const std::uint64_t modulus : m) kernels::check_modulus(call, modulus);
  if (n.empty()) return;
  const auto residues = kernels::run(call, options, [&] { return kernels::Pairs(n, m, options); });
  std::ranges::copy(residues, out.begin());
}

}  // namespace lanewise
