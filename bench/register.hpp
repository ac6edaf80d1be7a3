#pragma once

namespace lanewise::bench {

/// "square/<type>/<policy>/<row>/<n>" and the other operations on arrays, beside rooflines and
/// peers. HACKING.md, "Measuring", says which rows there are.
void register_squares();

/// "factorial/<row>/<n>" and "factorials/<row>/<last>", beside GMP where it was found.
void register_factorials();

/// "multiply_1/<row>/<limbs>" and "multiply/<row>/<limbs>": the limb kernels beside GMP's.
void register_limbs();

/// "residues/<one or two moduli>/<row>/<limbs>", "verification/is_factorial/<n>", and
/// "verification/factorial-1t/<n>", whose counter is the time spent on checks.
void register_verification();

/// "buffer/<how>/<bytes>": a new array, written once by all threads and freed, as a Buffer with and
/// without its pool ("lanewise-pool", "lanewise"), as its peers, and as what it might have been.
void register_buffers();

}  // namespace lanewise::bench
