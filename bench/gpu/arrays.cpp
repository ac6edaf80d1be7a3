// Squares, ranges and sums of arrays in the GPU's memory, beside peers and the card's limits.

#include <algorithm>
#include <cmath>
#include <cstring>
#include <lanewise/lanewise.hpp>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "bench/compare/random.hpp"
#include "bench/gpu/groups.hpp"
#include "bench/gpu/kernels.hpp"
#include "bench/gpu/random_elements.hpp"

namespace lanewise::bench::gpu {
namespace {

constexpr std::size_t elements = std::size_t{1} << 28;

/// What is left to the library's own arrays and to others.
constexpr std::size_t spare_bytes = std::size_t{1} << 30;

std::string power_of_two(std::size_t n) {
  return "2^" + std::to_string(std::countr_zero(n));
}

/// To the bit, NaN and the sign of zero included.
template <class T>
bool are_same(const T* a, const T* b, std::size_t n) {
  return std::memcmp(static_cast<const void*>(a), static_cast<const void*>(b), n * sizeof(T)) == 0;
}

template <class T>
std::string type_name() {
  return std::string(to_string(element_type<T>()));
}

/// So many as leave room for two arrays of them.
template <class T>
std::size_t elements_that_fit() {
  std::size_t n = elements;
  while (n > 1024 && 2 * n * sizeof(T) + spare_bytes > free_memory()) n /= 2;
  return n;
}

/// Arrays of the device, and on the host what was made of the same seed.
template <class T>
class Arrays {
 public:
  Arrays(std::size_t n, Session& session)
      : stream_(session.stream()), native_(session.native()), in_(n), out_(n), count_(1) {
    std::size_t squares = 0, sums = 0;
    cub_sum_of_squares<T>(nullptr, squares, in_.data(), sum_of_squares_.data(), n, native_);
    cub_sum<T>(nullptr, sums, in_.data(), sum_.data(), n, native_);
    scratch_.emplace(std::max(squares, sums));
  }

  std::size_t size() const { return in_.size(); }

  void renew(std::uint64_t seed) {
    seed_ = seed;
    host_.reset();
    fill_random(in_.data(), size(), seed, native_);
    check(cudaMemsetAsync(out_.data(), 0xa5, out_.bytes(), native_), "cudaMemsetAsync");
    stream_.finish();
  }

  // What is timed

  void square() { cuda::square(in_.span(), out_.span(), stream_); }
  void square_by_cub() { cub_square<T>(in_.data(), out_.data(), size(), native_); }
  void square_plainly() { plain_square<T>(in_.data(), out_.data(), size(), native_); }
  void write_range() { cuda::squares_of_range<T>(start(), out_.span(), stream_); }
  void copy_array() {
    check(cudaMemcpyAsync(out_.data(), in_.data(), in_.bytes(), cudaMemcpyDeviceToDevice, native_),
          "cudaMemcpyAsync");
  }
  void fill() {
    check(cudaMemsetAsync(out_.data(), 0x3c, out_.bytes(), native_), "cudaMemsetAsync");
  }
  void sum_squares() {
    if constexpr (IntegerElement<T>) {
      library_sum_.emplace(cuda::sum_of_squares(in_.span(), stream_, Overflow::wrap));
    } else {
      library_sum_.emplace(cuda::sum_of_squares(in_.span(), stream_));
    }
  }
  void sum_squares_by_cub() {
    std::size_t bytes = scratch_->size();
    cub_sum_of_squares<T>(scratch_->data(), bytes, in_.data(), sum_of_squares_.data(), size(),
                          native_);
  }
  void read() {
    std::size_t bytes = scratch_->size();
    cub_sum<T>(scratch_->data(), bytes, in_.data(), sum_.data(), size(), native_);
  }

  // What is wrong with the results

