#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <vector>

#include "kernels/decimal/text.hpp"
#include "kernels/dispatch.hpp"
#include "kernels/factorial/admission.hpp"
#include "kernels/parallel.hpp"
#include "kernels/tuning.hpp"
#include "kernels/verification/verifier.hpp"

namespace lanewise {
namespace kernels {
namespace {

constexpr const char* call = "write_decimal()";

/// A file descriptor that takes all there is, as soon as it can.
class Descriptor {
 public:
  Descriptor(int descriptor, const Monitor& monitor) : descriptor_(descriptor), monitor_(monitor) {}

  void write(std::string_view text) const {
    while (!text.empty()) {
      const ssize_t written = ::write(descriptor_, text.data(), text.size());
      if (written > 0) {
        text.remove_prefix(static_cast<std::size_t>(written));
        continue;
      }
      const int error = written < 0 ? errno : EAGAIN;
      monitor_.check();
      if (error == EAGAIN || error == EWOULDBLOCK) {
        wait();
      } else if (error != EINTR) {
        throw std::system_error(error, std::generic_category(), call);
      }
    }
  }

 private:
  /// Until there is room, or until it is time to look whether the caller has had enough.
  void wait() const {
    constexpr int milliseconds = 20;
    pollfd request{descriptor_, POLLOUT, 0};
    if (poll(&request, 1, milliseconds) < 0 && errno != EINTR && errno != EAGAIN) {
      throw std::system_error(errno, std::generic_category(), call);
    }
  }

  int descriptor_;
  const Monitor& monitor_;
};

/// Pieces of the text, one for each thread: made at once, and then written in order.
class Pieces {
 public:
  Pieces(const DecimalText& text, unsigned threads)
      : text_(text),
        digits_(text.most_digits(tuning::text_piece_characters)),
        room_(text.most_characters(digits_)),
        count_(static_cast<std::size_t>(
            std::min<std::uint64_t>(threads, (text.digits() - 1) / digits_ + 1))) {}

  std::uint64_t bytes() const { return count_ * room_; }

  /// Makes those from digit `first` on, and returns the digit after them.
  std::uint64_t make(std::uint64_t first, Execution& execution) {
    if (memory_.empty()) memory_.resize(bytes());
    const std::uint64_t left = (text_.digits() - first - 1) / digits_ + 1;
    made_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(count_, left)));
    const auto make_some = [&](std::size_t begin, std::size_t end) {
      for (std::size_t i = begin; i < end; ++i) made_[i] = make_piece(i, first + i * digits_);
    };
    const unsigned ran = parallel_for(made_.size(), 1, execution.threads, make_some);
    execution.threads_used = std::max(execution.threads_used, ran);
    return std::min<std::uint64_t>(text_.digits(), first + made_.size() * digits_);
  }

  const std::vector<std::string_view>& made() const { return made_; }

 private:
  std::string_view make_piece(std::size_t i, std::uint64_t first) {
    const std::uint64_t count = std::min<std::uint64_t>(digits_, text_.digits() - first);
    char* const begin = memory_.data() + i * room_;
    const char* const end = text_.write(first, static_cast<std::size_t>(count), begin);
    return {begin, static_cast<std::size_t>(end - begin)};
  }

  const DecimalText& text_;
  std::size_t digits_, room_, count_;
  std::vector<char> memory_;
  std::vector<std::string_view> made_;
};

}  // namespace
}  // namespace kernels

void write_decimal(int descriptor, const Decimal& value, const DecimalFormat& format,
                   const Options& options) {
  using namespace kernels;
  const DecimalText text(call, value, format);
  const unsigned threads = options.threads != 0 ? options.threads : choice().threads;
  Pieces pieces(text, threads);
  run_admitted(call, pieces.bytes(), options, [&] {
    Monitor monitor(options);
    Verifier verifier(choice(), Verification::off);
    Execution execution = make_execution(options, monitor, verifier);
    const Descriptor out(descriptor, monitor);
    monitor.report(0);
    for (std::uint64_t done = 0; done < text.digits();) {
      monitor.check();
      const std::uint64_t end = pieces.make(done, execution);
      for (const std::string_view piece : pieces.made()) {
        out.write(piece);
        monitor.check();
      }
      done = end;
      monitor.report(static_cast<double>(done) / static_cast<double>(text.digits()));
    }
    tell_statistics(options, execution, verifier, pieces.bytes());
  });
}

}  // namespace lanewise
