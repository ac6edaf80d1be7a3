// Compiled with -march=native, for Eigen chooses its instructions when it is compiled. So this file
// holds nothing that a file compiled otherwise could share: one function and one constant.

#include "bench/compare/peers/eigen_square.hpp"

#include <Eigen/Core>

namespace lanewise::compare {

void eigen_square(const std::int64_t* in, std::int64_t* out, std::size_t n) {
  using Array = Eigen::Array<std::int64_t, Eigen::Dynamic, 1>;
  const auto size = static_cast<Eigen::Index>(n);
  Eigen::Map<Array>(out, size) = Eigen::Map<const Array>(in, size).square();
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
