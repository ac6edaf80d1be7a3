// <lanewise/cuda.hpp>: streams, memory, and the functions on them.

#include <algorithm>
#include <array>
#include <cmath>
#include <lanewise/cuda.hpp>
#include <limits>
#include <string>
#include <utility>

#include "cuda/backend.hpp"
#include "cuda/stream_state.hpp"
#include "cuda/stream_table.hpp"
#include "kernels/squares/layout.hpp"
#include "kernels/squares/operations.hpp"
#include "kernels/squares/overflows.hpp"
#include "kernels/squares/range_of_squares.hpp"
#include "kernels/squares/reductions.hpp"

namespace lanewise::cuda {

const StreamTable& usable_stream_table(const char* what) {
  const Availability gpu = availability();
  if (gpu.usable) return *stream_table();
  throw Error(ErrorCode::unsupported_backend,
              std::string(what) + " needs an NVIDIA GPU, and none can be used here: " + gpu.reason +
                  "; on the CPU there are the functions of <lanewise/squares.hpp>");
}

void trim_memory() {
  usable_stream_table("cuda::trim_memory()").trim();
}

namespace detail {

// The stream

StreamState::StreamState(const StreamTable& streams) : table_(streams), stream_(streams.open()) {}

StreamState::StreamState(const StreamTable& streams, void* native)
    : table_(streams), stream_(streams.borrow(native)) {}

StreamState::~StreamState() {
  free_checks();
  table_.close(stream_);
}

OverflowCell* StreamState::new_cell(std::size_t operation, std::size_t n) {
  checks_.reserve(checks_.size() + 1);
  const DeviceMemory cell = table_.allocate(stream_, sizeof(OverflowCell));
  checks_.push_back({cell, operation, n});
  table_.fill_zero(stream_, cell.data, sizeof(OverflowCell));
  return static_cast<OverflowCell*>(cell.data);
}

void StreamState::report() {
  table_.finish(stream_);
  for (const Check& check : checks_) {
    OverflowCell found;
    table_.download(stream_, &found, check.cell.data, sizeof(found));
    if (found.count == 0) continue;
    const Check first = check;
    free_checks();
    kernels::throw_overflow(kernels::operation_of(first.operation), first.n,
                            {~found.complement_of_first, found.count});
  }
  free_checks();
}

void StreamState::free_checks() noexcept {
  for (const Check& check : checks_) table_.free(check.cell);
  checks_.clear();
}

StreamPointer open_stream() {
  return std::make_shared<StreamState>(usable_stream_table("a cuda::Stream"));
}

StreamPointer borrow_stream(void* native) {
  return std::make_shared<StreamState>(usable_stream_table("a cuda::Stream"), native);
}

void* native_stream(const StreamState& stream) {
  return stream.table().native(stream.stream());
}

void finish(StreamState& stream) {
  stream.report();
}

// Memory

Memory::Memory(StreamPointer stream, std::size_t bytes) : stream_(std::move(stream)) {
  if (bytes == 0) return;
  const DeviceMemory memory = stream_->table().allocate(stream_->stream(), bytes);
  handle_ = memory.handle;
  data_ = memory.data;
}

Memory::~Memory() {
  if (handle_) stream_->table().free({handle_, data_});
}

void require_same_size(const char* function, std::size_t from, std::size_t to) {
  if (from == to) return;
  kernels::refuse(std::string(function) + ": one side has " + std::to_string(from) +
                  " and the other " + std::to_string(to) + "; they must have the same size");
}

namespace {

/// Words that a reduction has left, or is to leave.
template <std::size_t Count>
std::array<std::uint64_t, Count> words_in(const Memory& memory) {
  std::array<std::uint64_t, Count> words;
  StreamState& stream = memory.stream();
  stream.table().download(stream.stream(), words.data(), memory.data(), sizeof(words));
  stream.report();
  return words;
}

kernels::Elements elements_of(const DeviceArray& array, std::size_t bytes) {
  return {array.data, array.size, static_cast<std::ptrdiff_t>(bytes), 1, 0};
}

}  // namespace

void upload(StreamState& stream, const void* from, std::size_t from_bytes, void* to,
            std::size_t to_bytes) {
  require_same_size("upload(from, to)", from_bytes, to_bytes);
  if (to_bytes > 0) stream.table().upload(stream.stream(), to, from, to_bytes);
}

void download(StreamState& stream, const void* from, std::size_t from_bytes, void* to,
              std::size_t to_bytes) {
  require_same_size("download(from, to)", from_bytes, to_bytes);
  if (to_bytes > 0) stream.table().download(stream.stream(), to, from, to_bytes);
  stream.report();
}

// Squares

void run_elementwise(StreamState& stream, std::size_t operation, const DeviceArray& in,
                     const DeviceArray& out) {
  const kernels::ElementwiseOperation& run = kernels::operation_of(operation);
  const kernels::Elements from = elements_of(in, run.in_bytes);
  const kernels::Elements to = elements_of(out, run.out_bytes);
  kernels::require_valid(to_string(run.kind.operation).data(),
                         {from, run.in_bytes, run.in_alignment},
                         {to, run.out_bytes, run.out_alignment});
  if (in.size == 0) return;
  const bool checks = run.kind.overflow == Overflow::check;
  OverflowCell* const found = checks ? stream.new_cell(operation, in.size) : nullptr;
  stream.table().elementwise(stream.stream(), operation, in.data, out.data, in.size, found);
}

void squares_of_range(StreamState& stream, ElementType type, std::uint64_t start,
                      std::uint64_t step, const DeviceArray& out, Overflow overflow) {
  const kernels::RangeOfSquares range =
      kernels::checked_range(type, start, step, out.data, out.size, overflow);
  stream.table().range(stream.stream(), range, 0, out.data, out.size);
}

namespace {

/// The sum of floats, of which complex numbers have two each.
Memory sum_of_floats(const StreamPointer& stream, ElementType type, const DeviceArray& in) {
  const ElementType real = kernels::real_type(type);
  const std::size_t n = in.size * (kernels::bytes_of(type) / kernels::bytes_of(real));
  constexpr std::size_t block = kernels::sum_block_elements;
  const std::size_t blocks = n / block + (n % block != 0);
  const StreamTable& table = stream->table();
  const Memory sums(stream, blocks * sizeof(double));
  Memory total(stream, sizeof(double));
  auto* const of_blocks = static_cast<double*>(sums.data());
  table.block_sums(stream->stream(), real, in.data, n, of_blocks);
  table.pair_sums(stream->stream(), of_blocks, blocks, static_cast<double*>(total.data()));
  return total;
}

}  // namespace

Memory sum(const StreamPointer& stream, ElementType type, const DeviceArray& in,
           Overflow overflow) {
  kernels::as_uint128({}, overflow);  // Refuses what is no policy of sums.
  kernels::require_aligned("sum_of_squares(in)", "in", in.data, kernels::alignment_of(type));
  if (!is_integer(type)) return sum_of_floats(stream, type, in);
  Memory total(stream, 3 * sizeof(std::uint64_t));
  stream->table().sum(stream->stream(), type, in.data, in.size,
                      static_cast<std::uint64_t*>(total.data()));
  return total;
}

Memory extremes(const StreamPointer& stream, ElementType type, const DeviceArray& in) {
  kernels::require_elements("minmax_of_squares(in)", in.size);
  kernels::require_aligned("minmax_of_squares(in)", "in", in.data, kernels::alignment_of(type));
  Memory found(stream, 2 * sizeof(std::uint64_t));
  stream->table().extremes(stream->stream(), type, in.data, in.size,
                           static_cast<std::uint64_t*>(found.data()));
  return found;
}

uint128 integer_sum(const Memory& words, Overflow overflow) {
  const auto limbs = words_in<3>(words);
  kernels::Int256 sum;
  std::copy(limbs.begin(), limbs.end(), sum.limbs.begin());
  return kernels::as_uint128(sum, overflow);
}

double float_sum(const Memory& word) {
  const auto sum = std::bit_cast<double>(words_in<1>(word)[0]);
  return std::isnan(sum) ? std::numeric_limits<double>::quiet_NaN() : sum;
}

lanewise::detail::Magnitudes magnitudes(const Memory& words, ElementType type) {
  const auto found = words_in<2>(words);
  return kernels::with_nan(type, {found[0], found[1]});
}

}  // namespace detail
}  // namespace lanewise::cuda
