#include "kernels/reference.hpp"

#include "kernels/reference_limbs.hpp"

namespace lanewise::kernels::reference {
namespace {

template <class T>
void square(const T* in, T* out, std::size_t n) noexcept {
  for (std::size_t i = 0; i < n; ++i) out[i] = in[i] * in[i];
}

template <class T>
void range(T start, std::uint64_t first, T* out, std::size_t n) noexcept {
  for (std::size_t i = 0; i < n; ++i) {
    const T x = start + static_cast<T>(first + i);
    out[i] = x * x;
  }
}

/// There is no streaming store to write in portable C++: those entries are not offered.
template <class T>
constexpr SquareKernels<T> square_kernels = {square<T>, nullptr, range<T>, nullptr};

}  // namespace

constinit const KernelTable table = {
    .name = "scalar",
    .vector_bits = 64,
    .squares_u32 = square_kernels<std::uint32_t>,
    .squares_u64 = square_kernels<std::uint64_t>,
    .squares_f32 = square_kernels<float>,
    .squares_f64 = square_kernels<double>,
    .limbs = limb_kernels,
};

}  // namespace lanewise::kernels::reference
