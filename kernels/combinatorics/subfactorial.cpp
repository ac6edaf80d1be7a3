#include <algorithm>
#include <array>
#include <bit>
#include <lanewise/combinatorics.hpp>
#include <vector>

#include "kernels/combinatorics/call.hpp"
#include "kernels/combinatorics/factored.hpp"
#include "kernels/factorial/estimate.hpp"
#include "kernels/faults.hpp"
#include "kernels/parallel.hpp"
#include "kernels/saturating.hpp"
#include "kernels/tuning.hpp"
#include "kernels/verification/products.hpp"

// D(n) = n D(n - 1) + (-1)^n by binary splitting. From D(m) on, D(n) = P(m, n) D(m) + S(m, n) with
//   P(m, n) = (m + 1) ... n,  S(n - 1, n) = (-1)^n,  S(m, n) = P(k, n) S(m, k) + S(k, n).
// Since D(1) = 0, D(n) = S(1, n). For odd m no S(m, n) is negative, and so none is taken of others.

namespace lanewise {
namespace kernels {
namespace {

/// The last of one word.
constexpr std::uint64_t last_of_word = 20;

constexpr auto one_word_subfactorials = [] {
  std::array<Limb, last_of_word + 1> made{1, 0};
  for (std::uint64_t n = 2; n <= last_of_word; ++n) {
    made[n] = (n - 1) * (made[n - 1] + made[n - 2]);
  }
  return made;
}();

/// Two factors fit a word below.
constexpr std::uint64_t subfactorial_end = (std::uint64_t{1} << 32) - 1;

/// The numbers first + 1, ..., last; first is odd.
struct Branch {
  std::uint64_t first, last;

  std::uint64_t count() const { return last - first; }
  std::uint64_t middle() const { return first + count() / 4 * 2; }
  Branch left() const { return {first, middle()}; }
  Branch right() const { return {middle(), last}; }
};

/// S and, where it is asked for, P of a branch.
struct Node {
  Natural sum{0};
  Natural product{0};
};

Residues sum_of(const Residues& a, const Residues& b) {
  Residues sum;
  for (std::size_t i = 0; i < sum.values.size(); ++i) {
    const std::uint64_t both = a.values[i] + b.values[i];
    sum.values[i] = both < fixed_moduli[i].value ? both : both - fixed_moduli[i].value;
  }
  sum.known = a.known && b.known;
  return sum;
}

/// a += b, where a has a limb to spare.
void add(Natural& a, const Natural& b, const LimbKernels& kernels) {
  const std::size_t size = std::max(a.size, b.size);
  std::fill(a.limbs.begin() + static_cast<std::ptrdiff_t>(a.size),
            a.limbs.begin() + static_cast<std::ptrdiff_t>(size + 1), 0);
  Limb carry = kernels.add(a.limbs.data(), a.limbs.data(), b.limbs.data(), b.size);
  for (std::size_t i = b.size; carry != 0; ++i) carry = (a.limbs[i] += carry) == 0;
  a.size = size + 1;
  a.normalise();
  a.residues = sum_of(a.residues, b.residues);
}

class SubfactorialTree {
 public:
  /// With all below made here and now.
  static Node make(const Branch& branch, bool with_product, Execution& execution) {
    if (branch.count() <= tuning::subfactorial_leaf_numbers) {
      return make_leaf(branch, with_product, *execution.row.limbs);
    }
    Node right = make(branch.right(), true, execution);
    Node left = make(branch.left(), with_product, execution);
    return join(std::move(left), std::move(right), with_product, execution);
  }

  /// With the branches `depth` below on the call's threads.
  Node make_in_parallel(const Branch& branch, unsigned depth, Execution& execution) {
    collect(branch, depth, false);
    const unsigned ran =
        parallel_for(made_.size(), 1, execution.threads, [&](std::size_t begin, std::size_t end) {
          Execution one_thread = execution.on_one_thread();
          for (std::size_t i = begin; i < end; ++i) {
            made_[i].node = make(made_[i].branch, made_[i].with_product, one_thread);
          }
        });
    execution.threads_used = std::max(execution.threads_used, ran);
    return make_above(depth, false, execution);
  }

 private:
  struct Made {
    Branch branch;
    bool with_product;
    Node node{};
  };

  void collect(const Branch& branch, unsigned depth, bool with_product) {
    if (depth == 0) return made_.push_back({branch, with_product});
    collect(branch.left(), depth - 1, with_product);
    collect(branch.right(), depth - 1, true);
  }

  Node make_above(unsigned depth, bool with_product, Execution& execution) {
    if (depth == 0) return std::move(made_[next_++].node);
    Node left = make_above(depth - 1, with_product, execution);
    Node right = make_above(depth - 1, true, execution);
    return join(std::move(left), std::move(right), with_product, execution);
  }

