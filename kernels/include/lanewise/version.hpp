#pragma once

#include <string_view>

#define LANEWISE_VERSION_MAJOR 0
#define LANEWISE_VERSION_MINOR 1
#define LANEWISE_VERSION_PATCH 0

namespace lanewise {

/// The version of the linked library, "major.minor.patch".
std::string_view version() noexcept;

}  // namespace lanewise
