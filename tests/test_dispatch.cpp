#include <gtest/gtest.h>
#include <lanewise/lanewise.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <optional>
#include <utility>
#include <vector>

#include "cpu/detect.hpp"
#include "cpu/rows.hpp"
#include "kernels/dispatch.hpp"
#include "kernels/selection.hpp"

namespace lanewise::tests {
namespace {

using kernels::Candidate;

std::size_t select_isa(std::vector<Candidate> candidates, std::string_view forced) {
  return kernels::select(candidates, forced, "the test", "instruction set",
                         ErrorCode::unsupported_isa);
}

TEST(Selection, TakesTheFirstRowThatIsSupportedAndPreferred) {
  EXPECT_EQ(
      select_isa({{"a", false, true, "no"}, {"b", true, true, ""}, {"c", true, true, ""}}, "auto"),
      1u);
  EXPECT_EQ(select_isa({{"a", true, false, ""}, {"b", true, true, ""}}, "auto"), 1u);
}

TEST(Selection, TakesAnUnpreferredRowWhereThereIsNoOther) {
  EXPECT_EQ(select_isa({{"a", false, true, "no"}, {"b", true, false, ""}}, "auto"), 1u);
}

TEST(Selection, TakesAForcedRowEvenWhereItIsNotPreferred) {
  EXPECT_EQ(select_isa({{"a", true, true, ""}, {"b", true, false, ""}}, "b"), 1u);
}

std::string refusal(std::vector<Candidate> candidates, std::string_view forced) {
  try {
    select_isa(std::move(candidates), forced);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::unsupported_isa);
    return error.what();
  }
  return "no error";
}

TEST(Selection, RefusesAnUnknownNameAndListsTheValidOnes) {
  EXPECT_EQ(refusal({{"a", true, true, ""}, {"b", false, true, "no"}, {"c", true, true, ""}}, "z"),
            "instruction set 'z' (from the test) is unknown; usable here: auto, a, c");
}

TEST(Selection, RefusesAnUnsupportedNameAndSaysWhy) {
  EXPECT_EQ(
      refusal({{"a", false, true, "this CPU does not offer avx2"}, {"b", true, true, ""}}, "a"),
      "instruction set 'a' (from the test) cannot run here: this CPU does not offer avx2; "
      "usable here: auto, b");
}

// The rows of this build on machines that are not this one.

Machine machine_with(std::vector<std::string> features) {
  Machine machine;
  machine.features.value = std::move(features);
  return machine;
}

std::vector<std::string> rows_that_run_on(const Machine& machine) {
  std::vector<std::string> names;
  for (const cpu::InstructionSet& isa : cpu::instruction_sets()) {
    if (cpu::missing_features(isa, machine).empty()) names.push_back(isa.name);
  }
  return names;
}

#if defined(__x86_64__)
using Names = std::vector<std::string>;

TEST(Rows, OfAMachineWithoutAvxAreSse2Alone) {
  EXPECT_EQ(rows_that_run_on(machine_with({"sse2", "sse4.2", "popcnt"})), Names{"sse2"});
}

TEST(Rows, NeedEveryFeatureOfTheirs) {
  EXPECT_EQ(rows_that_run_on(machine_with({"sse2", "popcnt", "avx2", "fma", "bmi"})), Names{"sse2"})
      << "AVX2 without BMI2";
  EXPECT_EQ(rows_that_run_on(machine_with({"sse2", "popcnt", "avx2", "fma", "bmi", "bmi2", "f16c",
                                           "avx512f", "avx512cd", "avx512bw", "avx512vl"})),
            (Names{"avx2", "sse2"}))
      << "AVX-512 without DQ";
  EXPECT_EQ(
      rows_that_run_on(machine_with({"sse2", "popcnt", "avx2", "fma", "bmi", "bmi2", "f16c",
                                     "avx512f", "avx512cd", "avx512dq", "avx512bw", "avx512vl"})),
      (Names{"avx512", "avx2", "sse2"}));
}

TEST(Rows, Of512BitsAreNotPreferredOnSkylakeX) {
  Machine machine = machine_with({});
  machine.vendor.value = "GenuineIntel";
  machine.family.value = 6;
  machine.model.value = 85;
  for (const cpu::InstructionSet& isa : cpu::instruction_sets()) {
    EXPECT_EQ(cpu::is_preferred(isa, machine), isa.table->vector_bits < 512) << isa.name;
  }
  machine.model.value = 143;
  for (const cpu::InstructionSet& isa : cpu::instruction_sets()) {
    EXPECT_TRUE(cpu::is_preferred(isa, machine)) << isa.name;
  }
}
#endif

TEST(Rows, RequireOnlyFeaturesThatTheDetectorKnows) {
  const auto known = cpu::known_features();
  for (const cpu::InstructionSet& isa : cpu::instruction_sets()) {
    for (const std::string& feature : isa.features) {
      EXPECT_NE(std::find(known.begin(), known.end(), feature), known.end())
          << isa.name << " requires " << feature;
    }
  }
}

TEST(Rows, FallThroughToTheNextWhereOneOffersNoKernel) {
  kernels::KernelTable empty{}, full{};
  full.name = "full";
  full.uint32.wrap.cached = [](const void*, void*, std::size_t) noexcept {
    return kernels::Overflows{};
  };
  kernels::Choice choice;
  choice.rows[0] = &empty;
  choice.rows[1] = &full;
  const auto offer = kernels::find_kernel(
      choice, [](const kernels::KernelTable& row) { return row.uint32.wrap.cached; });
  EXPECT_EQ(offer.row, &full);
  EXPECT_EQ(offer.kernel, full.uint32.wrap.cached);
}

/// Sets an environment variable for one test, and makes the library forget its choice.
class WithEnvironment {
 public:
  WithEnvironment(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    setenv(name, value, 1);
    forget();
  }
  WithEnvironment(const WithEnvironment&) = delete;
  WithEnvironment& operator=(const WithEnvironment&) = delete;
  ~WithEnvironment() {
    if (old_.empty()) {
      unsetenv(name_);
    } else {
      setenv(name_, old_.c_str(), 1);
    }
    forget();
  }

