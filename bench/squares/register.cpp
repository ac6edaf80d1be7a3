#include "bench/squares/register.hpp"

#include "bench/register.hpp"
#include "bench/rooflines.hpp"
#include "bench/squares/implementations.hpp"

namespace lanewise::bench {

void register_squares() {
  note_absent_peers();
  register_rooflines();
  register_elementwise();
  register_ranges();
  register_reductions();
}

}  // namespace lanewise::bench
