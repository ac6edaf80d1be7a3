#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <lanewise/lanewise.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "bench/clock.hpp"
#include "bench/compare/progress.hpp"
#include "bench/peak_memory.hpp"
#include "cli/binary_units.hpp"
#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/number_text.hpp"
#include "cli/output_file.hpp"

namespace lanewise::cli {
namespace {

/// BigUint::to_decimal takes about 3e-12 s for the square of the digits (measured on Zen 5): people
/// are told from where it is about a second.
constexpr std::uint64_t many_digits = 600'000;

NumberFormat format_of(const FactorialOptions& options) {
  if (options.hex) return NumberFormat::hex;
  return options.raw ? NumberFormat::raw : NumberFormat::decimal;
}

Verification verification_of(const std::string& mode) {
  if (mode == "off") return Verification::off;
  return mode == "full" ? Verification::full : Verification::fast;
}

bool writes_number_to_stdout(const FactorialOptions& options) {
  return options.file.empty() && !options.stats;
}

/// Refuses at once what would only fail after the work.
void check_destination(const FactorialOptions& options) {
  if (!options.file.empty() && !is_stream(options.file)) {
    check_writable(options.file, options.overwrite);
  }
  if (fcntl(STDOUT_FILENO, F_GETFL) < 0 && (options.file.empty() || options.stats)) {
    throw std::system_error(errno, std::generic_category(), "output");
  }
  if (writes_number_to_stdout(options) && options.raw && isatty(STDOUT_FILENO)) {
    throw Error(ErrorCode::invalid_argument,
                "--raw would write bytes to the terminal; name a file by --out, or use --hex");
  }
}

/// Before it begins: decimal text costs the square of its length.
void warn_of_slow_text(const FactorialOptions& options, const BigUint& number) {
  const bool is_written = !options.file.empty() || !options.stats;
  if (!is_written || format_of(options) != NumberFormat::decimal) return;
  const std::uint64_t digits = count_digits(number).digits;
  if (digits < many_digits) return;
  fmt::print(
      stderr,
      "lanewise: warning: decimal text of {} digits takes long, four times as much for twice "
      "the digits; --hex and --raw are immediate\n",
      digits);
}

/// The bar of the comparison, for one number.
class FactorialProgress {
 public:
  explicit FactorialProgress(std::uint64_t n)
      : sink_(compare::progress_on_stderr()), title_(fmt::format("{}!", n)) {}

  /// What Options::progress is: nothing where nobody looks.
  std::function<void(double)> callback() {
    if (isatty(STDERR_FILENO) == 0) return {};
    return [this](double fraction) { computed(fraction); };
  }

  void say(std::string_view what) { sink_->update({title_, what, 1.0, std::nullopt}); }
  void finish() { sink_->finish(); }

 private:
  void computed(double fraction) {
    const double now = bench::steady_seconds();
    if (now < drawn_ + least_interval) return;
    drawn_ = now;
    const double elapsed = now - start_;
    std::optional<double> remaining;
    if (fraction > 0.01) remaining = elapsed * (1 - fraction) / fraction;
    sink_->update({title_, "computing", fraction, remaining});
  }

  static constexpr double least_interval = 0.1;

  std::unique_ptr<compare::ProgressSink> sink_;
  std::string title_;
  double start_ = bench::steady_seconds();
  double drawn_ = start_;
};

/// The library's message, in the command's words: it names an option that is a flag here.
[[noreturn]] void rethrow_for_command(const Error& error, std::uint64_t n) {
  if (error.code() == ErrorCode::cancelled) check_interrupt();
  std::string message = error.what();
  constexpr std::string_view option = "Options::memory_limit";
  if (const std::size_t at = message.find(option); at != std::string::npos) {
    message.replace(at, option.size(), "--max-memory");
  }
  if (error.code() == ErrorCode::limit_exceeded) {
    const double bytes = std::lgamma(static_cast<double>(n) + 1) / std::log(2.0) / 8;
    message += fmt::format("; the number alone has {:.3g} bytes", bytes);
  }
  throw Error(error.code(), message);
}

struct Computed {
  BigUint number;
  Statistics statistics;
  double seconds = 0;
  std::uint64_t peak_resident = 0;
};

Computed compute(const FactorialOptions& options, std::stop_token stop,
                 std::function<void(double)> progress) {
  Computed result;
  Options call;
  call.memory_limit = options.max_memory;
  call.stop = std::move(stop);
  call.progress = std::move(progress);
  call.verification = verification_of(options.verify);
  call.statistics = &result.statistics;
  const double start = bench::steady_seconds();
  try {
    result.number = lanewise::factorial(options.n, call);
  } catch (const Error& error) {
    rethrow_for_command(error, options.n);
  }
  result.seconds = bench::steady_seconds() - start;
  result.peak_resident = bench::peak_resident_bytes();
  return result;
}

void write_to_stdout(std::string_view bytes) {
  check_interrupt();
  if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size()) {
    throw std::system_error(errno, std::generic_category(), "output");
  }
}

void write_to_file(const FactorialOptions& options, const BigUint& number) {
  OutputFile output(options.file, options.overwrite);
  write_number(number, format_of(options), [&](std::string_view bytes) {
    check_interrupt();
    output.write(bytes);
  });
  check_interrupt();
  output.commit();
}

std::string verification_in_words(const std::string& mode, const Statistics& statistics) {
  if (mode == "off") return "off";
  return fmt::format("{}: {} checks, {:.3g} s, {} faults found", mode, statistics.checks,
                     statistics.verification_seconds, statistics.faults_found);
}

void print_statistics(const FactorialOptions& options, const Computed& computed) {
  const DigitCount count = count_digits(computed.number);
  const Explanation ran = last_call();
  const auto line = [](std::string_view name, const std::string& value) {
    fmt::print("{:<20} {}\n", name, value);
  };
  line("number", fmt::format("{}!", options.n));
  line("bits", std::to_string(computed.number.bit_length()));
  line("decimal digits", fmt::format("{}{}", count.digits, count.exact ? "" : " (or one less)"));
  line("time", fmt::format("{:.6g} s", computed.seconds));
  line("instruction set", ran.isa);
  line("threads", std::to_string(ran.threads));
  line("verification", verification_in_words(options.verify, computed.statistics));
  if (computed.statistics.peak_bytes != 0) {
    line("memory, planned", in_binary_units(computed.statistics.peak_bytes));
  }
  line("memory, resident", in_binary_units(computed.peak_resident) + " at most, program included");
}

}  // namespace

int factorial(const FactorialOptions& options) {
  check_destination(options);
  // A reader who has seen enough and a file that may not grow further are errors like any others.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  const StopOnInterrupt interrupts;

  FactorialProgress progress(options.n);
  const Computed computed = compute(options, interrupts.token(), progress.callback());
  progress.finish();
  warn_of_slow_text(options, computed.number);
  if (!options.file.empty()) {
    progress.say("writing");
    write_to_file(options, computed.number);
  }
  progress.finish();
  if (options.stats) print_statistics(options, computed);
  if (writes_number_to_stdout(options)) {
    write_number(computed.number, format_of(options), write_to_stdout);
  }
  return ok;
}

}  // namespace lanewise::cli
