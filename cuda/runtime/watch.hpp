#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "cuda/runtime/absence.hpp"

// Whether the GPU can be used, asked of the driver once in each process.

namespace lanewise::cuda {

/// Thread-safe, without locks that a fork could leave held.
class Watch {
 public:
  explicit Watch(Driver driver) : driver_(std::move(driver)) {}
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;
  ~Watch();

  Availability availability();
  std::optional<DeviceInfo> device();
  /// The GPU is not usable in this process from now on; of several reasons the first stands.
  void mark_dead(std::string reason);

 private:
  /// What one process knows. A forked child gets one of its own, for its parent's may have been in
  /// the middle of finding out; it is kept, for threads of the parent are using theirs.
  struct Process {
    std::int64_t id = 0;
    bool forked_from_user = false;  ///< CUDA was in use where it forked.
    Process* parent = nullptr;
    std::once_flag once{};
    std::atomic<bool> asking{false};  ///< The driver is or has been asked, and may be initialised.
    Judgement found{};
    std::atomic<const std::string*> death{nullptr};
  };

  Process& this_process();
  const Judgement& judgement(Process& process);

  const Driver driver_;
  std::atomic<Process*> newest_{nullptr};
};

}  // namespace lanewise::cuda
