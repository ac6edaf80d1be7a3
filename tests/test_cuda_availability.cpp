#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "cuda/runtime/absence.hpp"
#include "cuda/runtime/watch.hpp"
#include "fake_driver.hpp"

// Why there is no GPU to use, from a driver's answers that are made up.

namespace lanewise::tests {
namespace {

using cuda::Watch;
namespace error = cuda::error;

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Why the GPU is not usable; of a GPU that is, no reason is expected.
std::string reason(FakeDriver& driver) {
  Watch watch(driver.answers());
  const cuda::Availability found = watch.availability();
  EXPECT_EQ(found.usable, found.reason.empty()) << found.reason;
  EXPECT_EQ(found.usable, watch.device().has_value());
  return found.reason;
}

void expect_parts(const std::string& text, const std::vector<std::string>& parts) {
  for (const std::string& part : parts) {
    EXPECT_TRUE(contains(text, part)) << "'" << part << "' is not in: " << text;
  }
}

std::string reason_of_count_error(int error) {
  FakeDriver driver;
  driver.count = {error, 0};
  return reason(driver);
}

TEST(CudaAvailability, IsThereWhereAllIsWell) {
  FakeDriver driver;
  Watch watch(driver.answers());
  EXPECT_TRUE(watch.availability().usable);
  EXPECT_EQ(watch.availability().reason, "");
  const auto device = watch.device();
  ASSERT_TRUE(device);
  EXPECT_EQ(device->name, "NVIDIA H100");
  EXPECT_EQ(device->free_bytes, 79'000'000'000);
  EXPECT_EQ(device->driver_version, 13010);
  EXPECT_EQ(device->runtime_version, 13000);
}

TEST(CudaAvailability, NamesTheMissingDriver) {
  FakeDriver driver;
  driver.driver_version = 0;
  expect_parts(reason(driver), {"there is no NVIDIA driver", "libcuda.so.1", "install", "--gpus"});
  EXPECT_EQ(driver.asked, 0) << "there is nobody to ask";
}

TEST(CudaAvailability, NamesTheVersionsOfADriverThatIsTooOld) {
  FakeDriver driver;
  driver.driver_version = 12080;
  driver.runtime_version = 13020;
  expect_parts(reason(driver), {"offers CUDA 12.8", "needs 13.0", "update the driver"});
}

TEST(CudaAvailability, TakesADriverOfTheSameMajorVersion) {
  FakeDriver driver;
  driver.driver_version = 13000;
  driver.runtime_version = 13020;
  EXPECT_EQ(reason(driver), "");
}

TEST(CudaAvailability, BelievesTheRuntimeThatADriverIsTooOld) {
  FakeDriver driver;
  driver.driver_version = 13000;
  driver.count = {error::insufficient_driver, 0};
  expect_parts(reason(driver), {"offers CUDA 13.0", "update the driver"});
}

TEST(CudaAvailability, SaysThatThereIsNoDevice) {
  for (const int count_error : {error::no_device, error::success}) {
    const std::string said = reason_of_count_error(count_error);
    expect_parts(said, {"finds no GPU", "nvidia-smi -L"});
    EXPECT_FALSE(contains(said, "CUDA_VISIBLE_DEVICES")) << said;
  }
}

TEST(CudaAvailability, NamesTheMaskThatLeavesNoDevice) {
  for (const std::string mask : {"", "7", "-1"}) {
    FakeDriver driver;
    driver.count = {error::no_device, 0};
    driver.environment["CUDA_VISIBLE_DEVICES"] = mask;
    expect_parts(reason(driver), {"CUDA_VISIBLE_DEVICES is '" + mask + "'", "unset it"});
  }
}

TEST(CudaAvailability, NamesTheArchitectureThatTheBuildDoesNotHold) {
  for (const int load_error : {error::no_kernel_image, error::invalid_device_function}) {
    FakeDriver driver;
    driver.device.info.name = "Tesla V100";
    driver.device.info.major = 7;
    driver.device.info.minor = 0;
    driver.load_error = load_error;
    expect_parts(reason(driver),
                 {"Tesla V100 has compute capability 7.0",
                  "machine code for compute capability 8.0 and 9.0, PTX for 7.5 and 9.0",
                  "CMAKE_CUDA_ARCHITECTURES=70"});
  }
}

TEST(CudaAvailability, NamesWhatTheSystemLacks) {
  expect_parts(reason_of_count_error(error::system_not_ready),
               {"not ready", "fabric manager", "error 802: name of 802"});
  expect_parts(reason_of_count_error(error::system_driver_mismatch),
               {"different versions", "restart", "error 803: name of 803"});
  expect_parts(reason_of_count_error(error::compat_not_supported),
               {"compatibility libraries", "LD_LIBRARY_PATH", "error 804"});
}

TEST(CudaAvailability, NamesTheModeOfADeviceThatIsSetAside) {
  FakeDriver driver;
  driver.device.mode = cuda::ComputeMode::prohibited;
  expect_parts(reason(driver), {"NVIDIA H100", "Prohibited", "--compute-mode=DEFAULT"});

  driver.device.mode = cuda::ComputeMode::exclusive;
  EXPECT_EQ(reason(driver), "") << "nobody else uses it";
  driver.load_error = error::devices_unavailable;
  expect_parts(reason(driver), {"NVIDIA H100", "another process", "Exclusive_Process"});

  driver.device.mode = cuda::ComputeMode::shared;
  expect_parts(reason(driver), {"busy", "error 46"});
}

TEST(CudaAvailability, NamesWhatFailsWhereTheDeviceIsFirstUsed) {
  FakeDriver driver;
  driver.load_error = error::memory_allocation;
  expect_parts(reason(driver), {"no memory left", "nvidia-smi", "error 2: name of 2"});
  driver.load_error = error::unsupported_ptx_version;
  expect_parts(reason(driver), {"too old for the PTX", "update the driver", "error 222"});
  driver.load_error = 214;
  expect_parts(reason(driver), {"gave an error", "dmesg", "error 214: name of 214"});
}

TEST(CudaAvailability, GivesErrorsThatItDoesNotKnowByNumberAndName) {
  expect_parts(reason_of_count_error(999), {"nvidia-smi", "error 999: name of 999"});
  FakeDriver driver;
  driver.device.error = 12345;
  expect_parts(reason(driver), {"error 12345: name of 12345"});
}

TEST(CudaAvailability, GuessesAForkThatItHasNotSeen) {
  expect_parts(reason_of_count_error(error::initialization_error),
               {"forked", "start such a process anew", "error 3"});
}

TEST(CudaAvailability, IsAskedOnceByAllThreads) {
  FakeDriver driver;
  Watch watch(driver.answers());
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i)
    threads.emplace_back([&] { EXPECT_TRUE(watch.availability().usable); });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(driver.asked, 1);
}

TEST(CudaAvailability, IsRememberedAlsoWhereThereIsNone) {
  FakeDriver driver;
  driver.count = {error::no_device, 0};
  Watch watch(driver.answers());
  watch.availability();
  driver.count = {error::success, 1};
  EXPECT_FALSE(watch.availability().usable);
  EXPECT_EQ(driver.asked, 1);
}

TEST(CudaAvailability, AsksNobodyBeforeItIsAsked) {
  FakeDriver driver;
  const Watch watch(driver.answers());
  EXPECT_EQ(driver.asked, 0);
}

// After a fork

TEST(CudaAvailability, IsGoneInAChildOfAProcessThatUsedIt) {
  FakeDriver driver;
  Watch watch(driver.answers());
  EXPECT_TRUE(watch.availability().usable);
  driver.process_id = 101;
  EXPECT_FALSE(watch.availability().usable);
  expect_parts(watch.availability().reason, {"forked", "start the process anew"});
  EXPECT_FALSE(watch.device());
  driver.process_id = 102;
  expect_parts(watch.availability().reason, {"forked"});
  EXPECT_EQ(driver.asked, 1) << "the driver must not be asked in a child";
}

TEST(CudaAvailability, IsGoneInAChildAlsoWhereTheParentCouldNotUseIt) {
  FakeDriver driver;
  driver.load_error = error::no_kernel_image;  // With the driver initialised all the same.
  Watch watch(driver.answers());
  watch.availability();
  driver.load_error = error::success;
  driver.process_id = 101;
  expect_parts(watch.availability().reason, {"forked"});
}

TEST(CudaAvailability, IsJudgedAnewInAChildOfAProcessThatHadNone) {
  FakeDriver driver;
  driver.count = {error::no_device, 0};
  Watch watch(driver.answers());
  EXPECT_FALSE(watch.availability().usable);
  driver.count = {error::success, 1};
  driver.process_id = 101;
  EXPECT_TRUE(watch.availability().usable);
}

/// A child of a process that was asking, and never gets an answer.
TEST(CudaAvailability, DoesNotWaitInAChildForWhatItsParentWasAsking) {
  FakeDriver driver;
  cuda::Driver answers = driver.answers();
  Watch* watch = nullptr;
  std::string in_child;
  answers.device_count = [&] {
    driver.process_id = 101;  // The thread goes on here as if it had forked.
    in_child = watch->availability().reason;
    driver.process_id = 100;
    return driver.count;
  };
  Watch made(answers);
  watch = &made;
  made.availability();
  expect_parts(in_child, {"forked"});
}

// After a failure

TEST(CudaAvailability, EndsWithTheDeviceAndKeepsTheFirstReason) {
  FakeDriver driver;
  Watch watch(driver.answers());
  EXPECT_TRUE(watch.availability().usable);
  watch.mark_dead("the first error");
  watch.mark_dead("another");
  EXPECT_FALSE(watch.availability().usable);
  EXPECT_EQ(watch.availability().reason, "the first error");
  EXPECT_FALSE(watch.device());
}

TEST(CudaAvailability, EndsAlsoBeforeItWasAsked) {
  FakeDriver driver;
  Watch watch(driver.answers());
  watch.mark_dead("the first error");
  EXPECT_EQ(watch.availability().reason, "the first error");
  EXPECT_EQ(driver.asked, 0);
}

// In words

TEST(CudaAvailability, NamesArchitecturesAsTheyAreHeld) {
  using cuda::architectures_in_words;
  EXPECT_EQ(architectures_in_words("90"), "machine code for compute capability 9.0, PTX for 9.0");
  EXPECT_EQ(architectures_in_words("80-real"), "machine code for compute capability 8.0");
  EXPECT_EQ(architectures_in_words("75-virtual"), "PTX for 7.5");
  EXPECT_EQ(architectures_in_words("75-real,90a-real,120-virtual"),
            "machine code for compute capability 7.5 and 9.0a, PTX for 12.0");
  EXPECT_EQ(architectures_in_words("75-real,80-real,90-real"),
            "machine code for compute capability 7.5, 8.0 and 9.0");
}

TEST(CudaAvailability, DescribesADeviceInALine) {
  FakeDriver driver;
  Watch watch(driver.answers());
  EXPECT_EQ(cuda::in_words(*watch.device()),
            "NVIDIA H100: compute capability 9.0, 132 multiprocessors, 80.00 GB of memory, 79.00 "
            "GB of it free, 52.43 MB of L2; driver for CUDA 13.1, runtime 13.0");
}

}  // namespace
}  // namespace lanewise::tests
