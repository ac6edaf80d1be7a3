#include <lanewise/error.hpp>

namespace lanewise {

std::string_view to_string(ErrorCode code) noexcept {
  switch (code) {
    case ErrorCode::invalid_argument: return "invalid_argument";
    case ErrorCode::overflow: return "overflow";
    case ErrorCode::unsupported_isa: return "unsupported_isa";
    case ErrorCode::unsupported_backend: return "unsupported_backend";
    case ErrorCode::limit_exceeded: return "limit_exceeded";
    case ErrorCode::out_of_memory: return "out_of_memory";
    case ErrorCode::cancelled: return "cancelled";
    case ErrorCode::deadline_exceeded: return "deadline_exceeded";
    case ErrorCode::verification_failed: return "verification_failed";
    case ErrorCode::device_error: return "device_error";
  }
  return "unknown";
}

}  // namespace lanewise
