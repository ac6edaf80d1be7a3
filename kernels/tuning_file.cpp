#include "kernels/tuning_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <lanewise/error.hpp>
#include <system_error>
#include <utility>
#include <vector>

#include "kernels/text.hpp"

namespace lanewise::kernels {
namespace {

constexpr std::string_view format_name = "lanewise-tuning";
constexpr std::string_view version = "1";
constexpr std::string_view never = "never";

/// No machine moves more in a call that could still be faster otherwise.
constexpr std::uint64_t most_bytes = std::uint64_t{1} << 40;

constexpr std::size_t most_file_bytes = std::size_t{64} << 10;

bool is_size(std::uint64_t value) {
  return value >= 1 && value <= most_bytes;
}

std::string value_in_words(std::uint64_t value) {
  return value == Tuning::never ? std::string(never) : std::to_string(value);
}

/// What a message quotes of a file that may hold anything.
std::string quoted(std::string_view text) {
  constexpr std::size_t longest = 40;
  const bool cut = text.size() > longest;
  return "'" + printable(text.substr(0, longest)) + (cut ? "..." : "") + "'";
}

[[noreturn]] void refuse(std::string_view where, const std::string& what) {
  throw Error(ErrorCode::invalid_argument,
              printable(where) + ": " + what + "; run lanewise tune again, or delete the file");
}

/// What a file must say of the CPU, in the order of its lines.
std::vector<std::pair<std::string_view, std::string>> identity(const Machine& machine) {
  return {{"cpu", printable(trim(machine.cpu_name.value))},
          {"family", std::to_string(machine.family.value)},
          {"model", std::to_string(machine.model.value)},
          {"l3_bytes", std::to_string(machine.caches.value.l3)}};
}

struct Line {
  std::size_t number;
  std::string_view key, value;
};

/// The lines of a file, each key known and there once.
class Lines {
 public:
  Lines(std::string_view text, std::string_view file, std::vector<std::string_view> keys)
      : file_(file), keys_(std::move(keys)) {
    const std::vector<std::string_view> lines = split(text, '\n');
    check_first_line(trim(lines.front()));
    for (std::size_t i = 1; i < lines.size(); ++i) {
      const std::string_view line = trim(lines[i]);
      if (!line.empty() && line.front() != '#') add(i + 1, line);
    }
  }

  const Line& operator[](std::string_view key) const {
    const Line* line = find(key);
    if (!line) refuse(file_, std::string(key) + " is missing");
    return *line;
  }

  [[noreturn]] void refuse_line(std::size_t number, const std::string& what) const {
    refuse(std::string(file_) + ":" + std::to_string(number), what);
  }

 private:
  void check_first_line(std::string_view line) const {
    const std::vector<std::string_view> words = split(line, ' ');
    if (words.size() != 2 || words[0] != format_name) {
      refuse_line(1, "not a tuning file: its first line is " + quoted(line));
    }
    if (words[1] != version) {
      refuse_line(1, "of version " + quoted(words[1]) + ", and this library reads version " +
                         std::string(version));
    }
  }

  void add(std::size_t number, std::string_view text) {
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) {
      refuse_line(number, quoted(text) + " is not of the form key = value");
    }
    const Line line{number, trim(text.substr(0, equals)), trim(text.substr(equals + 1))};
    if (std::find(keys_.begin(), keys_.end(), line.key) == keys_.end()) {
      refuse_line(number, "unknown key " + quoted(line.key));
    }
    if (const Line* earlier = find(line.key)) {
      refuse_line(number, quoted(line.key) + " is also in line " + std::to_string(earlier->number));
    }
    lines_.push_back(line);
  }

  const Line* find(std::string_view key) const {
    for (const Line& line : lines_) {
      if (line.key == key) return &line;
    }
    return nullptr;
  }

