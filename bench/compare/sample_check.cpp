#include "bench/compare/sample_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace lanewise::compare {
namespace {

template <ArrayElement T>
std::string in_words(T value) {
  if constexpr (ComplexElement<T>) {
    return fmt::format("{}{:+}i", value.real(), value.imag());
  } else if constexpr (HalfElement<T>) {
    return fmt::format("{}", static_cast<float>(value));
  } else {
    return fmt::format("{}", value);
  }
}

}  // namespace

template <ArrayElement T>
SampleCheck<T>::SampleCheck() {
  for (std::size_t k = 0; k < sample_period; ++k) {
    expected_.push_back(expected_square(sample_number<T>(k)));
  }
}

template <ArrayElement T>
std::string SampleCheck<T>::operator()(std::span<const T> squares) const {
  for (std::size_t begin = 0; begin < squares.size(); begin += sample_period) {
    const auto part = squares.subspan(begin, std::min(sample_period, squares.size() - begin));
    if (std::memcmp(part.data(), expected_.data(), part.size_bytes()) == 0) continue;
    for (std::size_t k = 0; k < part.size(); ++k) {
      if (is_square(part[k], expected_[k])) continue;
      return fmt::format("element {} is {}, not {}", begin + k, in_words(part[k]),
                         in_words(expected_[k]));
    }
  }
  return "";
}

template class SampleCheck<std::int8_t>;
template class SampleCheck<std::uint8_t>;
template class SampleCheck<std::int16_t>;
template class SampleCheck<std::uint16_t>;
template class SampleCheck<std::int32_t>;
template class SampleCheck<std::uint32_t>;
template class SampleCheck<std::int64_t>;
template class SampleCheck<std::uint64_t>;
template class SampleCheck<float16>;
template class SampleCheck<bfloat16>;
template class SampleCheck<float>;
template class SampleCheck<double>;
template class SampleCheck<std::complex<float>>;
template class SampleCheck<std::complex<double>>;

}  // namespace lanewise::compare
