#pragma once

#include <string>
#include <vector>

#include "bench/claims/model.hpp"

namespace lanewise::claims {

/// The subject of experiments that need no interpreter.
inline constexpr const char* native_subject = "native";

/// Who the experiments can ask for, each with the interpreter of `found` that stands for it, or
/// with how to get one:
///
/// cpython            what the comparison takes: with the lock, with NumPy where one has it
/// cpython-2.7,
/// cpython-3.6 to -3.14  the newest of that version that has the lock
/// subinterpreters    the newest CPython with a lock for each interpreter (3.12 or later)
/// pypy               the newest PyPy 3
/// jython, graalpy    the newest
/// free-threaded      the newest CPython that can run without the lock, whether or not it does now
std::vector<Subject> resolve_subjects(const std::vector<compare::InterpreterInfo>& found);

}  // namespace lanewise::claims
