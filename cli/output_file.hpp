#pragma once

#include <string>
#include <string_view>

// What a subcommand writes: files, and standard output.

namespace lanewise::cli {

/// Refuses at once what would only fail after minutes of measuring: Error invalid_argument where
/// the file exists and may not be overwritten, or is not a regular one; std::system_error where its
/// folder takes no new file.
void check_writable(const std::string& file, bool overwrite);

/// Whether it is a device or a pipe: bytes go straight there, and nothing is overwritten.
bool is_stream(const std::string& file);

/// A file that is seen under its name once it is whole: written beside it and renamed. A stream,
/// for which there is no beside, is written directly. One at a time; errors are std::system_error.
class OutputFile {
 public:
  /// `overwrite`: whether commit() may replace a file.
  OutputFile(std::string file, bool overwrite);
  ~OutputFile();  ///< Leaves nothing behind unless commit() has returned.
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(std::string_view bytes);

  /// For what writes to descriptors itself.
  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

  /// Error invalid_argument where the file exists by now and may not be overwritten.
  void commit();

 private:
  std::string file_;
  bool overwrite_;
  std::string part_;  ///< Beside the file; empty for a stream.
  int descriptor_;
};

/// Removes what the OutputFile of this moment has written so far; from another thread, before it
/// ends the process.
void discard_unfinished_file();

/// Writes a file, which may exist, as an OutputFile.
void write_file(const std::string& file, const std::string& text);

/// Hands on what was printed. std::system_error where it cannot be.
void flush_output();

}  // namespace lanewise::cli
