#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>

namespace lanewise {

/// How a result is checked before it is returned. What a check finds wrong is computed again on
/// another instruction set; wrong again, the call throws verification_failed.
enum class Verification {
  off,   ///< Not at all.
  fast,  ///< The result, and every long multiplication, by residues: a fault passes unseen with a
         ///< probability below 2^-50.
  full,  ///< As fast, with a second modulus, and operands once more before they are used.
};

/// What a call has to tell of itself.
struct Statistics {
  const char* backend = "cpu";      ///< The backend that computed, cpu or cuda.
  const char* isa = "";             ///< The instruction set that computed, or the GPU's.
  unsigned threads = 1;             ///< The most threads that ran at once.
  std::uint64_t peak_bytes = 0;     ///< The most memory that the plan in use held at once.
  std::uint64_t checks = 0;         ///< Verifications made.
  std::uint64_t faults_found = 0;   ///< Of which found a wrong result.
  double verification_seconds = 0;  ///< Time spent on them.
  std::string left_gpu{};           ///< Why a GPU that was chosen has not computed it; else empty.
};

/// How a long call may run and be stopped. The defaults suit every ordinary call; name what
/// differs: `factorial(n, {.threads = 2})`.
struct Options {
  /// Threads this call may use, at most max_threads; 0 takes the setting of <lanewise/backend.hpp>.
  unsigned threads = 0;

  /// The most memory the call may take, result included, in bytes; 0 is what the machine had
  /// available when the library first looked. A call whose estimate exceeds it throws
  /// limit_exceeded before it starts; where a slower plan with less memory fits, it takes that.
  /// What the pool of freed Buffers keeps (<lanewise/buffer.hpp>) comes on top.
  std::uint64_t memory_limit = 0;

  /// A request to stop throws cancelled, within about one pass over the numbers in hand.
  std::stop_token stop{};

  /// The work throws deadline_exceeded soon after this moment.
  std::optional<std::chrono::steady_clock::time_point> deadline{};

  /// Called with the fraction done, from 0 to 1, never falling, on the calling thread. What it
  /// throws ends the call and reaches the caller.
  std::function<void(double)> progress{};

  /// How the result is checked before it is returned.
  Verification verification = Verification::fast;

  /// Filled in when the call returns; null where the caller does not ask.
  Statistics* statistics = nullptr;
};

}  // namespace lanewise
