#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <lanewise/element.hpp>

#include "bench/compare/measure.hpp"
#include "bench/compare/model.hpp"

// Other libraries doing the same work. Each lives in a file of its own; one that was not found when
// this was built is an arm with that reason.

namespace lanewise::compare {

/// out[i] = in[i]^2 of n elements, as Eigen's is wrapped.
using SquareFunction = void (*)(ElementType, const void* in, void* out, std::size_t n);

/// Eigen's out = in.square() on one thread, compiled with -march=native; `task_of` makes its task.
Arm eigen_square_arm(const std::function<Task(SquareFunction)>& task_of,
                     double minimum_seconds = usual_seconds);

/// mpz_fac_ui for every n from 1 to last, each from scratch.
Arm gmp_factorials_arm(std::uint64_t last);

/// mpz_mul_ui from each n! to the next.
Arm gmp_batch_arm(std::uint64_t last);

}  // namespace lanewise::compare
