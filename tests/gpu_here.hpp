#pragma once

#include <cstdlib>
#include <lanewise/backend.hpp>
#include <string>

// Of tests that run on a GPU.

namespace lanewise::tests {

/// Why there is no GPU; empty where there is one.
inline std::string why_no_gpu() {
  for (const RowInfo& row : backends()) {
    if (row.name == "cuda") return row.supported ? "" : row.reason;
  }
  return "this build knows no backend cuda";
}

/// Whether arrays and numbers are to be short, as where compute-sanitizer, which takes a hundred
/// times as long, looks on: ./dev gpu.
inline bool small_shapes() {
  return std::getenv("LANEWISE_SMALL_SHAPES") != nullptr;
}

}  // namespace lanewise::tests
