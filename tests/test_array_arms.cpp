#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "bench/compare/element_types.hpp"
#include "bench/compare/interpreters/array_arms.hpp"
#include "bench/compare/sample_numbers.hpp"
#include "interpreter_fixture.hpp"
#include "temporary_folder.hpp"

// NumPy's and numexpr's arms on arrays: what they ask of their process, and what that answers.

namespace lanewise::compare {
namespace {

constexpr Operation array_operations[] = {Operation::square, Operation::squares_of_range,
                                          Operation::sum_of_squares};

/// The arms of every operation on the type.
std::vector<Arm> array_arms(const ArrayPeers& peers, ElementType type) {
  std::vector<Arm> arms;
  for (const Operation operation : array_operations) {
    for (Arm& arm : peers.arms(operation, type, 100003)) arms.push_back(std::move(arm));
  }
  return arms;
}

std::vector<std::string> ids_of(const std::vector<Arm>& arms) {
  std::vector<std::string> ids;
  for (const Arm& arm : arms) ids.push_back(arm.id);
  return ids;
}

TEST(ArrayPeers, HaveArmsForTheTypesThatThePackagesHave) {
  const ArrayPeers peers(one_of_each(), {}, 2, 0);
  const auto squares = [&](ElementType type) {
    return ids_of(peers.arms(Operation::square, type, 8));
  };
  const std::vector<std::string> numpy_alone{"numpy-square-out", "numpy-power"};
  auto both = numpy_alone;
  both.insert(both.end(), {"numexpr-1t", "numexpr"});
  EXPECT_EQ(squares(ElementType::uint8), numpy_alone);
  EXPECT_EQ(squares(ElementType::float16), numpy_alone);
  EXPECT_EQ(squares(ElementType::complex64), numpy_alone);
  EXPECT_EQ(squares(ElementType::complex128), both);
  EXPECT_EQ(squares(ElementType::int64), both);
  EXPECT_TRUE(squares(ElementType::bfloat16).empty());
}

TEST(ArrayPeers, HaveLabelsThatFitAndSayHowToGetWhatIsMissing) {
  for (const auto& found : {std::vector<InterpreterInfo>{}, one_of_each()}) {
    const ArrayPeers peers(found, {}, 2, 0);
    for (const Arm& arm : array_arms(peers, ElementType::int64)) {
      EXPECT_LE(arm.label.size(), 44U) << arm.label;
      EXPECT_EQ(arm.group, "peer");
      const bool is_there = !found.empty() && arm.id.starts_with("numpy");
      EXPECT_EQ(arm.skipped.empty(), is_there) << arm.id;
      EXPECT_EQ(static_cast<bool>(arm.run), is_there) << arm.id;
      EXPECT_EQ(arm.skipped.find("install") != std::string::npos, !is_there) << arm.skipped;
    }
  }
}

/// Answers every request with its process and the request as the problem, but for quotation marks.
InterpreterInfo answering_interpreter(const TemporaryFolder& folder) {
  auto info = interpreter("CPython", "3.12.1", {"numpy 2.1.0", "numexpr 2.10.0"});
  info.path = folder / "python3";
  write_program(info.path, R"sh(while read -r line; do
printf '{"seconds":0.5,"cpu_seconds":0.75,"verified":false,"problem":"%s %s"}\n' $$ "$(echo "$line" | tr -d '"')"
done)sh");
  return info;
}

TEST(ArrayPeers, AskOneProcessForEveryRunOfEveryArm) {
  const TemporaryFolder folder;
  const ArrayPeers peers({answering_interpreter(folder)}, {}, 3, 0.25);
  std::set<std::string> processes, requests;
  for (const Arm& arm : array_arms(peers, ElementType::float64)) {
    const Sample sample = arm.run();
    EXPECT_EQ(sample.seconds, 0.5);
    EXPECT_FALSE(sample.verified);
    const std::size_t blank = sample.problem.find(' ');
    processes.insert(sample.problem.substr(0, blank));
    requests.insert(sample.problem.substr(blank + 1));
  }
  EXPECT_EQ(processes.size(), 1U);
  EXPECT_EQ(requests.size(), 9U);
  EXPECT_EQ(requests.count("{arm:numexpr,n:100003,operation:square,seconds:0.25,threads:3,"
                           "type:float64}"),
            1U)
      << *requests.begin();
}

TEST(ArrayPeers, StartAnewAfterARunThatFailed) {
  const TemporaryFolder folder;
  auto info = answering_interpreter(folder);
  std::ifstream program(info.path);
  const std::string text((std::istreambuf_iterator<char>(program)), {});
  program.close();
  const std::string mark = (folder / "failed").string();
  write_program(info.path, "if [ ! -e " + mark + " ]; then touch " + mark +
                               "; read -r line; echo MemoryError >&2; exit 1; fi\n" + text);
  const ArrayPeers peers({info}, {}, 2, 0);
  const std::vector<Arm> arms = peers.arms(Operation::square, ElementType::int8, 8);
  EXPECT_THROW(arms[0].run(), std::runtime_error);
  EXPECT_EQ(arms[1].run().seconds, 0.5);
}

class RealArrays : public RealInterpreter {
 protected:
  void SetUp() override {
    RealInterpreter::SetUp();
    if (IsSkipped()) return;
    if (find_module(*chosen_.cpython, "numpy").empty()) GTEST_SKIP() << "no NumPy";
  }
};

TEST_F(RealArrays, AreSquaredByEveryArmAndVerified) {
  const ArrayPeers peers(found_, {}, 2, 0);
  for (std::size_t i = 0; i < array_element_types; ++i) {
    const auto type = static_cast<ElementType>(i);
    for (const Operation operation : array_operations) {
      const bool is_measured =
          operation == Operation::square || type == ElementType::int64 ||
          (type == ElementType::float64 && operation != Operation::squares_of_range);
      if (!is_measured) continue;
      for (const Arm& arm : peers.arms(operation, type, 100003)) {
        if (!arm.skipped.empty()) continue;
        const Sample sample = arm.run();
        EXPECT_TRUE(sample.verified) << to_string(type) << " " << arm.id << ": " << sample.problem;
        EXPECT_GT(sample.seconds, 0) << arm.id;
      }
    }
  }
}

TEST_F(RealArrays, ShowAnErrorThatIsPlantedInThem) {
  constexpr const char* program = R"(
import json, sys
import arrays
server, missed = arrays.Server(), []
for operation, name in [("square", name) for name in sys.argv[1:]] + [
        ("squares_of_range", "int64"), ("sum_of_squares", "int64"), ("sum_of_squares", "float64")]:
    for arm in arrays.ARMS[operation]:
        if arm == "numexpr":
            continue
        request = {"operation": operation, "type": name, "arm": arm, "n": 100003, "threads": 1,
                   "seconds": 0}
        for plant in (False, True):
            answer = server.answer(dict(request, plant=plant))
            if answer["verified"] == plant:
                missed.append([operation, name, arm, plant])
print(json.dumps({"missed": missed}))
)";
  const DriverScripts scripts;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < array_element_types; ++i) {
    const auto type = static_cast<ElementType>(i);
    if (type != ElementType::bfloat16) names.emplace_back(to_string(type));
  }
  EXPECT_EQ(run_own_driver(scripts, program, names).at("missed").dump(), "[]");
}

