#include "bench/compare/interpreters/driver_scripts.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "bench/compare/interpreters/subprocess.hpp"
#include "embedded/driver_scripts.hpp"

namespace lanewise::compare {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& what, const fs::path& path, const std::error_code& why) {
  throw std::runtime_error(what + " " + path.string() + ": " + why.message() +
                           "; set TMPDIR to a folder that can be written and has room");
}

/// Not std::filesystem's, whose error names neither the folder nor a remedy.
fs::path temporary_folder() {
  const char* chosen = std::getenv("TMPDIR");
  return chosen == nullptr || *chosen == '\0' ? "/tmp" : chosen;
}

fs::path make_private_folder() {
  std::string name = temporary_folder() / "lanewise-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) {
    fail("cannot make the temporary folder", name, {errno, std::generic_category()});
  }
  return name;
}

void write_file(const fs::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary);
  file << text << std::flush;
  if (!file) fail("cannot write", path, {errno, std::generic_category()});
}

}  // namespace

PrivateFolder::PrivateFolder() : path_(make_private_folder()) {}

PrivateFolder::~PrivateFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

ScriptFolder::ScriptFolder(std::span<const NameAndText> scripts) {
  for (const auto& [name, text] : scripts) write_file(folder_.path() / name, text);
}

DriverScripts::DriverScripts() : ScriptFolder(embedded::driver_scripts) {}

nlohmann::json run_script(const std::vector<std::string>& command,
                          std::chrono::milliseconds timeout, const std::function<void()>& poll) {
  const ProcessResult result = run_process(command, timeout, poll);
  if (!result.succeeded()) throw std::runtime_error(failure_in_words(command[0], result));
  return parse_object(command[0], last_line(result.output));
}

nlohmann::json parse_object(const std::string& program, const std::string& line) {
  nlohmann::json object = nlohmann::json::parse(line, nullptr, false);
  if (!object.is_object()) {
    throw std::runtime_error(program + " printed \"" + line.substr(0, 80) +
                             "\" where a JSON object was expected");
  }
  return object;
}

Sample sample_of(const nlohmann::json& answer) {
  Sample sample;
  sample.seconds = answer.at("seconds");
  sample.cpu_seconds = answer.at("cpu_seconds");
  sample.verified = answer.at("verified");
  sample.problem = answer.at("problem");
  return sample;
}

}  // namespace lanewise::compare
