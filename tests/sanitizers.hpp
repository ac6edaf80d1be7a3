#pragma once

// Which sanitizers the tests were built with: GCC defines macros, Clang has features.

#if !defined(__has_feature)
#define __has_feature(name) 0
#endif

namespace lanewise::tests {

constexpr bool address_sanitizer =
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
    true;
#else
    false;
#endif

constexpr bool thread_sanitizer =
#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
    true;
#else
    false;
#endif

}  // namespace lanewise::tests
