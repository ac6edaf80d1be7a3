#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <iterator>
#include <lanewise/decimal.hpp>
#include <string>
#include <system_error>
#include <thread>

#include "gmp_numbers.hpp"
#include "kernels/tuning.hpp"
#include "temporary_folder.hpp"
#include "thrown_error.hpp"

// Text written to file descriptors of every kind.

namespace lanewise::tests {
namespace {

/// Of a piece, about.
constexpr std::size_t piece_digits = tuning::text_piece_characters;

Decimal random_number(std::size_t digits) {
  static RandomNumbers random;
  return Decimal::parse(random.digits(digits));
}

std::string content(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// What write_decimal() leaves in a file.
std::string written(const Decimal& value, const DecimalFormat& format, const Options& options) {
  const TemporaryFolder folder;
  const std::string file = folder / "text";
  const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  write_decimal(descriptor, value, format, options);
  close(descriptor);
  return content(file);
}

TEST(WriteDecimal, WritesWhatToStringMakes) {
  for (const std::size_t n : {std::size_t{1}, std::size_t{100}, piece_digits - 2, piece_digits - 1,
                              piece_digits, 2 * piece_digits - 2, 7 * piece_digits + 12'345}) {
    const Decimal value = random_number(n);
    for (const DecimalFormat& format :
         {DecimalFormat{}, DecimalFormat{",", 3, true}, DecimalFormat{" | ", 1},
          DecimalFormat{"_", 1'000'000, true}, DecimalFormat{std::string(3000, '-'), 1000}}) {
      const std::string expected = value.to_string(format);
      for (unsigned threads = 1; threads <= 3; ++threads) {
        ASSERT_TRUE(written(value, format, {.threads = threads}) == expected)
            << n << " digits on " << threads << " threads";
      }
    }
  }
  EXPECT_EQ(written(Decimal(), {.newline = true}, {}), "0\n");
}

TEST(WriteDecimal, TellsOfItself) {
  const Decimal value = random_number(5 * piece_digits);
  Statistics statistics;
  std::vector<double> fractions;
  Options options;
  options.threads = 2;
  options.statistics = &statistics;
  options.progress = [&](double fraction) { fractions.push_back(fraction); };
  written(value, {}, options);
  EXPECT_EQ(statistics.threads, 2u);
  EXPECT_GE(statistics.peak_bytes, 2 * piece_digits);
  EXPECT_LT(statistics.peak_bytes, 3 * piece_digits) << "two pieces, not the text";
  ASSERT_GE(fractions.size(), 2u);
  EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
  EXPECT_EQ(fractions.front(), 0.0);
  EXPECT_EQ(fractions.back(), 1.0);
}

/// A pipe whose ends close themselves.
struct Pipe {
  explicit Pipe(int flags = 0) {
    if (pipe2(ends.data(), flags | O_CLOEXEC) != 0) std::abort();
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() {
    for (const int end : ends) {
      if (end >= 0) close(end);
    }
  }
  void close_reader() { close(std::exchange(ends[0], -1)); }
  void close_writer() { close(std::exchange(ends[1], -1)); }
  std::array<int, 2> ends{};
};

/// Reads to the end, a little at a time.
std::string drain(int descriptor) {
  std::string text;
  char some[5000];
  for (;;) {
    const ssize_t got = read(descriptor, some, sizeof some);
    if (got > 0) text.append(some, static_cast<std::size_t>(got));
    if (got == 0) return text;
    if (got < 0 && errno != EAGAIN) return "read failed";
    if (got < 0) {
      pollfd request{descriptor, POLLIN, 0};
      poll(&request, 1, 10);
    }
  }
}

TEST(WriteDecimal, GoesOnWhereWritesArePartial) {
  const Decimal value = random_number(3 * piece_digits);
  for (const int flags : {0, O_NONBLOCK}) {
    Pipe pipe(flags);
    std::string received;
    std::thread reader([&] { received = drain(pipe.ends[0]); });
    write_decimal(pipe.ends[1], value, {",", 3, true});
    pipe.close_writer();
    reader.join();
    EXPECT_TRUE(received == value.to_string({",", 3, true})) << "flags " << flags;
  }
}

TEST(WriteDecimal, GoesOnAfterSignals) {
  const Decimal value = random_number(2 * piece_digits);
  struct sigaction action {
  }, before{};
  action.sa_handler = [](int) {};  // Without SA_RESTART: writes are interrupted.
  sigaction(SIGUSR1, &action, &before);
  Pipe pipe;
  std::string received;
  const pthread_t writer = pthread_self();
  std::thread reader([&] {
    for (int i = 0; i < 20; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      pthread_kill(writer, SIGUSR1);
    }
    received = drain(pipe.ends[0]);
  });
  write_decimal(pipe.ends[1], value);
  pipe.close_writer();
  reader.join();
  sigaction(SIGUSR1, &before, nullptr);
  EXPECT_TRUE(received == value.to_string());
}

std::error_code error_of(int descriptor) {
  try {
    write_decimal(descriptor, random_number(piece_digits));
  } catch (const std::system_error& error) {
    EXPECT_EQ(std::string(error.what()).rfind("write_decimal(): ", 0), 0u) << error.what();
    return error.code();
  }
  return {};
}

TEST(WriteDecimal, ThrowsWhatTheSystemSays) {
  const auto before = std::signal(SIGPIPE, SIG_IGN);
  Pipe pipe;
  pipe.close_reader();
  EXPECT_EQ(error_of(pipe.ends[1]), std::errc::broken_pipe);
  std::signal(SIGPIPE, before);
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  EXPECT_EQ(error_of(full), std::errc::no_space_on_device);
  close(full);
  EXPECT_EQ(error_of(-1), std::errc::bad_file_descriptor);
}

// Nobody reads: the call waits, and hears that it shall not.
TEST(WriteDecimal, StopsWhileItsReaderSleeps) {
  const Decimal value = random_number(piece_digits);
  Pipe pipe(O_NONBLOCK);
  std::stop_source stop;
  Options options;
  options.stop = stop.get_token();
  std::thread impatient([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    stop.request_stop();
  });
  EXPECT_EQ(code_of([&] { write_decimal(pipe.ends[1], value, {}, options); }),
            ErrorCode::cancelled);
  impatient.join();
  Options hurried;
  hurried.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(30);
  EXPECT_EQ(code_of([&] { write_decimal(pipe.ends[1], value, {}, hurried); }),
            ErrorCode::deadline_exceeded);
}

TEST(WriteDecimal, RefusesBeforeItWrites) {
  const Decimal value = random_number(1000);
  Pipe pipe;
  EXPECT_EQ(code_of([&] {
              write_decimal(pipe.ends[1], value, {",", 0});
            }),
            ErrorCode::invalid_argument);
  EXPECT_EQ(code_of([&] { write_decimal(pipe.ends[1], value, {}, {.memory_limit = 10}); }),
            ErrorCode::limit_exceeded);
  EXPECT_EQ(code_of([&] { write_decimal(pipe.ends[1], value, {}, {.threads = 100'000}); }),
            ErrorCode::invalid_argument);
  pipe.close_writer();
  EXPECT_EQ(drain(pipe.ends[0]), "");
}

}  // namespace
}  // namespace lanewise::tests
