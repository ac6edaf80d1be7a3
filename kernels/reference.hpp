#pragma once

#include "kernels/kernel_table.hpp"

namespace lanewise::kernels::reference {

/// The row "scalar": the obvious loops, one element at a time. It offers every kernel, runs on
/// every CPU, and is what the tests hold all other rows against.
extern const KernelTable table;

}  // namespace lanewise::kernels::reference
