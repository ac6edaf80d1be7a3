// Calls the library before main and after it, from the constructor and the destructors of static
// objects: nothing that the library keeps may be too young or too old for that. Exits with 1 where
// a result is wrong or a setting is forgotten.

#include <unistd.h>

#include <lanewise/lanewise.hpp>
#include <string>
#include <vector>

namespace {

bool computes(unsigned threads) {
  lanewise::set_threads(threads);
  std::vector<std::int64_t> squares(1'000'000);
  lanewise::squares_of_range(0, squares);
  return squares.back() == 999'998'000'001 && lanewise::factorial(20) == 2432902008176640000;
}

/// Made before the library's own statics are, and so destroyed after them.
struct Late {
  ~Late() {
    lanewise::force_isa("auto");  // Makes the next call choose anew, from what the library keeps.
    const lanewise::Settings settings = lanewise::settings();
    const bool remembers = settings.isa.value == isa && settings.threads.value == "3" &&
                           lanewise::machine().features.value == features;
    if (!remembers || !computes(2) || !reuses_the_buffer()) _exit(1);
  }

  /// The pool outlives the static objects whose Buffers it keeps.
  bool reuses_the_buffer() {
    const void* memory = buffer.data();
    buffer = {};
    buffer = lanewise::Buffer<char>(4'000'000);
    return buffer.data() == memory && lanewise::buffer_pool().hits > 0;
  }

  std::string isa;
  std::vector<std::string> features;
  lanewise::Buffer<char> buffer;
} late;

struct Caller {
  Caller() {
    early = computes(2);
    late.isa = lanewise::settings().isa.value;
    late.features = lanewise::machine().features.value;
    lanewise::set_buffer_pool(8'000'000);
    late.buffer = lanewise::Buffer<char>(4'000'000);
  }
  ~Caller() {
    if (!early || !computes(1) || !computes(3)) _exit(1);
  }
  bool early;
} caller;

}  // namespace

int main() {}
