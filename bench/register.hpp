#pragma once

#include <string>

namespace lanewise::bench {

/// "square/<type>/<policy>/<row>/<n>" and the other operations on arrays, beside rooflines and
/// peers. HACKING.md, "Measuring", says which rows there are.
void register_squares();

/// "factorial/<row>/<n>", "factorials/<row>/<last>" and "factorials_of_list/<row>/<count>", beside
/// GMP where it was found and a prime swing over FLINT. What takes seconds a call is there only
/// where the filter spells its number out.
void register_factorials(const std::string& filter);

/// "binomial/half/<row>/<n>" and the other cousins of the factorial, beside GMP's functions or what
/// its others make of the same.
void register_combinatorics();
/// "functions/<function>/<arguments>/<row>/<n>": the gamma function and its kin over doubles,
/// beside the C library, SLEEF, GSL and Boost where they were found.
void register_gamma();
/// "factorial_mod/<row>/<prime>" and "factorial_mod_pairs/<row>/<count>": factorials modulo a word,
/// beside FLINT and a loop.
void register_factorial_mod();

/// "multiply_1/<row>/<limbs>" and "basecase/<row>/<limbs>": the limb kernels;
/// "multiply/<row>/<limbs>" and "multiply_same/<row>/<limbs>": whole products, and squares; beside
/// GMP and FLINT.
void register_limbs();

/// "text/<row>/<limbs>" and "parse/<row>/<limbs>": the text kernels, beside std::to_chars and
/// from_chars; "factorial_text/<row>/<n>", "to_text/<row>/<digits>" and "from_text/<row>/<digits>":
/// whole texts, beside GMP and FLINT. What takes seconds a call is there only where the filter
/// spells its number out.
void register_text(const std::string& filter);

/// "residues/<one or two moduli>/<row>/<limbs>", "verification/is_factorial/<n>", and
/// "verification/factorial-1t/<n>", whose counter is the time spent on checks.
void register_verification();

/// "buffer/<how>/<bytes>": a new array, written once by all threads and freed, as a Buffer with and
/// without its pool ("lanewise-pool", "lanewise"), as its peers, and as what it might have been.
void register_buffers();

}  // namespace lanewise::bench
