#pragma once

#include <cstdint>
#include <string>

// FLINT 3, whose fft_small is the fastest published multiplication, as a peer: opened at run time,
// so that neither building nor running needs it.

namespace lanewise::bench {

/// Its functions on limbs, little-endian. `out` overlaps no operand.
struct Flint {
  /// out[0 .. an + bn) = a b, an >= bn >= 1; returns the top limb.
  std::uint64_t (*multiply)(std::uint64_t* out, const std::uint64_t* a, long an,
                            const std::uint64_t* b, long bn) = nullptr;
  /// out[0 .. 2 n) = a b.
  void (*multiply_n)(std::uint64_t* out, const std::uint64_t* a, const std::uint64_t* b,
                     long n) = nullptr;
  /// out[0 .. 2 n) = a a.
  void (*square)(std::uint64_t* out, const std::uint64_t* a, long n) = nullptr;
  /// Numbers of any size: an Fmpz is a word, 0 before its first use.
  using Fmpz = long;
  void (*factorial)(Fmpz* out, unsigned long n) = nullptr;
  /// Writes the text to memory that has room for it and a zero byte.
  char* (*to_text)(char* text, int base, const Fmpz* value) = nullptr;
  /// Reads text that a zero byte ends; 0 where it is a number.
  int (*from_text)(Fmpz* out, const char* text, int base) = nullptr;
  /// n! mod p by its fastest way, and what it takes of p; null where the version has none.
  std::uint64_t (*factorial_mod)(std::uint64_t n, std::uint64_t p, std::uint64_t inverse) = nullptr;
  std::uint64_t (*preinvert)(std::uint64_t p) = nullptr;
  /// Whether it has its fast transform. Packages built for every CPU, Python wheels among them,
  /// lack it: a peer of long numbers is only FLINT configured on a machine with AVX2.
  bool has_fft_small = false;
  std::string version;
  std::string origin;   ///< The file.
  std::string problem;  ///< Why there is none, with the remedy; empty where there is one.
};

/// What was found, on one thread, looked for on first use: the file or folder that LANEWISE_FLINT
/// names and nothing else, or build/peers/flint, which `./dev deps bench` fills, or the system's.
const Flint& flint();

/// The version and the file, and what the build lacks; or why there is none.
std::string flint_in_words();

}  // namespace lanewise::bench
