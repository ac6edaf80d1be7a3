#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <lanewise/element.hpp>
#include <lanewise/error.hpp>
#include <lanewise/overflow.hpp>
#include <lanewise/squares.hpp>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

// Squares of arrays that lie in the memory of an NVIDIA GPU. There is no CUDA in this header: a
// program that uses it is compiled by any compiler, and runs on machines without a GPU, where
// making a Stream throws Error unsupported_backend with the reason. backends() of
// <lanewise/backend.hpp> tells the same without an exception.
//
//   lanewise::cuda::Stream stream;
//   lanewise::cuda::DeviceBuffer<std::int64_t> in(n, stream), out(n, stream);
//   in.upload(values);                              // std::span<const std::int64_t>
//   square(in.span(), out.span(), stream);          // returns at once
//   auto sum = sum_of_squares(in.span(), stream);   // so does this
//   out.download(squares);                          // waits
//   lanewise::uint128 total = sum.get();
//
// The functions are those of <lanewise/squares.hpp>: for the same element types and policies they
// give the same bits, and refuse the same arguments (lengths that differ, elements that are not
// aligned, arrays that overlap but are not the same, policies that do not suit) with the same Error
// invalid_argument, before anything is asked of the GPU. Arrays are contiguous.
//
// Order: a function returns when the stream has been asked for the work, and the stream does its
// work in that order. What waits for it are finish(), download() and get(); each of them throws the
// OverflowError of the first square(..., Overflow::check) since the last wait whose squares did not
// fit, after everything else of its own is done. The output then holds what wrap gives.
//
// Memory belongs to the order of the stream it was made with. Before another stream uses it, or
// uses it while it is destroyed, the streams must be finished.
//
// Device: the first that CUDA lists (CUDA_VISIBLE_DEVICES chooses another).
//
// Errors: Error device_error where the GPU fails, after which the program cannot use it any more;
// out_of_memory where it has not enough free memory. Streams and buffers are for one thread at a
// time; different threads may use different ones.
//
// Cost: one pass over the GPU's memory and some microseconds a call. upload() and download() move a
// tenth to a fiftieth as many bytes in a second as the GPU's memory does: arrays that come from the
// host and return there are squared sooner by the CPU.

namespace lanewise::cuda {

class Stream;
template <class T>
class DeviceBuffer;

/// An array in a GPU's memory that someone else owns. A type of its own, which is no range and no
/// std::span: the host cannot read such an array, and the functions for host arrays do not take it.
template <class T>
class DeviceSpan {
 public:
  using element_type = T;
  using value_type = std::remove_cv_t<T>;

  constexpr DeviceSpan() noexcept = default;
  /// `data` is a pointer of the device: a DeviceBuffer's, or one that another library allocated.
  constexpr DeviceSpan(T* data, std::size_t size) noexcept : data_(data), size_(size) {}
  /// To read what may be written.
  template <class U>
  requires(std::same_as<const U, T> && !std::is_const_v<U>)  //
      constexpr DeviceSpan(const DeviceSpan<U>& other) noexcept
      : data_(other.data()), size_(other.size()) {}

  constexpr T* data() const noexcept { return data_; }
  constexpr std::size_t size() const noexcept { return size_; }
  constexpr std::size_t size_bytes() const noexcept { return size_ * sizeof(T); }
  constexpr bool empty() const noexcept { return size_ == 0; }

  /// Elements [offset, offset + count). Error invalid_argument where there are not so many.
  constexpr DeviceSpan subspan(std::size_t offset, std::size_t count) const {
    if (offset > size_ || count > size_ - offset) {
      throw Error(ErrorCode::invalid_argument,
                  "DeviceSpan::subspan(offset, count): it leaves the span; look at its size()");
    }
    return {data_ + offset, count};
  }

