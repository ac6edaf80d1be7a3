#include "kernels/modular/sampling.hpp"

#include <algorithm>
#include <bit>
#include <lanewise/buffer.hpp>
#include <lanewise/error.hpp>
#include <random>
#include <span>

#include "kernels/modular/convolution.hpp"
#include "kernels/modular/montgomery.hpp"
#include "kernels/parallel.hpp"
#include "kernels/saturating.hpp"
#include "kernels/tuning.hpp"
#include "kernels/verification/verifier.hpp"

// With g_d(x) = (x + 1) (x + 2) ... (x + d) and v a power of two, v^2 >= n,
//   n! = g_v(0) g_v(v) ... g_v((m - 1) v) (m v + 1) ... n,  m = floor(n / v).
// The polynomial h(x) = g_d(v x) has degree d, and h(0), ..., h(d) determine it. As
//   g_2d(v x) = h(x) h(x + d / v),
// twice as many factors need h(0), ..., h(2 d), and the same from d / v on. Those are shifts by
// Lagrange's formula: for 0 <= k < d,
//   h(a + k) = (a + k) (a + k - 1) ... (a + k - d) *
//              sum over i of w_i / (a + k - i),  w_i = h(i) (-1)^(d - i) / (i! (d - i)!)
// whose sums are the places d, ..., 2 d - 1 of the product of the polynomials with the coefficients
// w_i and 1 / (a - d + j), 0 <= j < 2 d. Those places are the same in their cyclic convolution of
// length 2 d: what wraps around ends before them, at place d - 1.
//
// No a - d + j is 0 modulo p. For a = d + 1 they are 1, ..., 2 d <= v < p. For a = x = d / v mod p
// and a = x + d they are x - d, ..., x + 2 d - 1; and v / d is a power of two beyond 1, x v / d = 1
// modulo p and x is not 1, for v < p: so x v / d >= p + 1 and (p - x) v / d >= p - 1, that is x > d
// and p - x >= 2 d where 2 v < p.

namespace lanewise::kernels {
namespace {

using Numbers = Buffer<std::uint64_t>;

constexpr std::uint64_t first_degree = tuning::first_sampled_degree;
static_assert(2 * first_degree >= min_convolution);

/// v is at most the longest convolution.
constexpr std::uint64_t greatest_n = max_convolution * max_convolution;

/// (first + 1) (first + 2) ... (first + count), factors that may exceed p.
std::uint64_t product_of_run(std::uint64_t first, std::uint64_t count, const Montgomery& field) {
  constexpr std::size_t chains = 4;
  std::uint64_t product[chains], factor[chains];
  const std::uint64_t one = field.one(), step = field.enter(chains % field.modulus());
  for (std::size_t c = 0; c < chains; ++c) {
    product[c] = one;
    factor[c] = field.enter(first + c + 1);
  }
  std::uint64_t done = 0;
  for (; done + chains <= count; done += chains) {
    for (std::size_t c = 0; c < chains; ++c) {
      product[c] = field.multiply(product[c], factor[c]);
      factor[c] = field.add(factor[c], step);
    }
  }
  for (std::size_t c = 0; done < count; ++c, ++done)
    product[c] = field.multiply(product[c], factor[c]);
  return field.multiply(field.multiply(product[0], product[1]),
                        field.multiply(product[2], product[3]));
}

/// The same of any length, which asks the monitor now and then.
std::uint64_t product_of_long_run(std::uint64_t first, std::uint64_t count, const Montgomery& field,
                                  const Monitor& monitor) {
  constexpr std::uint64_t part = 1 << 20;  // About a millisecond.
  std::uint64_t product = field.one();
  for (std::uint64_t done = 0; done < count; done += part) {
    monitor.check();
    const std::uint64_t some = std::min(part, count - done);
    product = field.multiply(product, product_of_run(first + done, some, field));
  }
  return product;
}

/// Products of consecutive numbers y_j = first + j, none of which is 0, and their inverses: from
/// one inversion, T = 1 / (y_0 y_1 ...), whose factor is left to whoever has a place for it.
class RunProducts {
 public:
  /// For up to `most` numbers.
  RunProducts(std::size_t most, const Montgomery& field)
      : field_(field), before_(most + 1), from_(most + 1) {}

