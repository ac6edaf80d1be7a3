#pragma once

#include <lanewise/machine.hpp>
#include <lanewise/tuning.hpp>
#include <optional>
#include <string>
#include <string_view>

// The tuning file: "key = value" lines under a first line that names format and version, with
// comments on lines of their own. It names the CPU that it was measured on, and is no good on any
// other.
//
//   lanewise-tuning 1
//   # lanewise tune, 2 threads
//   cpu = AMD EPYC 9965
//   family = 26
//   model = 17
//   l3_bytes = 33554432
//   bytes_per_thread = 65536
//   streaming_array_bytes = 47453132
//   streaming_range_bytes = never

namespace lanewise::kernels {

/// Throws Error invalid_argument where a value is neither `never` nor from 1 to 2^40.
void check_tuning(const Tuning& values);

/// The values in the text of a file. Every line must be right, every key there once, and the CPU
/// this one; else Error invalid_argument "<file>:<line>: <what is wrong>; <remedy>".
Tuning parse_tuning(std::string_view text, std::string_view file, const Machine& machine);

/// The text that parse_tuning() takes for these values.
std::string format_tuning(const Tuning& values, std::string_view comment, const Machine& machine);

/// The file's text; nothing where there is no such file. Error invalid_argument where it cannot be
/// read, is not a regular file (it does not wait for a pipe) or has more than 64 KiB.
std::optional<std::string> read_tuning_text(const std::string& file);

/// Its file's name: tuning-<CPU name>-<family>-<model>.conf, in lower-case letters, digits and "-".
std::string tuning_file_name(const Machine& machine);

}  // namespace lanewise::kernels