std::string hexadecimal(const void* data, std::size_t bytes) {
  std::string text;
  const auto* byte = static_cast<const unsigned char*>(data);
  for (std::size_t i = 0; i < bytes; ++i) {
    text += "0123456789abcdef"[byte[i] / 16];
    text += "0123456789abcdef"[byte[i] % 16];
  }
  return text;
}

TEST_F(RealArrays, HoldTheSameNumbersOnBothSides) {
  constexpr const char* program = R"(
import json, sys
import numpy
import arrays
print(json.dumps({"bytes": arrays.numbers(numpy.dtype(sys.argv[1])).tobytes().hex()}))
)";
  const DriverScripts scripts;
  for (std::size_t i = 0; i < array_element_types; ++i) {
    const auto type = static_cast<ElementType>(i);
    if (type == ElementType::bfloat16) continue;
    const std::string name(to_string(type));
    with_element_type(type, [&]<class T>(std::type_identity<T>) {
      std::vector<T> numbers(sample_period);
      fill_with_samples(std::span(numbers));
      EXPECT_TRUE(run_own_driver(scripts, program, {name}).at("bytes") ==
                  hexadecimal(numbers.data(), numbers.size() * sizeof(T)))
          << name;
    });
  }
}

}  // namespace
}  // namespace lanewise::compare
