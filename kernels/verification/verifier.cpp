#include "kernels/verification/verifier.hpp"

#include <cstring>

#if defined(__linux__)
#include <sched.h>
#endif

#include "kernels/dispatch.hpp"

namespace lanewise::kernels {
namespace {

std::string cpu_in_words() {
#if defined(__linux__)
  if (const int cpu = sched_getcpu(); cpu >= 0) return " on CPU " + std::to_string(cpu);
#endif
  return "";
}

bool same_kernels(const ArithmeticRow& a, const ArithmeticRow& b) {
  return a.limbs == b.limbs && a.transform == b.transform;
}

}  // namespace

ArithmeticRow Verifier::other_row(const ArithmeticRow& row) const {
  std::size_t i = 0;
  while (i < max_rows && made_.rows[i] && std::strcmp(made_.rows[i]->name, row.isa) != 0) ++i;
  for (++i; i < max_rows && made_.rows[i]; ++i) {
    const ArithmeticRow other = arithmetic_row(made_, row.radix, i);
    if (!same_kernels(other, row)) return other;
  }
  return row;
}

void Verifier::count_checks(std::uint64_t count) noexcept {
  checks_.fetch_add(count, std::memory_order_relaxed);
}

void Verifier::count_fault() noexcept {
  faults_.fetch_add(1, std::memory_order_relaxed);
}

void Verifier::add_time(std::chrono::nanoseconds time) noexcept {
  nanoseconds_.fetch_add(time.count(), std::memory_order_relaxed);
}

void Verifier::tell(Statistics& statistics) const noexcept {
  statistics.checks = checks_;
  statistics.faults_found = faults_;
  statistics.verification_seconds = static_cast<double>(nanoseconds_) * 1e-9;
}

std::string where(const ArithmeticRow& row) {
  return std::string("by ") + row.isa + cpu_in_words();
}

Error verification_error(const std::string& call, const std::string& what) {
  return {ErrorCode::verification_failed,
          call + ": " + what +
              "; nothing is returned. The processor or the memory makes errors, or the library "
              "does: try other CPUs, slower clocks and a memory test, and report it if it stays"};
}

}  // namespace lanewise::kernels
