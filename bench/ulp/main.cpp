// lanewise_ulp: the errors of the gamma function and its kin, in units in the last place.
//
//   lanewise_ulp [--function NAME] [--arguments N] [--no-floats] [--threads N]
//
// Floats: every one of them, screened by the C library's function of double. Doubles: N arguments
// of each function (100 million), at random over the parts of its domain, screened by the C
// library's function of long double. Of each part the arguments with the largest errors so found
// are measured again by MPFR, and so are arguments at random, which shows what the screen is worth.

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <lanewise/lanewise.hpp>
#include <limits>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "bench/compare/random.hpp"
#include "bench/ulp/references.hpp"

namespace lanewise::ulp {
namespace {

using Random = compare::SplitMix64;

constexpr std::size_t block = 4096;
constexpr std::size_t confirmed_of_a_part = 500;
constexpr std::uint64_t float_count = std::uint64_t{1} << 32;

struct Options {
  std::uint64_t arguments = 100'000'000;
  std::uint64_t samples = 100'000;  ///< Of each function's arguments, measured by MPFR at once.
  bool floats = true;
  std::string function;  ///< The one that is measured; empty: all.
  unsigned threads = std::thread::hardware_concurrency();
};

/// An argument and what came of it.
struct Case {
  double error;
  long double x;
  double got;
};

/// Errors of one part of a domain. The worst cases are kept in a heap, the least of them on top.
struct Errors {
  std::uint64_t count = 0;
  std::uint64_t misrounded = 0;
  std::vector<Case> worst;
  std::vector<Case> samples;

