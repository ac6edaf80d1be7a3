#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lanewise::claims {

/// The key=value arguments of a native arm.
class Arguments {
 public:
  /// Throws Error invalid_argument, listing the keys, where one is none of them.
  Arguments(const std::string& arm, const std::vector<std::string>& given,
            const std::vector<std::string_view>& keys);

  /// The value given last for the key, or `otherwise`. A number is above 0. Throws Error
  /// invalid_argument where the value is none.
  std::string text(std::string_view key, std::string_view otherwise) const;
  double number(std::string_view key, double otherwise) const;
  unsigned whole(std::string_view key, unsigned otherwise) const;

 private:
  struct Entry {
    std::string key, value;
  };

  /// Null where it was not given.
  const std::string* find(std::string_view key) const;

  std::string arm_;
  std::vector<Entry> entries_;
};

}  // namespace lanewise::claims
