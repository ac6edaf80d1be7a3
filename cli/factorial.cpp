#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <bit>
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
#include "cli/call_options.hpp"
#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/number_text.hpp"
#include "cli/output_file.hpp"

namespace lanewise::cli {
namespace {

/// BigUint::to_string takes about 4e-12 s for the square of the digits in a base that is neither
/// 10 nor a power of two (measured on Zen 5): people are told from where it is about a second.
constexpr std::uint64_t many_digits = 600'000;

bool is_written(const FactorialOptions& options) {
  return !options.file.empty() || !options.stats;
}

/// Whether the digits are decimal ones.
bool is_decimal(const FactorialOptions& options) {
  return !options.hex && !options.raw && (options.base == 0 || options.base == 10);
}

/// Whether the number is computed as decimal digits: not where nobody asked for them.
bool computes_decimal(const FactorialOptions& options) {
  const bool is_asked_for = options.decimal || options.base == 10;
  return is_decimal(options) && (is_asked_for || is_written(options));
}

bool writes_number_to_stdout(const FactorialOptions& options) {
  return options.file.empty() && !options.stats;
}

/// Refuses at once what would only fail after the work.
void check_options(const FactorialOptions& options) {
  if (options.group && !is_decimal(options)) {
    throw Error(ErrorCode::invalid_argument,
                "--group is for decimal digits; leave out the other format");
  }
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

/// Before it begins: in most bases text costs the square of its length.
void warn_of_slow_text(const FactorialOptions& options, const BigUint& number) {
  if (options.base == 0 || std::has_single_bit(options.base)) return;
  const double digits = static_cast<double>(number.bit_length()) / std::log2(options.base);
  if (digits < many_digits) return;
  fmt::print(stderr,
             "lanewise: warning: text of {:.3g} digits in base {} takes long, four times as much "
             "for twice the digits; --decimal, --hex and powers of two do not\n",
             digits, options.base);
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
  std::string message = with_flags(error.what());
  if (error.code() == ErrorCode::limit_exceeded) {
    const double bytes = std::lgamma(static_cast<double>(n) + 1) / std::log(2.0) / 8;
    message += fmt::format("; the number alone has {:.3g} bytes", bytes);
  }
  throw Error(error.code(), message);
}

struct Computed {
  BigUint number;   ///< Where it is computed in binary,
  Decimal decimal;  ///< and where as decimal digits.
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
    if (computes_decimal(options)) {
      result.decimal = lanewise::factorial_decimal(options.n, call);
    } else {
      result.number = lanewise::factorial(options.n, call);
    }
  } catch (const Error& error) {
    rethrow_for_command(error, options.n);
  }
  result.seconds = bench::steady_seconds() - start;
  result.peak_resident = bench::peak_resident_bytes();
  return result;
}

/// Decimal text, with errors that name the destination.
void write_decimal_text(const FactorialOptions& options, const Decimal& number, int descriptor,
                        const std::string& name, std::stop_token stop) {
  DecimalFormat format;
  format.separator = options.group.value_or("");
  format.newline = true;
  Options call;
  call.stop = std::move(stop);
  try {
    write_decimal(descriptor, number, format, call);
  } catch (const Error& error) {
    if (error.code() == ErrorCode::cancelled) check_interrupt();
    throw;
  } catch (const std::system_error& error) {
    throw std::system_error(error.code(), name);
  }
}

void write_number(const FactorialOptions& options, const BigUint& number, const WriteBytes& write) {
  if (options.raw) return write_raw(number, write);
  write_digits(number, options.hex ? 16 : options.base, write);
}

void write_to_stdout(const FactorialOptions& options, const Computed& computed,
                     std::stop_token stop) {
  if (is_decimal(options)) {
    return write_decimal_text(options, computed.decimal, STDOUT_FILENO, "output", std::move(stop));
  }
  write_number(options, computed.number, [](std::string_view bytes) {
    check_interrupt();
    if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size()) {
      throw std::system_error(errno, std::generic_category(), "output");
    }
  });
}

void write_to_file(const FactorialOptions& options, const Computed& computed,
                   std::stop_token stop) {
  OutputFile output(options.file, options.overwrite);
  if (is_decimal(options)) {
    write_decimal_text(options, computed.decimal, output.descriptor(), options.file,
                       std::move(stop));
  } else {
    write_number(options, computed.number, [&](std::string_view bytes) {
      check_interrupt();
      output.write(bytes);
    });
  }
  check_interrupt();
  output.commit();
}

std::string verification_in_words(const std::string& mode, const Statistics& statistics) {
  if (mode == "off") return "off";
  return fmt::format("{}: {} checks, {:.3g} s, {} faults found", mode, statistics.checks,
                     statistics.verification_seconds, statistics.faults_found);
}

void print_statistics(const FactorialOptions& options, const Computed& computed) {
  const Explanation ran = last_call();
  const auto line = [](std::string_view name, const std::string& value) {
    fmt::print("{:<20} {}\n", name, value);
  };
  line("number", fmt::format("{}!", options.n));
  line("bits", factorial_digits_wide(options.n, 2).to_decimal());
  line("decimal digits", factorial_digits_wide(options.n).to_decimal());
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
  check_options(options);
  // A reader who has seen enough and a file that may not grow further are errors like any others.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  const StopOnInterrupt interrupts;

  FactorialProgress progress(options.n);
  const Computed computed = compute(options, interrupts.token(), progress.callback());
  progress.finish();
  if (is_written(options)) warn_of_slow_text(options, computed.number);
  if (!options.file.empty()) {
    progress.say("writing");
    write_to_file(options, computed, interrupts.token());
  }
  progress.finish();
  if (options.stats) print_statistics(options, computed);
  if (writes_number_to_stdout(options)) write_to_stdout(options, computed, interrupts.token());
  return ok;
}

}  // namespace lanewise::cli
