// Compiled with -march=native, for Eigen chooses its instructions when it is compiled. So this file
// holds nothing that a file compiled otherwise could share, and of the headers of others uses names
// of types alone. -fwrapv makes the integers wrap, which C++ leaves undefined.

#include "bench/compare/peers/eigen_square.hpp"

#include <Eigen/Core>
#include <complex>
#include <cstdint>

namespace lanewise::compare {
namespace {

template <class T>
void square(const void* in, void* out, std::size_t n) {
  using Array = Eigen::Array<T, Eigen::Dynamic, 1>;
  const auto size = static_cast<Eigen::Index>(n);
  Eigen::Map<Array>(static_cast<T*>(out), size) =
      Eigen::Map<const Array>(static_cast<const T*>(in), size).square();
}

}  // namespace

void eigen_square(ElementType type, const void* in, void* out, std::size_t n) {
  switch (type) {
    case ElementType::int8: return square<std::int8_t>(in, out, n);
    case ElementType::uint8: return square<std::uint8_t>(in, out, n);
    case ElementType::int16: return square<std::int16_t>(in, out, n);
    case ElementType::uint16: return square<std::uint16_t>(in, out, n);
    case ElementType::int32: return square<std::int32_t>(in, out, n);
    case ElementType::uint32: return square<std::uint32_t>(in, out, n);
    case ElementType::int64: return square<std::int64_t>(in, out, n);
    case ElementType::uint64: return square<std::uint64_t>(in, out, n);
    case ElementType::float16: return square<Eigen::half>(in, out, n);
    case ElementType::bfloat16: return square<Eigen::bfloat16>(in, out, n);
    case ElementType::float32: return square<float>(in, out, n);
    case ElementType::float64: return square<double>(in, out, n);
    case ElementType::complex64: return square<std::complex<float>>(in, out, n);
    case ElementType::complex128: return square<std::complex<double>>(in, out, n);
    case ElementType::natural: return;
  }
}

#if defined(__AVX512DQ__)
constinit const char* const eigen_square_needs = "avx512dq";
#elif defined(__AVX2__)
constinit const char* const eigen_square_needs = "avx2";
#elif defined(__AVX__)
constinit const char* const eigen_square_needs = "avx";
#else
constinit const char* const eigen_square_needs = "";
#endif

}  // namespace lanewise::compare
