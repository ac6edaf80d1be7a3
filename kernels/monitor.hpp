#pragma once

#include <algorithm>
#include <lanewise/error.hpp>
#include <lanewise/options.hpp>

namespace lanewise::kernels {

/// What a long call's Options ask of it while it runs.
class Monitor {
 public:
  /// `options` must outlive the monitor.
  explicit Monitor(const Options& options) noexcept : options_(options) {}

  /// Throws Error cancelled or deadline_exceeded where the caller has had enough. From any thread;
  /// nanoseconds where neither was asked for, tens of them for the clock otherwise.
  void check() const {
    if (options_.stop.stop_requested()) {
      throw Error(ErrorCode::cancelled, "the caller's stop token ended the call");
    }
    if (options_.deadline && std::chrono::steady_clock::now() > *options_.deadline) {
      throw Error(ErrorCode::deadline_exceeded,
                  "the call ran past its deadline; set a later Options::deadline");
    }
  }

  /// Whether there is anything to check or to report.
  bool is_watched() const {
    return options_.stop.stop_possible() || options_.deadline || options_.progress;
  }

  /// One that checks the same and reports nothing: of work beside the call's own.
  Monitor silent() const {
    Monitor made(options_);
    made.reported_ = 2;
    return made;
  }

  /// While it lives, report() tells of a part of the work alone. On the calling thread only.
  class Part {
   public:
    /// The part from one fraction to the other of what report() told of so far.
    Part(Monitor& monitor, double begin, double end)
        : monitor_(monitor), begin_(monitor.begin_), length_(monitor.length_) {
      monitor.begin_ += begin * length_;
      monitor.length_ *= end - begin;
    }
    Part(const Part&) = delete;
    Part& operator=(const Part&) = delete;
    ~Part() {
      monitor_.begin_ = begin_;
      monitor_.length_ = length_;
    }

   private:
    Monitor& monitor_;
    double begin_, length_;
  };

  /// Passes the fraction done on, unless it is too little news. On the calling thread only.
  void report(double fraction) {
    fraction = std::min(begin_ + fraction * length_, 1.0);
    if (!options_.progress || fraction <= reported_) return;
    if (fraction < 1 && fraction < reported_ + least_news) return;
    reported_ = fraction;
    options_.progress(fraction);
  }

 private:
  static constexpr double least_news = 0.001;

  const Options& options_;
  double begin_ = 0, length_ = 1;  ///< Of the part that report() tells of.
  double reported_ = -1;
};

}  // namespace lanewise::kernels
