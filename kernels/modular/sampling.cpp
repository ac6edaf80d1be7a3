#include "kernels/modular/sampling.hpp"

#include <algorithm>
#include <bit>
#include <span>
#include <vector>

#include "kernels/convolution.hpp"
#include "kernels/modular/montgomery.hpp"

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

using Numbers = std::vector<std::uint64_t>;

/// The samples that are multiplied factor by factor.
constexpr std::uint64_t first_degree = 32;
static_assert(2 * first_degree >= min_convolution);

/// (first + 1) (first + 2) ... (first + count), all of them below p.
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

/// Products of the first numbers of a run and their inverses: below[j] = y_0 ... y_(j - 1).
class RunProducts {
 public:
  /// y_j = first + j, j < count, none of which is 0.
  RunProducts(std::uint64_t first, std::size_t count, const Montgomery& field)
      : field_(field), below_(count + 1), inverse_(count + 1) {
    const std::uint64_t one = field.one();
    std::uint64_t y = first;
    below_[0] = one;
    for (std::size_t j = 0; j < count; ++j, y = field.add(y, one)) {
      below_[j + 1] = field.multiply(below_[j], y);
    }
    inverse_[count] = field.power(below_[count], field.modulus() - 2);
    const std::uint64_t minus_one = field.modulus() - one;
    for (std::size_t j = count; j-- > 0;) {
      y = field.add(y, minus_one);
      inverse_[j] = field.multiply(inverse_[j + 1], y);
    }
  }

  std::uint64_t below(std::size_t j) const { return below_[j]; }
  std::uint64_t inverse_below(std::size_t j) const { return inverse_[j]; }

  /// 1 / y_j
  std::uint64_t inverse(std::size_t j) const { return field_.multiply(inverse_[j + 1], below_[j]); }
  /// y_begin ... y_(end - 1)
  std::uint64_t product(std::size_t begin, std::size_t end) const {
    return field_.multiply(below_[end], inverse_[begin]);
  }

 private:
  const Montgomery& field_;
  Numbers below_, inverse_;
};

class Sampler {
 public:
  Sampler(std::uint64_t n, std::uint64_t v, const Montgomery& field, Execution& execution)
      : n_(n), v_(v), field_(field), execution_(execution), factorials_(field.one(), v, field) {}

  std::uint64_t factorial() {
    const std::uint64_t steps = n_ / v_;
    take_first_samples(steps);
    for (std::uint64_t d = first_degree; d < v_; d *= 2) {
      execution_.monitor.check();
      double_degree(d, 2 * d == v_ ? steps : 2 * d + 1);
    }
    std::uint64_t product = product_of_run(steps * v_, n_ - steps * v_, field_);
    for (std::uint64_t k = 0; k < steps; ++k) product = field_.multiply(product, samples_[k]);
    return product;
  }

 private:
  void take_first_samples(std::uint64_t steps) {
    samples_.resize(first_degree == v_ ? steps : first_degree + 1);
    for (std::size_t i = 0; i < samples_.size(); ++i)
      samples_[i] = product_of_run(i * v_, first_degree, field_);
  }

  /// From d + 1 samples of g_d to so many of g_2d, at most 2 d + 1.
  void double_degree(std::size_t d, std::size_t wanted) {
    CyclicConvolution convolution(2 * d, d + 1, field_, execution_);
    convolution.keep(weights(d));
    const std::size_t halves = wanted > d ? 2 : 1;
    const std::uint64_t x = field_.multiply(field_.enter(d), inverse_of_v());
    const std::uint64_t first = field_.add(x, field_.modulus() - field_.enter(d));
    const RunProducts run(first, (halves + 1) * d, field_);
    Numbers others(halves * d);
    for (std::size_t half = 0; half < halves; ++half) {
      shift(run, half * d, convolution, std::span(others).subspan(half * d, d));
    }
    if (wanted == 2 * d + 1) others.push_back(product_of_run(2 * d * v_ + d, d, field_));
    if (wanted > d + 1) {
      samples_.resize(2 * d + 1);
      shift(factorials_, 0, convolution, std::span(samples_).subspan(d + 1));
    }
    samples_.resize(wanted);
    for (std::size_t i = 0; i < wanted; ++i) samples_[i] = field_.multiply(samples_[i], others[i]);
  }

  std::uint64_t inverse_of_v() const { return factorials_.inverse(v_ - 1); }

  Numbers weights(std::size_t d) const {
    Numbers out(d + 1);
    for (std::size_t i = 0; i <= d; ++i) {
      const std::uint64_t inverse =
          field_.multiply(factorials_.inverse_below(i), factorials_.inverse_below(d - i));
      const std::uint64_t weight = field_.multiply(samples_[i], inverse);
      const bool is_negative = (d - i) % 2 == 1;
      out[i] = is_negative && weight != 0 ? field_.modulus() - weight : weight;
    }
    return out;
  }

  /// out[k] = h(a + k), k < d = out.size(), where a - d is the number `begin` of the run.
  void shift(const RunProducts& run, std::size_t begin, CyclicConvolution& convolution,
             std::span<std::uint64_t> out) {
    const std::size_t d = out.size();
    Numbers inverses(2 * d);
    for (std::size_t j = 0; j < 2 * d; ++j) inverses[j] = run.inverse(begin + j);
    convolution.multiply(inverses, d, out);
    for (std::size_t k = 0; k < d; ++k) {
      out[k] = field_.multiply(out[k], run.product(begin + k, begin + k + d + 1));
    }
  }

  std::uint64_t n_, v_;
  const Montgomery& field_;
  Execution& execution_;
  RunProducts factorials_;  ///< Of 1, 2, ..., v.
  Numbers samples_;
};

}  // namespace

std::uint64_t factorial_mod_prime_by_sampling(std::uint64_t n, std::uint64_t p,
                                              Execution& execution) {
  if (n < 2) return 1 % p;
  if (p == 2) return 0;  // unreachable: n < p
  const Montgomery field(p);
  std::uint64_t v = first_degree;
  while (v * v < n) v *= 2;
  if (!execution.row.transform || v <= first_degree) {
    return field.leave(product_of_run(0, n, field));
  }
  return field.leave(Sampler(n, v, field, execution).factorial());
}

}  // namespace lanewise::kernels
