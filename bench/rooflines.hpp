#pragma once

#include <cstddef>

// What memory allows: one pass over arrays by the C library and by the widest vectors, on one
// thread and on as many as the settings give.

namespace lanewise::bench {

/// What a pass does with memory.
enum class Traffic {
  copy,   ///< Reads one array and writes another.
  fill,   ///< Writes one array.
  scale,  ///< Reads one array and writes it again.
  read,   ///< Reads one array.
};

/// The bytes per second, read and written, of the fastest pass of this kind over arrays that lie in
/// the same cache as a row's `bytes`; on one thread, or the better of one and all. Measured on
/// first use, as a median, in under a second (in memory, some seconds), and kept; 0 where this
/// build has no such pass for this machine.
double roofline(Traffic traffic, std::size_t bytes, bool one_thread);

/// "roofline/<pass>/<1t|all>/<8-byte words of an array>"
void register_rooflines();

}  // namespace lanewise::bench
