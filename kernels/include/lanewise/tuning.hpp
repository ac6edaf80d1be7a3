#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

// From how much work on a call on arrays takes more than one thread, and writes past the caches.
//
// The crossings differ from machine to machine: `lanewise tune` measures them and writes a file,
// which every program on this CPU then reads. The values are taken from the first of:
//
//   use_tuning_file(), set_tuning()
//   environment LANEWISE_TUNING, a file, or "off"
//   default_tuning_file()
//   default_tuning()
//
// The two files that no call names can make nothing fail: one that is refused is passed over for
// default_tuning(), and tuning_in_force() says why. A file is read when the first call needs a
// choice, and once: set_threads() and its like do not read it again, use_tuning_file("auto") does.
// All functions are thread-safe; a change applies to calls that start after it.

namespace lanewise {

/// Thresholds in bytes of a call's memory traffic: what it reads and what it writes.
struct Tuning {
  /// The threshold of what does not pay at any size; "never" in a file.
  static constexpr std::uint64_t never = std::numeric_limits<std::uint64_t>::max();

  /// A thread must have this much traffic to be worth waking: a second one joins at twice this.
  std::uint64_t bytes_per_thread = never;
  /// square(in, out) with out apart from in uses non-temporal stores above this much traffic.
  std::uint64_t streaming_array_bytes = never;
  /// squares_of_range(start, out), which only writes, uses them above this much.
  std::uint64_t streaming_range_bytes = never;

  bool operator==(const Tuning&) const = default;
};

/// A value of Tuning, by the name that files and reports have for it.
struct TuningField {
  std::string_view name;
  std::uint64_t Tuning::*value;
};

inline constexpr std::array tuning_fields = {
    TuningField{"bytes_per_thread", &Tuning::bytes_per_thread},
    TuningField{"streaming_array_bytes", &Tuning::streaming_array_bytes},
    TuningField{"streaming_range_bytes", &Tuning::streaming_range_bytes}};

/// The built-in values for this machine: 128 KiB for a thread, and non-temporal stores for what its
/// last-level cache cannot hold.
Tuning default_tuning();

/// What became of the tuning file.
enum class TuningState {
  none,     ///< There is none: built-in values.
  off,      ///< Files were switched off: built-in values.
  read,     ///< Its values are in force.
  refused,  ///< It is for another machine, damaged or unreadable: built-in values.
  given,    ///< set_tuning() overrules files.
};

/// The state's name, as spelt above.
std::string_view to_string(TuningState state) noexcept;

/// Where values come from.
struct TuningOrigin {
  TuningState state = TuningState::none;
  std::string file;     ///< Read, refused, or looked for and not there; else empty.
  std::string source;   ///< Who decided, e.g. "environment LANEWISE_TUNING".
  std::string problem;  ///< Why the file was refused, and the remedy; else empty.

  bool operator==(const TuningOrigin&) const = default;
};

struct TuningInForce {
  Tuning values;
  TuningOrigin origin;
};

/// The values that calls use now. Like settings(), it throws where the environment names an invalid
/// instruction set, backend or thread count.
TuningInForce tuning_in_force();

/// Sets the values themselves. Error invalid_argument, which leaves the old ones standing, for a
/// value that is neither `never` nor from 1 to 2^40.
void set_tuning(const Tuning& values, std::string_view origin = "set_tuning()");

/// Takes the values of a file, read now; "off" takes the built-in ones whatever files there are,
/// and "auto" undoes this and set_tuning(). Errors, which leave the old values standing: as
/// read_tuning_file().
void use_tuning_file(std::string_view file, std::string_view origin = "use_tuning_file()");

/// The values in a file. Error invalid_argument, naming file, line and remedy, where the file is
/// not there, cannot be read, was measured on another CPU, or is anything but what tuning_text()
/// writes; it is refused as a whole. Reads at most 64 KiB, and regular files only.
Tuning read_tuning_file(const std::string& file);

/// The text of a file that holds the values for this machine, under `comment`, which may have
/// several lines. Error invalid_argument as set_tuning().
std::string tuning_text(const Tuning& values, std::string_view comment = {});

/// Where this machine's file is looked for: lanewise/tuning-<CPU>.conf in $XDG_CONFIG_HOME, or else
/// in $HOME/.config; empty where neither is an absolute path.
std::string default_tuning_file();

}  // namespace lanewise
