#pragma once

#include <string>
#include <vector>

// What subcommands that measure and report have in common.

namespace lanewise::cli {

/// Refuses at once what would only fail after minutes: as check_writable() for each file that has a
/// name, and Error invalid_argument where two are the same file, or one is an input.
void check_output_files(const std::vector<std::string>& files, bool overwrite,
                        const std::vector<std::string>& inputs = {});

/// Writes the file, which may exist; nothing where it has no name.
void write_if_named(const std::string& file, const std::string& text);

/// Whether standard output is a terminal whose user has not refused colours (no-color.org).
bool wants_colour();

/// The time now, ISO 8601: "2026-11-23T06:20:09Z".
std::string utc_now();

}  // namespace lanewise::cli
