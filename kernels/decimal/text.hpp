#pragma once

#include <cstddef>
#include <cstdint>
#include <lanewise/decimal.hpp>

namespace lanewise::kernels {

/// A number's text in a format, of which any part can be made by itself.
class DecimalText {
 public:
  /// Both must outlive it. Error invalid_argument, naming `call`, where the format breaks its
  /// contract.
  DecimalText(const char* call, const Decimal& value, const DecimalFormat& format);

  std::uint64_t digits() const noexcept { return digits_; }

  /// The characters of the whole text.
  std::uint64_t size() const noexcept;

  /// The most characters that `digits` digits of it take, and the most digits that take no more
  /// than `characters`; at least a digit.
  std::size_t most_characters(std::size_t digits) const noexcept;
  std::size_t most_digits(std::size_t characters) const noexcept;

  /// Writes digits [first, first + count), with the separators before each of them and with what
  /// comes after the last; returns where they end.
  char* write(std::uint64_t first, std::size_t count, char* out) const;

 private:
  char* write_groups(std::uint64_t first, std::size_t count, char* out) const;

  const Decimal& value_;
  const DecimalFormat& format_;
  std::uint64_t digits_;
};

}  // namespace lanewise::kernels