  void assign(std::uint64_t first, std::size_t count, const Monitor& monitor) {
    const std::uint64_t one = field_.one(), minus_one = field_.modulus() - one;
    std::uint64_t up = first, down = field_.add(first, field_.enter(count));
    std::uint64_t before = one, from = one;
    for (std::size_t j = 0; j < count; ++j) {  // Two chains, each of which waits for itself.
      if (j % tuning::modular_poll_numbers == 0) monitor.check();
      before_[j] = before;
      from_[count - j] = from;
      down = field_.add(down, minus_one);
      before = field_.multiply(before, up);
      from = field_.multiply(from, down);
      up = field_.add(up, one);
    }
    before_[count] = before;
    from_[0] = from;
    inverse_ = field_.power(before, field_.modulus() - 2);
  }

  /// T = 1 / (y_0 y_1 ...)
  std::uint64_t inverse_of_all() const { return inverse_; }

  /// 1 / (T y_j)
  std::uint64_t inverse(std::size_t j) const { return field_.multiply(before_[j], from_[j + 1]); }

  /// y_begin ... y_(end - 1) / T
  std::uint64_t product(std::size_t begin, std::size_t end) const {
    return field_.multiply(before_[end], from_[begin]);
  }

  /// 1 / (T y_0 ... y_(j - 1))
  std::uint64_t inverse_before(std::size_t j) const { return from_[j]; }

 private:
  const Montgomery& field_;
  Numbers before_, from_;  ///< Products of the numbers before j, and of those from j on.
  std::uint64_t inverse_ = 0;
};

class Sampler {
 public:
  Sampler(std::uint64_t n, std::uint64_t v, const Montgomery& field, Execution& execution)
      : n_(n),
        v_(v),
        field_(field),
        execution_(execution),
        factorials_(v, field),
        run_(v / 2 * 3, field),
        samples_(v + 1),
        others_(v + 1),
        factors_(v),
        convolution_(v, field, execution) {
    factorials_.assign(field.one(), v, execution.monitor);
    inverse_of_v_ = field.power(field.enter(v), field.modulus() - 2);
  }

  std::uint64_t factorial() {
    const std::uint64_t steps = n_ / v_;
    for (std::size_t i = 0; i <= first_degree; ++i)
      samples_[i] = product_of_run(i * v_, first_degree, field_);
    for (std::uint64_t d = first_degree; d < v_; d *= 2) {
      execution_.monitor.report(static_cast<double>(d) / static_cast<double>(v_));
      double_degree(d, 2 * d == v_ ? steps : 2 * d + 1);
    }
    if (execution_.verifier) check_samples(steps);
    std::uint64_t product =
        product_of_long_run(steps * v_, n_ - steps * v_, field_, execution_.monitor);
    for (std::size_t k = 0; k < steps; ++k) product = field_.multiply(product, samples_[k]);
    return product;
  }

 private:
  /// Two of the first `count` samples of g_v, against the factors.
  void check_samples(std::size_t count) const {
    const Verifier::Timer timer(*execution_.verifier, true);
    std::minstd_rand random(static_cast<unsigned>(field_.modulus() ^ n_));
    for (int i = 0; i < 2; ++i) {
      execution_.verifier->count_checks(1);
      const std::size_t k = random() % count;
      if (samples_[k] == product_of_long_run(k * v_, v_, field_, execution_.monitor)) continue;
      execution_.verifier->count_fault();
      throw Error(ErrorCode::verification_failed,
                  "samples of n! modulo a prime were wrong " + where(execution_.row));
    }
  }

  /// From d + 1 samples of g_d to so many of g_2d, at most 2 d + 1.
  void double_degree(std::size_t d, std::size_t wanted) {
    keep_weights(d);
    if (wanted > d + 1) shift(factorials_, 0, d, samples_.data() + d + 1);
    const std::size_t halves = wanted > d ? 2 : 1;
    const std::uint64_t x = field_.multiply(field_.enter(d), inverse_of_v_);
    run_.assign(field_.add(x, field_.modulus() - field_.enter(d)), (halves + 1) * d,
                execution_.monitor);
    for (std::size_t half = 0; half < halves; ++half)
      shift(run_, half * d, d, others_.data() + half * d);
    if (wanted > 2 * d)
      others_[2 * d] = product_of_long_run(2 * d * v_ + d, d, field_, execution_.monitor);
    for_all(wanted, [&](std::size_t i) { samples_[i] = field_.multiply(samples_[i], others_[i]); });
  }