  static Node make_leaf(const Branch& branch, bool with_product, const LimbKernels& kernels) {
    Natural sum(branch.count() + 1), product(branch.count() + 1);
    sum.size = 0;
    product.size = 1;
    product.limbs[0] = 1;
    for (std::uint64_t m = branch.first; m < branch.last;) {
      // As many numbers at once as their product fits a word, in pairs; S(m, n) is below P(m, n).
      Limb factor = m + 1, term = 1;
      if (m + 2 <= branch.last) {
        factor *= m + 2;
        term = m + 1;
        m += 2;
      } else {
        ++m;
      }
      for (Limb next;
           m + 2 <= branch.last && !__builtin_mul_overflow(factor, (m + 1) * (m + 2), &next);
           m += 2) {
        term = term * ((m + 1) * (m + 2)) + m + 1;
        factor = next;
      }
      multiply_add(sum, factor, term, kernels);
      if (with_product) multiply_add(product, factor, 0, kernels);
    }
    return {std::move(sum), std::move(product)};
  }

  static void multiply_add(Natural& a, Limb factor, Limb term, const LimbKernels& kernels) {
    Limb carry = kernels.multiply_1(a.limbs.data(), a.limbs.data(), a.size, factor);
    for (std::size_t i = 0; i < a.size && term != 0; ++i) {
      a.limbs[i] += term;
      term = a.limbs[i] < term;
    }
    carry += term;
    if (carry != 0) a.limbs[a.size++] = carry;
  }

  static Node join(Node left, Node right, bool with_product, Execution& execution) {
    execution.monitor.check();
    Node node;
    node.sum = Natural(right.product.size + std::max(left.sum.size, right.sum.size) + 1);
    multiply_into(node.sum, right.product, left.sum, execution);
    left.sum = Natural(0);
    add(node.sum, right.sum, *execution.row.limbs);
    right.sum = Natural(0);
    faults::point(faults::Stage::tree_node, node.sum.limbs.data(), node.sum.size * sizeof(Limb));
    if (with_product) node.product = multiplied(left.product, right.product, execution);
    return node;
  }

  static void multiply_into(Natural& out, const Natural& a, const Natural& b,
                            Execution& execution) {
    out.size = a.size + b.size;
    out.residues =
        multiply_verified(out.limbs.data(), a.factor(), b.factor(), Check::later, execution);
    out.normalise();
  }

  std::vector<Made> made_;
  std::size_t next_ = 0;
};

/// D(n) modulo q, by the recurrence: k is kept times 2^64 for Montgomery's reduction.
std::uint64_t subfactorial_modulo(std::uint64_t n, const Modulus& q, const Monitor& monitor) {
  constexpr std::uint64_t poll = 1 << 14;
  __extension__ using Wide = unsigned __int128;
  const auto below = [&q](std::uint64_t x) { return x < q.value ? x : x - q.value; };
  const std::uint64_t one = q.weights[1];
  std::uint64_t k = 0, value = 1;
  for (std::uint64_t i = 1; i <= n; ++i) {
    if (i % poll == 0) monitor.check();
    k = below(k + one);
    value = below(reduce_by_limb(static_cast<Wide>(value) * k, q));
    value = below(value + (i % 2 == 0 ? 1 : q.value - 1));
  }
  return value;
}

class Subfactorial {
 public:
  explicit Subfactorial(std::uint64_t n) noexcept : n_(n) {}

  bool is_short() const noexcept {
    return saturating_product(n_, static_cast<unsigned>(std::bit_width(n_))) <= short_bits;
  }

  Needs needs() const noexcept {
    Needs needs;
    needs.bits = log2_factorial_bound(n_);
    // The last product's factors beside what they are made of.
    needs.words = needs.bits / 64;
    return needs;
  }

  detail::Limbs make(Execution& execution) const {
    Node node;
    if (execution.threads > 1 && n_ >= tuning::parallel_subfactorial_numbers) {
      // Branches enough that the threads finish at about the same time.
      const auto depth = static_cast<unsigned>(std::bit_width(execution.threads)) + 1;
      node = SubfactorialTree().make_in_parallel({1, n_}, std::min(depth, 8U), execution);
    } else {
      node = SubfactorialTree::make({1, n_}, false, execution);
    }
    execution.monitor.report(0.9);
    detail::Limbs& limbs = node.sum.limbs;
    limbs.resize(node.sum.size);
    faults::point(faults::Stage::output, limbs.data(), limbs.size() * sizeof(Limb));
    return std::move(limbs);
  }

  bool is_right(std::span<const Limb> limbs, const Execution& execution) const {
    Residues expected = word_residues(1);
    for (std::size_t i = 0; i < execution.verifier->moduli(); ++i) {
      expected.values[i] = subfactorial_modulo(n_, fixed_moduli[i], execution.monitor);
    }
    return is_congruent(limbs, word_residues(1), expected, execution);
  }

 private:
  std::uint64_t n_;
};

}  // namespace
}  // namespace kernels

BigUint subfactorial(std::uint64_t n, const Options& options) {
  using namespace kernels;
  const auto name = [n] { return call_name("subfactorial", {n}); };
  if (n <= last_of_word) {
    if (is_plain(options)) return allocating_number(one_word_subfactorials[n], name);
    return make_number(Constant{one_word_subfactorials[n]}, options, name);
  }
  if (n >= subfactorial_end) {
    throw Error(ErrorCode::limit_exceeded, name() + ": n must be below 2^32 - 1");
  }
  return make_number(Subfactorial(n), options, name);
}

}  // namespace lanewise
