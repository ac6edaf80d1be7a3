#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "cpu/bigint/transform_multiply.hpp"
#include "kernels/arithmetic.hpp"
#include "kernels/carry.hpp"
#include "kernels/parallel.hpp"
#include "kernels/tuning.hpp"

// Multiplication of large natural numbers: schoolbook for short factors, then Karatsuba's method
// for factors of similar length and blocks of the longer factor otherwise, then the transform; and
// beyond the longest transform the same two again, over products by the transform.

namespace lanewise::kernels {
namespace {

/// out[0 .. an+bn) = a[0..an) * b[0..bn), an >= bn >= 1; out overlaps neither.
struct Product {
  Limb* out;
  const Limb* a;
  std::size_t an;
  const Limb* b;
  std::size_t bn;
};

/// One step of Karatsuba's method: three products, and what puts them together.
struct KaratsubaStep {
  std::array<Product, 3> products;  ///< The first is `cross`; it needs the differences.
  Limb* cross;
  std::size_t low;   ///< Limbs of the low halves.
  std::size_t high;  ///< Limbs of the product of the high halves.
  bool negative;     ///< Whether (a0 - a1)(b0 - b1) is.
};

bool is_balanced(const Product& p) {
  return p.bn > (p.an + 1) / 2;
}

bool is_square(const Product& p) {
  return p.a == p.b && p.an == p.bn;
}

/// Limbs of workspace for a product on one thread, by induction over the recursion below.
///
/// Equal lengths n: the cross products of all depths, 2 ceil(n / 2^k) at depth k, k < 64.
/// A smaller factor of n limbs: halves of l < n limbs take 2 l, then 2 l or 6 (n - l); a block
/// takes 2 n, then 2 n, or 4 n for the last and shorter one.
constexpr std::size_t workspace_limbs(std::size_t an, std::size_t bn) {
  return (an == bn ? 2 : 6) * bn + 128;
}

std::unique_ptr<Limb[]> make_workspace(std::size_t limbs) {
  return std::make_unique_for_overwrite<Limb[]>(limbs);
}

/// Products on one thread, in workspaces that the caller has made.
class Multiplier {
 public:
  Multiplier(const ArithmeticRow& row, const Monitor& monitor)
      : row_(row), kernels_(*row.limbs), greatest_(greatest_limb(row.radix)), monitor_(monitor) {}

  /// Whether the schoolbook kernels are the fastest; they need no workspace.
  bool is_short(const Product& p) const {
    return p.bn <
           (is_square(p) ? kernels_.karatsuba_square_limbs : kernels_.karatsuba_multiply_limbs);
  }

  void multiply(const Product& p, Limb* workspace) const {
    if (is_short(p)) return multiply_short(p);
    if (p.an >= tuning::poll_limbs) monitor_.check();
    if (is_balanced(p)) {
      multiply_halves(p, workspace);
    } else {
      multiply_blocks(p, workspace,
                      [&](const Product& part) { multiply(part, workspace + 2 * p.bn); });
    }
  }

  /// A. Karatsuba and Yu. Ofman (1962), in the subtractive form, whose differences are no longer
  /// than the halves. With a = a0 + a1 B and b = b0 + b1 B, where B is `low` limbs:
  ///   a b = a0 b0 + (a0 b0 + a1 b1 - (a0 - a1)(b0 - b1)) B + a1 b1 B^2.
  /// Writes the differences to differences[0 .. 2 low), which may be p.out if the cross product is
  /// made first; `cross` has 2 low limbs.
  KaratsubaStep split(const Product& p, Limb* differences, Limb* cross) const {
    const std::size_t low = (p.an + 1) / 2;
    Limb* const a_difference = differences;
    Limb* const b_difference = is_square(p) ? a_difference : differences + low;
    bool negative = absolute_difference(a_difference, p.a, low, p.a + low, p.an - low);
    if (is_square(p)) {
      negative = false;
    } else {
      negative ^= absolute_difference(b_difference, p.b, low, p.b + low, p.bn - low);
    }
    return {{{{cross, a_difference, low, b_difference, low},
              {p.out, p.a, low, p.b, low},
              {p.out + 2 * low, p.a + low, p.an - low, p.b + low, p.bn - low}}},
            cross,
            low,
            p.an + p.bn - 2 * low,
            negative};
  }

  /// Adds the middle of Karatsuba's formula to `out`, which holds a0 b0 and a1 b1. Overwrites
  /// cross.
  void combine(Limb* out, const KaratsubaStep& step) const {
    const auto [low, high] = std::pair(step.low, step.high);
    Limb* const middle = step.cross;
    Limb carry = step.negative ? kernels_.add(middle, out, middle, 2 * low)
                               : Limb{0} - kernels_.subtract(middle, out, middle, 2 * low);
    const Limb high_carry = kernels_.add(middle, middle, out + 2 * low, high);
    carry += propagate(middle + high, 2 * low - high, high_carry);
    // The middle is not negative, so carry is 0, 1 or 2 from here on; and where it is longer than
    // the rest of `out`, the limbs beyond are 0, for the product fits.
    const std::size_t length = std::min(2 * low, low + high);
    carry += kernels_.add(out + low, out + low, middle, length);
    propagate(out + low + length, low + high - length, carry);
  }

