#pragma once

#include <cstddef>
#include <lanewise/element.hpp>

// Views of elements that do not lie one after the other. They own nothing; T is const where a
// function only reads.

namespace lanewise {

/// Element i is data[i * stride], for i in [0, size). The stride counts elements, and may be
/// negative; 0 repeats one element, which a function may only read.
template <class T>
struct StridedView {
  T* data = nullptr;
  std::size_t size = 0;
  std::ptrdiff_t stride = 1;

  T& operator[](std::size_t i) const { return data[static_cast<std::ptrdiff_t>(i) * stride]; }
  operator StridedView<const T>() const { return {data, size, stride}; }
};

/// Element (i, j) is data[i * row_pitch + j * stride]: rows of `columns` elements, each row
/// `row_pitch` elements after the one before. Rows whose elements lie together, with a stride of 1,
/// are computed in SIMD. For column-major matrices read "column" for "row".
template <class T>
struct MatrixView {
  T* data = nullptr;
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::size_t row_pitch = 0;
  std::ptrdiff_t stride = 1;

  T& operator()(std::size_t i, std::size_t j) const {
    return (data + i * row_pitch)[static_cast<std::ptrdiff_t>(j) * stride];
  }
  StridedView<T> column(std::size_t j) const {
    return {&(*this)(0, j), rows, static_cast<std::ptrdiff_t>(row_pitch)};
  }
  operator MatrixView<const T>() const { return {data, rows, columns, row_pitch, stride}; }
};

/// The step of a range of T: signed, so that a range of unsigned integers can fall.
template <class T>
struct StepOf {
  using type = T;
};
template <IntegerElement T>
struct StepOf<T> {
  using type = std::make_signed_t<T>;
};
template <class T>
using step_t = typename StepOf<T>::type;

/// start, start + step, ..., start + (size - 1) * step, without an array that holds them.
template <class T>
struct Range {
  T start{};
  std::size_t size = 0;
  step_t<T> step = static_cast<step_t<T>>(1);
};

}  // namespace lanewise
