#include "cuda/runtime/probe.hpp"

namespace lanewise::cuda {
namespace {

__global__ void do_nothing() {}

}  // namespace

const void* probe_kernel() {
  return reinterpret_cast<const void*>(&do_nothing);
}

}  // namespace lanewise::cuda
