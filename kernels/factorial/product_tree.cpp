#include "kernels/factorial/product_tree.hpp"

#include <algorithm>
#include <bit>

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
            made_[i].size = make(made_[i].branch, one_thread);
          }
        });
    execution.threads_used = std::max(execution.threads_used, ran);
  }

  /// The product's size, with everything below made here and now.
  std::size_t make(const Branch& branch, Execution& execution) const {
    if (branch.count <= tuning::product_leaf_words) return make_leaf(branch, *execution.row.limbs);
    const std::size_t left = make(branch.left(), execution);
    const std::size_t right = make(branch.right(), execution);
    return join(branch, left, right, execution);
  }

  /// The product's size, with what make_in_parallel() made.
  std::size_t make_above(const Branch& branch, unsigned depth, Execution& execution) {
    if (depth == 0) return made_[next_++].size;
    const std::size_t left = make_above(branch.left(), depth - 1, execution);
    const std::size_t right = make_above(branch.right(), depth - 1, execution);
    return join(branch, left, right, execution);
  }

 private:
  struct Made {
    Branch branch;
    std::size_t size;
  };

  void collect(const Branch& branch, unsigned depth) {
    if (depth == 0) return made_.push_back({branch, 0});
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

  static std::size_t join(const Branch& branch, std::size_t left, std::size_t right,
                          Execution& execution) {
    execution.monitor.check();
    Limb* const out = branch.target + branch.begin;
    multiply(out, {branch.other + branch.left().begin, left},
             {branch.other + branch.right().begin, right}, execution);
    return left + right - (out[left + right - 1] == 0);
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
  if (const unsigned depth = parallel_depth(words.size(), execution.threads)) {
    tree.make_in_parallel(root, depth, execution);
    result.size = tree.make_above(root, depth, execution);
  } else {
    result.size = tree.make(root, execution);
  }
  return result;
}

}  // namespace lanewise::kernels