 private:
  /// After any setting function the next call reads the environment again.
  static void forget() { set_threads(0); }
  const char* name_;
  std::string old_;
};

/// The variables that the library reads are unset while a test runs, whatever the tests' own
/// environment has.
class Forcing : public testing::Test {
 protected:
  void SetUp() override {
    for (const char* name : variables) {
      const char* value = std::getenv(name);
      before_.push_back(value ? std::optional<std::string>(value) : std::nullopt);
      unsetenv(name);
    }
    undo();
  }
  void TearDown() override {
    for (std::size_t i = 0; i < before_.size(); ++i) {
      if (before_[i]) setenv(variables[i], before_[i]->c_str(), 1);
    }
    undo();
  }

 private:
  static constexpr std::array variables = {"LANEWISE_ISA", "LANEWISE_BACKEND",
                                           "LANEWISE_NUM_THREADS", "OMP_NUM_THREADS"};
  static void undo() {
    force_isa("auto");
    force_backend("auto");
    set_threads(0);
  }
  std::vector<std::optional<std::string>> before_;
};

TEST_F(Forcing, EverySupportedIsaRunsWhenForced) {
  std::vector<std::int64_t> values(1000);
  for (const RowInfo& row : instruction_sets()) {
    if (!row.supported) continue;
    force_isa(row.name);
    EXPECT_EQ(settings().isa.value, row.name);
    squares_of_range(0, values);
    EXPECT_EQ(last_call().isa, row.name) << "the name comes from the object that ran";
    EXPECT_EQ(values[999], 998001);
  }
}

TEST_F(Forcing, AnUnsupportedIsaIsAnErrorAndLeavesTheChoice) {
  force_isa("scalar");
  for (const char* name : {"nonsense", "AVX2", "", " avx2"}) {
    EXPECT_THROW(force_isa(name), Error) << name;
  }
  EXPECT_EQ(settings().isa.value, "scalar");
}

TEST_F(Forcing, TheApiComesBeforeTheEnvironmentAndAutoUndoesIt) {
  const WithEnvironment environment("LANEWISE_ISA", "scalar");
  EXPECT_EQ(settings().isa.value, "scalar");
  EXPECT_EQ(settings().isa.source, "environment LANEWISE_ISA");
  for (const RowInfo& row : instruction_sets()) {
    if (!row.supported) continue;
    force_isa(row.name, "the test");
    EXPECT_EQ(settings().isa.value, row.name);
    EXPECT_EQ(settings().isa.source, "the test");
    break;
  }
  force_isa("auto");
  EXPECT_EQ(settings().isa.value, "scalar");
}

TEST_F(Forcing, AWrongNameInTheEnvironmentIsAnErrorOfEveryCallUntilItIsOverruled) {
  const WithEnvironment environment("LANEWISE_ISA", "nonsense");
  std::vector<float> values(8);
  EXPECT_THROW(square(values, values), Error);
  EXPECT_THROW(settings(), Error);
  EXPECT_THROW(factorial(5), Error);
  set_threads(2);  // Judges its own setting alone.
  EXPECT_THROW(settings(), Error);
  force_isa("scalar");
  EXPECT_EQ(settings().isa.value, "scalar");
  EXPECT_EQ(settings().threads.value, "2");
}

TEST_F(Forcing, ABackendThatIsNotUsableIsAnErrorWithItsReason) {
  for (const RowInfo& row : backends()) {
    if (row.supported) continue;
    try {
      force_backend(row.name);
      FAIL() << row.name;
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::unsupported_backend);
      EXPECT_NE(std::string(error.what()).find(row.reason), std::string::npos) << error.what();
    }
  }
  EXPECT_THROW(force_backend("tpu"), Error);
  force_backend("cpu");
  EXPECT_EQ(settings().backend.value, "cpu");
}

