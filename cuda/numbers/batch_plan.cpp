#include "cuda/numbers/batch_plan.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <utility>

#include "cuda/numbers/leaf_products.hpp"

namespace lanewise::cuda {
namespace {

/// The product of leaves [index 2^level, (index + 1) 2^level).
struct Node {
  unsigned level;
  std::size_t index;

  std::size_t begin() const { return index << level; }
  std::size_t end() const { return (index + 1) << level; }
};

/// The last factor of the product of the first `prefix` leaves.
Node last_node(std::size_t prefix) {
  const auto level = static_cast<unsigned>(std::countr_zero(prefix));
  return {level, (prefix >> level) - 1};
}

std::size_t without_last_node(std::size_t prefix) {
  return prefix & (prefix - 1);
}

/// The different numbers of a list, none of them large.
class Arguments {
 public:
  explicit Arguments(std::span<const std::uint64_t> list)
      : indices_(*std::max_element(list.begin(), list.end()) + 1) {
    for (const std::uint64_t n : list) indices_[n] = 1;
    for (std::uint64_t n = 0; n < indices_.size(); ++n) {
      if (indices_[n] == 0) continue;
      indices_[n] = rising_.size();
      rising_.push_back(n);
    }
  }

  std::span<const std::uint64_t> rising() const { return rising_; }

  /// Of a number of the list, in rising().
  std::size_t index(std::uint64_t n) const { return indices_[n]; }

 private:
  std::vector<std::size_t> indices_;
  std::vector<std::uint64_t> rising_;
};

/// The words of 1, ..., n, in leaves of which the arguments end one each.
class Leaves {
 public:
  /// Arguments rise; 0 has a leaf of ones.
  explicit Leaves(std::span<const std::uint64_t> arguments) {
    std::uint64_t before = 0;
    for (const std::uint64_t n : arguments) {
      add_range(before + 1, n);
      before = n;
      ends_.push_back(count());
    }
  }

  std::size_t count() const { return bits_.size() - 1; }

  /// How many leaves make the factorial of argument i.
  std::size_t end_of(std::size_t i) const { return ends_[i]; }

  /// Limbs that hold the product of leaves [begin, end).
  std::uint32_t limbs(std::size_t begin, std::size_t end) const {
    constexpr double rounding = 1e-6;  // Far more than that of any sum of logarithms here.
    const auto bits = static_cast<std::uint32_t>(bits_[end] - bits_[begin] + rounding) + 1;
    return (bits + 63) / 64;
  }

  std::vector<Limb> take_words() { return std::move(words_); }

 private:
  void add_range(std::uint64_t first, std::uint64_t last) {
    Limb word = 1;
    for (std::uint64_t i = first; i <= last; ++i) {
      Limb product;
      if (__builtin_mul_overflow(word, i, &product)) {
        add_word(word);
        product = i;
      }
      word = product;
    }
    add_word(word);
    end_leaf();
  }

  void add_word(Limb word) {
    if (words_of_leaf_ == leaf_words) end_leaf();
    words_.push_back(word);
    ++words_of_leaf_;
    leaf_bits_ += std::log2(static_cast<double>(word));
  }

  void end_leaf() {
    words_.resize(words_.size() + leaf_words - words_of_leaf_, 1);
    bits_.push_back(bits_.back() + leaf_bits_);
    words_of_leaf_ = 0;
    leaf_bits_ = 0;
  }

  std::vector<Limb> words_;
  std::vector<std::size_t> ends_;
  std::vector<double> bits_ = {0};  ///< Of the product of so many leaves.
  unsigned words_of_leaf_ = 0;
  double leaf_bits_ = 0;
};

/// Makes a plan: which nodes and which products of first leaves are needed, where they lie, and
/// their products, level by level up and then down.
class Planner {
 public:
  Planner(BatchPlan& plan, Leaves leaves)
      : plan_(plan), leaves_(std::move(leaves)), prefixes_(leaves_.count() + 1) {
    plan_.words = leaves_.take_words();
    plan_.work_limbs = plan_.words.size();
    const auto levels = static_cast<unsigned>(std::bit_width(leaves_.count()));
    for (unsigned level = 0; level < levels; ++level) {
      nodes_.emplace_back(leaves_.count() >> level);
    }
  }