  /// Keeps the w_i, which Lagrange's formula has for the samples.
  void keep_weights(std::size_t d) {
    const std::uint64_t scale =
        field_.multiply(factorials_.inverse_of_all(), factorials_.inverse_of_all());
    const std::uint64_t scales[2] = {scale, field_.modulus() - scale};
    for_all(d + 1, [&](std::size_t i) {
      const std::uint64_t inverse =
          field_.multiply(factorials_.inverse_before(i), factorials_.inverse_before(d - i));
      const std::uint64_t scaled = field_.multiply(samples_[i], scales[(d - i) % 2]);
      factors_[i] = field_.multiply(scaled, inverse);
    });
    convolution_.keep(2 * d, {factors_.data(), d + 1});
  }

  /// out[k] = h(a + k), k < d, where a - d is the number `begin` of the run.
  void shift(const RunProducts& run, std::size_t begin, std::size_t d, std::uint64_t* out) {
    for_all(2 * d, [&](std::size_t j) { factors_[j] = run.inverse(begin + j); });
    convolution_.multiply({factors_.data(), 2 * d}, d, {out, d});
    const std::uint64_t scale = field_.multiply(run.inverse_of_all(), run.inverse_of_all());
    for_all(d, [&](std::size_t k) {
      const std::uint64_t product = run.product(begin + k, begin + k + d + 1);
      out[k] = field_.multiply(field_.multiply(out[k], scale), product);
    });
  }

  /// body(i) for all i < n.
  template <class Body>
  void for_all(std::size_t n, const Body& body) {
    const unsigned threads = n < tuning::parallel_sampler_numbers ? 1 : execution_.threads;
    const unsigned ran = parallel_for(n, 8, threads, [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end;) {
        execution_.monitor.check();
        const std::size_t poll = std::min(end, i + tuning::modular_poll_numbers);
        for (; i < poll; ++i) body(i);
      }
    });
    execution_.threads_used = std::max(execution_.threads_used, ran);
  }

  std::uint64_t n_, v_;
  const Montgomery& field_;
  Execution& execution_;
  RunProducts factorials_;  ///< Of 1, 2, ..., v.
  RunProducts run_;
  Numbers samples_, others_, factors_;
  std::uint64_t inverse_of_v_;
  CyclicConvolution convolution_;
};

/// The least power of two whose square is not below n.
std::uint64_t step_for(std::uint64_t n) noexcept {
  std::uint64_t v = first_degree;
  while (v * v < n && v < max_convolution) v *= 2;
  return v;
}

}  // namespace

std::uint64_t sampling_bytes(std::uint64_t n) noexcept {
  // Of each of v: four primes' arrays of both factors, their tables, the products of runs, samples.
  constexpr std::uint64_t bytes = 160, fixed = std::uint64_t{8} << 20;
  return n > greatest_n ? saturated : step_for(n) * bytes + fixed;
}

std::uint64_t factorial_mod_prime_by_sampling(std::uint64_t n, std::uint64_t p,
                                              Execution& execution) {
  if (p < 3) return 1;  // n is 0 or 1.
  if (n > greatest_n) {
    throw Error(ErrorCode::limit_exceeded,
                "factorial_mod_prime_by_sampling(n, p, execution) takes n up to 2^60; where n is "
                "beyond p / 2, Wilson's theorem gives n! by (p - 1 - n)!");
  }
  const Montgomery field(p);
  const std::uint64_t v = step_for(n);
  if (!execution.row.transform || v == first_degree) {
    return field.leave(product_of_long_run(0, n, field, execution.monitor));
  }
  return field.leave(Sampler(n, v, field, execution).factorial());
}

}  // namespace lanewise::kernels
