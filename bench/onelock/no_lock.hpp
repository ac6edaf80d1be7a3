#pragma once

#include "bench/onelock/platform.hpp"

namespace lanewise::onelock {

/// No lock at all, with the interface that every lock here has, so that a loop is written once:
///
///   Lock lock(threads);                  // shared
///   Lock::Session session(lock, thread)  // in each thread, for as long as it runs
///   session.iterate([&] { ... });        // every iteration of its loop
///   lock.trace();                        // afterwards
///
/// The session is empty and iterate() is its body: what the compiler sees is the plain loop.
class NoLock {
 public:
  explicit NoLock(unsigned threads) : trace_(threads, SystemPlatform::now(), 0) {}

  class Session {
   public:
    Session(NoLock&, unsigned) {}

    template <class Body>
    void iterate(Body&& body) {
      body();
    }
  };

  /// All zero.
  const Trace& trace() const { return trace_; }

 private:
  Trace trace_;
};

}  // namespace lanewise::onelock
