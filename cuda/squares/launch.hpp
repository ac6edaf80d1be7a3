#pragma once

#include <complex>
#include <cstddef>
#include <cstdint>
#include <lanewise/element.hpp>
#include <lanewise/squares.hpp>
#include <utility>

#include "cuda/squares/elementwise.hpp"
#include "cuda/squares/float_sum.hpp"
#include "cuda/squares/range.hpp"
#include "cuda/squares/reduction.hpp"
#include "cuda/stream_table.hpp"
#include "kernels/squares/range_of_squares.hpp"

// From element types as values to kernels, on any queue.

namespace lanewise::cuda {

/// Calls f<T>() for the C++ type of an integer element.
template <class F>
void with_integer(ElementType type, F f) {
  switch (type) {
    case ElementType::int8: return f.template operator()<std::int8_t>();
    case ElementType::uint8: return f.template operator()<std::uint8_t>();
    case ElementType::int16: return f.template operator()<std::int16_t>();
    case ElementType::uint16: return f.template operator()<std::uint16_t>();
    case ElementType::int32: return f.template operator()<std::int32_t>();
    case ElementType::uint32: return f.template operator()<std::uint32_t>();
    case ElementType::int64: return f.template operator()<std::int64_t>();
    case ElementType::uint64: return f.template operator()<std::uint64_t>();
    default: return;
  }
}

/// The same of float16, bfloat16, float and double.
template <class F>
void with_real(ElementType type, F f) {
  switch (type) {
    case ElementType::float16: return f.template operator()<float16>();
    case ElementType::bfloat16: return f.template operator()<bfloat16>();
    case ElementType::float32: return f.template operator()<float>();
    case ElementType::float64: return f.template operator()<double>();
    default: return;
  }
}

/// The same of complex numbers.
template <class F>
void with_complex(ElementType type, F f) {
  if (type == ElementType::complex64) return f.template operator()<std::complex<float>>();
  f.template operator()<std::complex<double>>();
}

/// Calls f<Operation>() for the elementwise operation of a number (lanewise/squares.hpp).
template <class F>
void with_operation(std::size_t number, F f) {
  const auto type = static_cast<ElementType>(number / lanewise::detail::operations_per_type);
  const std::size_t kind = number % lanewise::detail::operations_per_type;
  if (is_complex(type)) {
    return with_complex(type, [&]<class T>() {
      if (kind == 0) return f.template operator()<element::Wrap<T>>();
      f.template operator()<element::SquaredMagnitude<T>>();
    });
  }
  if (!is_integer(type)) {
    return with_real(type, [&]<class T>() { f.template operator()<element::Wrap<T>>(); });
  }
  with_integer(type, [&]<class T>() {
    switch (static_cast<Overflow>(kind)) {
      case Overflow::wrap: return f.template operator()<element::Wrap<T>>();
      case Overflow::check: return f.template operator()<element::Check<T>>();
      case Overflow::saturate: return f.template operator()<element::Saturate<T>>();
      case Overflow::widen: return f.template operator()<element::Widen<T>>();
    }
  });
}

template <class Queue>
void launch_elementwise(Queue& queue, std::size_t operation, const void* in, void* out,
                        std::size_t n, OverflowCell* found) {
  with_operation(operation, [&]<class Operation>() {
    using Kernel = ElementwiseKernel<Operation>;
    const Kernel kernel(static_cast<const typename Operation::Element*>(in),
                        static_cast<typename Operation::Result*>(out), n, found);
    queue.launch(kernel, kernel.blocks());
  });
}

template <class Queue>
void launch_range(Queue& queue, const kernels::RangeOfSquares& range, std::size_t first, void* out,
                  std::size_t n) {
  const auto launch = [&]<class T>() {
    const RangeKernel<T> kernel(range, first, static_cast<T*>(out), n);
    queue.launch(kernel, kernel.blocks());
  };
  if (is_integer(range.type)) return with_integer(range.type, launch);
  if (range.type == ElementType::float32) return launch.template operator()<float>();
  launch.template operator()<double>();
}

/// Two launches: totals of blocks, and the total of these.
template <class Accumulator, class Queue>
void launch_reduction(Queue& queue, const void* in, std::size_t n,
                      typename Accumulator::Combine::Total* total) {
  using Combine = typename Accumulator::Combine;
  using Total = typename Combine::Total;
  ReductionKernel<Accumulator> kernel(static_cast<const typename Accumulator::Element*>(in), n,
                                      total);
  if (kernel.blocks() == 1) return queue.launch(kernel, 1);
  const auto totals = queue.template allocate<Total>(kernel.blocks());
  kernel.totals = totals.data();
  queue.launch(kernel, kernel.blocks());
  queue.launch(TotalKernel<Combine>{totals.data(), totals.size(), total}, 1);
}

template <class Queue>
void launch_sum(Queue& queue, ElementType type, const void* in, std::size_t n,
                std::uint64_t* total) {
  with_integer(type, [&]<class T>() {
    launch_reduction<SumOfSquares<T>>(queue, in, n, reinterpret_cast<SumTotal*>(total));
  });
}

template <class Queue>
void launch_extremes(Queue& queue, ElementType type, const void* in, std::size_t n,
                     std::uint64_t* extremes) {
  const auto launch = [&]<class T>() {
    launch_reduction<ExtremeMagnitudes<T>>(queue, in, n,
                                           reinterpret_cast<MagnitudeTotal*>(extremes));
  };
  if (is_integer(type)) return with_integer(type, launch);
  with_real(type, launch);
}

template <class Queue>
void launch_block_sums(Queue& queue, ElementType type, const void* in, std::size_t n,
                       double* sums) {
  with_real(type, [&]<class T>() {
    const BlockSumsKernel<T> kernel(static_cast<const T*>(in), n, sums);
    queue.launch(kernel, kernel.blocks());
  });
}

template <class Queue>
void launch_pairing(Queue& queue, const double* sums, std::size_t count, double* total) {
  if (count == 0) return queue.fill_zero(total, 1);
  typename Queue::template Array<double> level;
  while (count > PairingKernel::chunk) {
    PairingKernel kernel{sums, count, nullptr};
    auto next = queue.template allocate<double>(kernel.blocks());
    kernel.out = next.data();
    queue.launch(kernel, kernel.blocks());
    level = std::move(next);
    sums = level.data();
    count = level.size();
  }
  queue.launch(PairingKernel{sums, count, total}, 1);
}

}  // namespace lanewise::cuda
