#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <memory>
#include <vector>
#if defined(__x86_64__)
#include <cpuid.h>
#endif

#include "cpu/detect.hpp"
#include "kernels/parallel.hpp"

namespace lanewise::cpu {
namespace {

#if defined(__x86_64__)
constexpr const char* architecture = "x86_64";

CpuidRegisters cpuid(std::uint32_t leaf, std::uint32_t subleaf) {
  CpuidRegisters r;
  __cpuid_count(leaf, subleaf, r.eax, r.ebx, r.ecx, r.edx);
  return r;
}

/// In assembly, for the compiler's builtin would need -mxsave; volatile, so that it is not moved
/// above the check that it exists.
std::uint64_t xcr0() {
  std::uint32_t low = 0;
  std::uint32_t high = 0;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return std::uint64_t{high} << 32 | low;
}
#else
#if defined(__aarch64__)
constexpr const char* architecture = "aarch64";
#else
constexpr const char* architecture = "unknown";
#endif

CpuidRegisters cpuid(std::uint32_t, std::uint32_t) {
  return {};
}
std::uint64_t xcr0() {
  return 0;
}
#endif

/// Of the calling thread, which the threads that it makes inherit. 0 where the kernel will not say.
unsigned thread_affinity_cpus() {
  // The kernel answers EINVAL to a set with fewer bits than its own, and a cpu_set_t has 1024.
  constexpr std::size_t most_sets = 1024;
  for (std::size_t count = 1; count <= most_sets; count *= 2) {
    std::vector<cpu_set_t> sets(count);
    const std::size_t bytes = count * sizeof(cpu_set_t);
    if (sched_getaffinity(0, bytes, sets.data()) == 0) {
      return static_cast<unsigned>(CPU_COUNT_S(bytes, sets.data()));
    }
    if (errno != EINVAL) break;
  }
  return 0;
}

/// The OpenMP runtime asked at load, before it could pin a thread.
unsigned affinity_cpus() {
  const unsigned own = thread_affinity_cpus();
  return own == 0 ? 0 : std::max(own, kernels::schedulable_cpus());
}

unsigned online_cpus() {
  return static_cast<unsigned>(std::max(0L, sysconf(_SC_NPROCESSORS_ONLN)));
}

/// By stdio, for a stream throws where reading fails after opening, as it does on some of sysfs.
std::optional<std::string> read_file(const std::string& path) {
  const std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path.c_str(), "re"), std::fclose);
  if (!file) return std::nullopt;
  std::string text;
  std::array<char, 4096> buffer;
  while (const std::size_t got = std::fread(buffer.data(), 1, buffer.size(), file.get())) {
    text.append(buffer.data(), got);
  }
  if (std::ferror(file.get())) return std::nullopt;
  return text;
}

}  // namespace

Sources system_sources() {
  return {architecture, cpuid, xcr0, affinity_cpus, online_cpus, read_file};
}

}  // namespace lanewise::cpu
