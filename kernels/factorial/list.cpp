#include <algorithm>
#include <bit>
#include <lanewise/backend.hpp>
#include <lanewise/factorials.hpp>
#include <numeric>
#include <thread>

#include "kernels/dispatch.hpp"
#include "kernels/factorial/admission.hpp"
#include "kernels/factorial/estimate.hpp"
#include "kernels/factorial/factorial.hpp"
#include "kernels/factorial/product_tree.hpp"
#include "kernels/factorial/sizes.hpp"
#include "kernels/factorial/small.hpp"
#include "kernels/factorial/swing.hpp"
#include "kernels/factorial/zeros.hpp"
#include "kernels/faults.hpp"
#include "kernels/parallel.hpp"
#include "kernels/saturating.hpp"
#include "kernels/tuning.hpp"
#include "kernels/verification/factorials.hpp"
#include "kernels/verification/verifier.hpp"

// Factorials of a list of numbers, in rising order, each from the one before it where that is near:
//   n! = m! (m + 1) (m + 2) ... n.

namespace lanewise {
namespace kernels {
namespace {

/// Whether n! is made from m!, m <= n, and not afresh.
bool is_near(std::uint64_t m, std::uint64_t n) noexcept {
  return n > last_small_factorial && n - m <= n / tuning::near_factorial_share;
}

std::uint64_t result_bytes(std::uint64_t n) noexcept {
  if (n <= last_tabled_size) return tabled_limbs(n, n) * sizeof(Limb);
  return factorial_result_bytes(n);
}

/// What a product of a factorial of so many limbs by as many words takes.
std::uint64_t bytes_of_near_step(std::uint64_t limbs, std::uint64_t words) noexcept {
  const auto [row, threads] = row_in_force();
  return multiply_memory(limbs, words, row, threads, {}).bytes();
}

/// At least what making one factorial takes, up to n!, the result included.
std::uint64_t making_bytes(std::uint64_t n) noexcept {
  const FactorialEstimate estimate = estimate_factorial(n);
  if (estimate.peak_bytes == saturated) return saturated;
  // From m!, at most so near: the words of the factors, their product's tree, and the last product.
  const auto width = static_cast<std::uint64_t>(std::bit_width(n));
  const std::uint64_t words = n / tuning::near_factorial_share * width / (64 - width) + 2;
  const std::uint64_t limbs = estimate.result_bytes / sizeof(Limb) + words + 1;
  const std::uint64_t steps = bytes_of_near_step(limbs, words);
  return std::max(estimate.peak_bytes,
                  saturating_sum(saturating_product(7 * words + limbs, sizeof(Limb)), steps));
}

/// What a list takes: its results, and what making its greatest takes, which each thread may have
/// to do.
struct ListMemory {
  std::uint64_t results = 0;
  std::uint64_t making = 0;
  std::uint64_t order = 0;

  explicit ListMemory(std::span<const std::uint64_t> list) noexcept {
    std::uint64_t greatest = 0;
    for (const std::uint64_t n : list) {
      results = saturating_sum(results, saturating_sum(result_bytes(n), sizeof(BigUint)));
      greatest = std::max(greatest, n);
    }
    making = making_bytes(greatest);
    order = list.size() * sizeof(std::size_t);
  }

  /// Threads beyond the first work in a share of the results' size.
  std::uint64_t peak() const noexcept {
    const std::uint64_t sum = saturating_sum(saturating_sum(results, making), order);
    return saturating_sum(sum, results / tuning::list_share);
  }

  unsigned threads(unsigned wanted) const noexcept {
    const std::uint64_t busy = results / sizeof(Limb) / tuning::parallel_list_limbs;
    const std::uint64_t fit = 1 + results / tuning::list_share / making;
    return static_cast<unsigned>(
        std::clamp<std::uint64_t>(std::min(busy, fit), 1, std::max(wanted, 1U)));
  }
};

/// The odd part of (m + 1) ... n.
Natural odd_range_product(std::uint64_t m, std::uint64_t n, Execution& execution) {
  FactorWords words(0);
  for (std::uint64_t k = m + 1; k <= n; ++k) words.append(k >> std::countr_zero(k));
  return product(std::move(words).take(), execution);
}

/// n! from m!, with leading zeros perhaps. The zero limbs that m! begins with are left out of the
/// product, and where it is written to does the rest of the shift but for less than a limb.
detail::Limbs next_limbs(std::uint64_t m, std::span<const Limb> before, std::uint64_t n,
                         Execution& execution) {
  const std::uint64_t zeros = twos_of_factorial(m) / 64;
  const std::uint64_t shift = twos_of_factorial(n) - twos_of_factorial(m);
  const Natural odd = odd_range_product(m, n, execution);
  const std::span<const Limb> significant = before.subspan(zeros);
  Natural factor(odd.size + 1);
  factor.limbs[odd.size] = execution.row.limbs->multiply_1(factor.limbs.data(), odd.limbs.data(),
                                                           odd.size, Limb{1} << shift % 64);
  factor.normalise();
  const std::uint64_t place = zeros + shift / 64;
  detail::Limbs result(place + significant.size() + factor.size);
  std::fill_n(result.begin(), place, 0);
  multiply(result.data() + place, significant, factor.view(), execution);
  faults::point(faults::Stage::output, result.data(), result.size() * sizeof(Limb));
  return result;
}

/// A list under way: `order` holds the indices of the list by rising n.
struct ListCall {
  const std::string& name;
  std::span<const std::uint64_t> list;
  std::span<const std::size_t> order;
  std::span<BigUint> results;

