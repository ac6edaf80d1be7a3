#include "bench/compare/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "bench/compare/reports/text.hpp"

namespace lanewise::compare {
namespace {

constexpr std::size_t bar_width = 24;

std::string bar(double fraction) {
  const double filled = std::clamp(fraction, 0.0, 1.0) * static_cast<double>(bar_width);
  std::string text;
  for (std::size_t i = 0; i < bar_width; ++i) {
    text += static_cast<double>(i) < filled ? "\u2588" : "\u2591";
  }
  return text;
}

std::string remaining(const std::optional<double>& seconds) {
  if (!seconds) return "  --:-- left";
  const auto whole = static_cast<unsigned>(std::clamp(std::ceil(*seconds), 0.0, 359'999.0));
  if (whole >= 3600) return fmt::format("{:2}:{:02} h left", whole / 3600, whole / 60 % 60);
  return fmt::format("{:4}:{:02} left", whole / 60, whole % 60);
}

std::size_t terminal_columns(int file) {
  winsize size{};
  return ioctl(file, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace

std::string progress_line(const Progress& progress, std::size_t columns) {
  const std::string line =
      fmt::format("{} {:3.0f}%{}  {}: {}", bar(progress.fraction), 100 * progress.fraction,
                  remaining(progress.remaining_s), progress.workload, progress.arm);
  const std::string clean = printable(line);
  return text_width(clean) <= columns ? clean : pad_right(clean, columns);
}

void ProgressBar::update(const Progress& progress) {
  // One column short of the edge: a full line would make some terminals wrap.
  const std::string line = progress_line(progress, columns_ - 1);
  std::fprintf(terminal_, "\r%s\x1b[K", line.c_str());
  std::fflush(terminal_);
  drawn_ = true;
}

void ProgressBar::finish() {
  if (!drawn_) return;
  std::fputs("\r\x1b[K", terminal_);
  std::fflush(terminal_);
  drawn_ = false;
}

std::unique_ptr<ProgressSink> progress_on_stderr() {
  if (isatty(STDERR_FILENO) == 0) return std::make_unique<NoProgress>();
  return std::make_unique<ProgressBar>(stderr, terminal_columns(STDERR_FILENO));
}

}  // namespace lanewise::compare
