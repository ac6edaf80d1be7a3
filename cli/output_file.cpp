#include "cli/output_file.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <lanewise/error.hpp>
#include <system_error>

namespace lanewise::cli {
namespace {

[[noreturn]] void throw_io_error(const std::string& file) {
  throw std::system_error(errno, std::generic_category(), file);
}

}  // namespace

void check_writable(const std::string& file, bool overwrite) {
  const std::filesystem::path path = std::filesystem::absolute(file);
  if (std::filesystem::exists(path)) {
    if (!std::filesystem::is_regular_file(path)) {
      throw Error(ErrorCode::invalid_argument, file + " is not a file; name one that is or is new");
    }
    if (!overwrite) {
      throw Error(ErrorCode::invalid_argument, file + " exists; add --force to overwrite it");
    }
  }
  const std::filesystem::path folder = path.parent_path();
  if (access(folder.c_str(), W_OK) != 0) throw_io_error(folder.string());
}

void write_file(const std::string& file, const std::string& text) {
  std::string part = file + ".XXXXXX";
  const int descriptor = mkstemp(part.data());
  if (descriptor < 0) throw_io_error(file);
  fchmod(descriptor, 0644);
  std::FILE* stream = fdopen(descriptor, "wb");
  const bool written = stream && std::fwrite(text.data(), 1, text.size(), stream) == text.size();
  const bool closed = stream ? std::fclose(stream) == 0 : close(descriptor) == 0;
  if (!written || !closed || std::rename(part.c_str(), file.c_str()) != 0) {
    const int problem = errno;
    std::remove(part.c_str());
    errno = problem;
    throw_io_error(file);
  }
}

}  // namespace lanewise::cli
