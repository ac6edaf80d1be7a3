#pragma once

#include <lanewise/error.hpp>
#include <span>
#include <string>
#include <string_view>

// Choosing a row by name or by worth, as a pure function, so that a test can feed it any machine.

namespace lanewise::kernels {

/// A row as the choice sees it.
struct Candidate {
  std::string name;
  bool supported = false;
  bool preferred = true;  ///< Worth choosing unasked, where it is supported.
  std::string reason;     ///< Why it is not supported, or else why it is not preferred.
};

/// The index of the row to run: of `forced` by name, or for "auto" the first that is supported and
/// preferred (failing that, the first supported). Throws Error with `code` for a name that is
/// unknown or not supported; the message lists the supported ones and names `origin`.
std::size_t select(std::span<const Candidate> candidates, std::string_view forced,
                   std::string_view origin, std::string_view what, ErrorCode code);

}  // namespace lanewise::kernels