  /// out[0..bn) += piece[0..bn), and out[bn .. an+bn) = piece[bn .. an+bn) plus the carry.
  void append(Limb* out, const Limb* piece, std::size_t an, std::size_t bn) const {
    kernels::append(out, {piece, an + bn}, bn, row_);
  }

  /// Blocks of bn limbs of `a`, the last one shorter, each times b by multiply_part(). `block` has
  /// 2 bn limbs.
  template <class MultiplyPart>
  void multiply_blocks(const Product& p, Limb* block, const MultiplyPart& multiply_part) const {
    multiply_part(Product{p.out, p.a, p.bn, p.b, p.bn});
    for (std::size_t done = p.bn; done < p.an;) {
      const std::size_t size = std::min(p.an - done, p.bn);
      multiply_part(Product{block, p.b, p.bn, p.a + done, size});
      append(p.out + done, block, size, p.bn);
      done += size;
    }
  }

 private:
  void multiply_short(const Product& p) const {
    if (is_square(p)) {
      kernels_.square(p.out, p.a, p.an);
    } else {
      kernels_.multiply(p.out, p.a, p.an, p.b, p.bn);
    }
  }

  void multiply_halves(const Product& p, Limb* workspace) const {
    const KaratsubaStep step = split(p, p.out, workspace);
    for (const Product& part : step.products) multiply(part, workspace + 2 * step.low);
    combine(p.out, step);
  }

  /// out[0..n) = |x[0..n) - y[0..m)|, m <= n, and returns whether the difference is negative.
  bool absolute_difference(Limb* out, const Limb* x, std::size_t n, const Limb* y,
                           std::size_t m) const {
    std::size_t top = n;
    while (top > 0 && x[top - 1] == (top > m ? 0 : y[top - 1])) out[--top] = 0;
    if (top > m) {
      Limb borrow = kernels_.subtract(out, x, y, m);
      for (std::size_t i = m; i < top; ++i) {
        const bool is_last = !borrow || x[i] != 0;
        out[i] = is_last ? x[i] - borrow : greatest_;
        borrow = !is_last;
      }
      return false;
    }
    const bool negative = top > 0 && x[top - 1] < y[top - 1];
    if (negative) std::swap(x, y);
    kernels_.subtract(out, x, y, top);
    return negative;
  }

  /// As the function of this name.
  Limb propagate(Limb* out, std::size_t n, Limb carry) const {
    return kernels::propagate(out, n, carry, greatest_);
  }

  const ArithmeticRow& row_;
  const LimbKernels& kernels_;
  Limb greatest_;
  const Monitor& monitor_;
};

/// Runs independent products on the call's threads, each thread in a workspace of its own.
void multiply_all(std::span<const Product> products, const Multiplier& multiplier,
                  Execution& execution) {
  const auto run = [&](std::size_t begin, std::size_t end) {
    std::size_t limbs = 0;
    for (const Product& p : products.subspan(begin, end - begin)) {
      limbs = std::max(limbs, workspace_limbs(p.an, p.bn));
    }
    const auto workspace = make_workspace(limbs);
    for (const Product& p : products.subspan(begin, end - begin)) {
      multiplier.multiply(p, workspace.get());
    }
  };
  const unsigned ran = parallel_for(products.size(), 1, execution.threads, run);
  execution.threads_used = std::max(execution.threads_used, ran);
}

/// One step of Karatsuba's method, whose products multiply_parts() makes.
template <class MultiplyParts>
void multiply_halves(const Product& p, const Multiplier& multiplier,
                     const MultiplyParts& multiply_parts) {
  const std::size_t low = (p.an + 1) / 2;
  const auto workspace = make_workspace(4 * low);
  const KaratsubaStep step = multiplier.split(p, workspace.get(), workspace.get() + 2 * low);
  multiply_parts(step.products);
  multiplier.combine(p.out, step);
}

/// The most pieces of the longer factor: it bounds the memory, not the answer.
constexpr std::size_t max_pieces = 4;

/// One piece of `a` for each thread, each times b.
void multiply_pieces(const Product& p, const Multiplier& multiplier, Execution& execution) {
  const std::size_t count = std::min({std::size_t{execution.threads}, max_pieces, p.an / p.bn});
  const std::size_t size = (p.an + count - 1) / count;
  const auto workspace = make_workspace(p.an + count * p.bn);
  std::array<Product, max_pieces> pieces{};
  Limb* next = workspace.get();
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t length = std::min(size, p.an - i * size);
    pieces[i] = {i == 0 ? p.out : next, p.a + i * size, length, p.b, p.bn};
    if (length < p.bn) {
      std::swap(pieces[i].a, pieces[i].b);
      std::swap(pieces[i].an, pieces[i].bn);
    }
    if (i > 0) next += length + p.bn;
  }
  multiply_all(std::span(pieces).first(count), multiplier, execution);
  for (std::size_t i = 1; i < count; ++i) {
    multiplier.append(p.out + i * size, pieces[i].out, std::min(size, p.an - i * size), p.bn);
  }
}

/// One step of Karatsuba's method, or blocks of the longer factor, each product by multiply(): for
/// numbers that are longer than any transform.
void multiply_in_parts(const Product& p, const Multiplier& multiplier, Execution& execution) {
  const auto by_multiply = [&](const Product& part) {
    kernels::multiply(part.out, {part.a, part.an}, {part.b, part.bn}, execution);
  };
  if (is_balanced(p)) {
    multiply_halves(p, multiplier, [&](std::span<const Product> parts) {
      for (const Product& part : parts) by_multiply(part);
    });
  } else {
    multiplier.multiply_blocks(p, make_workspace(2 * p.bn).get(), by_multiply);
  }
}

/// From here on factors for which there is no plan are too long for one, and not too short.
constexpr std::size_t least_long_limbs = std::size_t{1} << 20;

bool is_beyond_transforms(std::size_t bn, const ArithmeticRow& row) {
  return row.transform && bn >= least_long_limbs;
}

/// How the transform multiplies, an >= bn; with no primes where another method is to.
cpu::TransformMultiplication plan(std::size_t an, std::size_t bn, bool is_square,
                                  const ArithmeticRow& row, MultiplicationLimits limits) {
  if (!row.transform) return {};
  if (bn < (is_square ? row.transform->square_limbs : row.transform->multiply_limbs)) return {};
  return cpu::plan_multiplication(an, bn, is_square, *row.transform,
                                  cpu::default_transform_settings(row.radix), limits);
}

MultiplicationMemory memory_of(const cpu::TransformMultiplication& how, const ArithmeticRow& row,
                               unsigned threads) {
  return {how.workspace(*row.transform), how.other_bytes(*row.transform, threads),
          how.is_in_place()};
}

}  // namespace

