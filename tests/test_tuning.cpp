#include <gtest/gtest.h>
#include <sys/stat.h>
#include <lanewise/lanewise.hpp>

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "kernels/dispatch.hpp"
#include "kernels/tuning_file.hpp"
#include "kernels/tuning_origin.hpp"
#include "temporary_folder.hpp"
#include "thrown_error.hpp"

namespace lanewise::tests {
namespace {

constexpr std::uint64_t largest = std::uint64_t{1} << 40;

Machine imaginary_machine() {
  Machine machine;
  machine.cpu_name.value = "AMD EPYC 9965 192-Core Processor";
  machine.family.value = 26;
  machine.model.value = 17;
  machine.caches.value.l3 = std::uint64_t{32} << 20;
  return machine;
}

const std::string good_text =
    "lanewise-tuning 1\n"
    "# measured\n"
    "cpu = AMD EPYC 9965 192-Core Processor\n"
    "family = 26\n"
    "model = 17\n"
    "l3_bytes = 33554432\n"
    "\n"
    "bytes_per_thread = 65536\n"
    "streaming_array_bytes = 50000000\n"
    "streaming_range_bytes = never\n";

constexpr Tuning good_values = {65536, 50'000'000, Tuning::never};

Tuning parse(std::string_view text) {
  return kernels::parse_tuning(text, "the file", imaginary_machine());
}

/// The good text with one part in place of another.
std::string good_text_with(const std::string& part, const std::string& replacement) {
  std::string text = good_text;
  const std::size_t place = text.find(part);
  EXPECT_NE(place, std::string::npos) << part;
  return text.replace(place, part.size(), replacement);
}

std::string refusal(const std::string& text) {
  return message_of([&] { parse(text); });
}

// The text of a file.

TEST(TuningFile, HoldsTheValues) {
  EXPECT_EQ(parse(good_text), good_values);
}

TEST(TuningFile, MayHaveItsLinesInAnyOrderWithSpacesAndWindowsLineEnds) {
  EXPECT_EQ(parse("lanewise-tuning 1\r\n"
                  "streaming_range_bytes=never\r\n"
                  "  l3_bytes\t=  33554432\r\n"
                  "streaming_array_bytes = 50000000\r\n"
                  "model = 17\r\n  # a comment = none\r\n"
                  "bytes_per_thread = 65536\r\n"
                  "cpu = AMD EPYC 9965 192-Core Processor \r\n"
                  "family = 26"),
            good_values);
}

TEST(TuningFile, TakesWhatItWrites) {
  Machine odd = imaginary_machine();
  odd.cpu_name.value = " a = b # c\x1b[1m\n";
  Machine unknown;
  for (const Machine& machine : {imaginary_machine(), odd, unknown}) {
    for (const Tuning& values : {good_values, Tuning{1, largest, 4096}, Tuning{}}) {
      const std::string text = kernels::format_tuning(values, "two\nlines = 1", machine);
      EXPECT_EQ(kernels::parse_tuning(text, "the file", machine), values) << text;
    }
  }
}

TEST(TuningFile, IsNotWrittenWithAbsurdValues) {
  for (const std::uint64_t value : {std::uint64_t{0}, largest + 1, Tuning::never - 1}) {
    EXPECT_THROW(kernels::format_tuning({value, 1, 1}, "", imaginary_machine()), Error) << value;
    EXPECT_THROW(kernels::check_tuning({1, value, 1}), Error) << value;
    EXPECT_THROW(kernels::check_tuning({1, 1, value}), Error) << value;
  }
}

TEST(TuningFile, IsRefusedWithFileLineReasonAndRemedy) {
  const std::string remedy = "; run lanewise tune again, or delete the file";
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"", "the file:1: not a tuning file: its first line is ''"},
      {"#!/bin/sh\n", "the file:1: not a tuning file: its first line is '#!/bin/sh'"},
      {good_text_with("tuning 1", "tuning 2"),
       "the file:1: of version '2', and this library reads version 1"},
      {good_text_with("9965", "9966"),
       "the file:3: measured on another CPU: cpu is 'AMD EPYC 9966 192-Core Processor', and here "
       "'AMD EPYC 9965 192-Core Processor'"},
      {good_text_with("family = 26", "family = 25"),
       "the file:4: measured on another CPU: family is '25', and here '26'"},
      {good_text_with("model = 17", "model ="),
       "the file:5: measured on another CPU: model is '', and here '17'"},
      {good_text_with("33554432", "16777216"),
       "the file:6: measured on another CPU: l3_bytes is '16777216', and here '33554432'"},
      {good_text + "bytes_per_thraed = 1\n", "the file:11: unknown key 'bytes_per_thraed'"},
      {good_text + "nonsense\n", "the file:11: 'nonsense' is not of the form key = value"},
      {good_text + "model = 17\n", "the file:11: 'model' is also in line 5"},
      {good_text_with("bytes_per_thread = 65536\n", ""), "the file: bytes_per_thread is missing"},
      {good_text_with("cpu = ", "# "), "the file: cpu is missing"},
      {good_text + "\x1b[2J" + std::string(100, 'x') + " = 1",
       "the file:11: unknown key '?[2J" + std::string(36, 'x') + "...'"},
  };
  for (const auto& [text, message] : cases) EXPECT_EQ(refusal(text), message + remedy) << text;
}

