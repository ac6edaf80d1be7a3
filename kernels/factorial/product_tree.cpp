#include "kernels/factorial/product_tree.hpp"

#include <algorithm>
#include <bit>

#include "kernels/faults.hpp"
#include "kernels/parallel.hpp"
#include "kernels/tuning.hpp"

namespace lanewise::kernels {
namespace {

/// Words [begin, begin + count), whose product goes to the same place in `target`; its factors are
/// made in `other`. A product of `count` words has at most `count` limbs, so siblings stay apart.
struct Branch {
  Limb* target;
  Limb* other;
  std::size_t begin;
  std::size_t count;

  Branch left() const { return {other, target, begin, count / 2}; }
  Branch right() const { return {other, target, begin + count / 2, count - count / 2}; }
};

/// A branch's product: its size, and its residues where they are known.
struct Node {
  std::size_t size = 0;
  Residues residues{};
};

class ProductTree {
 public:
  explicit ProductTree(std::vector<Limb>& words) : words_(words.data()) {}

  /// Makes the branches `depth` below this one on the call's threads.
  void make_in_parallel(const Branch& root, unsigned depth, Execution& execution) {
    collect(root, depth);
    const unsigned ran =
        parallel_for(made_.size(), 1, execution.threads, [&](std::size_t first, std::size_t last) {
          Execution one_thread = execution.on_one_thread();
          for (std::size_t i = first; i < last; ++i) {
            made_[i].node = make(made_[i].branch, one_thread);
          }
        });
    execution.threads_used = std::max(execution.threads_used, ran);
  }

  /// The product, with everything below made here and now.
  Node make(const Branch& branch, Execution& execution) const {
    if (branch.count <= tuning::product_leaf_words) {
      return {make_leaf(branch, *execution.row.limbs)};
    }
    const Node left = make(branch.left(), execution);
    const Node right = make(branch.right(), execution);
    return join(branch, left, right, execution);
  }

  /// The product, with what make_in_parallel() made.
  Node make_above(const Branch& branch, unsigned depth, Execution& execution) {
    if (depth == 0) return made_[next_++].node;
    const Node left = make_above(branch.left(), depth - 1, execution);
    const Node right = make_above(branch.right(), depth - 1, execution);
    return join(branch, left, right, execution);
  }

 private:
  struct Made {
    Branch branch;
    Node node;
  };

  void collect(const Branch& branch, unsigned depth) {
    if (depth == 0) return made_.push_back({branch, {}});
    collect(branch.left(), depth - 1);
    collect(branch.right(), depth - 1);
  }

  /// The words may lie in the target, so the product grows elsewhere.
  std::size_t make_leaf(const Branch& branch, const LimbKernels& kernels) const {
    Limb product[tuning::product_leaf_words] = {1};
    std::size_t size = 1;
    for (std::size_t i = 0; i < branch.count; ++i) {
      const Limb carry = kernels.multiply_1(product, product, size, words_[branch.begin + i]);
      if (carry) product[size++] = carry;
    }
    std::copy(product, product + size, branch.target + branch.begin);
    return size;
  }

  static Node join(const Branch& branch, const Node& left, const Node& right,
                   Execution& execution) {
    execution.monitor.check();
    Limb* const out = branch.target + branch.begin;
    const Limb* const from = branch.other;
    const Residues residues = multiply_verified(
        out, {{from + branch.left().begin, left.size}, left.residues},
        {{from + branch.right().begin, right.size}, right.residues}, Check::later, execution);
    const std::size_t size = left.size + right.size;
    faults::point(faults::Stage::tree_node, out, size * sizeof(Limb));
    return {size - (out[size - 1] == 0), residues};
  }

  const Limb* words_;
  std::vector<Made> made_;
  std::size_t next_ = 0;
};

/// Branches enough that the threads finish at about the same time.
unsigned parallel_depth(std::size_t count, unsigned threads) {
  if (threads < 2 || count < tuning::parallel_product_words) return 0;
  const auto most = static_cast<unsigned>(std::bit_width(count / tuning::product_leaf_words)) - 1;
  return std::min(most, static_cast<unsigned>(std::bit_width(threads)) + 1);
}

}  // namespace

Natural product(std::vector<Limb> words, Execution& execution) {
  if (words.empty()) words.push_back(1);
  Natural result(words.size());
  ProductTree tree(words);
  const Branch root = {result.limbs.data(), words.data(), 0, words.size()};
  Node node;
  if (const unsigned depth = parallel_depth(words.size(), execution.threads)) {
    tree.make_in_parallel(root, depth, execution);
    node = tree.make_above(root, depth, execution);
  } else {
    node = tree.make(root, execution);
  }
  result.size = node.size;
  result.residues = node.residues;
  return result;
}

}  // namespace lanewise::kernels
