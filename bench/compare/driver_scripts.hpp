#pragma once

#include <chrono>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace lanewise::compare {

/// The Python scripts as files: multiprocessing starts its workers from the file of the program.
/// They lie in a new folder that only this user can enter and that goes with the object.
class DriverScripts {
 public:
  /// Throws std::runtime_error where the temporary folder cannot be written.
  DriverScripts();
  ~DriverScripts();
  DriverScripts(const DriverScripts&) = delete;
  DriverScripts& operator=(const DriverScripts&) = delete;

  /// "squares.py", "factorials.py" or "probe.py".
  [[nodiscard]] std::string path(const std::string& name) const { return folder_ / name; }

 private:
  std::filesystem::path folder_;
};

/// Runs command[0] and returns the JSON object that its last line of output holds.
/// Throws std::runtime_error, with the last line of its standard error, where it fails or takes
/// longer than the timeout.
nlohmann::json run_script(const std::vector<std::string>& command,
                          std::chrono::milliseconds timeout);

}  // namespace lanewise::compare