void multiply(Limb* out, std::span<const Limb> a, std::span<const Limb> b, Execution& execution) {
  if (a.size() < b.size()) std::swap(a, b);
  const Product p = {out, a.data(), a.size(), b.data(), b.size()};
  if (const auto how =
          plan(p.an, p.bn, p.a == p.b && p.an == p.bn, execution.row, execution.limits);
      how.plan.primes() != 0) {
    return cpu::multiply_by_transform(out, a, b, how, execution);
  }
  const Multiplier multiplier(execution.row, execution.monitor);
  if (is_beyond_transforms(p.bn, execution.row)) {
    multiply_in_parts(p, multiplier, execution);
  } else if (multiplier.is_short(p)) {
    multiplier.multiply(p, nullptr);
  } else if (execution.threads < 2 || p.bn < tuning::parallel_multiply_limbs) {
    multiplier.multiply(p, make_workspace(workspace_limbs(p.an, p.bn)).get());
  } else if (is_balanced(p)) {
    multiply_halves(p, multiplier, [&](std::span<const Product> parts) {
      multiply_all(parts, multiplier, execution);
    });
  } else {
    multiply_pieces(p, multiplier, execution);
  }
}

void square(Limb* out, std::span<const Limb> a, Execution& execution) {
  multiply(out, a, a, execution);
}

MultiplicationMemory multiply_memory(std::uint64_t an, std::uint64_t bn, const ArithmeticRow& row,
                                     unsigned threads, MultiplicationLimits limits) {
  if (an < bn) std::swap(an, bn);
  const auto how = plan(an, bn, false, row, limits);
  if (how.plan.primes() != 0) return memory_of(how, row, threads);
  if (is_beyond_transforms(bn, row)) {
    const std::uint64_t half = (std::min(an, 2 * bn) + 1) / 2;
    auto memory = multiply_memory(half, half, row, threads, limits);
    memory.other_bytes += 4 * half * sizeof(Limb);
    memory.is_in_place = false;
    return memory;
  }
  // What multiply_pieces() takes; multiply_halves() takes less.
  const std::uint64_t limbs = an + max_pieces * (bn + workspace_limbs(bn + 1, bn));
  return {0, limbs * sizeof(Limb), false};
}

MultiplicationMemory square_memory(std::uint64_t n, const ArithmeticRow& row, unsigned threads,
                                   MultiplicationLimits limits) {
  const auto how = plan(n, n, true, row, limits);
  if (how.plan.primes() != 0) return memory_of(how, row, threads);
  if (is_beyond_transforms(n, row)) return multiply_memory(n, n, row, threads, limits);
  // What multiply_halves() takes: differences and cross product, and three workspaces.
  const std::uint64_t half = (n + 1) / 2;
  return {0, (4 * half + 3 * workspace_limbs(half, half)) * sizeof(Limb), false};
}

}  // namespace lanewise::kernels
