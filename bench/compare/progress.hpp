#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

// How far a comparison is, for the person who waits for it.

namespace lanewise::compare {

/// The moment before an arm runs.
struct Progress {
  std::string_view workload;          ///< Its title.
  std::string_view arm;               ///< The label of the arm that is about to run.
  double fraction = 0;                ///< Of the rounds, from 0 to 1.
  std::optional<double> remaining_s;  ///< Absent until something has been timed.
};

class ProgressSink {
 public:
  virtual ~ProgressSink() = default;
  virtual void update(const Progress& progress) = 0;
  virtual void finish() = 0;  ///< The workload is done.
};

/// Takes note of nothing.
class NoProgress final : public ProgressSink {
 public:
  void update(const Progress&) override {}
  void finish() override {}
};

/// One line that is drawn over and over, and cleared at the end.
class ProgressBar final : public ProgressSink {
 public:
  ProgressBar(std::FILE* terminal, std::size_t columns) : terminal_(terminal), columns_(columns) {}
  ~ProgressBar() override { ProgressBar::finish(); }
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void update(const Progress& progress) override;
  void finish() override;

 private:
  std::FILE* terminal_;
  std::size_t columns_;
  bool drawn_ = false;
};

/// The bar's text, at most `columns` wide, without control characters.
std::string progress_line(const Progress& progress, std::size_t columns);

/// A bar on standard error where that is a terminal, else nothing.
std::unique_ptr<ProgressSink> progress_on_stderr();

}  // namespace lanewise::compare