  std::uint64_t n(std::size_t i) const { return list[order[i]]; }
  BigUint& result(std::size_t i) const { return results[order[i]]; }
};

BigUint make_next(const ListCall& call, std::size_t i, Execution& execution) {
  const std::uint64_t m = call.n(i - 1), n = call.n(i);
  return BigUint(compute_verified(
      call.name, execution,
      [&](Execution& with) { return next_limbs(m, call.result(i - 1).limbs(), n, with); },
      [&](const detail::Limbs& limbs, const Execution& with) {
        return check_factorial(n, limbs, with);
      }));
}

/// Makes [begin, end) of the order, the first of them without those before.
void make_part(const ListCall& call, std::size_t begin, std::size_t end, Execution& execution,
               std::thread::id reporter) {
  for (std::size_t i = begin; i < end; ++i) {
    execution.monitor.check();
    const std::uint64_t n = call.n(i);
    if (i > begin && call.n(i - 1) == n) {
      call.result(i) = call.result(i - 1);
    } else if (i > begin && is_near(call.n(i - 1), n)) {
      call.result(i) = make_next(call, i, execution);
    } else {
      call.result(i) = BigUint(verified_limbs(n, call.name, execution));
    }
    if (std::this_thread::get_id() == reporter) {
      execution.monitor.report(static_cast<double>(i + 1 - begin) /
                               static_cast<double>(end - begin));
    }
  }
}

/// Where parts of about equal sums of n begin in the order: the work rises with the size of n!.
std::vector<std::size_t> parts_of(const ListCall& call, unsigned parts) {
  double total = 0;
  for (const std::uint64_t n : call.list) total += static_cast<double>(n);
  std::vector<std::size_t> begins = {0};
  double sum = 0;
  for (std::size_t i = 0; i < call.order.size(); ++i) {
    if (sum >= total * static_cast<double>(begins.size()) / parts) begins.push_back(i);
    sum += static_cast<double>(call.n(i));
  }
  begins.push_back(call.order.size());
  return begins;
}

/// Each thread makes a part; the first alone reports, the others run quietly. One part has all
/// threads for its products.
void make_parts(const ListCall& call, unsigned parts, Execution& quiet, Execution& execution) {
  const auto caller = std::this_thread::get_id();
  if (parts < 2) return make_part(call, 0, call.order.size(), execution, caller);
  const std::vector<std::size_t> begins = parts_of(call, parts);
  const auto make = [&](std::size_t from, std::size_t to) {
    for (std::size_t part = from; part < to; ++part) {
      Execution one_thread = (part == 0 ? execution : quiet).on_one_thread();
      make_part(call, begins[part], begins[part + 1], one_thread,
                part == 0 ? caller : std::thread::id());
    }
  };
  const unsigned ran = parallel_for(begins.size() - 1, 1, parts, make);
  execution.threads_used = std::max(execution.threads_used, ran);
}

}  // namespace
}  // namespace kernels

FactorialEstimate estimate_factorials(std::span<const std::uint64_t> list) noexcept {
  if (list.empty()) return {};
  const kernels::ListMemory memory(list);
  FactorialEstimate estimate = estimate_factorial(std::ranges::max(list));
  estimate.result_bytes = memory.results;
  estimate.peak_bytes = memory.peak();
  estimate.least_bytes = estimate.peak_bytes;
  return estimate;
}

std::vector<BigUint> factorials(std::span<const std::uint64_t> list, const Options& options) {
  using namespace kernels;
  const std::string name = "factorials(list of " + std::to_string(list.size()) + ")";
  const ListMemory memory(list);
  return run_admitted(name, list.empty() ? 0 : memory.peak(), options, [&] {
    Monitor monitor(options);
    monitor.report(0);
    monitor.check();
    const Options quiet_options = without_progress(options);
    Monitor quiet_monitor(quiet_options);
    Verifier verifier(choice(), options.verification);
    Execution quiet = make_execution(options, quiet_monitor, verifier);
    Execution execution = make_execution(options, monitor, verifier);

    std::vector<std::size_t> order(list.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::sort(order, {}, [&](std::size_t i) { return list[i]; });
    std::vector<BigUint> results(list.size());
    make_parts({name, list, order, results}, memory.threads(quiet.threads), quiet, execution);
    monitor.report(1);
    tell_statistics(options, execution, verifier, memory.peak());
    record_call({{Operation::factorials, ElementType::natural},
                 false,
                 execution.threads_used,
                 execution.row.isa},
                list.empty() ? 0 : list[order.back()]);
    return results;
  });
}

}  // namespace lanewise
