#pragma once

#include <gtest/gtest.h>

#include <string>

#include "kernels/dispatch.hpp"

// Every test of a kernel runs over every row, under the row's name; a row that cannot run here is a
// visible skip with its reason.

namespace lanewise::tests {

class RowTest : public testing::TestWithParam<kernels::TableRow> {
 protected:
  void SetUp() override {
    if (!GetParam().unsupported.empty()) GTEST_SKIP() << GetParam().unsupported;
  }
  static const kernels::KernelTable& table() { return *GetParam().table; }
};

inline std::string row_name(const testing::TestParamInfo<kernels::TableRow>& info) {
  return info.param.name;
}

}  // namespace lanewise::tests

namespace lanewise::kernels {
/// What GoogleTest prints of a row.
inline void PrintTo(const TableRow& row, std::ostream* stream) {
  *stream << row.name;
}
}  // namespace lanewise::kernels

/// Instantiates a suite of RowTest over every row of the build.
#define LANEWISE_FOR_EVERY_ROW(Suite)                                                           \
  INSTANTIATE_TEST_SUITE_P(EveryRow, Suite, testing::ValuesIn(lanewise::kernels::table_rows()), \
                           lanewise::tests::row_name)
