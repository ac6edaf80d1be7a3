// The functions of arrays of double, for bench/compare_scipy.py to call: a shared library with C
// names. What a call throws is its return value: null, or a message that stays until the next call.

#include <cstdint>
#include <exception>
#include <lanewise/lanewise.hpp>
#include <span>
#include <string>

namespace {

template <class Call>
const char* message_of(Call call) {
  static std::string message;
  try {
    call();
    return nullptr;
  } catch (const std::exception& error) {
    message = error.what();
    return message.c_str();
  }
}

}  // namespace

extern "C" {

[[gnu::visibility("default")]] const char* lanewise_set_threads(unsigned threads) {
  return message_of([=] { lanewise::set_threads(threads, "compare_scipy.py"); });
}

#define LANEWISE_FUNCTION(name)                                                             \
  [[gnu::visibility("default")]] const char* lanewise_##name(const double* in, double* out, \
                                                             std::size_t n) {               \
    return message_of([=] { lanewise::name(std::span(in, n), std::span(out, n)); });        \
  }
LANEWISE_FUNCTION(gamma)
LANEWISE_FUNCTION(log_gamma)
LANEWISE_FUNCTION(factorial)
LANEWISE_FUNCTION(log_factorial)
#undef LANEWISE_FUNCTION
}
