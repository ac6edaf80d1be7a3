#include "kernels/modular/sampled_products.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <lanewise/buffer.hpp>
#include <numeric>

#include "kernels/faults.hpp"
#include "kernels/modular/convolution.hpp"
#include "kernels/parallel.hpp"
#include "kernels/tuning.hpp"
#include "kernels/verification/verifier.hpp"

namespace lanewise::kernels {
namespace {

using Numbers = Buffer<std::uint64_t>;

constexpr std::uint64_t first_degree = shortest_convolution / 2;
constexpr std::uint64_t last_degree = longest_convolution / 2;

/// An inverse that does not exist.
struct NotInvertible {};

/// Arrays are worked on in so many parts side by side, to hide the latency of multiplications.
constexpr std::size_t chains = 8;

/// prefix[i] = the product of x[0..i], in parts of `part` elements.
struct Prefixes {
  std::size_t part = 0;
  Numbers products, inverses;

  Prefixes(const Montgomery& field, std::span<const std::uint64_t> x)
      : part((x.size() + chains - 1) / chains), products(x.size()), inverses(x.size()) {
    std::array<std::uint64_t, chains> last;
    last.fill(field.one());
    for (std::size_t k = 0; k < part; ++k) {
      for (std::size_t c = 0; c < chains; ++c) {
        const std::size_t i = c * part + k;
        if (i < x.size()) products[i] = last[c] = field.multiply(last[c], x[i]);
      }
    }
    invert(field, last);
    for (std::size_t k = part; k-- > 0;) {
      for (std::size_t c = 0; c < chains; ++c) {
        const std::size_t i = c * part + k;
        if (i >= x.size()) continue;
        inverses[i] = last[c];
        last[c] = field.multiply(last[c], x[i]);
      }
    }
  }

 private:
  static void invert(const Montgomery& field, std::array<std::uint64_t, chains>& x) {
    std::array<std::uint64_t, chains> before;
    std::uint64_t product = field.one();
    for (std::size_t c = 0; c < chains; ++c) {
      before[c] = product;
      product = field.multiply(product, x[c]);
    }
    if (std::gcd(field.leave(product), field.modulus()) != 1) throw NotInvertible{};
    std::uint64_t inverse = field.inverse(product);
    for (std::size_t c = chains; c-- > 0;) {
      const std::uint64_t of_this = field.multiply(inverse, before[c]);
      inverse = field.multiply(inverse, x[c]);
      x[c] = of_this;
    }
  }
};

/// The numbers start, start + 1, ..., their inverses, and the products of d consecutive ones. At
/// most one is zero, modulo a prime: it is left out of the products, and its inverse is 0.
class Consecutive {
 public:
  Consecutive(const ModularRing& ring, std::uint64_t start, std::size_t size, std::size_t d)
      : inverses(size), windows(size - d + 1) {
    const Montgomery& field = ring.field;
    Numbers x(size);
    const std::uint64_t m = field.modulus();
    zero_ = start == 0 ? 0 : m - start;
    std::uint64_t value = field.enter(start);
    for (std::size_t i = 0; i < size; ++i) {
      x[i] = value;
      value = field.add(value, field.one());
    }
    if (zero_ < size) x[zero_] = field.one();
    const Prefixes prefixes(field, {x.data(), size});
    const std::size_t part = prefixes.part;
    // Of the part before, where an index is a part's first.
    const auto before = [&](const Numbers& of, std::size_t i) {
      return i % part == 0 ? field.one() : of[i - 1];
    };
    for (std::size_t c = 0; c * part < size; ++c) {
      inverses[c * part] = prefixes.inverses[c * part];
      for (std::size_t i = c * part + 1; i < std::min(size, (c + 1) * part); ++i) {
        inverses[i] = field.multiply(prefixes.inverses[i], prefixes.products[i - 1]);
      }
    }
    // A window reaches over parts: the products of whole parts within it.
    std::array<std::array<std::uint64_t, chains>, chains> whole;
    for (std::size_t a = 0; a < chains; ++a) {
      std::uint64_t product = field.one();
      for (std::size_t b = a; b < chains; ++b) {
        whole[a][b] = product;  // The parts [a, b).
        const std::size_t end = std::min(size, (b + 1) * part);
        if (b * part < size) product = field.multiply(product, prefixes.products[end - 1]);
      }
    }
    for (std::size_t k = 0; k + d <= size; ++k) {
      const std::size_t first = k / part, last = (k + d - 1) / part;
      const std::uint64_t ends =
          field.multiply(prefixes.products[k + d - 1], before(prefixes.inverses, k));
      windows[k] = field.multiply(ends, whole[first][last]);
    }
    if (zero_ < size) inverses[zero_] = 0;
  }

  /// Where the zero is, if that is below the size.
  std::uint64_t zero() const { return zero_; }

  Numbers inverses;
  Numbers windows;  ///< windows[k] = the product from element k on, d of them.

 private:
  std::uint64_t zero_;
};

/// 0!, 1!, ... and their inverses.
struct Factorials {
  Numbers values, inverses;

