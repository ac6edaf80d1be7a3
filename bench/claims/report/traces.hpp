#pragma once

#include <string>
#include <vector>

#include "bench/claims/model.hpp"

namespace lanewise::claims {

/// One thread's turn with the lock, in milliseconds since the first turn began.
struct Turn {
  unsigned thread = 0;  ///< From 0 in order of first turns.
  double begin_ms = 0, end_ms = 0;
};

/// Who had the lock when.
struct Trace {
  std::string name;  ///< "CPython 3.11.2" or "our model in C++".
  std::string arm;   ///< "two threads".
  bool is_model = false;
  unsigned threads = 0;
  std::vector<Turn> turns;
};

/// The interpreters' traces, each followed by the model's of the same arm where there is one.
std::vector<Trace> traces_of(const Result& result);

}  // namespace lanewise::claims
