#pragma once

#include <algorithm>
#include <initializer_list>
#include <lanewise/backend.hpp>
#include <lanewise/big_uint.hpp>
#include <lanewise/options.hpp>
#include <optional>
#include <span>
#include <string>

#include "kernels/combinatorics/estimate.hpp"
#include "kernels/dispatch.hpp"
#include "kernels/factorial/admission.hpp"
#include "kernels/factorial/small.hpp"
#include "kernels/tuning.hpp"
#include "kernels/verification/verifier.hpp"

// A call that makes a number by a Recipe, which has
//
//   bool is_short() const;                  whether the result is below short_bits for certain
//   Needs needs() const;
//   detail::Limbs make(Execution&) const;   the limbs; zeros may lead
//   bool is_right(std::span<const Limb>, Execution&) const;   by its definition

namespace lanewise::kernels {

/// "function(1, 2)".
inline std::string call_name(const char* function, std::initializer_list<std::uint64_t> arguments) {
  std::string name = function;
  for (char separator = '('; const std::uint64_t argument : arguments) {
    name += separator == '(' ? "(" : ", ";
    separator = ',';
    name += std::to_string(argument);
  }
  return name + ')';
}

/// Up to here a plain call's memory is not worth an estimate, nor its time a thread.
inline constexpr std::uint64_t short_bits = 1 << 17;

template <class Recipe>
bool check_recipe(const Recipe& recipe, std::span<const Limb> limbs, Execution& execution) {
  const Verifier::Timer timer(*execution.verifier, limbs.size() >= tuning::verified_product_limbs);
  return recipe.is_right(limbs, execution);
}

/// Whether a short number may be made the short way: nothing is asked for that takes time to see
/// to, and one modulus is enough to check it by.
inline bool is_plain_and_fast(const Options& options) noexcept {
  return is_plain(options) && options.verification != Verification::full;
}

/// A short number for a call without options; its products are not checked but in the end. Empty
/// where it is found wrong: then a call with all that belongs to one is the remedy.
template <class Recipe, class Name>
std::optional<BigUint> make_plainly(const Recipe& recipe, const Options& options, Name name) {
  Monitor monitor(options);
  const Choice& made = choice();
  Verifier verifier(made, options.verification);
  Execution execution{arithmetic_row(made), monitor};
  try {
    detail::Limbs limbs = recipe.make(execution);
    execution.verifier = &verifier;
    if (options.verification != Verification::off && !recipe.is_right(limbs, execution)) return {};
    return BigUint(std::move(limbs));
  } catch (const std::bad_alloc&) {
    throw allocation_error(name());
  }
}

/// The same for any call, by its Options.
template <class Recipe>
BigUint make_with_options(const Recipe& recipe, const Options& options, const std::string& call) {
  const Choice& made = choice();
  const unsigned threads =
      std::min(options.threads != 0 ? options.threads : made.threads, max_threads);
  const Needs needs = recipe.needs();
  const ArithmeticRow row = arithmetic_row(made);
  const std::uint64_t fast = peak_bytes(needs, row, threads, false);
  const bool is_lean = fast > memory_limit(options);
  const std::uint64_t bytes =
      is_lean ? std::min(fast, peak_bytes(needs, row, threads, true)) : fast;
  return run_admitted(call, bytes, options, [&] {
    Monitor monitor(options);
    monitor.report(0);
    monitor.check();
    Verifier verifier(choice(), options.verification);
    Execution execution = make_execution(options, monitor, verifier);
    execution.limits.is_lean = is_lean;
    BigUint result(compute_verified(
        call, execution, [&](Execution& with) { return recipe.make(with); },
        [&](std::span<const Limb> limbs, Execution& with) {
          return check_recipe(recipe, limbs, with);
        }));
    monitor.report(1);
    tell_statistics(options, execution, verifier, bytes);
    return result;
  });
}

/// By the shorter way; name() is what errors call it.
template <class Recipe, class Name>
BigUint make_number(const Recipe& recipe, const Options& options, Name name) {
  if (recipe.is_short() && is_plain_and_fast(options)) {
    if (auto result = make_plainly(recipe, options, name)) return *std::move(result);
  }
  return make_with_options(recipe, options, name());
}

/// A word as a result.
template <class Name>
BigUint allocating_number(Limb value, Name name) {
  try {
    return BigUint(value);
  } catch (const std::bad_alloc&) {
    throw allocation_error(name());
  }
}

/// A number that the definition says without arithmetic, or the compiler has computed.
struct Constant {
  Limb value;

  static bool is_short() { return true; }
  static Needs needs() { return {.bits = 64}; }
  detail::Limbs make(const Execution& /*execution*/) const { return {value}; }
  bool is_right(std::span<const Limb> limbs, const Execution& /*execution*/) const {
    return limbs[0] == value;
  }
};

}  // namespace lanewise::kernels