  Factorials(const Montgomery& field, std::size_t count) : values(count), inverses(count) {
    std::uint64_t product = field.one(), i = 0;
    for (std::size_t k = 0; k < count; ++k) {
      values[k] = product;
      i = field.add(i, field.one());
      product = field.multiply(product, i);
    }
    if (std::gcd(field.leave(values[count - 1]), field.modulus()) != 1) throw NotInvertible{};
    std::uint64_t inverse = field.inverse(values[count - 1]);
    for (std::size_t k = count; k-- > 0;) {
      inverses[k] = inverse;
      i = field.subtract(i, field.one());
      inverse = field.multiply(inverse, i);
    }
  }
};

/// The samples of h_d, for a rising d and then at rising places.
class Samples {
 public:
  Samples(const ModularRing& ring, std::uint64_t final_degree, Execution& execution)
      : ring_(ring),
        field_(ring.field),
        execution_(execution),
        v_(final_degree),
        inverse_v_(invert(field_.enter(v_))),
        factorials_(field_, final_degree),
        values_(2 * final_degree),
        weighted_(final_degree),
        d_(first_degree) {
    // 2 k v + 2 j + 1, k < d, j < d.
    for (std::uint64_t k = 0; k < d_; ++k) {
      values_[k] = progression(ring_, 2 * k * v_ + 1, d_, execution_);
    }
  }

  std::uint64_t degree() const { return d_; }

  /// From d to 2 d.
  void double_degree() {
    prepare();
    const std::uint64_t distance = field_.leave(field_.multiply(field_.enter(d_), inverse_v_));
    Numbers shifted(2 * d_);
    shift(d_, {values_.data() + d_, d_});
    shift(distance, {shifted.data(), d_});
    shift((distance + d_) % field_.modulus(), {shifted.data() + d_, d_});
    for (std::size_t k = 0; k < 2 * d_; ++k) {
      values_[k] = field_.multiply(values_[k], shifted[k]);
    }
    faults::point(faults::Stage::recombination, values_.data(), 2 * d_ * sizeof(std::uint64_t));
    d_ *= 2;
  }

  /// h(first), ..., h(first + d - 1); first is a multiple of d, and rises from call to call.
  std::span<const std::uint64_t> at(std::uint64_t first) {
    const std::span<std::uint64_t> out(values_.data() + d_, d_);
    if (first == 0) return {values_.data(), d_};
    if (!is_prepared_) prepare();
    shift(first, out);
    return out;
  }

  /// Whether the polynomial through d values from h(first) on is the product at a random place.
  bool is_right(std::span<const std::uint64_t> values, std::uint64_t first) {
    const std::uint64_t m = field_.modulus();
    const std::uint64_t x = 2 * (random() % ((m - 2 * d_) / 2)) + 1;  // 2 v k + 1
    const std::uint64_t inverse_2v = field_.multiply(inverse_v_, field_.enter((m + 1) / 2));
    const std::uint64_t k = field_.multiply(field_.enter(x - 1), inverse_2v);
    // k - first - i, i < d, backwards.
    const std::uint64_t from_first = field_.subtract(k, field_.enter(first));
    const std::uint64_t start = field_.leave(field_.subtract(from_first, field_.enter(d_ - 1)));
    const Consecutive distances(ring_, start, d_, d_);
    if (distances.zero() < d_) return true;  // A sample itself: no news.
    std::array<std::uint64_t, 4> sums = {leading_coefficient(), 0, 0, 0};
    for (std::size_t i = 0; i < d_; ++i) {
      const std::uint64_t term =
          field_.multiply(weight(values[i], i), distances.inverses[d_ - 1 - i]);
      sums[i % 4] = field_.add(sums[i % 4], term);
    }
    const std::uint64_t sum =
        field_.add(field_.add(sums[0], sums[1]), field_.add(sums[2], sums[3]));
    return field_.multiply(sum, distances.windows[0]) == progression(ring_, x, d_, execution_);
  }

 private:
  std::uint64_t invert(std::uint64_t x) const { return field_.inverse(x); }

  /// h(i) / (i! (d - 1 - i)! (-1)^(d - 1 - i)), d being even.
  std::uint64_t weight(std::uint64_t value, std::size_t i) const {
    const std::uint64_t product = field_.multiply(
        value, field_.multiply(factorials_.inverses[i], factorials_.inverses[d_ - 1 - i]));
    return i % 2 == 1 ? product : field_.subtract(0, product);
  }

  /// Of h, in k.
  std::uint64_t leading_coefficient() const { return field_.power(field_.enter(2 * v_), d_); }

  /// The values in hand become those that shift() goes by.
  void prepare() {
    for (std::size_t i = 0; i < d_; ++i) weighted_[i] = weight(values_[i], i);
    convolution_.reset();
    convolution_ = make_convolution(2 * d_, d_, field_, execution_);
    convolution_->keep({weighted_.data(), d_});
    is_prepared_ = d_ == v_;
  }

