#include "cli/output_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <lanewise/error.hpp>
#include <mutex>
#include <system_error>
#include <utility>

namespace lanewise::cli {
namespace {

[[noreturn]] void throw_io_error(const std::string& file) {
  throw std::system_error(errno, std::generic_category(), file);
}

[[noreturn]] void throw_exists(const std::string& file) {
  throw Error(ErrorCode::invalid_argument, file + " exists; add --force to overwrite it");
}

/// The name of the part that is being written, for discard_unfinished_file(); renaming it and
/// removing it exclude each other.
struct Unfinished {
  std::mutex mutex;
  std::string part;
};
Unfinished& unfinished() {
  static Unfinished instance;
  return instance;
}

/// Under the file's name from now on. Where the file system cannot refuse to replace one, whether
/// there is one was checked before.
void rename_part(const std::string& part, const std::string& file, bool overwrite) {
  if (!overwrite) {
    if (renameat2(AT_FDCWD, part.c_str(), AT_FDCWD, file.c_str(), RENAME_NOREPLACE) == 0) return;
    if (errno == EEXIST) throw_exists(file);
    if (errno != EINVAL && errno != ENOSYS) throw_io_error(file);
    if (std::filesystem::exists(file)) throw_exists(file);
  }
  if (std::rename(part.c_str(), file.c_str()) != 0) throw_io_error(file);
}

}  // namespace

void check_writable(const std::string& file, bool overwrite) {
  const std::filesystem::path path = std::filesystem::absolute(file);
  if (std::filesystem::exists(path)) {
    if (!std::filesystem::is_regular_file(path)) {
      throw Error(ErrorCode::invalid_argument, file + " is not a file; name one that is or is new");
    }
    if (!overwrite) throw_exists(file);
  }
  const std::filesystem::path folder = path.parent_path();
  if (access(folder.c_str(), W_OK) != 0) throw_io_error(folder.string());
}

bool is_stream(const std::string& file) {
  std::error_code ignored;
  const auto type = std::filesystem::status(file, ignored).type();
  return type == std::filesystem::file_type::character || type == std::filesystem::file_type::fifo;
}

OutputFile::OutputFile(std::string file, bool overwrite)
    : file_(std::move(file)), overwrite_(overwrite) {
  if (is_stream(file_)) {
    descriptor_ = open(file_.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor_ < 0) throw_io_error(file_);
    return;
  }
  const std::scoped_lock lock(unfinished().mutex);
  part_ = file_ + ".XXXXXX";
  descriptor_ = mkostemp(part_.data(), O_CLOEXEC);
  if (descriptor_ < 0) throw_io_error(file_);
  const mode_t mask = umask(0);  // It can only be read by setting it.
  umask(mask);
  fchmod(descriptor_, 0666 & ~mask);
  unfinished().part = part_;
}

OutputFile::~OutputFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!part_.empty()) discard_unfinished_file();
}

void OutputFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      throw_io_error(file_);
    }
  }
}

void OutputFile::commit() {
  if (close(std::exchange(descriptor_, -1)) != 0) throw_io_error(file_);
  if (part_.empty()) return;
  const std::scoped_lock lock(unfinished().mutex);
  rename_part(part_, file_, overwrite_);
  unfinished().part.clear();
  part_.clear();
}

void discard_unfinished_file() {
  const std::scoped_lock lock(unfinished().mutex);
  if (unfinished().part.empty()) return;
  unlink(unfinished().part.c_str());
  unfinished().part.clear();
}

void write_file(const std::string& file, const std::string& text) {
  OutputFile output(file, true);
  output.write(text);
  output.commit();
}

void flush_output() {
  if (std::fflush(stdout) != 0) throw std::system_error(errno, std::generic_category(), "output");
}

}  // namespace lanewise::cli