TEST(TuningFile, IsRefusedForANumberThatIsNoneOrAbsurd) {
  for (const char* number :
       {"0", "-1", "+1", "1.5", "1e6", "0x10", "64 KiB", "64K", "", "Never", "never.",
        "1099511627777", "18446744073709551615", "99999999999999999999999"}) {
    const std::string message = refusal(good_text_with("65536", number));
    EXPECT_EQ(message.find("the file:8: bytes_per_thread is '" + std::string(number) + "', and"),
              0u)
        << message;
  }
  EXPECT_EQ(parse(good_text_with("65536", "1")).bytes_per_thread, 1u);
  EXPECT_EQ(parse(good_text_with("65536", "1099511627776")).bytes_per_thread, largest);
}

bool is_sane(std::uint64_t value) {
  return value == Tuning::never || (value >= 1 && value <= largest);
}

/// Damages a text as disks, editors and people do.
std::string damaged(std::string text, std::mt19937_64& random) {
  const auto below = [&](std::size_t limit) { return limit == 0 ? 0 : random() % limit; };
  for (std::size_t wounds = 1 + below(4); wounds > 0; --wounds) {
    const std::size_t place = below(text.size() + 1);
    const std::string junk(1 + below(3), static_cast<char>(below(256)));
    switch (below(5)) {
      case 0: text.replace(place, junk.size(), junk); break;
      case 1: text.insert(place, junk); break;
      case 2: text.erase(place, below(30)); break;
      case 3: text.resize(place); break;
      default: text.insert(place, text.substr(below(text.size()), below(60)));
    }
  }
  return text;
}

TEST(TuningFile, ThatIsDamagedAnyhowIsRefusedOrSane) {
  std::mt19937_64 random(1);
  std::size_t refused = 0, taken = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = damaged(good_text, random);
    try {
      const Tuning values = parse(text);
      ++taken;
      for (const TuningField& field : tuning_fields) {
        ASSERT_TRUE(is_sane(values.*field.value)) << text;
      }
    } catch (const Error& error) {
      ++refused;
      ASSERT_EQ(error.code(), ErrorCode::invalid_argument) << text;
      for (const char c : std::string_view(error.what())) ASSERT_TRUE(c >= ' ' && c <= '~');
    }
  }
  EXPECT_GT(refused, 1000u);
  EXPECT_GT(taken, 100u) << "damage to comments does no harm";
}

TEST(TuningFile, HasANameOfPlainLettersForEveryCpu) {
  Machine machine = imaginary_machine();
  EXPECT_EQ(kernels::tuning_file_name(machine),
            "tuning-amd-epyc-9965-192-core-processor-26-17.conf");
  machine.cpu_name.value = "  Intel(R) Xeon(R) @ 2.70GHz ";
  EXPECT_EQ(kernels::tuning_file_name(machine), "tuning-intel-r-xeon-r-2-70ghz-26-17.conf");
  machine.cpu_name.value = "../../" + std::string(300, 'x');
  EXPECT_EQ(kernels::tuning_file_name(machine), "tuning-" + std::string(64, 'x') + "-26-17.conf");
  EXPECT_EQ(kernels::tuning_file_name(Machine{}), "tuning-0-0.conf");
}

// Reading.

void write(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file, std::ios::binary) << text;
}

TEST(TuningFile, IsReadFromTheDisk) {
  const TemporaryFolder folder;
  write(folder / "good", tuning_text(good_values, "of the test"));
  EXPECT_EQ(read_tuning_file(folder / "good"), good_values);
  EXPECT_EQ(kernels::read_tuning_text(folder / "missing"), std::nullopt);
  EXPECT_EQ(kernels::read_tuning_text(folder / "good" / "below"), std::nullopt);
  EXPECT_EQ(code_of([&] { read_tuning_file(folder / "missing"); }), ErrorCode::invalid_argument);
}

