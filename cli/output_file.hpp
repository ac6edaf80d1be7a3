#pragma once

#include <string>

// Files that a subcommand writes.

namespace lanewise::cli {

/// Refuses at once what would only fail after minutes of measuring: Error invalid_argument where
/// the file exists and may not be overwritten, or is not a regular one; std::system_error where its
/// folder takes no new file.
void check_writable(const std::string& file, bool overwrite);

/// Writes beside the file and renames, so that no half-written file is ever seen under its name.
void write_file(const std::string& file, const std::string& text);

}  // namespace lanewise::cli
