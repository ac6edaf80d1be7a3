#pragma once

#include "bench/peers/peers.hpp"

// The parts of a set of peers. Every set has them under these names, inside its own shared library.

namespace lanewise::bench::peers {

extern const Implementations loops;
extern const Implementations eigen;
extern const Implementations par_unseq;
extern const Implementations inner_products;
extern const RooflineKernels rooflines;

}  // namespace lanewise::bench::peers
