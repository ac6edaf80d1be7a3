#pragma once

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

  /// Passes the fraction done on, unless it is too little news. On the calling thread only.
  void report(double fraction) {
    if (!options_.progress || fraction <= reported_) return;
    if (fraction < 1 && fraction < reported_ + least_news) return;
    reported_ = fraction;
    options_.progress(fraction);
  }

 private:
  static constexpr double least_news = 0.001;

  const Options& options_;
  double reported_ = -1;
};

}  // namespace lanewise::kernels
