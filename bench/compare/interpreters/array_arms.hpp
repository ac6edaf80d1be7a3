#pragma once

#include <cstdint>
#include <lanewise/backend.hpp>
#include <lanewise/element.hpp>
#include <memory>
#include <vector>

#include "bench/compare/interpreters/interpreters.hpp"
#include "bench/compare/model.hpp"

namespace lanewise::compare {

/// The array arms of NumPy and numexpr. They run in one process of the chosen CPython, which starts
/// with the first arm, answers a request for each run, and ends with this object and the last of
/// its arms. Its arrays are those of the type that ran last.
class ArrayPeers {
 public:
  /// `threads` are those of numexpr where it uses more than one; the timed calls of a run last
  /// `seconds` together. Throws std::runtime_error where the temporary folder cannot be written.
  ArrayPeers(const std::vector<InterpreterInfo>& found, const InterpreterArmOptions& options,
             unsigned threads, double seconds);
  ~ArrayPeers();
  ArrayPeers(const ArrayPeers&) = delete;
  ArrayPeers& operator=(const ArrayPeers&) = delete;

  /// The arms of an operation that the packages have for the type: none for bfloat16, and of
  /// numexpr those for int32, int64, float32, float64 and complex128. An arm without its package
  /// says how to get it. Every result is checked whole, as arrays.py says. A run that fails is
  /// thrown by its arm; the next one starts a new process.
  [[nodiscard]] std::vector<Arm> arms(Operation operation, ElementType type, std::uint64_t n) const;

 private:
  class Process;
  std::optional<InterpreterInfo> interpreter_;
  std::shared_ptr<Process> process_;
  unsigned threads_;
};

}  // namespace lanewise::compare
