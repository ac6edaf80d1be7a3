#pragma once

#include <string>
#include <vector>

#include "bench/squares/implementation.hpp"

namespace lanewise::bench {

/// The public functions, on arrays that are there, and their overloads that return a new array.
extern const Implementations public_functions;
extern const Implementations owning_functions;

/// An implementation as rows name it.
struct NamedImplementation {
  std::string name;
  const Implementations* offers;
  bool one_thread;
  bool is_huge;  ///< Is also measured far beyond the caches.
};

/// The public functions first, then the peers that can run here.
const std::vector<NamedImplementation>& implementations();

/// Adds to the report's context which peers are absent, and why.
void note_absent_peers();

}  // namespace lanewise::bench
