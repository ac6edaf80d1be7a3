#include "bench/flint/flint.hpp"

#include <dlfcn.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <vector>

namespace lanewise::bench {
namespace {

namespace fs = std::filesystem;

/// Names under which the system may have version 3.
constexpr const char* system_names[] = {"libflint.so",    "libflint.so.24", "libflint.so.23",
                                        "libflint.so.22", "libflint.so.21", "libflint.so.20",
                                        "libflint.so.19", "libflint.so.18"};

/// The library itself, or those that lie in the folder or below it.
std::vector<std::string> libraries_at(const fs::path& place) {
  std::error_code error;
  if (fs::is_regular_file(place, error)) return {place.string()};
  std::vector<std::string> found;
  for (fs::recursive_directory_iterator entry(place, error), end; !error && entry != end;
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.rfind("libflint", 0) == 0 && name.find(".so") != std::string::npos) {
      found.push_back(entry->path().string());
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

template <class Function>
bool take(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

/// A library that stays open. Its own GMP comes first for it, whatever this program is linked with.
Flint open_library(const std::string& name) {
  Flint found;
  found.origin = name;
  void* library = dlopen(name.c_str(), RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND);
  if (!library) {
    found.problem = dlerror();
    return found;
  }
  void (*set_threads)(int) = nullptr;
  const char* const* version = nullptr;
  const bool complete = take(library, "flint_mpn_mul", found.multiply) &&
                        take(library, "flint_mpn_mul_n", found.multiply_n) &&
                        take(library, "flint_mpn_sqr", found.square) &&
                        take(library, "fmpz_fac_ui", found.factorial) &&
                        take(library, "fmpz_get_str", found.to_text) &&
                        take(library, "fmpz_set_str", found.from_text) &&
                        take(library, "flint_set_num_threads", set_threads);
  if (!complete) {
    found.problem = name + " lacks flint_mpn_mul and its like; FLINT 3.1 and later have them";
    return found;
  }
  if (!take(library, "n_preinvert_limb", found.preinvert) ||
      !take(library, "n_factorial_mod2_preinv", found.factorial_mod)) {
    found.factorial_mod = nullptr;
  }
  if (take(library, "flint_version", version))
    found.version = reinterpret_cast<const char*>(version);
  found.has_fft_small = dlsym(library, "mpn_ctx_mpn_mul") || dlsym(library, "mpn_ctx_init");
  set_threads(1);
  return found;
}

std::vector<std::string> candidates(const char* named) {
  if (named) return libraries_at(named);
  std::vector<std::string> names = libraries_at(LANEWISE_PEER_FOLDER "/flint");
  names.insert(names.end(), std::begin(system_names), std::end(system_names));
  return names;
}

Flint find() {
  const char* named = std::getenv("LANEWISE_FLINT");
  if (named && *named == '\0') named = nullptr;
  Flint last;
  for (const std::string& name : candidates(named)) {
    last = open_library(name);
    if (last.problem.empty()) return last;
  }
  last.problem =
      "FLINT 3 was not found; run ./dev deps bench, or name its library by "
      "LANEWISE_FLINT" +
      (last.problem.empty() ? "" : " (" + last.problem + ")");
  return last;
}

}  // namespace

const Flint& flint() {
  static const Flint found = find();
  return found;
}

std::string flint_in_words() {
  const Flint& found = flint();
  if (!found.problem.empty()) return found.problem;
  return found.version + " (" + found.origin + ")" +
         (found.has_fft_small ? ""
                              : ", built WITHOUT fft_small: multiplies long numbers several times "
                                "more slowly than FLINT built for this CPU");
}

}  // namespace lanewise::bench
