#include "kernels/factorial/admission.hpp"

#include <cstdio>
#include <lanewise/backend.hpp>
#include <lanewise/machine.hpp>
#include <limits>

#include "kernels/dispatch.hpp"

namespace lanewise::kernels {
namespace {

/// "1.50 GB"; "more than 18 EB" where the estimate is saturated.
std::string in_words(std::uint64_t bytes) {
  if (bytes == std::numeric_limits<std::uint64_t>::max()) return "more than 18 EB";
  constexpr const char* units[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  auto amount = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; amount >= 1000 && unit + 1 < std::size(units); ++unit) amount /= 1000;
  char text[32];
  std::snprintf(text, sizeof text, unit == 0 ? "%.0f %s" : "%.2f %s", amount, units[unit]);
  return text;
}

}  // namespace

void admit(const std::string& call, std::uint64_t peak_bytes, const Options& options) {
  if (options.threads > max_threads) {
    throw Error(ErrorCode::invalid_argument,
                call + ": Options::threads is " + std::to_string(options.threads) +
                    "; it may be at most " + std::to_string(max_threads));
  }
  constexpr std::uint64_t unknown = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t available = machine().available_memory_bytes.value;
  const std::uint64_t limit = options.memory_limit != 0 ? options.memory_limit
                              : available != 0          ? available
                                                        : unknown;
  if (peak_bytes <= limit && peak_bytes != unknown) return;
  throw Error(
      ErrorCode::limit_exceeded,
      call + ": needs up to " + in_words(peak_bytes) + " of memory, and the limit is " +
          in_words(limit) +
          (options.memory_limit != 0
               ? "; set Options::memory_limit higher"
               : ", what the machine has available; set Options::memory_limit to go beyond"));
}

Execution make_execution(const Options& options, Monitor& monitor) {
  return {limb_kernels(), monitor, options.threads != 0 ? options.threads : thread_setting()};
}

}  // namespace lanewise::kernels
