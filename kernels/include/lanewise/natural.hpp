#pragma once

#include <concepts>
#include <cstdint>
#include <lanewise/error.hpp>
#include <string>

// Natural numbers that callers have in any integer type.

namespace lanewise::detail {

template <class N>
concept AnyInteger = std::integral<N> && sizeof(N) <= sizeof(std::uint64_t);

/// n; where it is negative, Error invalid_argument, which names the call.
template <AnyInteger N>
std::uint64_t natural(const char* call, N n) {
  if constexpr (std::signed_integral<N>) {
    if (n < 0) {
      throw Error(ErrorCode::invalid_argument,
                  std::string(call) + ": arguments must be 0 or more; one was negative");
    }
  }
  return static_cast<std::uint64_t>(n);
}

}  // namespace lanewise::detail
