#pragma once

#include <lanewise/gamma.hpp>

#include "kernels/dispatch.hpp"

// What a call of a function of arrays will do, decided in one place, for the call itself and its
// explanation.

namespace lanewise::kernels {

/// A call on arrays of these types.
struct FunctionCall {
  Operation operation;
  ElementType in_type, out_type;
  Overflow overflow = Overflow::wrap;

  /// Factorials of integers are looked up, and everything else is computed.
  bool is_lookup() const { return operation == Operation::factorial && is_integer(in_type); }
};

template <class Kernel>
struct FunctionPlan {
  Kernel kernel;
  const KernelTable* row;
  std::size_t grain;  ///< Elements that stay together: parts for threads begin at multiples of it.
  unsigned threads;
};

FunctionPlan<FunctionKernel> plan_function(const Choice& made, const FunctionCall& call,
                                           std::size_t n);
FunctionPlan<LookupKernel> plan_lookup(const Choice& made, const FunctionCall& call, std::size_t n);

}  // namespace lanewise::kernels
