#pragma once

#include <algorithm>
#include <cstddef>
#include <lanewise/error.hpp>
#include <stdexcept>
#include <string>

#include "cuda/numbers/multiplication_plan.hpp"
#include "cuda/numbers/recombination.hpp"
#include "cuda/numbers/small_products.hpp"

// Products on a device, many of the same lengths in the same launches: by the transform, and short
// ones by the schoolbook method.

namespace lanewise::cuda {

/// The primes' constants and tables in a device's memory: once for each queue's device.
template <class Queue>
class TransformConstants {
 public:
  explicit TransformConstants(Queue& queue) {
    const auto field = kernels::transform_field();
    const auto primes = field.primes.first(most_primes);
    const std::vector<double> tables = make_root_tables(primes);
    std::vector<PrimeConstants> constants = make_prime_constants(primes, *field.recombination);
    tables_ = queue.template allocate<double>(tables.size());
    primes_ = queue.template allocate<PrimeConstants>(constants.size());
    constexpr std::size_t size = std::size_t{1} << max_pass_levels;
    for (std::size_t i = 0; i < constants.size(); ++i) {
      constants[i].forward.table = tables_.data() + 2 * i * size;
      constants[i].backward.table = tables_.data() + (2 * i + 1) * size;
    }
    queue.upload(tables_.data(), std::span<const double>(tables));
    queue.upload(primes_.data(), std::span<const PrimeConstants>(constants));
  }

  const PrimeConstants* primes() const { return primes_.data(); }

 private:
  typename Queue::template Array<double> tables_;
  typename Queue::template Array<PrimeConstants> primes_;
};

/// One set of products on its way through the passes.
template <class Queue>
class TransformMultiplication {
 public:
  /// `count` products; where is_square, b is a. Nothing is read after the call has returned but
  /// what lies in device memory.
  TransformMultiplication(Queue& queue, const PrimeConstants* primes,
                          const MultiplicationPlan& plan, const Products& products,
                          std::size_t count, bool is_square)
      : queue_(queue),
        primes_(primes),
        plan_(plan),
        products_(products),
        count_(count),
        is_square_(is_square) {}

  void run() {
    const std::size_t doubles = count_ * plan_.doubles();
    auto a = queue_.template allocate<double>(doubles);
    const bool has_second = !is_square_ && !plan_.passes.columns.empty();
    auto b = queue_.template allocate<double>(has_second ? doubles : 0);
    const FromLimbs limbs_of_a{products_, false, plan_.cut}, limbs_of_b{products_, true, plan_.cut};
    if (plan_.passes.columns.empty()) {
      multiply_rows(limbs_of_a, limbs_of_b, a.data());
    } else {
      forward_columns(limbs_of_a, a.data());
      if (!is_square_) forward_columns(limbs_of_b, b.data());
      multiply_rows(FromArrays{a.data()}, FromArrays{is_square_ ? a.data() : b.data()}, a.data());
      backward_columns(a.data());
    }
    b = {};
    recombine(a.data());
  }

 private:
  void forward_columns(const FromLimbs& limbs, double* array) {
    const auto& passes = plan_.passes.columns;
    launch(ColumnPass<true, FromLimbs>{passes.front(), primes_, limbs, array});
    for (std::size_t i = 1; i < passes.size(); ++i) {
      launch(ColumnPass<true, FromArrays>{passes[i], primes_, {array}, array});
    }
  }

  template <class Source>
  void multiply_rows(const Source& a, const Source& b, double* array) {
    switch (plan_.passes.rows.levels) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4:
      case 5:
      case 6:
      case 7:
      case 8:
      case 9: return launch(row_products<32>(a, b, array));
      case 10: return launch(row_products<64>(a, b, array));
      case 11: return launch(row_products<128>(a, b, array));
      default: return launch(row_products<256>(a, b, array));
    }
  }

  template <unsigned threads, class Source>
  RowProducts<Source, threads> row_products(const Source& a, const Source& b, double* array) {
    return {plan_.passes.rows, primes_, a, b, is_square_, array};
  }

  void backward_columns(double* array) {
    const auto& passes = plan_.passes.columns;
    for (std::size_t i = passes.size(); i-- > 0;) {
      launch(ColumnPass<false, FromArrays>{passes[i], primes_, {array}, array});
    }
  }

  template <class Kernel>
  void launch(const Kernel& kernel) {
    queue_.launch(kernel, kernel.geometry.blocks(count_));
  }

  void recombine(const double* residues) {
    switch (plan_.primes) {
      case 1: return recombine_from<1>(residues);
      case 2: return recombine_from<2>(residues);
      case 3: return recombine_from<3>(residues);
      case 4: return recombine_from<4>(residues);
      case 5: return recombine_from<5>(residues);
      case 6: return recombine_from<6>(residues);
      case 7: return recombine_from<7>(residues);
      case 8: return recombine_from<8>(residues);
      default: throw std::logic_error("a plan of so many primes");
    }
  }

  template <unsigned primes>
  void recombine_from(const double* residues) {
    const std::size_t blocks_of_each = Recombine<primes>::blocks_of(products_.size);
    auto carries = queue_.template allocate<BlockCarry>(count_ * blocks_of_each);
    const Recombine<primes> kernel{
        products_,          primes_,       residues, plan_.passes.length_levels, plan_.cut.bits,
        plan_.coefficients, carries.data()};
    queue_.launch(kernel, kernel.blocks(count_));
    if (blocks_of_each > 1) {
      add_block_carries(queue_, products_, count_, blocks_of_each,
                        Recombine<primes>::limbs_of_block, carries.data());
    }
  }

  Queue& queue_;
  const PrimeConstants* primes_;
  const MultiplicationPlan& plan_;
  Products products_;
  std::size_t count_;
  bool is_square_;
};

/// Factors of at most so many limbs are multiplied by the schoolbook method. By counts of
/// instructions: a launch instead of four and more, and fewer instructions up to about here; no GPU
/// has been asked yet.
inline constexpr std::size_t last_schoolbook_limbs = 128;

/// All products of one call or more, on one queue.
template <class Queue>
class Multiplier {
 public:
  /// `primes` are those of TransformConstants on the queue's device.
  Multiplier(Queue& queue, const PrimeConstants* primes) : queue_(queue), primes_(primes) {}

  Queue& queue() { return queue_; }

  /// Starts so many products.
  void multiply(const Products& products, std::size_t count) { start(products, count, false); }

  /// The same where b is a.
  void square(const Products& products, std::size_t count) { start(products, count, true); }

 private:
  void start(const Products& products, std::size_t count, bool is_square) {
    if (std::max(products.an, products.bn) <= last_schoolbook_limbs) {
      const SmallProducts<EqualProducts> kernel({products}, count,
                                                std::min(products.an, products.bn), products.size);
      return queue_.launch(kernel, kernel.blocks());
    }
    const MultiplicationPlan plan =
        plan_multiplication(products.an, products.bn, queue_.shared_limit);
    if (plan.primes == 0) {
      throw Error(ErrorCode::limit_exceeded,
                  "a product of " + std::to_string(products.an) + " by " +
                      std::to_string(products.bn) +
                      " limbs is too long for the GPU's transform; compute it on the CPU");
    }
    TransformMultiplication(queue_, primes_, plan, products, count, is_square).run();
  }

  Queue& queue_;
  const PrimeConstants* primes_;
};

}  // namespace lanewise::cuda
