#include <benchmark/benchmark.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <functional>
#include <lanewise/lanewise.hpp>
#include <memory>
#include <random>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "bench/flint/flint.hpp"
#include "bench/gmp.hpp"
#include "bench/register.hpp"
#include "kernels/dispatch.hpp"

namespace lanewise::bench {
namespace {

using Limbs = std::vector<std::uint64_t>;

constexpr std::int64_t kernel_limbs[] = {1, 10, 100, 1000, 10'000};
constexpr std::int64_t factorial_arguments[] = {1000, 10'000, 100'000, 1'000'000};
constexpr std::int64_t long_argument = 10'000'000;  ///< Seconds a call for some rows.
constexpr std::int64_t text_digits[] = {1000, 10'000, 100'000, 1'000'000, 5'000'000};

constexpr std::size_t limb_digits = Decimal::limb_digits;

// Kernels

Limbs random_limbs(std::size_t n) {
  std::mt19937_64 random(1);
  Limbs limbs(n);
  for (std::uint64_t& limb : limbs) limb = random() % Decimal::limb_base;
  return limbs;
}

/// Limbs and room for their text, or text and room for its limbs.
struct Numbers {
  explicit Numbers(std::size_t n) : limbs(random_limbs(n)), text(n * limb_digits, '0') {}
  Limbs limbs;
  std::string text;
};

template <class Work>
void add_kernel(const std::string& name, Work work) {
  auto* registered = benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    Numbers numbers(static_cast<std::size_t>(state.range(0)));
    for (auto _ : state) {
      work(numbers);
      benchmark::ClobberMemory();
    }
    state.SetBytesProcessed(static_cast<std::int64_t>(numbers.text.size()) * state.iterations());
  });
  for (const std::int64_t n : kernel_limbs) registered->Arg(n);
}

void add_kernels(const std::string& row, const kernels::TextKernels& kernels) {
  add_kernel("text/" + row, [=](Numbers& numbers) {
    kernels.format(numbers.limbs.data(), numbers.limbs.size(), numbers.text.data());
  });
  add_kernel("parse/" + row, [=](Numbers& numbers) {
    benchmark::DoNotOptimize(
        kernels.parse(numbers.text.data(), numbers.limbs.size(), numbers.limbs.data()));
  });
}

/// A limb's characters by the standard library, zeros in front.
void format_by_to_chars(Numbers& numbers) {
  char* out = numbers.text.data();
  for (std::size_t i = numbers.limbs.size(); i-- > 0; out += limb_digits) {
    char digits[limb_digits];
    const auto result = std::to_chars(digits, digits + limb_digits, numbers.limbs[i]);
    const auto count = static_cast<std::size_t>(result.ptr - digits);
    std::fill_n(out, limb_digits - count, '0');
    std::memcpy(out + limb_digits - count, digits, count);
  }
}

void parse_by_from_chars(Numbers& numbers) {
  const char* in = numbers.text.data();
  for (std::size_t i = numbers.limbs.size(); i-- > 0; in += limb_digits) {
    std::from_chars(in, in + limb_digits, numbers.limbs[i]);
  }
}

// Whole texts

/// A way to make or read text. `prepare` is called before each row and returns what is timed;
/// `is_right` compares what the first call made.
struct Work {
  std::function<void()> call;
  std::function<bool()> is_right;
};
using Prepare = std::function<Work(std::uint64_t)>;

template <class Arguments>
void add_text(const std::string& name, const Arguments& arguments, const Prepare& prepare) {
  const auto checked = std::make_shared<std::set<std::int64_t>>();
  auto* registered = benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
    try {
      const Work work = prepare(static_cast<std::uint64_t>(state.range(0)));
      if (checked->insert(state.range(0)).second) {
        work.call();
        if (!work.is_right()) throw std::runtime_error("the text is wrong");
      }
      for (auto _ : state) {
        work.call();
        benchmark::ClobberMemory();
      }
    } catch (const std::exception& error) {
      state.SkipWithError(error.what());
    }
  });
  for (const std::int64_t n : arguments) registered->Arg(n);
  registered->UseRealTime()->Unit(benchmark::kMicrosecond);
}

/// Of factorial_text: the long one where the filter spells it.
std::vector<std::int64_t> arguments_for(const std::string& filter) {
  std::vector<std::int64_t> arguments(std::begin(factorial_arguments),
                                      std::end(factorial_arguments));
  if (filter.find(std::to_string(long_argument)) != std::string::npos) {
    arguments.push_back(long_argument);
  }
  return arguments;
}

/// The same digits for everyone.
std::string random_digits(std::size_t n) {
  std::mt19937_64 random(1);
  std::string text(n, '1');
  for (std::size_t i = 1; i < n; ++i) text[i] = static_cast<char>('0' + random() % 10);
  return text;
}

/// Memory for text, kept from row to row: its page faults are nobody's.
std::span<char> text_memory(std::size_t characters) {
  static std::vector<char> memory;
  if (memory.size() < characters) memory.resize(characters);
  return {memory.data(), characters};
}

#if LANEWISE_HAVE_GMP
std::string gmp_text(const GmpNumber& number) {
  std::string text(mpz_sizeinbase(number.value, 10) + 2, '\0');
  mpz_get_str(text.data(), 10, number.value);
  text.resize(std::strlen(text.c_str()));
  return text;
}
#endif

/// The digits of n! by GMP, kept for the rows that follow; empty without it.
const std::string& expected_factorial([[maybe_unused]] std::uint64_t n) {
  static std::pair<std::uint64_t, std::string> last;
#if LANEWISE_HAVE_GMP
  if (last.first != n) {
    GmpNumber number;
    mpz_fac_ui(number.value, n);
    last = {n, gmp_text(number)};
  }
#endif
  return last.second;
}