TEST_F(Forcing, ThreadsComeFromTheApiThenOurVariableThenOpenMpThenTheMachine) {
  EXPECT_EQ(settings().threads.value, std::to_string(machine().usable_cpus.value));
  const WithEnvironment openmp("OMP_NUM_THREADS", "3,2");
  EXPECT_EQ(settings().threads.value, "3");
  EXPECT_EQ(settings().threads.source, "environment OMP_NUM_THREADS");
  {
    const WithEnvironment ours("LANEWISE_NUM_THREADS", "5");
    EXPECT_EQ(settings().threads.value, "5");
    set_threads(7);
    EXPECT_EQ(settings().threads.value, "7");
    set_threads(0);
    EXPECT_EQ(settings().threads.value, "5");
  }
  EXPECT_EQ(settings().threads.value, "3");
}

TEST_F(Forcing, OpenMpsVariableIsReadAsOpenMpReadsIt) {
  for (const auto& [value, count] :
       {std::pair(" 4", "4"), {"2000", "1024"}, {"6 , 2", "6"}, {"1", "1"}}) {
    const WithEnvironment openmp("OMP_NUM_THREADS", value);
    EXPECT_EQ(settings().threads.value, count) << value;
  }
}

TEST_F(Forcing, ThreadCountsThatAreNoneAreErrors) {
  EXPECT_THROW(set_threads(max_threads + 1), Error);
  set_threads(max_threads);
  for (const char* value : {"two", "-1", "1.5", "2 ", "99999999999999999999", "1025"}) {
    const WithEnvironment environment("LANEWISE_NUM_THREADS", value);
    set_threads(1);  // Overrules the variable.
    EXPECT_EQ(settings().threads.value, "1");
    set_threads(0);
    EXPECT_THROW(settings(), Error) << value;
  }
}

TEST_F(Forcing, AnExplanationSaysWhatTheCallThenDoes) {
  for (const std::size_t n : {8u, 100'000u, 10'000'000u}) {
    const Explanation promised = explain(Operation::squares_of_range, ElementType::int64, n);
    const Buffer<std::int64_t> out = squares_of_range(std::int64_t{0}, n);
    const Explanation done = last_call();
    EXPECT_EQ(done.operation, Operation::squares_of_range);
    EXPECT_EQ(done.type, ElementType::int64);
    EXPECT_EQ(done.n, n);
    EXPECT_EQ(done.isa, promised.isa);
    EXPECT_EQ(done.threads, promised.threads);
    EXPECT_EQ(done.streaming_stores, promised.streaming_stores);
    EXPECT_GE(promised.why.size(), 4u);
  }
}

TEST_F(Forcing, ExplanationsNameTheFactsBehindThem) {
  force_isa("scalar", "the test");
  set_threads(3, "the test");
  const Explanation large = explain(Operation::square, ElementType::float64, 100'000'000);
  EXPECT_EQ(large.isa, "scalar");
  EXPECT_EQ(large.threads, 3u);
  EXPECT_FALSE(large.streaming_stores) << "scalar offers none";
  EXPECT_EQ(large.why[1], "instruction set scalar: asked for by the test");
  EXPECT_EQ(large.why[2], "3 threads: the test");
  const Explanation small = explain(Operation::square, ElementType::float64, 8);
  EXPECT_EQ(small.threads, 1u);
  EXPECT_THROW(explain(Operation::square, ElementType::natural, 8), Error);
}

}  // namespace
}  // namespace lanewise::tests
