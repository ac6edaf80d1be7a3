#include "cuda/runtime/watch.hpp"

#include <memory>
#include <utility>

namespace lanewise::cuda {

Watch::~Watch() {
  const Process* process = newest_.load(std::memory_order_acquire);
  while (process) {
    delete process->death.load(std::memory_order_acquire);
    delete std::exchange(process, process->parent);
  }
}

Watch::Process& Watch::this_process() {
  const std::int64_t id = driver_.process_id();
  Process* newest = newest_.load(std::memory_order_acquire);
  if (newest && newest->id == id) return *newest;
  auto made = std::make_unique<Process>();
  made->id = id;
  made->parent = newest;
  made->forked_from_user =
      newest && (newest->forked_from_user || newest->asking.load(std::memory_order_acquire));
  // Of this process's threads the first is the one whose Process stands.
  if (newest_.compare_exchange_strong(newest, made.get(), std::memory_order_acq_rel)) {
    return *made.release();
  }
  return *newest;
}

const Judgement& Watch::judgement(Process& process) {
  std::call_once(process.once, [&] {
    if (process.forked_from_user) {
      process.found.reason = forked_reason();
      return;
    }
    process.asking.store(true, std::memory_order_release);
    process.found = judge(driver_);
    process.asking.store(process.found.initialised, std::memory_order_release);
  });
  return process.found;
}

Availability Watch::availability() {
  Process& process = this_process();
  if (const std::string* death = process.death.load(std::memory_order_acquire)) {
    return {false, *death};
  }
  const Judgement& found = judgement(process);
  return {found.device.has_value(), found.reason};
}

std::optional<DeviceInfo> Watch::device() {
  if (!availability().usable) return std::nullopt;
  DeviceInfo device = *judgement(this_process()).device;
  device.free_bytes = driver_.free_bytes();
  return device;
}

void Watch::mark_dead(std::string reason) {
  const auto* const death = new std::string(std::move(reason));
  const std::string* none = nullptr;
  auto& stands = this_process().death;
  if (!stands.compare_exchange_strong(none, death, std::memory_order_acq_rel)) delete death;
}

}  // namespace lanewise::cuda