  std::string_view file_;
  std::vector<std::string_view> keys_;
  std::vector<Line> lines_;
};

std::uint64_t parse_value(const Lines& lines, const Line& line) {
  if (line.value == never) return Tuning::never;
  const auto value = parse_unsigned(line.value);
  if (!value || !is_size(*value)) {
    lines.refuse_line(line.number, std::string(line.key) + " is " + quoted(line.value) +
                                       ", and must be a number from 1 to " +
                                       std::to_string(most_bytes) + ", or never");
  }
  return *value;
}

/// A file descriptor that closes itself.
class File {
 public:
  explicit File(const std::string& path)
      : descriptor_(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)) {}
  ~File() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

[[noreturn]] void refuse_unreadable(const std::string& path) {
  refuse(path, "cannot be read: " + std::generic_category().message(errno));
}

}  // namespace

void check_tuning(const Tuning& values) {
  for (const TuningField& field : tuning_fields) {
    const std::uint64_t value = values.*field.value;
    if (value == Tuning::never || is_size(value)) continue;
    throw Error(ErrorCode::invalid_argument, std::string(field.name) + " is " +
                                                 std::to_string(value) +
                                                 "; give 1 to 2^40, or Tuning::never");
  }
}

Tuning parse_tuning(std::string_view text, std::string_view file, const Machine& machine) {
  const auto cpu = identity(machine);
  std::vector<std::string_view> keys;
  for (const auto& [key, ours] : cpu) keys.push_back(key);
  for (const TuningField& field : tuning_fields) keys.push_back(field.name);

  const Lines lines(text, file, std::move(keys));
  for (const auto& [key, ours] : cpu) {
    const Line& line = lines[key];
    if (line.value == ours) continue;
    lines.refuse_line(line.number, "measured on another CPU: " + std::string(key) + " is " +
                                       quoted(line.value) + ", and here " + quoted(ours));
  }
  Tuning values;
  for (const TuningField& field : tuning_fields) {
    values.*field.value = parse_value(lines, lines[field.name]);
  }
  return values;
}

std::string format_tuning(const Tuning& values, std::string_view comment, const Machine& machine) {
  check_tuning(values);
  std::string text = std::string(format_name) + " " + std::string(version) + "\n";
  if (!comment.empty()) {
    for (const std::string_view line : split(comment, '\n')) text += "# " + printable(line) + "\n";
  }
  for (const auto& [key, value] : identity(machine))
    text += std::string(key) + " = " + value + "\n";
  for (const TuningField& field : tuning_fields) {
    text += std::string(field.name) + " = " + value_in_words(values.*field.value) + "\n";
  }
  return text;
}

std::optional<std::string> read_tuning_text(const std::string& path) {
  const File file(path);
  if (file.descriptor() < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
    refuse_unreadable(path);
  }
  struct stat status {};
  if (fstat(file.descriptor(), &status) != 0) refuse_unreadable(path);
  if (!S_ISREG(status.st_mode)) refuse(path, "not a regular file");

  std::string text(most_file_bytes + 1, '\0');
  std::size_t size = 0;
  while (size < text.size()) {
    const ssize_t got = read(file.descriptor(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) refuse_unreadable(path);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > most_file_bytes) refuse(path, "larger than 64 KiB");
  text.resize(size);
  return text;
}

std::string tuning_file_name(const Machine& machine) {
  constexpr std::size_t longest = 64;
  std::string cpu;
  for (const char c : machine.cpu_name.value) {
    const bool is_upper = c >= 'A' && c <= 'Z';
    const bool is_kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (is_upper || is_kept) {
      cpu += static_cast<char>(is_upper ? c - 'A' + 'a' : c);
    } else if (!cpu.empty() && cpu.back() != '-') {
      cpu += '-';
    }
    if (cpu.size() == longest) break;
  }
  if (!cpu.empty() && cpu.back() != '-') cpu += '-';
  return "tuning-" + cpu + std::to_string(machine.family.value) + "-" +
         std::to_string(machine.model.value) + ".conf";
}

}  // namespace lanewise::kernels