  std::string problem_of(Expected expected) {
    const std::uint64_t seed = expected == Expected::range ? range_start : seed_;
    unsigned long long wrong = 0;
    check(cudaMemsetAsync(count_.data(), 0, count_.bytes(), native_), "cudaMemsetAsync");
    count_wrong(out_.data(), size(), expected, seed, count_.data(), native_);
    copy(&wrong, count_.data(), sizeof(wrong), native_);
    if (wrong > 0) {
      return std::to_string(wrong) + " of " + std::to_string(size()) + " elements are wrong";
    }
    return expected == Expected::element ? "" : sampled_problem(expected);
  }
  std::string problem_of_fill() {
    std::vector<unsigned char> found(chunk);
    for (const std::size_t at : {std::size_t{0}, out_.bytes() / 2, out_.bytes() - chunk}) {
      copy(found.data(), reinterpret_cast<unsigned char*>(out_.data()) + at, chunk, native_);
      if (std::any_of(found.begin(), found.end(), [](unsigned char x) { return x != 0x3c; })) {
        return "not every byte was written";
      }
    }
    return "";
  }
  std::string problem_of_library_sum() {
    const auto found = library_sum_->get();
    const auto right = sum_on_cpu();
    return are_same(&found, &right, 1) ? "" : "the sum is not the CPU's";
  }
  std::string problem_of_cub_sum_of_squares() {
    Sum<T> found;
    copy(&found, sum_of_squares_.data(), sizeof(found), native_);
    if constexpr (IntegerElement<T>) {
      return found == sum_on_cpu().low ? "" : "the sum is wrong";
    } else {
      const double right = sum_on_cpu();
      return std::abs(found - right) <= 1e-9 * right ? "" : "the sum is far off";
    }
  }
  std::string problem_of_read() {
    T found;
    copy(&found, sum_.data(), sizeof(found), native_);
    if constexpr (IntegerElement<T>) {
      using Bits = std::make_unsigned_t<T>;
      Bits right = 0;
      for (const T x : on_host()) right += static_cast<Bits>(x);
      return static_cast<Bits>(found) == right ? "" : "the sum is wrong";
    } else {
      double right = 0, magnitude = 0;
      for (const T x : on_host()) {
        right += static_cast<double>(x);
        magnitude += std::abs(static_cast<double>(x));
      }
      const bool is_near = std::abs(static_cast<double>(found) - right) <= 1e-4 * magnitude;
      return is_near ? "" : "the sum is far off";
    }
  }

  const Buffer<T>& on_host() {
    if (!host_) {
      host_.emplace(size());
      cuda::download<T>(in_.span(), *host_, stream_);
    }
    return *host_;
  }

 private:
  static constexpr std::size_t chunk = 4099;
  static constexpr std::uint64_t range_start = 12'345;
  static T start() { return static_cast<T>(range_start); }

  /// Against the CPU's own functions, where they look at it least.
  std::string sampled_problem(Expected expected) {
    compare::SplitMix64 random(seed_);
    const std::size_t n = std::min(chunk, size());
    for (int sample = 0; sample < 32; ++sample) {
      const std::size_t last = size() - n;
      const std::size_t at = sample == 0 ? 0 : sample == 1 ? last : random.next() % (last + 1);
      std::vector<T> found(n);
      copy(found.data(), out_.data() + at, n * sizeof(T), native_);
      const auto right = expected == Expected::range ? range_on_cpu(at, n) : square_on_cpu(at, n);
      if (are_same(found.data(), right.data(), n)) continue;
      return "not what the CPU gives, near element " + std::to_string(at);
    }
    return "";
  }
  Buffer<T> square_on_cpu(std::size_t at, std::size_t n) const {
    std::vector<T> in(n);
    for (std::size_t i = 0; i < n; ++i) in[i] = random_element<T>(seed_, at + i);
    return lanewise::square(in);
  }
  Buffer<T> range_on_cpu(std::size_t at, std::size_t n) const {
    return lanewise::squares_of_range<T>(static_cast<T>(range_start + at), n);
  }
  auto sum_on_cpu() {
    force_backend("cpu", "lanewise_gpu_bench");
    if constexpr (IntegerElement<T>) {
      return lanewise::sum_of_squares(on_host(), Overflow::wrap);
    } else {
      return lanewise::sum_of_squares(on_host());
    }
  }

