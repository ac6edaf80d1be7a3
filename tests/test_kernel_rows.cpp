#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <string>
#include <vector>

#include "square_kernels.hpp"

// Which kernels each row offers. A null one is no failure of the kernel tests, and so is one here.

namespace lanewise::tests {
namespace {

using kernels::Elementwise;
using kernels::SquareKernels;

bool offers(const Elementwise& forms) {
  return forms.cached && forms.streaming;
}

TEST(Rows, OfTheReferenceOfferEveryKernelThatIsOfUse) {
  const kernels::KernelTable& reference = *kernels::table_rows().back().table;
  for_each_type(AllTypes{}, [&reference]<class T>() {
    const SquareKernels& offered = kernels::squares_of(reference, element_type<T>());
    const auto complete = [](const Elementwise& forms) { return forms.cached && forms.strided; };
    EXPECT_TRUE(complete(offered.wrap));
    EXPECT_EQ(complete(offered.check), IntegerElement<T>);
    EXPECT_EQ(complete(offered.saturate), IntegerElement<T>);
    EXPECT_EQ(complete(offered.widen), IntegerElement<T>);
    EXPECT_EQ(complete(offered.magnitude), ComplexElement<T>);
    EXPECT_EQ(offered.range != nullptr, detail::RangeElement<T>);
    EXPECT_EQ(offered.add_sum != nullptr, IntegerElement<T>);
    EXPECT_EQ(offered.block_sums != nullptr, RealElement<T>);
    EXPECT_EQ(offered.range_block_sums != nullptr, RealElement<T> && !HalfElement<T>);
    EXPECT_EQ(offered.extremes != nullptr, IntegerElement<T> || RealElement<T>);
  });
}

using RowsOfKernels = SquareKernelTest;

TEST_P(RowsOfKernels, AFormWithoutOrdinaryStoresIsNeverFound) {
  for_each_type(AllTypes{}, []<class T>() {
    const SquareKernels& offered = kernels_of<T>();
    for (const auto forms : {&SquareKernels::wrap, &SquareKernels::check, &SquareKernels::saturate,
                             &SquareKernels::widen, &SquareKernels::magnitude}) {
      EXPECT_TRUE((offered.*forms).cached || !(offered.*forms).streaming);
    }
    EXPECT_TRUE(offered.range || !offered.range_streaming);
  });
}

/// Left to the scalar row on purpose: squares of 64-bit integers in 128 bits, which vectors have no
/// product for, and float16 where the hardware has no conversions.
template <class T>
bool must_offer(Overflow policy, bool is_sse2) {
  if (policy == Overflow::wrap) return !(is_sse2 && std::is_same_v<T, float16>);
  return IntegerElement<T> && (policy != Overflow::widen || sizeof(T) < 8);
}

TEST_P(RowsOfKernels, OfVectorsOfferEveryTypeWithItsStreamingForm) {
  if (is_scalar()) GTEST_SKIP() << "the reference has no streaming stores";
  const bool is_sse2 = table().name == std::string("sse2");
  for_each_type(AllTypes{}, [is_sse2]<class T>() {
    const SquareKernels& offered = kernels_of<T>();
    const bool any = must_offer<T>(Overflow::wrap, is_sse2);
    EXPECT_TRUE(offers(offered.wrap) || !any);
    EXPECT_TRUE(offers(offered.check) || !must_offer<T>(Overflow::check, is_sse2));
    EXPECT_TRUE(offers(offered.saturate) || !must_offer<T>(Overflow::saturate, is_sse2));
    EXPECT_TRUE(offers(offered.widen) || !must_offer<T>(Overflow::widen, is_sse2));
    EXPECT_TRUE(offers(offered.magnitude) || !ComplexElement<T>);
    EXPECT_TRUE((offered.range && offered.range_streaming) || !detail::RangeElement<T>);
    EXPECT_TRUE(offered.add_sum || !IntegerElement<T>);
    EXPECT_TRUE(offered.block_sums || !(RealElement<T> && any));
    EXPECT_TRUE(offered.range_block_sums || !std::is_floating_point_v<T>);
    EXPECT_TRUE(offered.extremes || ComplexElement<T>);
  });
}

LANEWISE_FOR_EVERY_ROW(RowsOfKernels);

TEST(Rows, TheReferenceAndAtLeastOneVectorRowRunHere) {
  std::vector<std::string> running;
  for (const kernels::TableRow& row : kernels::table_rows()) {
    EXPECT_EQ(row.name, row.table->name);
    if (row.unsupported.empty()) running.push_back(row.name);
  }
  EXPECT_GE(running.size(), 2u);
  EXPECT_EQ(running.back(), "scalar");
}

}  // namespace
}  // namespace lanewise::tests
