// sum_of_squares() and minmax_of_squares().

#include <string>

#include "bench/squares/register.hpp"
#include "bench/squares/rows.hpp"
#include "kernels/dispatch.hpp"
#include "kernels/squares/plan.hpp"

namespace lanewise::bench {
namespace {

using kernels::KernelTable;
using kernels::SquareKernels;

/// The type whose kernels sum: of a complex number both parts.
ElementType real_type(ElementType type) {
  if (type == ElementType::complex64) return ElementType::float32;
  if (type == ElementType::complex128) return ElementType::float64;
  return type;
}

// Kernels without the call around them; after block_sums a call still adds the blocks' sums.

void add_sum(const Row& row, decltype(SquareKernels::add_sum) kernel) {
  add(row, [kernel](const void* in, void* out, std::size_t n) {
    auto* const total = elements_of<std::uint64_t>(out);
    total[0] = total[1] = total[2] = 0;
    kernel(in, n, total);
  });
}

void add_block_sums(const Row& row, decltype(SquareKernels::block_sums) kernel) {
  const std::size_t parts = is_complex(row.type) ? 2 : 1;
  add(row, [kernel, parts](const void* in, void* out, std::size_t n) {
    kernel(in, n * parts, elements_of<double>(out));
  });
}

void add_extremes(const Row& row, decltype(SquareKernels::extremes) kernel) {
  add(row, [kernel](const void* in, void* out, std::size_t n) {
    auto* const extremes = elements_of<std::uint64_t>(out);
    extremes[0] = ~std::uint64_t{0};
    extremes[1] = 0;
    kernel(in, n, extremes);
  });
}

/// add_one(row, kernel) for each instruction set's `kernel`, and as "kernel" for the one that the
/// public function would take.
template <class Kernel, class AddOne>
void add_kernels(const Row& row, Kernel SquareKernels::*kernel, AddOne add_one) {
  const auto kernel_in = [&](const KernelTable& table) {
    return kernels::squares_of(table, real_type(row.type)).*kernel;
  };
  const auto add_named = [&](const std::string& name, Kernel offered) {
    if (!offered) return;
    Row named = row;
    named.name += name;
    add_one(named, offered);
  };
  for (const kernels::TableRow& isa : kernels::table_rows()) {
    if (isa.unsupported.empty()) add_named(isa.name, kernel_in(*isa.table));
  }
  add_named("kernel", kernels::find_kernel(kernels::choice(), kernel_in).kernel);
}

Row row_of(Operation operation, ElementType type) {
  return {std::string(to_string(operation)) + "/" + std::string(to_string(type)) + "/", type,
          kernels::bytes_of(type), 0};
}

constexpr auto as_it_is = [](Implementation::Array function) { return function; };

void add_sums(ElementType type) {
  const Row row = row_of(Operation::sum_of_squares, type);
  if (is_integer(type)) {
    add_kernels(row, &SquareKernels::add_sum, add_sum);
  } else {
    add_kernels(row, &SquareKernels::block_sums, add_block_sums);
  }
  add_implementations(
      row, [](const Implementation& offered) { return offered.sum; }, as_it_is);
}

void add_minmax(ElementType type) {
  const Row row = row_of(Operation::minmax_of_squares, type);
  add_kernels(row, &SquareKernels::extremes, add_extremes);
  add_implementations(
      row, [](const Implementation& offered) { return offered.extremes; }, as_it_is);
}

}  // namespace

void register_reductions() {
  for_each_type([](ElementType type) {
    add_sums(type);
    if (!is_complex(type)) add_minmax(type);
  });
}

}  // namespace lanewise::bench
