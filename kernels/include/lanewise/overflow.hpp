#pragma once

#include <cstdint>
#include <lanewise/error.hpp>
#include <string_view>

namespace lanewise {

/// What an integer operation does with a result that does not fit its type.
enum class Overflow : std::uint8_t {
  wrap,      ///< Takes it mod 2^w, w the width of the type, in two's complement.
  check,     ///< Throws OverflowError.
  saturate,  ///< Takes the largest value of the type.
  widen,     ///< Writes a type twice as wide, which every result fits.
};

std::string_view to_string(Overflow overflow) noexcept;

/// Thrown by Overflow::check. Each function says what its output holds then.
class OverflowError : public Error {
 public:
  OverflowError(const std::string& message, std::uint64_t first_index, std::uint64_t count)
      : Error(ErrorCode::overflow, message), first_index_(first_index), count_(count) {}

  /// The smallest index of a result that does not fit.
  std::uint64_t first_index() const noexcept { return first_index_; }
  /// How many results do not fit.
  std::uint64_t count() const noexcept { return count_; }

 private:
  std::uint64_t first_index_;
  std::uint64_t count_;
};

}  // namespace lanewise
