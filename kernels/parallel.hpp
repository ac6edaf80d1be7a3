#pragma once

#include <cstddef>
#include <functional>

// The one way to run on several cores. The implementation, in cpu/, is the only file that knows
// how.

namespace lanewise::kernels {

/// Calls body(begin, end) over consecutive parts of [0, n), one part a thread, on at most `threads`
/// threads, and returns how many ran. Parts begin at multiples of `grain`: with a grain of a cache
/// line, and an array aligned to one, no two threads write the same line.
///
/// What a body throws reaches the caller: of several, the one with the lowest part. Runs on the
/// calling thread alone where threads is 1, n <= grain, no thread can be made, or the caller is
/// itself inside a parallel region. Works in a forked child, unless the forking thread had run
/// OpenMP regions of its own and the library none: then the child cannot know.
unsigned parallel_for(std::size_t n, std::size_t grain, unsigned threads,
                      const std::function<void(std::size_t begin, std::size_t end)>& body);

/// The CPUs that threads of a region may run on. More than the calling thread's own affinity where
/// the user has OpenMP bind threads (OMP_PROC_BIND): that pins the first thread to one CPU.
unsigned schedulable_cpus();

}  // namespace lanewise::kernels
