#include "bench/compare/interpreters/interpreters.hpp"

#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <system_error>
#include <thread>

#include "bench/compare/interpreters/driver_scripts.hpp"

namespace lanewise::compare {
namespace {

namespace fs = std::filesystem;

fs::path environment_path(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? fs::path() : fs::path(value);
}

std::vector<fs::path> folders_on_path() {
  std::vector<fs::path> folders;
  std::istringstream path(environment_path("PATH").string());
  for (std::string folder; std::getline(path, folder, ':');) {
    if (!folder.empty()) folders.emplace_back(folder);
  }
  return folders;
}

bool is_folder(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored);
}

/// Sorted by name, so that python3 comes before python3.11. Empty where it cannot be read.
std::vector<fs::path> entries(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    found.push_back(entry->path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

/// The file that the links lead to; empty where there is none.
fs::path resolved(const fs::path& path) {
  std::error_code error;
  const fs::path target = fs::canonical(path, error);
  return error ? fs::path() : target;
}

/// Shims start whichever version pyenv has active; the versions themselves are looked at instead.
bool is_shim_folder(const fs::path& folder, const std::vector<fs::path>& pyenv_roots) {
  return std::any_of(pyenv_roots.begin(), pyenv_roots.end(), [&](const fs::path& root) {
    return !folder.empty() && resolved(folder) == resolved(root / "shims");
  });
}

std::vector<fs::path> folders_in_order(const SearchPlaces& places) {
  std::vector<fs::path> folders;
  for (const fs::path& folder : places.folders) {
    if (!is_shim_folder(folder, places.pyenv_roots)) folders.push_back(folder);
  }
  for (const fs::path& root : places.pyenv_roots) {
    for (const fs::path& version : entries(root / "versions")) folders.push_back(version / "bin");
  }
  return folders;
}

bool is_interpreter(const fs::path& path) {
  static const std::regex names(R"((python|pypy)(\d+(\.\d+)?t?)?|jython|graalpy)");
  std::error_code ignored;
  return std::regex_match(path.filename().string(), names) && fs::is_regular_file(path, ignored) &&
         access(path.c_str(), X_OK) == 0;
}

/// What two names of one interpreter have in common. A virtual environment's program is a link to
/// another interpreter's, so its folder speaks for it.
fs::path identity(const fs::path& path) {
  const fs::path folder = path.parent_path();
  std::error_code ignored;
  const bool is_environment = fs::exists(folder.parent_path() / "pyvenv.cfg", ignored);
  return resolved(is_environment ? folder : path);
}

std::vector<fs::path> candidates(const SearchPlaces& places) {
  std::vector<fs::path> found;
  std::set<fs::path> seen;
  for (const fs::path& folder : folders_in_order(places)) {
    for (const fs::path& path : entries(folder)) {
      if (is_interpreter(path) && seen.insert(identity(path)).second) found.push_back(path);
    }
  }
  return found;
}

/// sys.executable, which sees through other tools' shims; Jython may not know its own.
std::string executable(const nlohmann::json& description, const fs::path& candidate) {
  const nlohmann::json& path = description.at("executable");
  return path.is_string() && !path.get<std::string>().empty() ? path.get<std::string>()
                                                              : candidate.string();
}

InterpreterInfo probe(const fs::path& path, const std::string& script,
                      std::chrono::milliseconds timeout) {
  InterpreterInfo info;
  info.path = path;
  info.gil = "unknown";
  try {
    const nlohmann::json description = run_script({path, script}, timeout);
    info.implementation = description.at("implementation");
    info.version = description.at("version");
    info.gil = description.at("gil");
    info.modules = description.at("modules").get<std::vector<std::string>>();
    info.start_methods = description.at("start_methods").get<std::vector<std::string>>();
    info.free_threaded_build = description.at("free_threaded_build");
    info.py_spy = description.at("py_spy");
    info.path = executable(description, path);
  } catch (const std::exception& error) {
    info.problem = error.what();
  }
  return info;
}

std::vector<InterpreterInfo> probe_all(const std::vector<fs::path>& paths,
                                       std::chrono::milliseconds timeout) {
  const DriverScripts scripts;
  std::vector<InterpreterInfo> found(paths.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < paths.size(); i = next++) {
      found[i] = probe(paths[i], scripts.path("probe.py"), timeout);
    }
  };
  constexpr std::size_t workers = 4;  // Enough that a slow one holds nobody up.
  std::vector<std::jthread> threads;
  for (std::size_t i = 0; i < std::min(workers, paths.size()); ++i) threads.emplace_back(work);
  threads.clear();  // Joins.
  return found;
}

std::optional<InterpreterInfo> choose_cpython(const std::vector<InterpreterInfo>& found) {
  const auto at_least = [](const InterpreterInfo& info, const std::vector<int>& version) {
    return has_lock(info) && version_numbers(info.version) >= version;
  };
  const auto with_numpy = newest(found, "CPython", [&](const InterpreterInfo& info) {
    return at_least(info, {3, 8}) && !find_module(info, "numpy").empty();
  });
  return with_numpy ? with_numpy : newest(found, "CPython", [&](const InterpreterInfo& info) {
    return at_least(info, {3});
  });
}

}  // namespace

SearchPlaces usual_places() {
  SearchPlaces places;
  places.folders = folders_on_path();
  const fs::path root = environment_path("PYENV_ROOT");
  places.pyenv_roots.push_back(root.empty() ? environment_path("HOME") / ".pyenv" : root);
  for (const fs::path& folder : places.folders) {
    const fs::path above = folder.parent_path();
    if (folder.filename() == "shims" && is_folder(above / "versions")) {
      places.pyenv_roots.push_back(above);
    }
  }
  places.folders.insert(places.folders.end(), {"/usr/bin", "/usr/local/bin"});
  return places;
}

std::vector<InterpreterInfo> find_interpreters(const SearchPlaces& places) {
  std::vector<InterpreterInfo> found;
  std::set<fs::path> seen;
  for (InterpreterInfo& info : probe_all(candidates(places), places.probe_timeout)) {
    if (!info.problem.empty() || seen.insert(identity(info.path)).second) {
      found.push_back(std::move(info));
    }
  }
  return found;
}

std::vector<int> version_numbers(const std::string& version) {
  static const std::regex number(R"(\d{1,9})");
  std::vector<int> found;
  for (std::sregex_iterator i(version.begin(), version.end(), number), end; i != end; ++i) {
    found.push_back(std::stoi(i->str()));
  }
  return found;
}

std::optional<InterpreterInfo> newest(const std::vector<InterpreterInfo>& found,
                                      const std::string& implementation,
                                      const std::function<bool(const InterpreterInfo&)>& fits) {
  std::optional<InterpreterInfo> best;
  for (const InterpreterInfo& info : found) {
    if (!info.problem.empty() || info.implementation != implementation || !fits(info)) continue;
    if (!best || version_numbers(info.version) > version_numbers(best->version)) best = info;
  }
  return best;
}

bool has_lock(const InterpreterInfo& info) {
  return info.gil != "off" && !info.free_threaded_build;
}

std::string find_module(const InterpreterInfo& info, const std::string& module) {
  const auto found =
      std::find_if(info.modules.begin(), info.modules.end(),
                   [&](const std::string& one) { return one.rfind(module + " ", 0) == 0; });
  return found == info.modules.end() ? "" : *found;
}

ChosenInterpreters choose_interpreters(const std::vector<InterpreterInfo>& found) {
  const auto any = [](const InterpreterInfo&) { return true; };
  ChosenInterpreters chosen;
  chosen.cpython = choose_cpython(found);
  chosen.free_threaded =
      newest(found, "CPython", [](const InterpreterInfo& info) { return info.gil == "off"; });
  chosen.pypy = newest(found, "PyPy", [](const InterpreterInfo& info) {
    return version_numbers(info.version) >= std::vector<int>{3};
  });
  chosen.jython = newest(found, "Jython", any);
  chosen.graalpy = newest(found, "GraalPy", any);
  return chosen;
}

}  // namespace lanewise::compare
