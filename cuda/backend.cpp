// The backend as dispatch.cpp sees it.

#include "cuda/backend.hpp"

#include <pthread.h>

#include <atomic>
#include <mutex>
#include <utility>

#include "cuda/runtime/absence.hpp"
#include "cuda/runtime/health.hpp"
#include "cuda/runtime/watch.hpp"

namespace lanewise::cuda {
namespace {

/// Never destroyed: static destructors may still call the library.
Watch& watch() {
  static Watch& instance = *new Watch(cuda_driver());
  return instance;
}

constinit std::atomic<void (*)()> change_listener{nullptr};

void tell_change() {
  if (auto* const listener = change_listener.load(std::memory_order_acquire)) listener();
}

}  // namespace

Availability availability() {
  return watch().availability();
}

std::optional<DeviceInfo> device_info() {
  return watch().device();
}

std::string description() {
  const std::optional<DeviceInfo> device = device_info();
  return (device ? in_words(*device) : "an NVIDIA GPU") + "; this build holds " +
         architectures_in_words(LANEWISE_CUDA_ARCHITECTURES);
}

void when_availability_changes(void (*listener)()) {
  change_listener.store(listener, std::memory_order_release);
  static std::once_flag once;
  std::call_once(once, [] { pthread_atfork(nullptr, nullptr, tell_change); });
}

void mark_dead(std::string reason) {
  watch().mark_dead(std::move(reason));
  tell_change();
}

}  // namespace lanewise::cuda
