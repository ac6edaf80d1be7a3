#include <lanewise/version.hpp>

#define LANEWISE_STRING_(x) #x
#define LANEWISE_STRING(x) LANEWISE_STRING_(x)

namespace lanewise {

std::string_view version() noexcept {
  return LANEWISE_STRING(LANEWISE_VERSION_MAJOR) "." LANEWISE_STRING(
      LANEWISE_VERSION_MINOR) "." LANEWISE_STRING(LANEWISE_VERSION_PATCH);
}

}  // namespace lanewise
