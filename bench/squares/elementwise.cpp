// square() and squared_magnitude(): kernels, the public functions, and their peers.

#include "bench/squares/register.hpp"
#include "bench/squares/rows.hpp"
#include "kernels/dispatch.hpp"
#include "kernels/squares/plan.hpp"

namespace lanewise::bench {
namespace {

using kernels::ElementwiseOperation;
using kernels::KernelTable;

/// Elements of a row of the matrix whose column is squared.
constexpr std::size_t columns = 8;

/// Columns are not measured beyond the caches: a million elements are 64 MB of doubles.
constexpr std::size_t longest_column = 1'000'000;

/// A kernel without the call around it.
void add_kernel(Row row, const std::string& name, kernels::ArrayKernel kernel) {
  if (!kernel) return;
  row.name += name;
  add(row, [kernel](const void* in, void* out, std::size_t n) {
    benchmark::DoNotOptimize(kernel(in, out, n));
  });
}

/// Each instruction set's kernels, and as "kernel" the one that the public function would take.
void add_kernels(const Row& row, const ElementwiseOperation& operation) {
  const auto kernels_in = [&](const KernelTable& table) -> const kernels::Elementwise& {
    return kernels::squares_of(table, operation.kind.type).*operation.kernels;
  };
  for (const kernels::TableRow& isa : kernels::table_rows()) {
    if (!isa.unsupported.empty()) continue;
    add_kernel(row, isa.name, kernels_in(*isa.table).cached);
    add_kernel(row, isa.name + "-streaming", kernels_in(*isa.table).streaming);
  }
  const auto chosen = kernels::find_kernel(
      kernels::choice(), [&](const KernelTable& table) { return kernels_in(table).cached; });
  add_kernel(row, "kernel", chosen.kernel);
}

template <class Select>
void add_operation(Row row, const ElementwiseOperation& operation, Select select) {
  const auto as_it_is = [](Implementation::Array function) { return function; };
  add_kernels(row, operation);
  add_implementations(row, select, as_it_is);
  if (operation.in_bytes != operation.out_bytes) return;
  row.name += "inplace-";
  row.in_place = true;
  add_implementations(row, select, as_it_is);
}

void add_columns(Row row) {
  row.name += "strided-";
  row.pitch = columns;
  row.longest = longest_column;
  add_implementations(
      row, [](const Implementation& offered) { return offered.strided; },
      [](Implementation::Strided function) {
        return
            [function](const void* in, void* out, std::size_t n) { function(in, out, n, columns); };
      });
}

Row row_of(const ElementwiseOperation& operation, const std::string& policy) {
  const std::string name = std::string(to_string(operation.kind.operation)) + "/" +
                           std::string(to_string(operation.kind.type)) + "/" + policy + "/";
  return {name, operation.kind.type, operation.in_bytes, operation.out_bytes};
}

}  // namespace

void register_elementwise() {
  for_each_type([](ElementType type) {
    for (const NamedPolicy& policy : policies_of(type)) {
      const auto operation = kernels::square_operation(type, policy.overflow);
      const Row row = row_of(operation, policy.name);
      add_operation(row, operation, [&](const Implementation& offered) {
        return offered.square[index_of(policy.overflow)];
      });
      if (policy.overflow == Overflow::wrap) add_columns(row);
    }
    if (!is_complex(type)) return;
    const auto operation = kernels::magnitude_operation(type);
    add_operation(row_of(operation, "round"), operation,
                  [](const Implementation& offered) { return offered.magnitude; });
  });
}

}  // namespace lanewise::bench
