#pragma once

#include <cstring>
#include <functional>
#include <lanewise/buffer.hpp>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include "bench/compare/measure.hpp"

namespace lanewise::compare {

/// What arms read and write, and how one knows that what was written is right.
template <class T>
struct SquareArrays {
  using Check = std::function<std::string(std::span<const T>)>;

  SquareArrays(std::size_t n, Check right) : in(n), out(n), problem(std::move(right)) { spoil(); }

  /// No square is left: a word of these bytes is 5 mod 8, where squares mod 2^w are 0, 1 or 4, and
  /// as a float it is negative.
  void spoil() { std::memset(static_cast<void*>(out.data()), 0xa5, out.size() * sizeof(T)); }

  Buffer<T> in, out;
  Buffer<T> owned;  ///< What an arm that allocates has returned last.
  Check problem;
};

template <class T>
using SharedArrays = std::shared_ptr<SquareArrays<T>>;

/// A task that leaves its squares in arrays->out.
template <class T>
Task into_warm_array(const SharedArrays<T>& arrays, std::function<void()> work) {
  return {std::move(work), [arrays] { arrays->spoil(); },
          [arrays] { return arrays->problem(arrays->out); }};
}

/// A task that leaves its squares in arrays->owned, a new array each time.
template <class T>
Task into_new_array(const SharedArrays<T>& arrays,
                    const std::type_identity_t<std::function<Buffer<T>()>>& make) {
  return {[arrays, make] {
            arrays->owned = {};
            arrays->owned = make();
          },
          [arrays] { arrays->owned = {}; },
          [arrays] {
            return arrays->owned.empty() ? "nothing was returned" : arrays->problem(arrays->owned);
          }};
}

/// Of an arm that returns a new array.
inline constexpr const char* allocates_note = "allocation, page faults and release included";

}  // namespace lanewise::compare
