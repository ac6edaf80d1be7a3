// Calls the library before main and after it, from the constructor and the destructor of a static
// object: nothing that the library keeps may be too young or too old for that. Exits with 1 where a
// result is wrong.

#include <unistd.h>

#include <lanewise/lanewise.hpp>
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
    if (!computes(2)) _exit(1);
  }
} late;

struct Caller {
  Caller() { early = computes(2); }
  ~Caller() {
    if (!early || !computes(1) || !computes(2)) _exit(1);
  }
  bool early;
} caller;

}  // namespace

int main() {}
