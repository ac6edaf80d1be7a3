// Where the elements of views lie, and what may not lie there.

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <lanewise/error.hpp>
#include <lanewise/squares.hpp>
#include <numeric>
#include <utility>
#include <vector>

#include "thrown_error.hpp"

namespace lanewise::tests {
namespace {

/// Elements of one memory, by pitch and stride.
struct Part {
  std::size_t rows, columns, pitch;
  std::ptrdiff_t stride;

  MatrixView<double> at(double* first) const { return {first, rows, columns, pitch, stride}; }

  std::vector<double*> places(double* first) const {
    std::vector<double*> result;
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < columns; ++j) {
        result.push_back(first + i * pitch + static_cast<std::ptrdiff_t>(j) * stride);
      }
    }
    return result;
  }
};

bool have_common(const std::vector<double*>& a, const std::vector<double*>& b) {
  return std::find_first_of(a.begin(), a.end(), b.begin(), b.end()) != a.end();
}

std::vector<double> numbers(std::size_t n) {
  std::vector<double> result(n);
  std::iota(result.begin(), result.end(), 1);
  return result;
}

/// Squares from one part to another, `offset` elements from it. Between parts of the same steps
/// exactly the right ones are refused.
void expect_computed_where_apart(const Part& from, const Part& to, std::ptrdiff_t offset) {
  SCOPED_TRACE(testing::Message() << from.rows << " x " << from.columns << ", pitches "
                                  << from.pitch << " and " << to.pitch << ", strides "
                                  << from.stride << " and " << to.stride << ", offset " << offset);
  const std::vector<double> before = numbers(200);
  std::vector<double> memory = before, expected = before;
  double* const in = memory.data() + 100;
  const std::vector<double*> read = from.places(in), written = to.places(in + offset);
  for (std::size_t i = 0; i < read.size(); ++i) {
    expected[static_cast<std::size_t>(written[i] - memory.data())] = *read[i] * *read[i];
  }
  const bool valid = read == written || !have_common(read, written);
  const bool same_steps = from.pitch == to.pitch && from.stride == to.stride;
  try {
    square(from.at(in), to.at(in + offset));
    EXPECT_TRUE(valid);
    EXPECT_EQ(memory, expected);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    EXPECT_FALSE(valid && (same_steps || read == written));
    EXPECT_EQ(memory, before);
  }
}

TEST(Layout, PartsOfOneMemoryAreSquaredWhereNoElementIsInBoth) {
  const std::pair<std::size_t, std::ptrdiff_t> steps[] = {{8, 1}, {4, 1}, {8, 2},  {9, 2}, {9, -2},
                                                          {7, 2}, {5, 1}, {12, 3}, {1, 3}, {2, 7}};
  const std::pair<std::size_t, std::size_t> shapes[] = {{3, 4}, {1, 4}, {3, 1}, {1, 1}};
  for (const auto& [rows, columns] : shapes) {
    for (const auto& [in_pitch, in_stride] : steps) {
      for (const auto& [out_pitch, out_stride] : steps) {
        for (std::ptrdiff_t offset = -40; offset <= 40; ++offset) {
          expect_computed_where_apart({rows, columns, in_pitch, in_stride},
                                      {rows, columns, out_pitch, out_stride}, offset);
        }
      }
    }
  }
}

TEST(Layout, WhereResultsWouldShareAnElementIsRefused) {
  const std::vector<double> in = numbers(12);
  const std::pair<std::size_t, std::ptrdiff_t> steps[] = {{0, 1}, {4, 0}, {3, 1},
                                                          {1, 2}, {2, 1}, {5, 2}};
  for (const auto& [pitch, stride] : steps) {
    std::vector<double> memory(20);
    const MatrixView<double> out{memory.data(), 3, 4, pitch, stride};
    EXPECT_EQ(code_of([&] {
                square(MatrixView<const double>{in.data(), 3, 4, 4}, out);
              }),
              ErrorCode::invalid_argument)
        << pitch << ", " << stride;
    EXPECT_EQ(memory, std::vector<double>(20));
  }
}

TEST(Layout, ViewsLargerThanMemoryThatLieOnEachOtherAreRefused) {
  double number = 3;
  constexpr std::size_t huge = std::size_t{1} << 31;
  const MatrixView<const double> in{&number, huge, huge, huge * huge, 1};
  const MatrixView<double> out{&number, huge, huge, huge * huge, 2};
  EXPECT_EQ(code_of([&] { square(in, out); }), ErrorCode::invalid_argument);
  EXPECT_EQ(number, 3);
}

TEST(Layout, AColumnOfAViewHasItsPitchForAStride) {
  std::vector<double> memory = numbers(40);
  const MatrixView<double> view{memory.data(), 3, 4, 10, 2};
  EXPECT_EQ(view(2, 3), 27);
  EXPECT_EQ(view.column(3)[2], 27);
  square(view.column(3), view.column(2));
  EXPECT_EQ(view(2, 2), 27 * 27);
}

}  // namespace
}  // namespace lanewise::tests
