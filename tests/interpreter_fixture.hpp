#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "bench/compare/interpreters/driver_scripts.hpp"
#include "bench/compare/interpreters/interpreters.hpp"

// Made-up interpreters, and those of this machine.

namespace lanewise::compare {

inline void write_program(const std::filesystem::path& path, const std::string& body) {
  std::filesystem::create_directories(path.parent_path());
  std::ofstream(path) << "#!/bin/sh\n" << body << "\n";
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
}

inline InterpreterInfo interpreter(const std::string& implementation, const std::string& version,
                                   const std::vector<std::string>& modules = {},
                                   const std::string& gil = "on") {
  InterpreterInfo info;
  info.path = "/somewhere/" + implementation + version;
  info.implementation = implementation;
  info.version = version;
  info.gil = gil;
  info.modules = modules;
  return info;
}

inline std::vector<InterpreterInfo> one_of_each() {
  return {interpreter("CPython", "3.13.10rc2", {"numpy 2.10.10", "gmpy2 2.10.10rc1"}),
          interpreter("CPython", "3.14.10rc2", {}, "off"), interpreter("PyPy", "3.11.15 (7.3.20)"),
          interpreter("Jython", "2.7.3", {}, "off"), interpreter("GraalPy", "3.11.15 (24.2.1)")};
}

/// The interpreters of this machine, one for each implementation that the drivers are for.
class RealInterpreter : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    found_ = find_interpreters(usual_places());
    chosen_ = choose_interpreters(found_);
  }
  void SetUp() override {
    if (!chosen_.cpython) GTEST_SKIP() << "no python3 on this machine";
  }

  static nlohmann::json run_driver(const std::string& driver, const std::string& arm,
                                   const std::string& n, const std::string& error,
                                   const std::string& check) {
    static const DriverScripts scripts;
    return run_script(
        {chosen_.cpython->path, scripts.path(driver), arm, n, "--plant-error=" + error, check},
        std::chrono::seconds(60));
  }

  /// Runs a driver of the test's own, which finds the real ones' modules beside it.
  static nlohmann::json run_own_driver(const DriverScripts& scripts, const std::string& text,
                                       const std::vector<std::string>& arguments) {
    const std::string path = scripts.path("own.py");
    std::ofstream(path) << text;
    std::vector<std::string> command{chosen_.cpython->path, path};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return run_script(command, std::chrono::seconds(60));
  }

  static inline std::vector<InterpreterInfo> found_;
  static inline ChosenInterpreters chosen_;
};

}  // namespace lanewise::compare