 private:
  T* data_ = nullptr;
  std::size_t size_ = 0;
};

template <class T>
DeviceSpan(T*, std::size_t) -> DeviceSpan<T>;

namespace detail {

/// A stream and what has been asked of it; buffers and results keep it open.
class StreamState;
using StreamPointer = std::shared_ptr<StreamState>;

/// Bytes of a device's memory in a stream's order.
class Memory {
 public:
  Memory() noexcept = default;
  Memory(StreamPointer stream, std::size_t bytes);
  Memory(Memory&& other) noexcept
      : stream_(std::move(other.stream_)),
        handle_(std::exchange(other.handle_, nullptr)),
        data_(std::exchange(other.data_, nullptr)) {}
  Memory& operator=(Memory&& other) noexcept {
    std::swap(stream_, other.stream_);
    std::swap(handle_, other.handle_);
    std::swap(data_, other.data_);
    Memory freed(std::move(other));
    return *this;
  }
  ~Memory();

  void* data() const noexcept { return data_; }
  StreamState& stream() const noexcept { return *stream_; }

 private:
  StreamPointer stream_;
  void* handle_ = nullptr;
  void* data_ = nullptr;
};

StreamPointer open_stream();
StreamPointer borrow_stream(void* native);
void* native_stream(const StreamState& stream);
void finish(StreamState& stream);

/// Error invalid_argument where `function` was given sides that differ.
void require_same_size(const char* function, std::size_t from, std::size_t to);

/// Of arrays without their types: `name` is the function that the caller called.
void upload(StreamState& stream, const void* from, std::size_t from_bytes, void* to,
            std::size_t to_bytes);
void download(StreamState& stream, const void* from, std::size_t from_bytes, void* to,
              std::size_t to_bytes);

/// An array of the device without its type.
struct DeviceArray {
  void* data;
  std::size_t size;
};
template <class T>
DeviceArray untyped(DeviceSpan<T> span) {
  return {lanewise::detail::untyped(span.data()), span.size()};
}

void run_elementwise(StreamState& stream, std::size_t operation, const DeviceArray& in,
                     const DeviceArray& out);
void squares_of_range(StreamState& stream, ElementType type, std::uint64_t start,
                      std::uint64_t step, const DeviceArray& out, Overflow overflow);

/// The results of reductions: where they will be, and what they then are.
Memory sum(const StreamPointer& stream, ElementType type, const DeviceArray& in, Overflow overflow);
Memory extremes(const StreamPointer& stream, ElementType type, const DeviceArray& in);
uint128 integer_sum(const Memory& words, Overflow overflow);
double float_sum(const Memory& word);
lanewise::detail::Magnitudes magnitudes(const Memory& words, ElementType type);

/// An element type, and what square() may write of it.
template <class In, class Out>
concept Squares = ArrayElement<In> &&
    (std::same_as<In, Out> ||
     (IntegerElement<In> && requires { requires std::same_as<widened_t<In>, Out>; }));

}  // namespace detail

/// A queue of work for the GPU. Movable, not copyable; one that was moved from can only be assigned
/// to and destroyed.
class Stream {
 public:
  /// Opens one, which does not wait for the CUDA runtime's default stream. Error
  /// unsupported_backend where no GPU can be used, with the reason.
  Stream() : state_(detail::open_stream()) {}

  /// Work for a stream that the program made itself with the CUDA runtime on the first device (a
  /// cudaStream_t), and keeps open for longer than this object and all buffers made with it live.
  static Stream borrow(void* cuda_stream) { return Stream(detail::borrow_stream(cuda_stream)); }

  /// For the library itself.
  explicit Stream(detail::StreamPointer state) noexcept : state_(std::move(state)) {}

  /// Waits until all that was asked for is done. Throws what went wrong in it, and OverflowError
  /// where a square did not fit (above). A Stream that is destroyed does not wait, and tells nobody
  /// what went wrong.
  void finish() { detail::finish(*state_); }

  /// The cudaStream_t.
  void* native() const { return detail::native_stream(*state_); }

  const detail::StreamPointer& state() const noexcept { return state_; }

