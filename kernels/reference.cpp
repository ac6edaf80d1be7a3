#include "kernels/reference.hpp"

#include <complex>
#include <cstring>
#include <lanewise/element.hpp>
#include <type_traits>

#include "kernels/reference_decimal_limbs.hpp"
#include "kernels/reference_gamma.hpp"
#include "kernels/reference_limbs.hpp"
#include "kernels/reference_residues.hpp"
#include "kernels/reference_text.hpp"
#include "kernels/squares/element_operations.hpp"

namespace lanewise::kernels::reference {
namespace {

using namespace element;

// Arrays

template <class T, template <class> class Operation>
inline Overflows strided(const void* in, std::ptrdiff_t in_stride, void* out,
                         std::ptrdiff_t out_stride, std::size_t n) noexcept {
  using Result = typename Operation<T>::Result;
  const auto* from = static_cast<const std::byte*>(in);
  auto* to = static_cast<std::byte*>(out);
  Overflows found{};
  for (std::size_t i = 0; i < n; ++i, from += in_stride, to += out_stride) {
    T x;
    std::memcpy(&x, from, sizeof(x));
    const Result result = Operation<T>::of(x);
    std::memcpy(to, &result, sizeof(result));
    if constexpr (std::is_same_v<Operation<T>, Check<T>>) {
      if (overflows(x) && found.count++ == 0) found.first = i;
    }
  }
  return found;
}

template <class T, template <class> class Operation>
Overflows contiguous(const void* in, void* out, std::size_t n) noexcept {
  return strided<T, Operation>(in, sizeof(T), out, sizeof(typename Operation<T>::Result), n);
}

/// There is no streaming store to write in portable C++: those entries are not offered.
template <class T, template <class> class Operation>
constexpr Elementwise elementwise = {contiguous<T, Operation>, nullptr, strided<T, Operation>};

// Ranges

template <class T>
void range(std::uint64_t start, std::uint64_t step, std::uint64_t first, void* out,
           std::size_t n) noexcept {
  auto* to = static_cast<T*>(out);
  for (std::size_t i = 0; i < n; ++i) {
    to[i] = Wrap<T>::of(of_range<T>(start, step, first + i));
  }
}

// Reductions

template <class T>
void add_sum(const void* in, std::size_t n, std::uint64_t* total) noexcept {
  const auto* from = static_cast<const T*>(in);
  for (std::size_t i = 0; i < n; ++i) {
    const Wide square = Wide{magnitude(from[i])} * magnitude(from[i]);
    const Wide low = Wide{total[0]} + static_cast<std::uint64_t>(square);
    const Wide high = Wide{total[1]} + static_cast<std::uint64_t>(square >> 64) + (low >> 64);
    total[0] = static_cast<std::uint64_t>(low);
    total[1] = static_cast<std::uint64_t>(high);
    total[2] += static_cast<std::uint64_t>(high >> 64);
  }
}

/// The fixed shape of kernel_table.hpp over element(0), ..., element(n - 1), as double.
template <class Element>
void sums_of_blocks(std::size_t n, double* sums, Element element) noexcept {
  for (std::size_t begin = 0; begin < n; begin += sum_block_elements) {
    const std::size_t rest = n - begin;
    const std::size_t count = rest < sum_block_elements ? rest : sum_block_elements;
    double lanes[sum_lanes] = {};
    for (std::size_t i = 0; i < count; ++i) {
      const double x = element(begin + i);
      lanes[i % sum_lanes] += x * x;
    }
    for (std::size_t half = sum_lanes / 2; half > 0; half /= 2) {
      for (std::size_t j = 0; j < half; ++j) lanes[j] += lanes[j + half];
    }
    *sums++ = lanes[0];
  }
}

template <class T>
void block_sums(const void* in, std::size_t n, double* sums) noexcept {
  const auto* from = static_cast<const T*>(in);
  sums_of_blocks(n, sums, [from](std::size_t i) {
    if constexpr (HalfElement<T>) {
      return static_cast<double>(static_cast<float>(from[i]));
    } else {
      return static_cast<double>(from[i]);
    }
  });
}

template <class T>
void range_block_sums(std::uint64_t start, std::uint64_t step, std::uint64_t first, std::size_t n,
                      double* sums) noexcept {
  sums_of_blocks(n, sums, [=](std::size_t i) {
    return static_cast<double>(of_range<T>(start, step, first + i));
  });
}

template <class T>
void extremes(const void* in, std::size_t n, std::uint64_t* found) noexcept {
  const auto* from = static_cast<const T*>(in);
  for (std::size_t i = 0; i < n; ++i) {
    const std::uint64_t x = ordered_magnitude(from[i]);
    if (x < found[0]) found[0] = x;
    if (x > found[1]) found[1] = x;
  }
}

template <class T>
constexpr SquareKernels of_integers = {
    .wrap = elementwise<T, Wrap>,
    .check = elementwise<T, Check>,
    .saturate = elementwise<T, Saturate>,
    .widen = elementwise<T, Widen>,
    .magnitude = {},
    .range = range<T>,
    .range_streaming = nullptr,
    .add_sum = add_sum<T>,
    .block_sums = nullptr,
    .range_block_sums = nullptr,
    .extremes = extremes<T>,
};

template <class T>
constexpr SquareKernels of_reals() {
  SquareKernels kernels{};
  kernels.wrap = elementwise<T, Wrap>;
  kernels.block_sums = block_sums<T>;
  kernels.extremes = extremes<T>;
  if constexpr (!HalfElement<T>) {
    kernels.range = range<T>;
    kernels.range_block_sums = range_block_sums<T>;
  }
  return kernels;
}

template <class T>
constexpr SquareKernels of_complex() {
  SquareKernels kernels{};
  kernels.wrap = elementwise<T, Wrap>;
  kernels.magnitude = elementwise<T, SquaredMagnitude>;
  return kernels;
}

}  // namespace

constinit const KernelTable table = {
    .name = "scalar",
    .vector_bits = 64,
    .int8 = of_integers<std::int8_t>,
    .uint8 = of_integers<std::uint8_t>,
    .int16 = of_integers<std::int16_t>,
    .uint16 = of_integers<std::uint16_t>,
    .int32 = of_integers<std::int32_t>,
    .uint32 = of_integers<std::uint32_t>,
    .int64 = of_integers<std::int64_t>,
    .uint64 = of_integers<std::uint64_t>,
    .float16 = of_reals<float16>(),
    .bfloat16 = of_reals<bfloat16>(),
    .float32 = of_reals<float>(),
    .float64 = of_reals<double>(),
    .complex64 = of_complex<std::complex<float>>(),
    .complex128 = of_complex<std::complex<double>>(),
    .gamma = &gamma_kernels,
    .limbs = &limb_kernels,
    .transform = nullptr,
    .decimal_limbs = &decimal_limb_kernels,
    .decimal_transform = nullptr,
    .residues = &residue_kernels,
    .text = &text_kernels,
    .modular = nullptr,
};

}  // namespace lanewise::kernels::reference
