#include "bench/compare/driver_scripts.hpp"

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string_view>
#include <system_error>

#include "bench/compare/subprocess.hpp"
#include "embedded/driver_scripts.hpp"

namespace lanewise::compare {
namespace {

std::filesystem::path make_private_folder() {
  std::string name = std::filesystem::temp_directory_path() / "lanewise-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("cannot make the temporary folder " + name + ": " +
                             std::generic_category().message(errno) +
                             "; set TMPDIR to a folder that can be written");
  }
  return name;
}

void write_file(const std::filesystem::path& path, std::string_view text) {
  std::ofstream file(path, std::ios::binary);
  file << text << std::flush;
  if (!file) throw std::runtime_error("cannot write " + path.string());
}

std::string last_line(std::string_view text) {
  const std::size_t end = text.find_last_not_of(" \r\n");
  if (end == std::string_view::npos) return "";
  text = text.substr(0, end + 1);
  return std::string(text.substr(text.rfind('\n') + 1));  // npos + 1 is 0.
}

}  // namespace

DriverScripts::DriverScripts() : folder_(make_private_folder()) {
  for (const auto& [name, text] : embedded::driver_scripts) write_file(folder_ / name, text);
}

DriverScripts::~DriverScripts() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

nlohmann::json run_script(const std::vector<std::string>& command,
                          std::chrono::milliseconds timeout) {
  const ProcessResult result = run_process(command, timeout);
  if (!result.succeeded()) {
    const std::string reason = last_line(result.errors);
    throw std::runtime_error(command[0] + " " + how_it_ended(result) +
                             (reason.empty() ? "" : ": " + reason));
  }
  const std::string line = last_line(result.output);
  nlohmann::json object = nlohmann::json::parse(line, nullptr, false);
  if (!object.is_object()) {
    throw std::runtime_error(command[0] + " printed \"" + line.substr(0, 80) +
                             "\" where a JSON object was expected");
  }
  return object;
}

}  // namespace lanewise::compare
