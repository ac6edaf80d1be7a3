#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/compare/model.hpp"

namespace lanewise::compare {

/// A new folder in the temporary folder that only this user can enter; it goes with the object.
class PrivateFolder {
 public:
  PrivateFolder();
  ~PrivateFolder();
  PrivateFolder(const PrivateFolder&) = delete;
  PrivateFolder& operator=(const PrivateFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Python scripts as files: multiprocessing starts its workers from the file of the program.
/// What the scripts leave behind where they are killed lies beside them and goes with them.
class ScriptFolder {
 public:
  using NameAndText = std::pair<std::string_view, std::string_view>;

  /// Throws std::runtime_error where the temporary folder cannot be written.
  explicit ScriptFolder(std::span<const NameAndText> scripts);

  [[nodiscard]] std::string path(const std::string& name) const { return folder_.path() / name; }

 private:
  PrivateFolder folder_;
};

/// The comparison's: "squares.py", "factorials.py", "arrays.py" and "probe.py".
class DriverScripts : public ScriptFolder {
 public:
  DriverScripts();
};

/// Runs command[0] and returns the JSON object that its last line of output holds.
/// Throws std::runtime_error, with the last line of its standard error, where it fails or takes
/// longer than the timeout; and what `poll` throws, as run_process does.
nlohmann::json run_script(const std::vector<std::string>& command,
                          std::chrono::milliseconds timeout,
                          const std::function<void()>& poll = {});

/// The object that a line of a program's output is. Throws std::runtime_error where it is none.
nlohmann::json parse_object(const std::string& program, const std::string& line);

/// A driver's answer: seconds, cpu_seconds, verified and problem.
Sample sample_of(const nlohmann::json& answer);

}  // namespace lanewise::compare
