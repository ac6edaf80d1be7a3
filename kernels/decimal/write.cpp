#include <unistd.h>

#include <cerrno>
#include <lanewise/decimal.hpp>
#include <system_error>

namespace lanewise {

void write_decimal(int descriptor, const Decimal& value, const DecimalFormat& format,
                   const Options&) {
  const std::string text = value.to_string(format);
  std::string_view left = text;
  while (!left.empty()) {
    const ssize_t written = ::write(descriptor, left.data(), left.size());
    if (written >= 0) {
      left.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      throw std::system_error(errno, std::generic_category(), "write_decimal()");
    }
  }
}

}  // namespace lanewise
