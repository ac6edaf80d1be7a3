#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include "bench/peer_sets.hpp"
#include "bench/squares/implementations.hpp"
#include "cpu/detect.hpp"

// Peers are measured for the same work only if they do it: their results against those of the
// public functions, on numbers so small that every way of computing is exact.

namespace lanewise::bench {
namespace {

constexpr std::size_t lengths[] = {1, 7, 64, 100, 1000};
constexpr std::size_t most_bytes = 1000 * 2 * sizeof(std::complex<double>);

struct alignas(64) Array {
  std::array<std::byte, most_bytes> bytes{};
};

template <class T>
T value_at(std::size_t i) {
  const auto value = static_cast<float>(i % 12);
  if constexpr (ComplexElement<T>) return T(typename T::value_type(value), i % 5 == 0 ? -2 : 3);
  if constexpr (IntegerElement<T>) return static_cast<T>(i % 12);
  if constexpr (!ComplexElement<T> && !IntegerElement<T>) return T(value);
}

/// Runs both on the same input, and compares every byte of both outputs.
template <class T, class Function, class Call>
void expect_same(Function peer, Function ours, const std::string& what, Call call) {
  if (!peer) return;
  SCOPED_TRACE(what + " of " + std::string(to_string(element_type<T>())));
  Array in;
  for (std::size_t i = 0; i < most_bytes / sizeof(T); ++i) {
    const T value = value_at<T>(i);
    std::memcpy(in.bytes.data() + i * sizeof(T), &value, sizeof(T));
  }
  for (const std::size_t n : lengths) {
    Array expected, found;
    call(ours, in.bytes.data(), expected.bytes.data(), n);
    call(peer, in.bytes.data(), found.bytes.data(), n);
    EXPECT_EQ(std::memcmp(found.bytes.data(), expected.bytes.data(), most_bytes), 0) << "n " << n;
  }
}

constexpr auto call_array = [](Implementation::Array function, const void* in, void* out,
                               std::size_t n) { function(in, out, n); };
constexpr auto call_column = [](Implementation::Strided function, const void* in, void* out,
                                std::size_t n) { function(in, out, n / 3, 3); };
constexpr auto call_range = [](Implementation::Range function, const void*, void* out,
                               std::size_t n) { function(out, n); };

/// Every array that the peer can write.
template <class T>
void expect_same_arrays(const Implementation& peer, const Implementation& ours) {
  for (std::size_t i = 0; i < policies; ++i) {
    const std::string policy(to_string(static_cast<Overflow>(i)));
    expect_same<T>(peer.square[i], ours.square[i], "square, " + policy, call_array);
    expect_same<T>(peer.range[i], ours.range[i], "range, " + policy, call_range);
  }
  expect_same<T>(peer.magnitude, ours.magnitude, "magnitude", call_array);
  expect_same<T>(peer.strided, ours.strided, "column", call_column);
}

/// The first number that a reduction wrote. Integers are little-endian, of one width or another;
/// floats are double but for Eigen's, which are of the elements' own precision.
template <class T>
double first_result(Implementation::Array reduction, const Array& in, std::size_t n,
                    bool is_eigen) {
  Array out;
  reduction(in.bytes.data(), out.bytes.data(), n);
  constexpr bool is_double = std::is_same_v<T, double> || std::is_same_v<T, std::complex<double>>;
  if (IntegerElement<T>) return static_cast<double>(*elements_of<std::uint64_t>(out.bytes.data()));
  if (is_eigen && !is_double) return static_cast<double>(*elements_of<float>(out.bytes.data()));
  return *elements_of<double>(out.bytes.data());
}

template <class T>
void expect_same_sum(const Implementation& peer, const Implementation& ours, bool is_eigen) {
  if (!peer.sum) return;
  SCOPED_TRACE("sum of " + std::string(to_string(element_type<T>())));
  Array in;
  for (std::size_t i = 0; i < 1000; ++i) elements_of<T>(in.bytes.data())[i] = value_at<T>(i);
  for (const std::size_t n : lengths) {
    EXPECT_EQ(first_result<T>(peer.sum, in, n, is_eigen), first_result<T>(ours.sum, in, n, false))
        << "n " << n;
  }
}

template <class T>
void expect_same_work_of(const Implementations& peer, bool is_eigen) {
  constexpr auto type = static_cast<std::size_t>(element_type<T>());
  expect_same_arrays<T>(peer[type], public_functions[type]);
  expect_same_sum<T>(peer[type], public_functions[type], is_eigen);
}

template <std::size_t... I>
void expect_same_work(const Implementations& peer, bool is_eigen, std::index_sequence<I...>) {
  (expect_same_work_of<std::tuple_element_t<I, ElementTypes>>(peer, is_eigen), ...);
}

TEST(Peers, DoTheWorkOfThePublicFunctions) {
  for (const PeerSet& set : peer_sets()) {
    if (!set.missing.empty()) continue;
    const Peers& peers = *set.peers;
    for (const auto* peer : {peers.loop, peers.eigen, peers.par_unseq, peers.inner_product}) {
      SCOPED_TRACE(set.name + (peer == peers.eigen ? ", Eigen" : ", standard C++"));
      expect_same_work(*peer, peer == peers.eigen, std::make_index_sequence<array_element_types>());
    }
  }
}

TEST(Peers, NeedCpuFeaturesThatTheDetectorKnows) {
  const auto known = cpu::known_features();
  for (const PeerSet& set : peer_sets()) {
    std::istringstream needs(set.peers->needs);
    for (std::string feature; needs >> feature;) {
      EXPECT_NE(std::find(known.begin(), known.end(), feature), known.end()) << feature;
    }
  }
}

TEST(Rooflines, PassOverEveryByte) {
  const Peers* native = native_peers();
  if (!native) GTEST_SKIP() << "the peers were built for another machine";
  const RooflineKernels& passes = *native->rooflines;
  for (const std::size_t bytes : {std::size_t{64}, std::size_t{640}, std::size_t{4096 + 64}}) {
    Array in, out;
    std::memset(in.bytes.data(), 1, bytes);
    EXPECT_EQ(passes.read(in.bytes.data(), bytes), bytes / 8 * 0x0101'0101'0101'0101);
    for (const auto copy : {passes.copy, passes.copy_streaming}) {
      if (!copy) continue;
      out = {};
      copy(in.bytes.data(), out.bytes.data(), bytes);
      EXPECT_EQ(out.bytes, in.bytes) << bytes;
    }
    passes.scale(out.bytes.data(), bytes);
    EXPECT_EQ(out.bytes, in.bytes) << bytes;
    if (!passes.fill_streaming) continue;
    out = {};
    passes.fill_streaming(out.bytes.data(), bytes);
    EXPECT_EQ(out.bytes, in.bytes) << bytes;
  }
}

}  // namespace
}  // namespace lanewise::bench
