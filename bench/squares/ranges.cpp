// squares_of_range(): the squares of 0, 1, ..., n - 1.

#include <bit>
#include <string>

#include "bench/squares/register.hpp"
#include "bench/squares/rows.hpp"
#include "kernels/dispatch.hpp"
#include "kernels/squares/integer_range.hpp"
#include "kernels/squares/plan.hpp"

namespace lanewise::bench {
namespace {

using kernels::KernelTable;
using kernels::RangeKernel;

/// 1, in the bits of the type.
std::uint64_t one_of(ElementType type) {
  if (type == ElementType::float32) return std::bit_cast<std::uint32_t>(1.0F);
  if (type == ElementType::float64) return std::bit_cast<std::uint64_t>(1.0);
  return 1;
}

void add_kernel(Row row, const std::string& name, RangeKernel kernel) {
  if (!kernel) return;
  row.name += name;
  add(row, [kernel, step = one_of(row.type)](const void*, void* out, std::size_t n) {
    kernel(0, step, 0, out, n);
  });
}

void add_kernels(const Row& row) {
  for (const kernels::TableRow& isa : kernels::table_rows()) {
    if (!isa.unsupported.empty()) continue;
    const kernels::SquareKernels& offered = kernels::squares_of(*isa.table, row.type);
    add_kernel(row, isa.name, offered.range);
    add_kernel(row, isa.name + "-streaming", offered.range_streaming);
  }
  const auto chosen = kernels::find_kernel(kernels::choice(), [&](const KernelTable& table) {
    return kernels::squares_of(table, row.type).range;
  });
  add_kernel(row, "kernel", chosen.kernel);
}

void add_ranges(ElementType type, const NamedPolicy& policy) {
  const std::string name =
      "squares_of_range/" + std::string(to_string(type)) + "/" + policy.name + "/";
  Row row{name, type, 0, kernels::bytes_of(type)};
  if (policy.overflow == Overflow::wrap) add_kernels(row);
  if (policy.overflow == Overflow::check) {
    // Longer ranges throw.
    row.longest = static_cast<std::size_t>(kernels::limits_of(type).root) + 1;
  }
  add_implementations(
      row, [&](const Implementation& offered) { return offered.range[index_of(policy.overflow)]; },
      [](Implementation::Range function) {
        return [function](const void*, void* out, std::size_t n) { function(out, n); };
      });
}

}  // namespace

void register_ranges() {
  for_each_type([](ElementType type) {
    if (is_half(type) || is_complex(type)) return;
    for (const NamedPolicy& policy : policies_of(type)) {
      if (policy.overflow != Overflow::widen) add_ranges(type, policy);
    }
  });
}

}  // namespace lanewise::bench
