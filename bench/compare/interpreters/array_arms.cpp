#include "bench/compare/interpreters/array_arms.hpp"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "bench/compare/interpreters/conversation.hpp"
#include "bench/compare/interpreters/driver_scripts.hpp"
#include "bench/compare/interpreters/requirements.hpp"

namespace lanewise::compare {
namespace {

constexpr const char* warm_note =
    "Between arrays made before; the mean of calls that fill 0.02 s, after an untimed one";
constexpr const char* new_note =
    "A new array for each call: allocation, page faults and release included";
constexpr const char* sum_note = "The mean of calls that fill 0.02 s, after an untimed one";

/// An arm before it is known what this machine has.
struct Recipe {
  Operation operation;
  const char* id;
  const Package* package;
  const char* what;        ///< Follows the package's name in the label.
  const char* driver_arm;  ///< As arrays.py names it.
  const char* note;
  bool all_cores = false;
};

constexpr Recipe recipes[] = {
    {Operation::square, "numpy-square-out", &numpy, "square(x, out=y)", "square-out", warm_note},
    {Operation::square, "numpy-power", &numpy, "x ** 2", "power", new_note},
    {Operation::square, "numexpr-1t", &numexpr, "a*a, one thread", "numexpr", warm_note},
    {Operation::square, "numexpr", &numexpr, "a*a, all cores", "numexpr", warm_note, true},
    {Operation::squares_of_range, "numpy-arange-power", &numpy, "arange(n) ** 2", "arange-power",
     new_note},
    {Operation::sum_of_squares, "numpy-dot", &numpy, "dot(x, x)", "dot", sum_note},
    {Operation::sum_of_squares, "numpy-power-sum", &numpy, "(x ** 2).sum()", "power-sum", sum_note},
    {Operation::sum_of_squares, "numexpr-1t", &numexpr, "sum(a**2), one thread", "numexpr",
     sum_note},
    {Operation::sum_of_squares, "numexpr", &numexpr, "sum(a**2), all cores", "numexpr", sum_note,
     true},
};

bool has_type(const Package& package, ElementType type) {
  if (&package == &numpy) return type != ElementType::bfloat16;
  constexpr ElementType types[] = {ElementType::int32, ElementType::int64, ElementType::float32,
                                   ElementType::float64, ElementType::complex128};
  return std::find(std::begin(types), std::end(types), type) != std::end(types);
}

}  // namespace

/// arrays.py, from the first request on; a failure ends it, and the next request starts it anew.
class ArrayPeers::Process {
 public:
  Process(std::string interpreter, const InterpreterArmOptions& options, double seconds)
      : interpreter_(std::move(interpreter)), options_(options), seconds_(seconds) {}

  Sample run(nlohmann::json request) {
    request["seconds"] = seconds_;
    if (!conversation_) {
      conversation_.emplace(std::vector<std::string>{interpreter_, scripts_.path("arrays.py")});
    }
    const nlohmann::json answer = parse_object(interpreter_, ask(request.dump()));
    if (answer.contains("error")) throw std::runtime_error(answer.at("error"));
    return sample_of(answer);
  }

 private:
  std::string ask(const std::string& line) {
    try {
      return conversation_->ask(line, options_.timeout, options_.poll);
    } catch (...) {
      conversation_.reset();
      throw;
    }
  }

  DriverScripts scripts_;
  std::string interpreter_;
  InterpreterArmOptions options_;
  double seconds_;
  std::optional<Conversation> conversation_;
};

ArrayPeers::ArrayPeers(const std::vector<InterpreterInfo>& found,
                       const InterpreterArmOptions& options, unsigned threads, double seconds)
    : interpreter_(choose_interpreters(found).cpython),
      process_(std::make_shared<Process>(interpreter_ ? interpreter_->path : "", options, seconds)),
      threads_(threads) {}

ArrayPeers::~ArrayPeers() = default;

std::vector<Arm> ArrayPeers::arms(Operation operation, ElementType type, std::uint64_t n) const {
  std::vector<Arm> arms;
  for (const Recipe& recipe : recipes) {
    if (recipe.operation != operation || !has_type(*recipe.package, type)) continue;
    Arm arm;
    arm.id = recipe.id;
    arm.group = "peer";
    arm.threads = recipe.all_cores ? threads_ : 1;
    arm.label = name_and_version(cpython, recipe.package, interpreter_) + ", " + recipe.what;
    arm.note = std::string(recipe.note) + (interpreter_ ? "; run by " + interpreter_->path : "");
    arm.skipped = why_absent(cpython, recipe.package, interpreter_);
    if (arm.skipped.empty()) {
      const nlohmann::json request{{"operation", to_string(operation)},
                                   {"type", to_string(type)},
                                   {"arm", recipe.driver_arm},
                                   {"n", n},
                                   {"threads", arm.threads}};
      arm.run = [process = process_, request] { return process->run(request); };
    }
    arms.push_back(std::move(arm));
  }
  return arms;
}

}  // namespace lanewise::compare