 private:
  detail::StreamPointer state_;
};

/// Copies `from` to the GPU. The call returns when `from` has been read, and has no need of pinned
/// memory: the copy goes through some that the library keeps. From pinned memory it is direct, and
/// waited for. Error invalid_argument where the sizes differ.
template <class T>
void upload(std::span<const std::type_identity_t<T>> from, DeviceSpan<T> to, Stream& stream) {
  static_assert(std::is_trivially_copyable_v<T>);
  detail::upload(*stream.state(), from.data(), from.size_bytes(), to.data(), to.size_bytes());
}

/// Copies `from` to the host; waits for the stream. Error invalid_argument where the sizes differ.
template <class T>
void download(DeviceSpan<const T> from, std::span<std::type_identity_t<T>> to, Stream& stream) {
  static_assert(std::is_trivially_copyable_v<T>);
  detail::download(*stream.state(), from.data(), from.size_bytes(), to.data(), to.size_bytes());
}
template <class T>
requires(!std::is_const_v<T>)  //
    void download(DeviceSpan<T> from, std::span<std::type_identity_t<T>> to, Stream& stream) {
  download(DeviceSpan<const T>(from), to, stream);
}

/// An owned array of `size()` elements in the GPU's memory; not initialised. Movable, not copyable.
///
/// Memory: from a pool that keeps what is freed, so that only the first allocation of a size asks
/// the system for it (trim_memory() gives it back), aligned to 256 bytes. It is allocated and freed
/// in the stream's order: neither waits for the GPU.
template <class T>
class DeviceBuffer {
 public:
  static_assert(std::is_trivially_copyable_v<T> && !std::is_const_v<T>,
                "a DeviceBuffer runs no constructors");
  using value_type = T;

  DeviceBuffer() noexcept = default;
  /// Error out_of_memory where n elements cannot be had. No memory is taken for n = 0.
  DeviceBuffer(std::size_t n, const Stream& stream)
      : memory_(stream.state(), n > SIZE_MAX / sizeof(T) ? SIZE_MAX : n * sizeof(T)), size_(n) {}
  DeviceBuffer(DeviceBuffer&& other) noexcept
      : memory_(std::move(other.memory_)), size_(std::exchange(other.size_, 0)) {}
  DeviceBuffer& operator=(DeviceBuffer&& other) noexcept {
    memory_ = std::move(other.memory_);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }
  ~DeviceBuffer() = default;

  /// A pointer of the device.
  T* data() noexcept { return static_cast<T*>(memory_.data()); }
  const T* data() const noexcept { return static_cast<const T*>(memory_.data()); }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  DeviceSpan<T> span() noexcept { return {data(), size_}; }
  DeviceSpan<const T> span() const noexcept { return {data(), size_}; }

  /// upload() and download() of all its elements, on its stream.
  void upload(std::span<const T> from) {
    detail::require_same_size("upload(from)", from.size(), size_);
    if (size_ == 0) return;
    detail::upload(memory_.stream(), from.data(), from.size_bytes(), data(), size_ * sizeof(T));
  }
  void download(std::span<T> to) const {
    detail::require_same_size("download(to)", size_, to.size());
    if (size_ == 0) return;
    detail::download(memory_.stream(), data(), size_ * sizeof(T), to.data(), to.size_bytes());
  }

 private:
  detail::Memory memory_;
  std::size_t size_ = 0;
};

/// Returns to the system what the pool of buffers keeps and nobody uses. Error unsupported_backend
/// where there is no GPU.
void trim_memory();

/// A value that a stream will compute.
template <class Value>
class Result {
 public:
  /// Waits for the stream; then, and whenever it is called again, the value.
  Value get() const { return read_(memory_, type_, overflow_); }

  /// For the library itself.
  using Read = Value (*)(const detail::Memory&, ElementType, Overflow);
  Result(detail::Memory memory, ElementType type, Overflow overflow, Read read)
      : memory_(std::move(memory)), type_(type), overflow_(overflow), read_(read) {}

