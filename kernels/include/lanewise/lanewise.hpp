#pragma once

// Everything.

#include <lanewise/backend.hpp>
#include <lanewise/big_uint.hpp>
#include <lanewise/buffer.hpp>
#include <lanewise/combinatorics.hpp>
#include <lanewise/cuda.hpp>
#include <lanewise/cuda_numbers.hpp>
#include <lanewise/decimal.hpp>
#include <lanewise/element.hpp>
#include <lanewise/error.hpp>
#include <lanewise/factorial_mod.hpp>
#include <lanewise/factorial_questions.hpp>
#include <lanewise/factorials.hpp>
#include <lanewise/gamma.hpp>
#include <lanewise/machine.hpp>
#include <lanewise/natural.hpp>
#include <lanewise/options.hpp>
#include <lanewise/overflow.hpp>
#include <lanewise/squares.hpp>
#include <lanewise/tuning.hpp>
#include <lanewise/version.hpp>
#include <lanewise/views.hpp>
