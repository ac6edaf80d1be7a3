#pragma once

#include <cstddef>
#include <cstdint>
#include <lanewise/element.hpp>
#include <lanewise/overflow.hpp>
#include <string>
#include <string_view>
#include <vector>

// Which hardware runs a call, how to force it, and why it was chosen.
//
// The choice is made once, on first use, and holds until a setting changes. Each setting is taken
// from the first of: the functions below, the environment, automatic.
//
//   setting   function        environment                               automatic
//   ISA       force_isa       LANEWISE_ISA                              best supported row
//   backend   force_backend   LANEWISE_BACKEND                          cpu for work on host arrays
//   threads   set_threads     LANEWISE_NUM_THREADS, OMP_NUM_THREADS     min(affinity, cgroup quota)
//   tuning    set_tuning      LANEWISE_TUNING                           this CPU's file, if any
//
// A name that is unknown or not usable here is an Error that lists the valid ones, from the setting
// function or, for the environment, from the first call that needs the choice. Nothing falls back
// silently. (The tuning, in <lanewise/tuning.hpp>, falls back and says why.) All functions are
// thread-safe; a change applies to calls that start after it.

namespace lanewise {

/// One instruction set of the CPU backend, or one backend: its name and whether it can run here.
struct RowInfo {
  std::string name;
  std::string description;
  bool supported = false;
  bool chosen = false;
  std::string reason;  ///< Why not supported, or chosen, or not chosen unasked; else empty.
};

/// The instruction sets that this build knows, best first; "scalar" is always last and supported.
/// Like settings(), it throws where the environment names something invalid.
std::vector<RowInfo> instruction_sets();

/// The backends that this build knows: "cpu" and "cuda". Throws as instruction_sets() does.
std::vector<RowInfo> backends();

/// Forces the instruction set by name; "auto" undoes it. `origin` is what `settings()` will name as
/// the source of the choice. Error unsupported_isa leaves the old choice standing.
void force_isa(std::string_view name, std::string_view origin = "force_isa()");

/// Forces the backend by name; "auto" undoes it. Error unsupported_backend leaves the old choice.
void force_backend(std::string_view name, std::string_view origin = "force_backend()");

/// Sets the number of threads a call may use, at most `max_threads`; 0 is automatic. It is lowered
/// without an error where the system refuses to create that many.
void set_threads(unsigned threads, std::string_view origin = "set_threads()");

/// The most threads that can be asked for; more is Error invalid_argument.
inline constexpr unsigned max_threads = 1024;

/// A setting's value and the place it came from.
struct Setting {
  std::string value;
  std::string source;
};

/// The choices in force. Throws where the environment names something invalid.
struct Settings {
  Setting isa;
  Setting backend;
  Setting threads;
  Setting tuning;  ///< The file that was read, "built in" or "given values".
};
Settings settings();

/// What can be explained.
enum class Operation : std::uint8_t {
  square,
  squares_of_range,
  squared_magnitude,
  sum_of_squares,
  minmax_of_squares,
  factorial,
  factorials,
  gamma,
  log_gamma,
  log_factorial,
};

std::string_view to_string(Operation operation) noexcept;

/// How a call runs, and why.
struct Explanation {
  Operation operation{};
  ElementType type{};
  std::size_t n = 0;
  Overflow overflow = Overflow::wrap;  ///< The policy; wrap where the type has none.
  std::string backend;
  std::string isa;  ///< Of the CPU the row, of a GPU its architecture, such as "sm_90".
  unsigned threads = 1;
  bool streaming_stores = false;  ///< Non-temporal stores: the output bypasses the caches.
  std::vector<std::string> why;   ///< One sentence for each decision.
};

/// What a call would do now: `n` is the number of elements, or for factorial(n) and factorials(1,
/// n) the argument, of type `natural`. The type is that of in; out has the same, but for functions
/// of integers without a policy, which are taken to write double. An array call is taken as out of
/// place, into aligned memory, all elements contiguous. Errors: invalid_argument where the
/// operation has no such type or policy. Cost: microseconds.
Explanation explain(Operation operation, ElementType type, std::size_t n,
                    Overflow overflow = Overflow::wrap);

/// What this thread's last array or factorial call really ran; `n` is 0 before the first. The names
/// come from the code that ran, not from the plan.
Explanation last_call();

}  // namespace lanewise
