#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cuda/numbers/batch_plan.hpp"
#include "cuda/numbers/leaf_products.hpp"
#include "cuda/numbers/multiplication.hpp"
#include "cuda/numbers/residues.hpp"
#include "cuda/numbers/small_products.hpp"

// The factorials of a list on a device, as batch_plan.hpp says: a step at a time, each one launch
// and one more for every long product.

namespace lanewise::cuda {

/// A number to be copied.
struct NumberCopy {
  const Limb* from;
  Limb* to;
  std::size_t size;
};

/// All copies of a list in device memory, a block each.
struct CopyNumbers {
  static constexpr unsigned threads = 256;

  const NumberCopy* list;

  std::size_t shared_bytes() const { return 0; }

  template <class Block>
  LANEWISE_HOST_DEVICE void operator()(Block& block) const {
    const NumberCopy copy = list[block.index()];
    block.each([&](unsigned thread) {
      for (std::size_t i = thread; i < copy.size; i += threads) copy.to[i] = copy.from[i];
    });
  }
};

/// Products whose shorter factor has at most so many limbs share the launch of their step: about
/// where a block by itself takes as long as the launches of a transform.
inline constexpr std::size_t last_batched_limbs = 256;
static_assert(last_batched_limbs <= most_rows_limbs);

template <class Queue>
class FactorialBatch {
 public:
  /// For the plan's list, into results[0 .. plan.result_limbs) of the device's memory. The plan
  /// outlives it.
  FactorialBatch(Multiplier<Queue>& multiplier, const BatchPlan& plan, Limb* results)
      : multiplier_(multiplier), queue_(multiplier.queue()), plan_(plan), results_(results) {}

  /// Starts on them.
  void make() {
    work_ = queue_.template allocate<Limb>(plan_.work_limbs);
    make_leaves();
    multiply();
    copy();
    work_ = {};
  }

  /// Whether result i is list[i]! for every i, of the list that was planned. Waits.
  bool is_right(std::span<const std::uint64_t> list) {
    std::vector<NumberPlace> numbers;
    for (const BatchPlace& place : plan_.results) {
      numbers.push_back({results_ + place.offset, place.size});
    }
    const std::span<const kernels::Modulus> moduli(kernels::fixed_moduli, 1);
    const auto residues = Reduction<Queue>(queue_, moduli).residues(numbers);
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (residues[i] != kernels::factorial_residue(list[i])) return false;
    }
    return true;
  }

 private:
  Limb* address(const BatchPlace& place) const {
    return (place.is_result ? results_ : work_.data()) + place.offset;
  }

  static bool is_short(const BatchProduct& product) {
    return std::min(product.a.size, product.b.size) <= last_batched_limbs;
  }

  void make_leaves() {
    if (plan_.words.empty()) return;
    const auto words = queue_.template allocate<Limb>(plan_.words.size());
    queue_.upload(words.data(), std::span<const Limb>(plan_.words));
    const LeafProducts kernel{words.data(), work_.data(), plan_.words.size() / leaf_words};
    queue_.launch(kernel, kernel.blocks());
  }

  /// All short products, step by step, are one list.
  void multiply() {
    std::vector<SizedOperands> list;
    for (const BatchProduct& product : plan_.products) {
      if (!is_short(product)) continue;
      list.push_back({address(product.a), address(product.b), address(product.out), product.a.size,
                      product.b.size, product.out.size});
    }
    auto uploaded = queue_.template allocate<SizedOperands>(list.size());
    queue_.upload(uploaded.data(), std::span<const SizedOperands>(list));
    const SizedOperands* next = uploaded.data();
    for (std::size_t step = 0; step + 1 < plan_.steps.size(); ++step) {
      const std::size_t begin = plan_.steps[step], end = plan_.steps[step + 1];
      next += multiply(std::span(plan_.products).subspan(begin, end - begin), next);
    }
  }

  /// The products of a step; returns how many of them were in the list.
  std::size_t multiply(std::span<const BatchProduct> step, const SizedOperands* list) {
    std::size_t count = 0, shorter = 1, size = 1;
    for (const BatchProduct& product : step) {
      if (!is_short(product)) {
        multiply_long(product);
        continue;
      }
      ++count;
      shorter = std::max<std::size_t>(shorter, std::min(product.a.size, product.b.size));
      size = std::max<std::size_t>(size, product.out.size);
    }
    if (count > 0) {
      const SmallProducts<SizedProducts> kernel({list}, count, shorter, size);
      queue_.launch(kernel, kernel.blocks());
    }
    return count;
  }

  void multiply_long(const BatchProduct& product) {
    Products of;
    of.first = {address(product.a), address(product.b), address(product.out)};
    of.an = product.a.size;
    of.bn = product.b.size;
    of.size = product.out.size;
    multiplier_.multiply(of, 1);
  }

  void copy() {
    std::vector<NumberCopy> list;
    for (const BatchCopy& each : plan_.copies) {
      list.push_back({address(each.from), address(each.to), each.to.size});
    }
    auto uploaded = queue_.template allocate<NumberCopy>(list.size());
    queue_.upload(uploaded.data(), std::span<const NumberCopy>(list));
    if (!list.empty()) queue_.launch(CopyNumbers{uploaded.data()}, list.size());
  }

  Multiplier<Queue>& multiplier_;
  Queue& queue_;
  const BatchPlan& plan_;
  Limb* results_;
  typename Queue::template Array<Limb> work_;
};

}  // namespace lanewise::cuda