  static bool is_worse(const Case& a, const Case& b) { return a.error > b.error; }
  void add(const Case& found) {
    ++count;
    if (worst.size() == confirmed_of_a_part) {
      if (found.error <= worst.front().error) return;
      std::pop_heap(worst.begin(), worst.end(), is_worse);
      worst.pop_back();
    }
    worst.push_back(found);
    std::push_heap(worst.begin(), worst.end(), is_worse);
  }
  void add(const Errors& other) {
    const std::uint64_t all = count + other.count;
    for (const Case& each : other.worst) add(each);
    count = all;
    misrounded += other.misrounded;
    samples.insert(samples.end(), other.samples.begin(), other.samples.end());
  }
};

/// A part of a function's domain.
struct Part {
  Operation function;
  const char* name;
  double low, high;
  enum Spread { uniform, logarithmic, integers } spread;
  double unit_at_least = 0;  ///< See Format.
};

/// Below 0 the logarithms have zeros: there, the unit is that of max(1, |result|).
const std::vector<Part>& parts() {
  using enum Part::Spread;
  static const std::vector<Part> all = {
      {Operation::gamma, "(0, 1/2)", 0x1p-1000, 0.5, logarithmic},
      {Operation::gamma, "[1/2, 8)", 0.5, 8, uniform},
      {Operation::gamma, "[8, 171.6)", 8, 171.6, uniform},
      {Operation::gamma, "(-8, 0)", -8, 0, uniform},
      {Operation::gamma, "(-170, -8)", -170, -8, uniform},
      {Operation::gamma, "(-184, -170)", -184, -170, uniform},
      {Operation::log_gamma, "(0, 1/2)", 0x1p-1070, 0.5, logarithmic},
      {Operation::log_gamma, "[1/2, 3)", 0.5, 3, uniform},
      {Operation::log_gamma, "[3, 8)", 3, 8, uniform},
      {Operation::log_gamma, "[8, 1024)", 8, 1024, uniform},
      {Operation::log_gamma, "[1024, 2e305)", 1024, 2e305, logarithmic},
      {Operation::log_gamma, "(-20, 0) *", -20, 0, uniform, 1},
      {Operation::log_gamma, "(-1e6, -20) *", -1e6, -20, uniform, 1},
      {Operation::factorial, "(-1/2, 1)", -0.5, 1, uniform},
      {Operation::factorial, "[1, 170.6)", 1, 170.6, uniform},
      {Operation::factorial, "(-170, -1/2)", -170, -0.5, uniform},
      {Operation::log_factorial, "integers to 10^6", 0, 1e6, integers},
      {Operation::log_factorial, "integers to 2^53", 1, 0x1p53, integers},
      {Operation::log_factorial, "(-1/2, 2)", -0.5, 2, uniform},
      {Operation::log_factorial, "(0, 1/4)", 0x1p-1000, 0.25, logarithmic},
      {Operation::log_factorial, "[2, 1024)", 2, 1024, uniform},
      {Operation::log_factorial, "[1024, 2e305)", 1024, 2e305, logarithmic},
      {Operation::log_factorial, "(-20, -1/2) *", -20, -0.5, uniform, 1},
  };
  return all;
}

template <class T>
void compute(Operation function, const std::vector<T>& in, std::vector<T>& out) {
  switch (function) {
    case Operation::gamma: return gamma(in, out);
    case Operation::log_gamma: return log_gamma(in, out);
    case Operation::factorial: return factorial(in, out);
    default: return log_factorial(in, out);
  }
}

/// The distance of got and expected in last places of max(|expected|, unit_at_least).
template <class T, class Expected>
double error_in_ulp(T got, Expected expected, double unit_at_least) {
  using Limits = std::numeric_limits<T>;
  const auto size = std::max<Expected>(std::fabs(expected), static_cast<Expected>(unit_at_least));
  const int exponent = std::max(std::ilogb(size) + 1, Limits::min_exponent) - Limits::digits;
  return static_cast<double>(
      std::scalbn(std::fabs(static_cast<Expected>(got) - expected), -exponent));
}

double random_argument(const Part& part, Random& random) {
  const double share = random.uniform();
  if (part.spread == Part::logarithmic) {
    return std::exp2(std::log2(part.low) + share * (std::log2(part.high) - std::log2(part.low)));
  }
  if (part.spread == Part::integers) {
    const double top = part.low > 0 ? std::exp2(share * std::log2(part.high)) : part.high * share;
    return std::floor(top);
  }
  return part.low + share * (part.high - part.low);
}

/// work(k, errors) for k < count on all threads; what they find, together.
template <class Work>
Errors on_all_threads(std::uint64_t count, unsigned threads, Work work) {
  std::atomic<std::uint64_t> next{0};
  Errors total;
  std::mutex mutex;
  std::vector<std::thread> running;
  for (unsigned t = 0; t < threads; ++t) {
    running.emplace_back([&] {
      Errors own;
      for (std::uint64_t k; (k = next++) < count;) work(k, own);
      const std::lock_guard lock(mutex);
      total.add(own);
    });
  }
  for (std::thread& thread : running) thread.join();
  return total;
}

/// The errors of a block of arguments.
template <class T, class Expected>
void measure(Operation function, const std::vector<T>& in, double unit_at_least, Errors& errors,
             std::size_t samples) {
  std::vector<T> out(in.size());
  compute(function, in, out);
  for (std::size_t i = 0; i < in.size(); ++i) {
    const auto x = static_cast<Expected>(in[i]);
    const Expected expected = screened(function, x);
    const T rounded = static_cast<T>(expected);
    const auto got = static_cast<double>(out[i]);
    if (std::isnan(rounded) || std::isinf(rounded)) {
      // No number: ours is the same, or an error without bound.
      const bool same = out[i] == rounded || (std::isnan(rounded) && std::isnan(out[i]));
      errors.add({same ? 0 : HUGE_VAL, x, got});
      continue;
    }
    const Case found{
        expected == 0 && out[i] == 0 ? 0 : error_in_ulp(out[i], expected, unit_at_least), x, got};
    errors.misrounded += out[i] != rounded ? 1U : 0U;
    errors.add(found);
    if (i < samples) errors.samples.push_back(found);
  }
}

Errors survey(const Part& part, std::uint64_t arguments, std::uint64_t samples, unsigned threads) {
  const std::uint64_t blocks = arguments / block + 1;
  const std::size_t samples_of_block = samples / blocks + 1;
  return on_all_threads(blocks, threads, [&](std::uint64_t k, Errors& errors) {
    Random random(k);
    std::vector<double> in(block);
    for (double& x : in) x = random_argument(part, random);
    measure<double, long double>(part.function, in, part.unit_at_least, errors,
                                 k * samples_of_block < samples ? samples_of_block : 0);
  });
}

/// Whether a float belongs to the part below 0 where logarithms have zeros, whose unit is another.
bool is_below(Operation function, float x) {
  return x < (function == Operation::log_factorial ? -0.5F : 0.0F);
}

Errors survey_floats(Operation function, bool below, double unit_at_least, unsigned threads) {
  constexpr std::uint64_t floats_of_block = 1 << 16;
  return on_all_threads(
      float_count / floats_of_block, threads, [&](std::uint64_t k, Errors& errors) {
        std::vector<float> in;
        in.reserve(floats_of_block);
        for (std::uint64_t i = 0; i < floats_of_block; ++i) {
          const auto x = std::bit_cast<float>(static_cast<std::uint32_t>(k * floats_of_block + i));
          if (!std::isnan(x) && is_below(function, x) == below) in.push_back(x);
        }
        measure<float, double>(function, in, unit_at_least, errors, 0);
      });
}

/// The worst case by MPFR, and by how much the screen was off in any of the cases.
struct Verdict {
  Case worst{-1, 0, 0};
  double screen_off = 0;
};
Verdict confirm(Operation function, const std::vector<Case>& cases, const Format& format) {
  Verdict verdict;
  for (const Case& each : cases) {
    if (std::isinf(each.error) || each.error == 0) {
      if (each.error > verdict.worst.error) verdict.worst = each;
      continue;
    }
    const double error = confirmed_error(function, each.x, each.got, format);
    verdict.screen_off = std::max(verdict.screen_off, std::fabs(error - each.error));
    if (error > verdict.worst.error) verdict.worst = {error, each.x, each.got};
  }
  return verdict;
}

template <class T>
void print(const char* type, Operation function, const char* part, const Errors& errors,
           double unit_at_least) {
  const Format format{std::numeric_limits<T>::digits, std::numeric_limits<T>::min_exponent,
                      unit_at_least};
  const Verdict worst = confirm(function, errors.worst, format);
  const Verdict sampled = confirm(function, errors.samples, format);
  std::printf("%-6s %-13s %-17s %11llu  %9.6f  %-22a  %8.4f %%  %.1e\n", type,
              to_string(function).data(), part, static_cast<unsigned long long>(errors.count),
              worst.worst.error, static_cast<double>(worst.worst.x),
              100 * static_cast<double>(errors.misrounded) / static_cast<double>(errors.count),
              std::max(worst.screen_off, sampled.screen_off));
  std::fflush(stdout);
}

bool is_wanted(const Options& options, Operation function) {
  return options.function.empty() || options.function == to_string(function);
}

void run(const Options& options) {
  set_threads(1);  // The threads are here.
  std::puts(
      "Errors in units in the last place; of a row with * in those of max(1, |result|).\n"
      "max error: by MPFR, of the 500 arguments with the largest errors by the screen.\n"
      "screen off by: the most that the screen and MPFR differ, over these and over arguments at\n"
      "random, 100,000 of each function of double. misrounded: by the screen, results that are "
      "not\n"
      "the number of the type next to the exact one.\n");
  std::printf(
      "type   function      domain              arguments  max error  at                      "
      "misrounded  screen off by\n");
  for (const Part& part : parts()) {
    if (!is_wanted(options, part.function)) continue;
    const auto count = std::count_if(parts().begin(), parts().end(), [&](const Part& other) {
      return other.function == part.function;
    });
    const auto share = static_cast<std::uint64_t>(std::max<std::ptrdiff_t>(count, 1));
    const Errors errors =
        survey(part, options.arguments / share + 1, options.samples / share + 1, options.threads);
    print<double>("double", part.function, part.name, errors, part.unit_at_least);
  }
  if (!options.floats) return;
  for (const Operation function :
       {Operation::gamma, Operation::log_gamma, Operation::factorial, Operation::log_factorial}) {
    if (!is_wanted(options, function)) continue;
    const bool has_zeros = function == Operation::log_gamma || function == Operation::log_factorial;
    for (const bool below : {false, true}) {
      const double unit = below && has_zeros ? 1 : 0;
      const char* edge = function == Operation::log_factorial ? "-1/2" : "0";
      const std::string name = below ? std::string("all < ") + edge + (has_zeros ? " *" : "")
                                     : std::string("all >= ") + edge;
      print<float>("float", function, name.c_str(),
                   survey_floats(function, below, unit, options.threads), unit);
    }
  }
}

Options options_of(int count, char** words) {
  Options options;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    const bool has_value = i + 1 < count;
    if (word == "--no-floats") {
      options.floats = false;
    } else if (word == "--function" && has_value) {
      options.function = words[++i];
    } else if (word == "--arguments" && has_value) {
      options.arguments = std::strtoull(words[++i], nullptr, 10);
    } else if (word == "--threads" && has_value) {
      options.threads = static_cast<unsigned>(std::strtoul(words[++i], nullptr, 10));
    } else {
      std::fprintf(
          stderr,
          "usage: lanewise_ulp [--function NAME] [--arguments N] [--no-floats] [--threads N]\n");
      std::exit(64);
    }
  }
  return options;
}

}  // namespace
}  // namespace lanewise::ulp

int main(int count, char** words) {
  lanewise::ulp::run(lanewise::ulp::options_of(count, words));
}
