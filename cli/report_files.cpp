#include "cli/report_files.hpp"

#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <lanewise/error.hpp>
#include <set>

#include "cli/output_file.hpp"

namespace lanewise::cli {

void check_output_files(const std::vector<std::string>& files, bool overwrite,
                        const std::vector<std::string>& inputs) {
  std::set<std::filesystem::path> seen;
  for (const std::string& input : inputs) seen.insert(std::filesystem::weakly_canonical(input));
  for (const std::string& file : files) {
    if (file.empty()) continue;
    check_writable(file, overwrite);
    if (!seen.insert(std::filesystem::weakly_canonical(file)).second) {
      throw Error(ErrorCode::invalid_argument,
                  file + " is named twice; give each file its own name");
    }
  }
}

void write_if_named(const std::string& file, const std::string& text) {
  if (!file.empty()) write_file(file, text);
}

bool wants_colour() {
  const char* refused = std::getenv("NO_COLOR");
  return isatty(STDOUT_FILENO) && !(refused && *refused);
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

}  // namespace lanewise::cli