TEST(TuningFile, IsRefusedWhereItIsNoFileOrTooLarge) {
  const TemporaryFolder folder;
  const auto problem = [&](const char* name) {
    return message_of([&] { read_tuning_file(folder / name); });
  };
  const auto starts_with = [&](const char* name, const std::string& what) {
    return problem(name).starts_with((folder / name).string() + ": " + what);
  };
  ASSERT_EQ(mkfifo((folder / "pipe").c_str(), 0600), 0);
  EXPECT_TRUE(starts_with("pipe", "not a regular file")) << "and nobody waits for its writer";
  std::filesystem::create_directory(folder / "folder");
  EXPECT_TRUE(starts_with("folder", "not a regular file"));
  std::filesystem::create_symlink("loop", folder / "loop");
  EXPECT_TRUE(starts_with("loop", "cannot be read: ")) << problem("loop");

  const std::string text = tuning_text(good_values);
  const std::string comment(64 * 1024 - text.size() - 1, '#');
  write(folder / "full", text + comment + "\n");
  EXPECT_EQ(read_tuning_file(folder / "full"), good_values);
  write(folder / "large", text + comment + "#\n");
  EXPECT_TRUE(starts_with("large", "larger than 64 KiB")) << problem("large");
  EXPECT_THROW(read_tuning_file("/dev/zero"), Error);
}

// Which values are in force.

/// No tuning is asked for, and the environment names an empty home.
class TuningInForceTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : variables) {
      const char* value = std::getenv(name);
      before_.push_back(value ? std::optional<std::string>(value) : std::nullopt);
      unsetenv(name);
    }
    setenv("XDG_CONFIG_HOME", (folder_ / "").c_str(), 1);
    use_tuning_file("auto");
  }
  void TearDown() override {
    for (std::size_t i = 0; i < before_.size(); ++i) {
      if (before_[i]) {
        setenv(variables[i], before_[i]->c_str(), 1);
      } else {
        unsetenv(variables[i]);
      }
    }
    set_threads(0);
    use_tuning_file("auto");
  }

  /// A file with these values for this machine.
  std::string file_with(const std::string& name, const Tuning& values) const {
    write(folder_ / name, tuning_text(values));
    return folder_ / name;
  }
  static void write_default(const std::string& text) {
    const std::filesystem::path file = default_tuning_file();
    std::filesystem::create_directories(file.parent_path());
    write(file, text);
  }
  static void name_in_environment(const std::string& file) {
    setenv("LANEWISE_TUNING", file.c_str(), 1);
    set_threads(0);  // After any setting function the next call reads the environment again.
  }
  static void expect(TuningState state, const Tuning& values, const std::string& source) {
    const TuningInForce now = tuning_in_force();
    EXPECT_EQ(now.values, values);
    EXPECT_EQ(to_string(now.origin.state), to_string(state));
    EXPECT_EQ(now.origin.source, source);
    EXPECT_EQ(now.origin.problem.empty(), state != TuningState::refused) << now.origin.problem;
    EXPECT_EQ(kernels::choice().tuning, values) << "what calls read";
  }

  TemporaryFolder folder_;

 private:
  static constexpr std::array variables = {"LANEWISE_TUNING", "XDG_CONFIG_HOME", "HOME"};
  std::vector<std::optional<std::string>> before_;
};

TEST_F(TuningInForceTest, IsBuiltInWhereThereIsNoFile) {
  expect(TuningState::none, default_tuning(), "automatic");
  EXPECT_EQ(tuning_in_force().origin.file, default_tuning_file());
  EXPECT_EQ(settings().tuning.value, "built in");
}

TEST_F(TuningInForceTest, HasTheLastLevelCacheForItsBuiltInThreshold) {
  Machine machine = imaginary_machine();
  machine.caches.value.l3 = 12'345'678;
  const Tuning known = kernels::built_in_tuning(machine);
  EXPECT_EQ(known, (Tuning{128 * 1024, 12'345'678, 12'345'678}));
  machine.caches.value.l3 = 0;
  EXPECT_GT(kernels::built_in_tuning(machine).streaming_range_bytes, 1u << 20);
}

TEST_F(TuningInForceTest, ComesFromThisCpusFile) {
  write_default(tuning_text(good_values));
  use_tuning_file("auto");
  expect(TuningState::read, good_values, "automatic");
  EXPECT_EQ(settings().tuning.value, default_tuning_file());
}

TEST_F(TuningInForceTest, LooksForItWhereTheDesktopStandardSays) {
  const std::string name = kernels::tuning_file_name(machine());
  setenv("XDG_CONFIG_HOME", "/etc/xdg", 1);
  EXPECT_EQ(default_tuning_file(), "/etc/xdg/lanewise/" + name);
  setenv("HOME", "/home/somebody", 1);
  for (const char* none : {"", "relative"}) {
    setenv("XDG_CONFIG_HOME", none, 1);
    EXPECT_EQ(default_tuning_file(), "/home/somebody/.config/lanewise/" + name) << none;
  }
  setenv("HOME", "", 1);
  EXPECT_EQ(default_tuning_file(), "");
  set_threads(0);
  expect(TuningState::none, default_tuning(), "automatic");
}