  /// out[k] = h(to + k), k < d: the product of to + k - j over j < d, times the leading coefficient
  /// and the sum of weighted_[i] / (to + k - i).
  void shift(std::uint64_t to, std::span<std::uint64_t> out) {
    const std::uint64_t m = field_.modulus();
    const std::uint64_t start = to >= d_ - 1 ? to - (d_ - 1) : to + m - (d_ - 1);
    const Consecutive numbers(ring_, start, 2 * d_ - 1, d_);
    convolution_->multiply({numbers.inverses.data(), 2 * d_ - 1}, d_ - 1, out);
    const std::uint64_t leading = leading_coefficient();
    for (std::size_t k = 0; k < d_; ++k) {
      out[k] = field_.multiply(numbers.windows[k], field_.add(out[k], leading));
    }
    // Where to + k - j is zero, the value is the sample j.
    const std::uint64_t zero = numbers.zero();
    if (zero >= 2 * d_ - 1) return;
    for (std::size_t k = 0; k < d_; ++k) {
      if (k <= zero && zero < k + d_) out[k] = values_[k + d_ - 1 - zero];
    }
  }

  /// SplitMix64, whose seed is the modulus.
  std::uint64_t random() {
    std::uint64_t z = (seed_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  const ModularRing& ring_;
  const Montgomery& field_;
  Execution& execution_;
  std::uint64_t v_, inverse_v_;
  Factorials factorials_;
  Numbers values_, weighted_;
  std::uint64_t d_;
  std::unique_ptr<CyclicConvolution> convolution_;
  bool is_prepared_ = false;
  std::uint64_t seed_ = field_.modulus();
};

/// The way from point to point over whole blocks of d factors.
class Walk {
 public:
  Walk(const ModularRing& ring, std::span<const std::uint64_t> points, Samples& samples,
       Execution& execution)
      : ring_(ring), points_(points), samples_(samples), execution_(execution) {}

  std::vector<std::uint64_t> run() {
    const std::uint64_t d = samples_.degree(), blocks = points_.back() / d;
    for (std::uint64_t first = 0; first <= blocks; first += d) {
      execution_.monitor.check();
      const std::uint64_t end = std::min(first + d, blocks + 1);
      // Without a block at all, what is left is an end.
      const auto values = first < blocks ? samples_.at(first) : std::span<const std::uint64_t>{};
      if (first < blocks && execution_.verifier) check(values, first);
      for (std::uint64_t block = first; block < end; ++block) {
        take_points(block);
        if (block < blocks) pass(block, values[block - first]);
      }
      execution_.monitor.report(static_cast<double>(end) / static_cast<double>(blocks + 1));
    }
    return std::move(products_);
  }

 private:
  void check(std::span<const std::uint64_t> values, std::uint64_t first) {
    const Verifier::Timer timer(*execution_.verifier, true);
    execution_.verifier->count_checks(1);
    if (samples_.is_right(values, first)) return;
    execution_.verifier->count_fault();
    throw Error(ErrorCode::verification_failed,
                "samples of a product were wrong " + where(execution_.row));
  }

  /// Those that end in this block, before which everything is multiplied.
  void take_points(std::uint64_t block) {
    const std::uint64_t d = samples_.degree();
    std::uint64_t product = product_, done = block * d;
    for (; products_.size() < points_.size() && points_[products_.size()] < (block + 1) * d;) {
      const std::uint64_t point = points_[products_.size()];
      product = ring_.field.multiply(product, odd_product(ring_, done, point, execution_));
      products_.push_back(product);
      done = point;
    }
  }

  void pass(std::uint64_t block, std::uint64_t value) {
    const std::uint64_t d = samples_.degree(), p = ring_.prime;
    const std::uint64_t begin = block * d;
    const bool has_multiple = (p + p / 2 - begin % p) % p < d;
    if (has_multiple) value = odd_product(ring_, begin, begin + d, execution_);
    product_ = ring_.field.multiply(product_, value);
  }

  const ModularRing& ring_;
  std::span<const std::uint64_t> points_;
  Samples& samples_;
  Execution& execution_;
  std::uint64_t product_ = ring_.field.one();
  std::vector<std::uint64_t> products_{};
};

}  // namespace

std::uint64_t sampled_degree(std::uint64_t last_point) {
  // Doubling to d costs as much as three times d samples more.
  std::uint64_t best = first_degree, least = UINT64_MAX;
  for (std::uint64_t d = first_degree; d <= last_degree; d *= 2) {
    const std::uint64_t batches = last_point / d / d + 1;
    if (batches >= least / d) continue;
    const std::uint64_t cost = d * (batches + 2);
    if (cost < least) best = d, least = cost;
  }
  return best;
}

std::optional<std::vector<std::uint64_t>> sampled_odd_products(
    const ModularRing& ring, std::span<const std::uint64_t> points, Execution& execution) {
  const std::uint64_t degree = sampled_degree(points.back());
  // Indices and distances stay below the prime, so that most have inverses.
  if (degree >= ring.prime / 4 || points.back() / degree + 2 * degree >= ring.prime) return {};
  try {
    Samples samples(ring, degree, execution);
    while (samples.degree() < degree) {
      execution.monitor.check();
      samples.double_degree();
    }
    return Walk(ring, points, samples, execution).run();
  } catch (const NotInvertible&) {
    return {};
  }
}

}  // namespace lanewise::kernels
