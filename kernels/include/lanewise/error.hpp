#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace lanewise {

/// Why a call was refused or given up. The outputs of such a call hold no result.
enum class ErrorCode {
  invalid_argument,     ///< The arguments break the function's contract.
  overflow,             ///< A result does not fit its type, under Overflow::check.
  unsupported_isa,      ///< No instruction set of this name, or this CPU cannot run it.
  unsupported_backend,  ///< No backend of this name, or it is not usable here.
  limit_exceeded,       ///< The estimate says that the result cannot fit; nothing was computed.
  out_of_memory,        ///< An allocation failed during the work.
  cancelled,            ///< The caller's stop token asked for it.
  deadline_exceeded,    ///< The caller's deadline passed.
  verification_failed,  ///< A result was found wrong, and wrong again on another instruction set.
  device_error,         ///< A GPU failed during the work; the message has its driver's word.
};

/// The code's name, as spelt above.
std::string_view to_string(ErrorCode code) noexcept;

/// Every exception that Lanewise throws of its own. The message names the remedy.
class Error : public std::runtime_error {
 public:
  Error(ErrorCode code, const std::string& message) : std::runtime_error(message), code_(code) {}

  ErrorCode code() const noexcept { return code_; }

 private:
  ErrorCode code_;
};

}  // namespace lanewise