  cuda::Stream& stream_;
  cudaStream_t native_;
  Array<T> in_, out_;
  Array<unsigned long long> count_;
  Array<Sum<T>> sum_of_squares_{1};
  Array<T> sum_{1};
  std::optional<Array<std::byte>> scratch_;
  using LibrarySum = std::conditional_t<IntegerElement<T>, uint128, double>;
  std::optional<cuda::Result<LibrarySum>> library_sum_;
  std::optional<Buffer<T>> host_;
  std::uint64_t seed_ = 0;
};

template <class T>
Group array_group(const std::string& name, std::size_t n, Session& session) {
  const auto arrays = std::make_shared<Arrays<T>>(n, session);
  const auto once = static_cast<double>(n * sizeof(T));
  Group group;
  group.name = name;
  group.renew = [arrays](std::uint64_t seed) { arrays->renew(seed); };
  const auto add = [&](const char* row, double bytes, const char* peer, void (Arrays<T>::*run)(),
                       std::function<std::string()> problem) {
    Row added;
    added.name = row;
    added.bytes = bytes;
    added.peer = peer;
    added.run = [arrays, run] { (*arrays.*run)(); };
    added.problem = [problem = std::move(problem)](auto&) { return problem(); };
    group.rows.push_back(std::move(added));
  };
  const auto is = [arrays](Expected expected) {
    return [arrays, expected] { return arrays->problem_of(expected); };
  };
  add("copy", 2 * once, "", &Arrays<T>::copy_array, is(Expected::element));
  add("square", 2 * once, "copy", &Arrays<T>::square, is(Expected::square));
  add("square again", 2 * once, "square", &Arrays<T>::square, is(Expected::square));
  add("square, cub", 2 * once, "copy", &Arrays<T>::square_by_cub, is(Expected::square));
  add("square, plain", 2 * once, "copy", &Arrays<T>::square_plainly, is(Expected::square));
  add("fill", once, "", &Arrays<T>::fill, [arrays] { return arrays->problem_of_fill(); });
  if constexpr (sizeof(T) == 8) {
    add("range", once, "fill", &Arrays<T>::write_range, is(Expected::range));
  }
  add("sum", once, "copy", &Arrays<T>::sum_squares,
      [arrays] { return arrays->problem_of_library_sum(); });
  add("sum, cub", once, "copy", &Arrays<T>::sum_squares_by_cub,
      [arrays] { return arrays->problem_of_cub_sum_of_squares(); });
  add("read", once, "copy", &Arrays<T>::read, [arrays] { return arrays->problem_of_read(); });
  return group;
}

// The CPU's functions on this machine

template <class T>
struct HostArrays {
  explicit HostArrays(std::size_t n) : in(n), out(n) {}
  Buffer<T> in, out;
  std::uint64_t seed = 0;
  double sum = 0;