TEST_F(TuningInForceTest, ComesFromTheEnvironmentBeforeThisCpusFile) {
  write_default(tuning_text(good_values));
  const std::string source = "environment LANEWISE_TUNING";
  const std::string file = file_with("other", {1, 2, 3});
  name_in_environment(file);
  expect(TuningState::read, {1, 2, 3}, source);
  EXPECT_EQ(settings().tuning.value, file);
  EXPECT_EQ(settings().tuning.source, source);
  name_in_environment("off");
  expect(TuningState::off, default_tuning(), source);
  name_in_environment("");
  expect(TuningState::read, good_values, "automatic");
}

TEST_F(TuningInForceTest, ComesFromTheProgramBeforeTheEnvironment) {
  name_in_environment(file_with("other", {1, 2, 3}));
  set_tuning(good_values, "the test");
  expect(TuningState::given, good_values, "the test");
  EXPECT_EQ(settings().tuning.value, "given values");
  use_tuning_file(file_with("third", {7, 8, 9}), "the test");
  expect(TuningState::read, {7, 8, 9}, "the test");
  use_tuning_file("off", "the test");
  expect(TuningState::off, default_tuning(), "the test");
  use_tuning_file("auto", "the test");
  expect(TuningState::read, {1, 2, 3}, "environment LANEWISE_TUNING");
}

TEST_F(TuningInForceTest, IsBuiltInWithTheReasonWhereAnUnaskedFileIsRefused) {
  write_default("nonsense\n");
  use_tuning_file("auto");
  expect(TuningState::refused, default_tuning(), "automatic");
  EXPECT_TRUE(tuning_in_force().origin.problem.starts_with(default_tuning_file() + ":1: "));
  EXPECT_EQ(settings().tuning.value, "built in");
  EXPECT_NE(settings().tuning.source.find("refused: "), std::string::npos);

  const std::string missing = folder_ / "missing";
  name_in_environment(missing);
  expect(TuningState::refused, default_tuning(), "environment LANEWISE_TUNING");
  EXPECT_EQ(tuning_in_force().origin.file, missing);
  std::vector<std::int64_t> values(100);
  squares_of_range(0, values);
  EXPECT_EQ(values[99], 9801) << "no call fails for it";
}

TEST_F(TuningInForceTest, StaysWhereTheProgramAsksForWhatIsRefused) {
  use_tuning_file(file_with("good", good_values), "the test");
  write(folder_ / "bad", "nonsense\n");
  for (const std::string name : {"bad", "missing"}) {
    EXPECT_EQ(code_of([&] { use_tuning_file((folder_ / name).string()); }),
              ErrorCode::invalid_argument);
  }
  EXPECT_THROW(use_tuning_file(""), Error);
  EXPECT_THROW(set_tuning({0, 1, 1}), Error);
  EXPECT_THROW(set_tuning({1, largest + 1, 1}), Error);
  expect(TuningState::read, good_values, "the test");
}

TEST_F(TuningInForceTest, IsReadFromAFileOnceUntilItIsAskedForAgain) {
  write_default(tuning_text(good_values));
  use_tuning_file("auto");
  expect(TuningState::read, good_values, "automatic");
  write_default(tuning_text({1, 2, 3}));
  set_threads(2);
  force_isa("scalar");
  force_isa("auto");
  expect(TuningState::read, good_values, "automatic");
  use_tuning_file("auto");
  expect(TuningState::read, {1, 2, 3}, "automatic");

  const std::string file = file_with("named", good_values);
  use_tuning_file(file, "the test");
  std::filesystem::remove(file);
  set_threads(0);
  expect(TuningState::read, good_values, "the test");
}

TEST_F(TuningInForceTest, MayChangeWhileOtherThreadsCall) {
  const Tuning other_values = {4096, 4096, 4096};
  set_tuning(good_values);
  std::atomic<bool> done{false};
  std::atomic<int> calls{0}, wrong{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 3; ++i) {
    callers.emplace_back([&] {
      std::vector<std::int64_t> values(5000);
      do {
        squares_of_range(0, values);
        const TuningInForce now = tuning_in_force();
        const bool is_whole = now.values == other_values || now.values == good_values;
        if (!is_whole || values[4999] != 24'990'001) ++wrong;
        ++calls;
      } while (!done);
    });
  }
  for (int i = 0; i < 200; ++i) set_tuning(i % 2 == 0 ? other_values : good_values);
  done = true;
  for (std::thread& caller : callers) caller.join();
  EXPECT_GE(calls, 3);
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace lanewise::tests
