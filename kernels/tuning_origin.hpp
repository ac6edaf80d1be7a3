#pragma once

#include <lanewise/backend.hpp>
#include <lanewise/machine.hpp>
#include <lanewise/tuning.hpp>
#include <string>

// Which tuning values a process uses that no call has set.

namespace lanewise::kernels {

/// The built-in values for a machine.
Tuning built_in_tuning(const Machine& machine);

/// A file that values are looked for in.
struct TuningPlace {
  std::string file;       ///< Empty where there is none; "off" where files are switched off.
  std::string source;     ///< Who named it.
  bool is_named = false;  ///< By a person, so that it must be there; else by the machine.
};

/// The place that the environment and the machine name.
TuningPlace automatic_place(const Machine& machine);

/// The values from there, or the built-in ones where there is no file. Reads a file. Error as
/// read_tuning_file().
TuningInForce tuning_from(const TuningPlace& place, const Machine& machine);

/// The same, with the built-in values and the reason where the file is refused.
TuningInForce tuning_or_built_in(const TuningPlace& place, const Machine& machine);

/// The origin as settings() has it.
Setting as_setting(const TuningOrigin& origin);

}  // namespace lanewise::kernels
