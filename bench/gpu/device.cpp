#include "bench/gpu/device.hpp"

#include <stdexcept>

namespace lanewise::bench::gpu {

void check(cudaError_t error, const char* call) {
  if (error == cudaSuccess) return;
  cudaGetLastError();  // So that the next call does not report it again.
  throw std::runtime_error(std::string(call) + ": " + cudaGetErrorName(error));
}

Memory::Memory(std::size_t bytes, Kind kind) : bytes_(bytes), kind_(kind) {
  if (kind == Kind::device) {
    check(cudaMalloc(&data_, bytes), "cudaMalloc");
  } else {
    check(cudaMallocHost(&data_, bytes), "cudaMallocHost");
  }
}

Memory::~Memory() {
  if (!data_) return;
  if (kind_ == Kind::device) {
    cudaFree(data_);
  } else {
    cudaFreeHost(data_);
  }
}

void copy(void* to, const void* from, std::size_t bytes, cudaStream_t stream) {
  check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDefault, stream), "cudaMemcpyAsync");
  check(cudaStreamSynchronize(stream), "cudaStreamSynchronize");
}

Event::Event() {
  check(cudaEventCreate(&event_), "cudaEventCreate");
}
Event::~Event() {
  cudaEventDestroy(event_);
}
void Event::record(cudaStream_t stream) const {
  check(cudaEventRecord(event_, stream), "cudaEventRecord");
}
double Event::seconds_since(const Event& start) const {
  check(cudaEventSynchronize(event_), "cudaEventSynchronize");
  float milliseconds = 0;
  check(cudaEventElapsedTime(&milliseconds, start.event_, event_), "cudaEventElapsedTime");
  return 1e-3 * static_cast<double>(milliseconds);
}

namespace {

int attribute(cudaDeviceAttr which) {
  int value = 0;
  check(cudaDeviceGetAttribute(&value, which, 0), "cudaDeviceGetAttribute");
  return value;
}

}  // namespace

DeviceProperties device_properties() {
  DeviceProperties found;
  cudaDeviceProp properties{};
  check(cudaGetDeviceProperties(&properties, 0), "cudaGetDeviceProperties");
  found.name = properties.name;
  found.major = properties.major;
  found.minor = properties.minor;
  found.processors = properties.multiProcessorCount;
  found.clock_khz = attribute(cudaDevAttrClockRate);
  found.memory_clock_khz = attribute(cudaDevAttrMemoryClockRate);
  found.l2_bytes = properties.l2CacheSize;
  found.bus_bits = properties.memoryBusWidth;
  found.memory_bytes = properties.totalGlobalMem;
  check(cudaDriverGetVersion(&found.driver_version), "cudaDriverGetVersion");
  check(cudaRuntimeGetVersion(&found.runtime_version), "cudaRuntimeGetVersion");
  return found;
}

std::size_t free_memory() {
  cuda::trim_memory();
  std::size_t free = 0, total = 0;
  check(cudaMemGetInfo(&free, &total), "cudaMemGetInfo");
  return free;
}

}  // namespace lanewise::bench::gpu
