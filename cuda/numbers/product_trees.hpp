#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "cuda/numbers/leaf_products.hpp"
#include "cuda/numbers/multiplication.hpp"

// Products of many lists of words on a device, all trees level by level: every level of all of them
// is one set of launches.
//
// A tree has 2^height leaves, each of at most eight words: so every node has a partner. Nodes of a
// level lie one after the other in equal places, as wide as the widest of them can be; the host
// knows how wide from the words' bits. Longer lists first: those that are done leave the end.

namespace lanewise::cuda {

/// A number on a device: limbs, of which the highest may be zero.
template <class Queue>
struct DeviceNumber {
  typename Queue::template Array<Limb> limbs;
  std::size_t size = 0;
};

/// Words whose product is asked for, in the shape of a tree; or the shape alone, of which a plan is
/// made.
class TreeWords {
 public:
  /// None of the words is zero, and there is at least one.
  explicit TreeWords(std::span<const Limb> words) : TreeWords(words.size(), 0) {
    leaves_.assign(leaf_limbs(), 1);
    for (std::size_t leaf = 0; leaf < bits_.size(); ++leaf) {
      const std::size_t begin = first_word(leaf), end = first_word(leaf + 1);
      for (std::size_t i = begin; i < end; ++i) {
        leaves_[leaf * leaf_words + (i - begin)] = words[i];
        bits_[leaf] += static_cast<std::uint64_t>(std::bit_width(words[i]));
      }
    }
  }

  /// So many words of so many bits each.
  TreeWords(std::size_t count, std::uint64_t bits)
      : count_(count),
        height_(static_cast<unsigned>(std::bit_width((count + leaf_words - 1) / leaf_words - 1))),
        bits_(std::size_t{1} << height_) {
    for (std::size_t leaf = 0; leaf < bits_.size(); ++leaf) {
      bits_[leaf] = (first_word(leaf + 1) - first_word(leaf)) * bits;
    }
  }

  unsigned height() const { return height_; }

  /// Of all leaves, each filled up with ones.
  std::size_t leaf_limbs() const { return leaf_words << height_; }
  std::span<const Limb> leaves() const { return leaves_; }

  /// The leaves' words are on the device.
  void forget_leaves() { leaves_ = {}; }

  /// At least the bits of each node of the level that the trees have come to.
  std::span<const std::uint64_t> bits() const { return bits_; }

  void go_up() {
    for (std::size_t i = 0; i < bits_.size() / 2; ++i) bits_[i] = bits_[2 * i] + bits_[2 * i + 1];
    bits_.resize(bits_.size() / 2);
  }

 private:
  std::size_t first_word(std::size_t leaf) const { return leaf * count_ >> height_; }

  std::size_t count_;
  unsigned height_;
  std::vector<Limb> leaves_;
  std::vector<std::uint64_t> bits_;
};

template <class Queue>
class ProductTrees {
 public:
  /// Trees by falling height.
  ProductTrees(Multiplier<Queue>& multiplier, std::vector<TreeWords> trees)
      : multiplier_(multiplier), queue_(multiplier.queue()), trees_(std::move(trees)) {
    roots_.resize(trees_.size());
    active_ = trees_.size();
  }

  /// The root of each tree, in their order.
  std::vector<DeviceNumber<Queue>> make() && {
    make_leaves();
    for (unsigned height = 0;; ++height) {
      retire(height);
      if (active_ == 0) return std::move(roots_);
      multiply_pairs();
    }
  }

 private:
  void make_leaves() {
    std::size_t count = 0;
    for (const TreeWords& tree : trees_) count += tree.leaf_limbs();
    const auto words = queue_.template allocate<Limb>(count);
    std::size_t at = 0;
    for (TreeWords& tree : trees_) {
      queue_.upload(words.data() + at, tree.leaves());
      at += tree.leaf_limbs();
      tree.forget_leaves();
    }
    nodes_ = queue_.template allocate<Limb>(count);
    const LeafProducts kernel{words.data(), nodes_.data(), count / leaf_words};
    queue_.launch(kernel, kernel.blocks());
    place_ = leaf_words;
    width_ = widest();
  }

  /// Limbs that the widest node of this level may have.
  std::size_t widest() const {
    std::uint64_t bits = 1;
    for (std::size_t i = 0; i < active_; ++i) {
      bits = std::max(bits, *std::max_element(trees_[i].bits().begin(), trees_[i].bits().end()));
    }
    return (bits + 63) / 64;
  }

  std::size_t count_nodes() const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < active_; ++i) count += trees_[i].bits().size();
    return count;
  }

  /// Trees that end at this height give their roots.
  void retire(unsigned height) {
    for (; active_ > 0 && trees_[active_ - 1].height() == height; --active_) {
      const TreeWords& tree = trees_[active_ - 1];
      DeviceNumber<Queue>& root = roots_[active_ - 1];
      root.size = std::min(width_, (tree.bits()[0] + 63) / 64);
      root.limbs = queue_.template allocate<Limb>(root.size);
      queue_.copy(root.limbs.data(), nodes_.data() + (count_nodes() - 1) * place_, root.size);
    }
  }

  void multiply_pairs() {
    const std::size_t count = count_nodes() / 2;
    for (std::size_t i = 0; i < active_; ++i) trees_[i].go_up();
    const std::size_t width = std::min(widest(), 2 * width_);
    auto products = queue_.template allocate<Limb>(count * width);
    Products of;
    of.first = {nodes_.data(), nodes_.data() + place_, products.data()};
    of.a_step = of.b_step = 2 * place_;
    of.out_step = of.size = width;
    of.an = of.bn = width_;
    multiplier_.multiply(of, count);
    nodes_ = std::move(products);
    place_ = width_ = width;
  }

  Multiplier<Queue>& multiplier_;
  Queue& queue_;
  std::vector<TreeWords> trees_;
  std::vector<DeviceNumber<Queue>> roots_;
  std::size_t active_;  ///< Trees that are not done: the first so many.
  typename Queue::template Array<Limb> nodes_;
  std::size_t place_ = 0;  ///< Limbs from one node to the next,
  std::size_t width_ = 0;  ///< of which so many may be other than zero.
};

}  // namespace lanewise::cuda
