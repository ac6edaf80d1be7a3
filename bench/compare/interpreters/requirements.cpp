#include "bench/compare/interpreters/requirements.hpp"

#include <algorithm>

namespace lanewise::compare {

std::string name_and_version(const Engine& engine, const Package* package,
                             const std::optional<InterpreterInfo>& info) {
  if (package == nullptr) return engine.name + (info ? " " + info->version : std::string());
  const std::string module = info ? find_module(*info, package->module) : "";
  return package->name + module.substr(std::min(module.size(), module.find(' ')));
}

std::string why_absent(const Engine& engine, const Package* package,
                       const std::optional<InterpreterInfo>& info) {
  if (!info) {
    return "no working " + std::string(engine.program) +
           " found on PATH, in /usr/bin, /usr/local/bin or pyenv; " + engine.remedy;
  }
  if (package != nullptr && find_module(*info, package->module).empty()) {
    return "no " + std::string(package->name) + " in " + info->path + "; " + info->path +
           " -m pip install " + package->module + ", or on Debian: apt-get install " +
           package->debian;
  }
  return "";
}

}  // namespace lanewise::compare
