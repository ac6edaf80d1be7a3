#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "cuda/numbers/leaf_products.hpp"
#include "cuda/numbers/multiplication.hpp"

// Products of many lists of factors on a device, all trees level by level: every level of all of
// them is one set of launches.
//
// A tree has 2^height leaves, so every node has a partner. Nodes of a level lie one after the other
// in equal places, as wide as the widest of them can be. Trees that are done leave the end.

namespace lanewise::cuda {

/// A number on a device: limbs, of which the highest may be zero.
template <class Queue>
struct DeviceNumber {
  typename Queue::template Array<Limb> limbs;
  std::size_t size = 0;
};

/// A tree whose leaves are known.
struct TreeShape {
  unsigned height;          ///< 2^height leaves,
  double leaf_bits;         ///< each below 2^leaf_bits,
  std::uint64_t root_bits;  ///< and their product has so many bits at most.

  std::size_t leaves() const { return std::size_t{1} << height; }
};

/// Trees by falling height, their leaves one behind the other, leaf_words limbs each.
template <class Queue>
struct Trees {
  std::vector<TreeShape> shapes;
  typename Queue::template Array<Limb> leaves;
};

template <class Queue>
class ProductTrees {
 public:
  ProductTrees(Multiplier<Queue>& multiplier, Trees<Queue> trees)
      : multiplier_(multiplier),
        queue_(multiplier.queue()),
        shapes_(std::move(trees.shapes)),
        roots_(shapes_.size()),
        active_(shapes_.size()),
        nodes_(std::move(trees.leaves)) {}

  /// The root of each tree, in their order.
  std::vector<DeviceNumber<Queue>> make() && {
    width_ = std::min<std::size_t>(leaf_words, widest(0));
    for (unsigned height = 0;; ++height) {
      retire(height);
      if (active_ == 0) return std::move(roots_);
      multiply_pairs(height);
    }
  }

 private:
  /// Limbs that a node at this height may have.
  std::size_t widest(unsigned height) const {
    double bits = 0;
    for (std::size_t i = 0; i < active_; ++i) bits = std::max(bits, shapes_[i].leaf_bits);
    return static_cast<std::size_t>(std::ldexp(bits, static_cast<int>(height)) / 64) + 1;
  }

  std::size_t count_nodes(unsigned height) const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < active_; ++i) count += shapes_[i].leaves() >> height;
    return count;
  }

  /// Trees that end at this height give their roots.
  void retire(unsigned height) {
    for (; active_ > 0 && shapes_[active_ - 1].height == height; --active_) {
      DeviceNumber<Queue>& root = roots_[active_ - 1];
      root.size = std::min<std::size_t>(width_, (shapes_[active_ - 1].root_bits + 63) / 64);
      root.limbs = queue_.template allocate<Limb>(root.size);
      queue_.copy(root.limbs.data(), nodes_.data() + (count_nodes(height) - 1) * place_, root.size);
    }
  }

  void multiply_pairs(unsigned height) {
    const std::size_t count = count_nodes(height + 1);
    const std::size_t width = std::min(widest(height + 1), 2 * width_);
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
  std::vector<TreeShape> shapes_;
  std::vector<DeviceNumber<Queue>> roots_;
  std::size_t active_;  ///< Trees that are not done: the first so many.
  typename Queue::template Array<Limb> nodes_;
  std::size_t place_ = leaf_words;  ///< Limbs from one node to the next,
  std::size_t width_ = 0;           ///< of which so many may be other than zero.
};

}  // namespace lanewise::cuda
