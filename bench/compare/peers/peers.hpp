#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "bench/compare/measure.hpp"
#include "bench/compare/model.hpp"

// Other libraries doing the same work. Each lives in a file of its own; one that was not found when
// this was built is an arm with that reason.

namespace lanewise::compare {

/// A kernel over n numbers, as Eigen's is wrapped.
using SquareFunction = void (*)(const std::int64_t* in, std::int64_t* out, std::size_t n);

/// Eigen's out = in.square() on one thread, compiled with -march=native; `task_of` makes its task.
Arm eigen_square_arm(const std::function<Task(SquareFunction)>& task_of);

/// mpz_fac_ui for every n from 1 to last, each from scratch.
Arm gmp_factorials_arm(std::uint64_t last);

/// mpz_mul_ui from each n! to the next.
Arm gmp_batch_arm(std::uint64_t last);

}  // namespace lanewise::compare
