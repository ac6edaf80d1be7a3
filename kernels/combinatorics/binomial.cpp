#include <algorithm>
#include <functional>
#include <iterator>
#include <lanewise/combinatorics.hpp>
#include <lanewise/factorials.hpp>
#include <vector>

#include "kernels/combinatorics/call.hpp"
#include "kernels/combinatorics/factorial_ratio.hpp"
#include "kernels/combinatorics/short_binomial.hpp"
#include "kernels/combinatorics/small.hpp"
#include "kernels/saturating.hpp"

namespace lanewise {
namespace kernels {
namespace {

/// The parts but for zeros and ones, each value once, falling.
std::vector<Divisor> divisors_of(std::span<const std::uint64_t> parts) {
  std::vector<std::uint64_t> sorted;
  sorted.reserve(parts.size());
  std::ranges::copy_if(parts, std::back_inserter(sorted), [](std::uint64_t k) { return k > 1; });
  std::ranges::sort(sorted, std::greater<>());
  std::size_t distinct = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    distinct += i == 0 || sorted[i] != sorted[i - 1];
  }
  std::vector<Divisor> divisors;
  divisors.reserve(distinct);
  for (const std::uint64_t value : sorted) {
    if (!divisors.empty() && divisors.back().value == value) {
      ++divisors.back().count;
    } else {
      divisors.push_back({value});
    }
  }
  return divisors;
}

/// What divisors_of() takes of so many parts, at most.
std::uint64_t divisors_bytes(std::size_t parts) {
  return saturating_product(parts, sizeof(std::uint64_t) + sizeof(Divisor));
}

/// Of a list of so many parts.
class Multinomial : public FactorialRatio {
 public:
  Multinomial(std::uint64_t n, std::span<const Divisor> divisors, std::size_t parts) noexcept
      : FactorialRatio(n, divisors), parts_(parts) {}

  Needs needs() const noexcept {
    Needs needs = FactorialRatio::needs();
    needs.others += static_cast<long double>(divisors_bytes(parts_));
    return needs;
  }

 private:
  std::size_t parts_;
};

/// n! / (k! (n - k)!), k <= n - k, by the shorter way.
class Binomial : public FactorialRatio {
 public:
  Binomial(std::uint64_t n, std::uint64_t k, std::span<const Divisor> divisors) noexcept
      : FactorialRatio(n, divisors), n_(n), k_(k) {}

  bool is_short() const noexcept { return FactorialRatio::is_short() || is_short_binomial(n_, k_); }

  detail::Limbs make(Execution& execution) const {
    if (is_short_binomial(n_, k_)) return short_binomial(n_, k_, *execution.row.limbs);
    return FactorialRatio::make(execution);
  }

 private:
  std::uint64_t n_, k_;
};

BigUint ratio(std::uint64_t n, std::span<const Divisor> divisors, const Options& options,
              const char* function, std::initializer_list<std::uint64_t> arguments) {
  return make_number(FactorialRatio(n, divisors), options,
                     [=] { return call_name(function, arguments); });
}

BigUint constant(Limb value, const Options& options, const char* function,
                 std::initializer_list<std::uint64_t> arguments) {
  return make_number(Constant{value}, options, [=] { return call_name(function, arguments); });
}

/// n! / (n - k)!, where 0 < k < n.
BigUint range_product(std::uint64_t n, std::uint64_t k, const Options& options,
                      const char* function, std::initializer_list<std::uint64_t> arguments) {
  if (is_plain_and_fast(options)) {
    if (auto product = small_progression(n - k + 1, 1, k, options.verification)) {
      return *std::move(product);
    }
  }
  const Divisor divisors[] = {{n - k}};
  return ratio(n, divisors, options, function, arguments);
}

void refuse_doubled_overflow(std::uint64_t n, const char* function) {
  if (n >> 63 == 0) return;
  throw Error(ErrorCode::invalid_argument, call_name(function, {n}) + ": n must be below 2^63");
}

std::uint64_t sum_of(std::span<const std::uint64_t> parts) {
  std::uint64_t sum = 0;
  for (const std::uint64_t part : parts) {
    if (__builtin_add_overflow(sum, part, &sum)) {
      throw Error(
          ErrorCode::invalid_argument,
          "multinomial(list of " + std::to_string(parts.size()) + "): its sum must be below 2^64");
    }
  }
  return sum;
}

}  // namespace
}  // namespace kernels

BigUint binomial(std::uint64_t n, std::uint64_t k, const Options& options) {
  using namespace kernels;
  if (k > n) return constant(0, options, "binomial", {n, k});
  const std::uint64_t less = std::min(k, n - k);
  if (is_plain_and_fast(options)) {
    if (auto result = small_binomial(n, less, options.verification)) return *std::move(result);
  }
  const Divisor divisors[] = {{n - less}, {less}}, twice[] = {{less, 2}};
  const auto both = less < n - less ? std::span<const Divisor>(divisors) : twice;
  return make_number(Binomial(n, less, both), options, [=] {
    return call_name("binomial", {n, k});
  });
}

BigUint multinomial(std::span<const std::uint64_t> parts, const Options& options) {
  using namespace kernels;
  const auto name = [&] { return "multinomial(list of " + std::to_string(parts.size()) + ")"; };
  const std::uint64_t n = sum_of(parts);
  try {
    // Of a short list the memory is not worth an estimate of its own.
    const std::uint64_t bytes = divisors_bytes(parts.size());
    if (bytes > short_bits / 8) admit(name(), bytes, options);
    const std::vector<Divisor> divisors = divisors_of(parts);
    return make_number(Multinomial(n, divisors, parts.size()), options, name);
  } catch (const std::bad_alloc&) {
    throw allocation_error(name());
  }
}

BigUint falling_factorial(std::uint64_t n, std::uint64_t k, const Options& options) {
  using namespace kernels;
  constexpr const char* function = "falling_factorial";
  if (k > n || k == 0) return constant(k == 0, options, function, {n, k});
  if (n - k <= 1) return factorial(n, options);
  return range_product(n, k, options, function, {n, k});
}

BigUint rising_factorial(std::uint64_t n, std::uint64_t k, const Options& options) {
  using namespace kernels;
  constexpr const char* function = "rising_factorial";
  if (n == 0 || k == 0) return constant(k == 0, options, function, {n, k});
  if (k - 1 > ~std::uint64_t{0} - n) {
    throw Error(ErrorCode::invalid_argument,
                call_name(function, {n, k}) + ": n + k - 1 must be below 2^64");
  }
  if (n <= 2) return factorial(n + k - 1, options);
  return range_product(n + k - 1, k, options, function, {n, k});
}

BigUint central_binomial(std::uint64_t n, const Options& options) {
  kernels::refuse_doubled_overflow(n, "central_binomial");
  return binomial(2 * n, n, options);
}

BigUint catalan(std::uint64_t n, const Options& options) {
  using namespace kernels;
  refuse_doubled_overflow(n, "catalan");
  if (n == 0) return constant(1, options, "catalan", {n});  // Without (n + 1)! in (2 n)!.
  const Divisor divisors[] = {{n + 1}, {n}};
  return ratio(2 * n, divisors, options, "catalan", {n});
}

}  // namespace lanewise