  std::string problem() const {
    const std::size_t step = std::max<std::size_t>(in.size() / 100'003, 1);
    for (std::size_t i = 0; i < in.size(); i += step) {
      const std::vector<T> one = {random_element<T>(seed, i)};
      if (!are_same(&out[i], lanewise::square(one).data(), 1)) {
        return "element " + std::to_string(i) + " is wrong";
      }
    }
    return last_call().backend == "cpu" ? "" : "it was not the CPU that ran";
  }
};

template <class T>
Group host_group(const std::string& name, std::size_t n, Session& session) {
  const auto arrays = std::make_shared<HostArrays<T>>(n);
  Group group;
  group.name = name;
  group.most_rounds = 5;
  group.renew = [arrays, &session](std::uint64_t seed) {
    arrays->seed = seed;
    Array<T> made(arrays->in.size());
    fill_random(made.data(), made.size(), seed, session.native());
    cuda::download<T>(made.span(), arrays->in, session.stream());
    std::fill(arrays->out.begin(), arrays->out.end(), T{});
    force_backend("cpu", "lanewise_gpu_bench");
  };
  Row row;
  row.name = "square, CPU";
  row.bytes = 2 * static_cast<double>(n * sizeof(T));
  row.clock = Clock::host;
  row.run = [arrays] { lanewise::square(arrays->in, arrays->out); };
  row.problem = [arrays](auto&) { return arrays->problem(); };
  group.rows.push_back(std::move(row));
  return group;
}

template <class T>
void measure_type(Session& session) {
  const std::size_t n = elements_that_fit<T>();
  const std::string name = type_name<T>() + "/" + power_of_two(n);
  measure_group(session, "arrays/" + name,
                [&] { return array_group<T>("arrays/" + name, n, session); });
}

template <class T>
void measure_on_host(Session& session) {
  const std::size_t n = session.plan().quick ? elements / 16 : elements;
  const std::string name = "host arrays/" + type_name<T>() + "/" + power_of_two(n);
  if (machine().available_memory_bytes.value < 4 * n * sizeof(T)) {
    return session.skip(name, "the host has not enough memory");
  }
  measure_group(session, name, [&] { return host_group<T>(name, n, session); });
}

// Small arrays

/// Elements of a call that a program waits for; on the host's clock, launches and all.
Group small_group(const std::string& name, std::size_t n, Session& session) {
  using T = std::int64_t;
  struct Small {
    Arrays<T> device;
    HostArrays<T> host;
  };
  const auto arrays = std::make_shared<Small>(Small{Arrays<T>(n, session), HostArrays<T>(n)});
  const double bytes = 2 * static_cast<double>(n * sizeof(T));
  Group group;
  group.name = name;
  group.renew = [arrays](std::uint64_t seed) {
    arrays->device.renew(seed);
    arrays->host.seed = seed;
    std::copy_n(arrays->device.on_host().data(), arrays->host.in.size(), arrays->host.in.data());
    force_backend("cpu", "lanewise_gpu_bench");
  };
  const auto add = [&](const char* row, double moved, const char* peer, Clock clock,
                       std::function<void()> run, std::function<std::string()> problem) {
    Row added;
    added.name = row;
    added.bytes = moved;
    added.peer = peer;
    added.clock = clock;
    added.calls = clock == Clock::device ? 100 : 20;
    added.run = std::move(run);
    added.problem = [problem = std::move(problem)](auto&) { return problem(); };
    group.rows.push_back(std::move(added));
  };
  const auto squares = [arrays] { return arrays->device.problem_of(Expected::square); };
  add(
      "copy", bytes, "", Clock::device, [arrays] { arrays->device.copy_array(); },
      [arrays] { return arrays->device.problem_of(Expected::element); });
  add(
      "square", bytes, "copy", Clock::device, [arrays] { arrays->device.square(); }, squares);
  add(
      "square, cub", bytes, "copy", Clock::device, [arrays] { arrays->device.square_by_cub(); },
      squares);
  add(
      "square, plain", bytes, "copy", Clock::device, [arrays] { arrays->device.square_plainly(); },
      squares);
  const auto finish = [&session] { session.stream().finish(); };
  add(
      "square, waited for", bytes, "square, CPU", Clock::host,
      [arrays, finish] {
        arrays->device.square();
        finish();
      },
      squares);
  add(
      "square, CPU", bytes, "", Clock::host,
      [arrays] { lanewise::square(arrays->host.in, arrays->host.out); },
      [arrays] { return arrays->host.problem(); });
  add(
      "sum, waited for", bytes / 2, "", Clock::host,
      [arrays, finish] {
        arrays->device.sum_squares();
        finish();
      },
      [arrays] { return arrays->device.problem_of_library_sum(); });
  return group;
}

}  // namespace

void measure_arrays(Session& session) {
  measure_type<std::int64_t>(session);
  measure_type<double>(session);
  measure_type<std::int32_t>(session);
  measure_type<float>(session);
  measure_on_host<std::int64_t>(session);
  measure_on_host<float>(session);
}

/// Back to back they stay in the L2 cache, the larger ones in a part of it.
void measure_small_arrays(Session& session) {
  for (const int exponent : {16, 20, 24}) {
    const std::size_t n = std::size_t{1} << exponent;
    const std::string name = "small arrays/int64/" + power_of_two(n);
    measure_group(session, name, [&] { return small_group(name, n, session); });
  }
}

}  // namespace lanewise::bench::gpu
