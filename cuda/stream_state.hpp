#pragma once

#include <cstddef>
#include <lanewise/cuda.hpp>
#include <vector>

#include "cuda/stream_table.hpp"

namespace lanewise::cuda::detail {

/// A device's stream, and the overflows that nobody has asked for yet.
class StreamState {
 public:
  /// A stream of the table's device.
  explicit StreamState(const StreamTable& streams);
  /// One that the program keeps open.
  StreamState(const StreamTable& streams, void* native);
  StreamState(const StreamState&) = delete;
  StreamState& operator=(const StreamState&) = delete;
  ~StreamState();

  const StreamTable& table() const { return table_; }
  void* stream() const { return stream_; }

  /// Where an operation on n elements is to note what did not fit; report() will look there.
  OverflowCell* new_cell(std::size_t operation, std::size_t n);

  /// Waits, and throws OverflowError of the first operation with something that did not fit.
  void report();

 private:
  struct Check {
    DeviceMemory cell;
    std::size_t operation, n;
  };
  void free_checks() noexcept;

  const StreamTable& table_;
  void* stream_;
  std::vector<Check> checks_;
};

}  // namespace lanewise::cuda::detail
