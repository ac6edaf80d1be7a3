#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <string>
#include <vector>

#include "cuda/backend.hpp"
#include "cuda/stream_table.hpp"
#include "kernels/dispatch.hpp"
#include "thrown_error.hpp"

// What calls do when the GPU comes and goes. The seam between dispatch.cpp and cuda/ is this
// file's: the linker takes it from here and not from the library.

namespace lanewise::cuda {
namespace {

Availability current{true, ""};
int asked = 0;
void (*change_listener)() = nullptr;

void become(const Availability& availability) {
  current = availability;
  if (change_listener) change_listener();
}

kernels::Overflows double_elements(std::size_t, const void* in, void* out, std::size_t n) {
  const auto* const from = static_cast<const std::int64_t*>(in);
  for (std::size_t i = 0; i < n; ++i) static_cast<std::int64_t*>(out)[i] = 2 * from[i];
  return {};
}

/// What it makes of squares is wrong, so that it is seen where they come from.
constexpr kernels::DeviceTable table = [] {
  kernels::DeviceTable made{};
  made.architecture = "made up";
  made.elementwise = double_elements;
  return made;
}();

}  // namespace

Availability availability() {
  ++asked;
  return current;
}

std::optional<DeviceInfo> device_info() {
  return std::nullopt;
}

std::string description() {
  return "a GPU that is made up";
}

const kernels::DeviceTable* device_table() {
  return &table;
}

void when_availability_changes(void (*listener)()) {
  change_listener = listener;
}

const StreamTable* stream_table() {
  return nullptr;
}

}  // namespace lanewise::cuda

namespace lanewise::tests {
namespace {

class CudaChoice : public testing::Test {
 protected:
  void SetUp() override {
    cuda::become({true, ""});
    force_backend("auto");
    cuda::asked = 0;
  }
  void TearDown() override { force_backend("auto"); }

  /// What a call makes of 5: 25 on the CPU, and 10 on this file's device.
  static std::int64_t squared_five() {
    const std::vector<std::int64_t> in(100, 5);
    std::vector<std::int64_t> out(100);
    square(in, out);
    return out[99];
  }
};

TEST_F(CudaChoice, AsksForNoGpuUnlessOneIsWanted) {
  EXPECT_EQ(squared_five(), 25);
  factorial(1000);
  settings();
  force_backend("cpu");
  EXPECT_EQ(squared_five(), 25);
  EXPECT_EQ(kernels::device_for_long_work(kernels::choice()), nullptr);
  EXPECT_EQ(cuda::asked, 0);
}

TEST_F(CudaChoice, TakesAGpuForLongWorkAsLongAsThereIsOne) {
  EXPECT_EQ(kernels::device_for_long_work(kernels::choice()), cuda::device_table());
  cuda::become({false, "it failed"});
  EXPECT_EQ(kernels::device_for_long_work(kernels::choice()), nullptr);
  EXPECT_EQ(settings().backend.value, "cpu");
}

TEST_F(CudaChoice, ThatWasForcedHoldsAsLongAsThereIsAGpu) {
  force_backend("cuda", "the test");
  EXPECT_EQ(squared_five(), 10);
  cuda::become({false, "it failed"});
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(code_of(squared_five), ErrorCode::unsupported_backend);
    EXPECT_EQ(message_of(squared_five),
              "backend 'cuda' (from the test) cannot run here: it failed; usable here: auto, cpu");
  }
  force_backend("auto");
  EXPECT_EQ(squared_five(), 25);
}

TEST_F(CudaChoice, OfTheCpuIsNotMadeAnewWhenAGpuGoes) {
  force_backend("cuda");
  squared_five();  // After this there is a listener.
  force_backend("cpu");
  squared_five();
  cuda::become({false, "it failed"});
  EXPECT_NE(kernels::current_choice.load(), nullptr);
}

TEST_F(CudaChoice, IsShownWithTheGpuAndWhyItIsNotChosen) {
  const RowInfo row = backends().at(1);
  EXPECT_EQ(row.name, "cuda");
  EXPECT_EQ(row.description, "a GPU that is made up");
  EXPECT_TRUE(row.supported);
  EXPECT_NE(row.reason.find("not chosen unasked"), std::string::npos);
}

}  // namespace
}  // namespace lanewise::tests
