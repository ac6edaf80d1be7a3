#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "cuda/numbers/factorial_batch.hpp"
#include "cuda/numbers/factorials.hpp"
#include "cuda/numbers/residues.hpp"
#include "cuda/stream_table.hpp"

namespace lanewise::cuda {

/// The NumberTable of a queue's device.
template <class Queue>
struct NumberFunctions {
  static Queue& queue(void* stream) { return *static_cast<Queue*>(stream); }

  /// Constants of the device's transforms. Never freed: calls may be under way to the end.
  static const PrimeConstants* constants() {
    static const auto& made = *[] {
      Queue queue;
      auto* const constants = new TransformConstants<Queue>(queue);
      queue.finish();
      return constants;
    }();
    return made.primes();
  }

  static void multiply(void* stream, const Limb* a, std::size_t an, const Limb* b, std::size_t bn,
                       Limb* out) {
    Multiplier<Queue> multiplier(queue(stream), constants());
    Products product;
    product.first = {a, b, out};
    product.an = an;
    product.bn = bn;
    product.size = an + bn;
    if (a == b && an == bn) {
      multiplier.square(product, 1);
    } else {
      multiplier.multiply(product, 1);
    }
  }

  static void factorial(void* stream, std::uint64_t n, Limb* out, kernels::Execution& execution) {
    make_factorial(n, out, queue(stream), constants(), execution);
  }

  /// As DeviceTable::factorial.
  static lanewise::detail::Limbs factorial_for_host(std::uint64_t n,
                                                    kernels::Execution& execution) {
    Queue queue;
    return factorial_limbs(n, queue, constants(), execution);
  }

  static bool is_factorial(void* stream, std::uint64_t n, const Limb* limbs, std::size_t size) {
    return cuda::is_factorial(queue(stream), n, {limbs, size});
  }

  static bool factorials(void* stream, std::span<const std::uint64_t> list, const BatchPlan& plan,
                         Limb* results, bool is_checked) {
    Multiplier<Queue> multiplier(queue(stream), constants());
    FactorialBatch<Queue> batch(multiplier, plan, results);
    batch.make();
    return !is_checked || batch.is_right(list);
  }
};

}  // namespace lanewise::cuda