/// Whether the memory begins with the text, which is empty where there is none to compare with.
bool begins_with(std::span<const char> memory, const std::string& text) {
  return memory.size() >= text.size() && std::equal(text.begin(), text.end(), memory.begin());
}

std::uint64_t room_for_factorial(std::uint64_t n) {
  return estimate_factorial(n).digits + 2;
}

void copy_text(const Decimal& number, std::span<char> memory) {
  number.copy_digits(0, memory.first(number.digits()));
}

void add_lanewise(const std::string& row, const std::string& isa, unsigned threads,
                  const std::vector<std::int64_t>& arguments) {
  Options options;
  options.threads = threads;
  add_text("factorial_text/" + row, arguments, [=](std::uint64_t n) -> Work {
    force_isa(isa, "lanewise_bench");
    const std::span<char> memory = text_memory(room_for_factorial(n));
    return {[=] { copy_text(factorial_decimal(n, options), memory); },
            [=] { return begins_with(memory, expected_factorial(n)); }};
  });
  add_text("to_text/" + row, text_digits, [=](std::uint64_t digits) -> Work {
    force_isa(isa, "lanewise_bench");
    const std::string text = random_digits(digits);
    const auto number = std::make_shared<BigUint>(to_binary(Decimal::parse(text)));
    const std::span<char> memory = text_memory(digits);
    return {[=] { copy_text(to_decimal(*number, options), memory); },
            [=] { return begins_with(memory, text); }};
  });
  add_text("from_text/" + row, text_digits, [=](std::uint64_t digits) -> Work {
    force_isa(isa, "lanewise_bench");
    const std::string text = random_digits(digits);
    const auto number = std::make_shared<BigUint>();
    return {[=] { *number = to_binary(Decimal::parse(text), options); },
            [=] { return to_decimal(*number).to_string() == text; }};
  });
}

void add_flint(const std::vector<std::int64_t>& arguments) {
  const auto number = [] {
    if (!flint().problem.empty()) throw std::runtime_error(flint().problem);
    static Flint::Fmpz value = 0;
    return &value;
  };
  add_text("factorial_text/flint", arguments, [=](std::uint64_t n) -> Work {
    const auto value = number();
    const std::span<char> memory = text_memory(room_for_factorial(n));
    return {[=] {
              flint().factorial(value, n);
              flint().to_text(memory.data(), 10, value);
            },
            [=] { return begins_with(memory, expected_factorial(n)); }};
  });
  add_text("to_text/flint", text_digits, [=](std::uint64_t digits) -> Work {
    const auto value = number();
    const std::string text = random_digits(digits);
    flint().from_text(value, text.c_str(), 10);
    const std::span<char> memory = text_memory(digits + 2);
    return {[=] { flint().to_text(memory.data(), 10, value); },
            [=] { return begins_with(memory, text); }};
  });
  add_text("from_text/flint", text_digits, [=](std::uint64_t digits) -> Work {
    const auto value = number();
    const std::string text = random_digits(digits);
    const std::span<char> memory = text_memory(digits + 2);
    return {[=] { flint().from_text(value, text.c_str(), 10); },
            [=] {
              return begins_with({flint().to_text(memory.data(), 10, value), digits}, text);
            }};
  });
}

#if LANEWISE_HAVE_GMP
void add_gmp(const std::vector<std::int64_t>& arguments) {
  add_text("factorial_text/gmp", arguments, [](std::uint64_t n) -> Work {
    const auto number = std::make_shared<GmpNumber>();
    const std::span<char> memory = text_memory(room_for_factorial(n));
    return {[=] {
              mpz_fac_ui(number->value, n);
              mpz_get_str(memory.data(), 10, number->value);
            },
            [=] { return begins_with(memory, expected_factorial(n)); }};
  });
  add_text("to_text/gmp", text_digits, [](std::uint64_t digits) -> Work {
    const std::string text = random_digits(digits);
    const auto number = std::make_shared<GmpNumber>();
    mpz_set_str(number->value, text.c_str(), 10);
    const std::span<char> memory = text_memory(digits + 2);
    return {[=] { mpz_get_str(memory.data(), 10, number->value); },
            [=] { return begins_with(memory, text); }};
  });
  add_text("from_text/gmp", text_digits, [](std::uint64_t digits) -> Work {
    const std::string text = random_digits(digits);
    const auto number = std::make_shared<GmpNumber>();
    return {[=] { mpz_set_str(number->value, text.c_str(), 10); },
            [=] { return gmp_text(*number) == text; }};
  });
}
#endif

}  // namespace

void register_text(const std::string& filter) {
  const std::vector<std::int64_t> arguments = arguments_for(filter);
  const std::string chosen = settings().isa.value;
  for (const kernels::TableRow& row : kernels::table_rows()) {
    if (!row.unsupported.empty()) continue;
    if (row.table->text && row.table->text->format) add_kernels(row.name, *row.table->text);
    add_lanewise(row.name + "-1t", row.name, 1, arguments);
  }
  add_kernel("text/to_chars", format_by_to_chars);
  add_kernel("parse/from_chars", parse_by_from_chars);
  add_lanewise("auto-1t", chosen, 1, arguments);
  add_lanewise("auto", chosen, 0, arguments);
  add_flint(arguments);
#if LANEWISE_HAVE_GMP
  add_gmp(arguments);
#endif
}

}  // namespace lanewise::bench