 private:
  detail::Memory memory_;
  ElementType type_;
  Overflow overflow_;
  Read read_;
};

// Elementwise

/// out[i] = in[i]^2, as square(in, out) of <lanewise/squares.hpp>; `out` may be `in`.
/// Overflow::check reports with the next wait (above).
template <class In, class Out>
requires detail::Squares<std::remove_const_t<In>, Out>
void square(DeviceSpan<In> in, DeviceSpan<Out> out, Stream& stream) {
  using T = std::remove_const_t<In>;
  constexpr Overflow overflow = std::same_as<T, Out> ? Overflow::wrap : Overflow::widen;
  detail::run_elementwise(*stream.state(),
                          lanewise::detail::square_number(element_type<T>(), overflow),
                          detail::untyped(in), detail::untyped(out));
}
template <class In, class Out>
requires(
    detail::Squares<std::remove_const_t<In>, Out>&& IntegerElement<std::remove_const_t<In>>)  //
    void square(DeviceSpan<In> in, DeviceSpan<Out> out, Stream& stream, Overflow overflow) {
  using T = std::remove_const_t<In>;
  lanewise::detail::require_suitable(overflow, !std::same_as<T, Out>);
  detail::run_elementwise(*stream.state(),
                          lanewise::detail::square_number(element_type<T>(), overflow),
                          detail::untyped(in), detail::untyped(out));
}

/// out[i] = |in[i]|^2 of complex numbers, into the real type.
template <class In>
requires ComplexElement<std::remove_const_t<In>>
void squared_magnitude(DeviceSpan<In> in,
                       DeviceSpan<typename std::remove_const_t<In>::value_type> out,
                       Stream& stream) {
  using T = std::remove_const_t<In>;
  detail::run_elementwise(*stream.state(), lanewise::detail::magnitude_number(element_type<T>()),
                          detail::untyped(in), detail::untyped(out));
}

/// out[i] = (start + i * step)^2, as squares_of_range() of <lanewise/squares.hpp>. Overflow::check
/// throws at once, and nothing is written.
template <lanewise::detail::RangeElement T>
void squares_of_range(std::type_identity_t<T> start, std::type_identity_t<step_t<T>> step,
                      DeviceSpan<T> out, Stream& stream, Overflow overflow = Overflow::wrap) {
  detail::squares_of_range(*stream.state(), element_type<T>(), lanewise::detail::bits_of(start),
                           lanewise::detail::bits_of(step), detail::untyped(out), overflow);
}
template <lanewise::detail::RangeElement T>
void squares_of_range(std::type_identity_t<T> start, DeviceSpan<T> out, Stream& stream,
                      Overflow overflow = Overflow::wrap) {
  squares_of_range(start, static_cast<step_t<T>>(1), out, stream, overflow);
}

// Reductions

/// The sum of in[i]^2: of integers exact, get() treating what does not fit 128 bits by the policy;
/// of floats and complex numbers a double of the same bits as on the CPU. Of no elements 0. It
/// takes n / 512 bytes of the GPU's memory for floats, and no more than 96 KiB for integers.
template <class In>
requires IntegerElement<std::remove_const_t<In>>
[[nodiscard]] Result<uint128> sum_of_squares(DeviceSpan<In> in, Stream& stream,
                                             Overflow overflow = Overflow::check) {
  constexpr ElementType type = element_type<std::remove_const_t<In>>();
  return {detail::sum(stream.state(), type, detail::untyped(in), overflow), type, overflow,
          [](const detail::Memory& words, ElementType, Overflow policy) {
            return detail::integer_sum(words, policy);
          }};
}
template <class In>
requires(ArrayElement<std::remove_const_t<In>> && !IntegerElement<std::remove_const_t<In>>)  //
    [[nodiscard]] Result<double> sum_of_squares(DeviceSpan<In> in, Stream& stream) {
  constexpr ElementType type = element_type<std::remove_const_t<In>>();
  return {
      detail::sum(stream.state(), type, detail::untyped(in), Overflow::wrap), type, Overflow::wrap,
      [](const detail::Memory& word, ElementType, Overflow) { return detail::float_sum(word); }};
}

/// The extremes of in[i]^2, as minmax_of_squares() of <lanewise/squares.hpp>; at once Error
/// invalid_argument where `in` is empty.
template <class In>
requires(ArrayElement<std::remove_const_t<In>> && !ComplexElement<std::remove_const_t<In>>)  //
    [[nodiscard]] auto minmax_of_squares(DeviceSpan<In> in, Stream& stream) {
  using T = std::remove_const_t<In>;
  using Value = decltype(lanewise::detail::extremes<T>({}));
  constexpr ElementType type = element_type<T>();
  return Result<Value>(detail::extremes(stream.state(), type, detail::untyped(in)), type,
                       Overflow::wrap, [](const detail::Memory& words, ElementType of, Overflow) {
                         return lanewise::detail::extremes<T>(detail::magnitudes(words, of));
                       });
}

}  // namespace lanewise::cuda