  /// Asks for the factorial of argument i, which is wanted there; where it was asked for before,
  /// there instead.
  void ask(std::size_t i, const BatchPlace& result) {
    std::size_t prefix = leaves_.end_of(i);
    prefixes_[prefix].place = result;
    for (; prefix > 0 && !prefixes_[prefix].is_needed; prefix = without_last_node(prefix)) {
      prefixes_[prefix].is_needed = true;
      node(last_node(prefix)).is_needed = true;
    }
  }

  void plan() {
    for (std::size_t level = nodes_.size(); level-- > 1;) ask_for_children(level);
    place_leaves();
    for (unsigned level = 1; level < nodes_.size(); ++level) go_up(level);
    for (auto level = static_cast<unsigned>(nodes_.size()); level-- > 0;) go_down(level);
  }

  /// Where the factorial of argument i is made.
  const BatchPlace& made(std::size_t i) const { return prefixes_[leaves_.end_of(i)].place; }

  std::uint32_t limbs(std::size_t i) const { return leaves_.limbs(0, leaves_.end_of(i)); }

 private:
  struct Number {
    bool is_needed = false;
    BatchPlace place{};
  };

  Number& node(const Node& of) { return nodes_[of.level][of.index]; }

  void ask_for_children(std::size_t level) {
    for (std::size_t i = 0; i < nodes_[level].size(); ++i) {
      if (!nodes_[level][i].is_needed) continue;
      nodes_[level - 1][2 * i].is_needed = nodes_[level - 1][2 * i + 1].is_needed = true;
    }
  }

  void place_leaves() {
    for (std::size_t i = 0; i < leaves_.count(); ++i) {
      nodes_[0][i].place = {false, i * leaf_words, leaves_.limbs(i, i + 1)};
    }
  }

  BatchPlace new_place(std::size_t begin, std::size_t end) {
    const BatchPlace place{false, plan_.work_limbs, leaves_.limbs(begin, end)};
    plan_.work_limbs += place.size;
    return place;
  }

  void go_up(unsigned level) {
    for (std::size_t i = 0; i < nodes_[level].size(); ++i) {
      Number& made = nodes_[level][i];
      if (!made.is_needed) continue;
      const Node of{level, i};
      made.place = new_place(of.begin(), of.end());
      plan_.products.push_back(
          {nodes_[level - 1][2 * i].place, nodes_[level - 1][2 * i + 1].place, made.place});
    }
    end_step();
  }

  /// The products of first leaves whose last node is of this level.
  void go_down(unsigned level) {
    const std::size_t last_node_leaves = std::size_t{1} << level;
    for (std::size_t prefix = last_node_leaves; prefix <= leaves_.count();
         prefix += 2 * last_node_leaves) {
      Number& made = prefixes_[prefix];
      if (!made.is_needed) continue;
      const BatchPlace& factor = node(last_node(prefix)).place;
      if (prefix == last_node_leaves) {
        made.place = factor;
        continue;
      }
      if (made.place.size == 0) made.place = new_place(0, prefix);
      plan_.products.push_back({prefixes_[without_last_node(prefix)].place, factor, made.place});
    }
    end_step();
  }

  void end_step() {
    if (plan_.steps.empty() || plan_.steps.back() != plan_.products.size()) {
      plan_.steps.push_back(plan_.products.size());
    }
  }

  BatchPlan& plan_;
  Leaves leaves_;
  std::vector<std::vector<Number>> nodes_;  ///< By levels; those of which all leaves exist.
  std::vector<Number> prefixes_;            ///< The products of the first leaves.
};

}  // namespace

BatchPlan::BatchPlan(std::span<const std::uint64_t> list) : steps{0}, results(list.size()) {
  if (list.empty()) return;
  const Arguments arguments(list);
  Planner planner(*this, Leaves(arguments.rising()));
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::size_t argument = arguments.index(list[i]);
    results[i] = {true, result_limbs, planner.limbs(argument)};
    result_limbs += results[i].size;
    planner.ask(argument, results[i]);
  }
  planner.plan();
  for (std::size_t i = 0; i < list.size(); ++i) {
    const BatchPlace& made = planner.made(arguments.index(list[i]));
    if (made != results[i]) copies.push_back({made, results[i]});
  }
}

}  // namespace lanewise::cuda
