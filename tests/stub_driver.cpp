// A libcuda.so.1 for machines without one: NVIDIA's driver as far as the CUDA runtime asks it
// before it has found a device, with answers from the environment:
//   STUB_DRIVER_VERSION  such as 12000; else one newer than any runtime
//   STUB_DRIVER_ERROR    what cuInit() answers; else 0
//   STUB_DRIVER_LOG      a file to which each initialisation adds a line
// After cuInit() the runtime asks for tables that are not documented, so that devices, their
// properties and kernels cannot be had from here.

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

constexpr int success = 0, not_supported = 801, not_found = 500;

int number(const char* variable, int otherwise) {
  const char* const value = std::getenv(variable);
  return value ? std::atoi(value) : otherwise;
}

void note(const char* line) {
  const char* const file = std::getenv("STUB_DRIVER_LOG");
  if (!file) return;
  if (std::FILE* const log = std::fopen(file, "a")) {
    std::fprintf(log, "%s\n", line);
    std::fclose(log);
  }
}

int any_other_function() {
  return not_supported;
}

}  // namespace

extern "C" {

int cuDriverGetVersion(int* version) {
  *version = number("STUB_DRIVER_VERSION", 99000);
  return success;
}

int cuInit(unsigned) {
  note("cuInit");
  return number("STUB_DRIVER_ERROR", success);
}

int cuGetExportTable(const void** table, const void*) {
  *table = nullptr;
  return not_found;
}

/// How the runtime finds all functions but this one.
int cuGetProcAddress_v2(const char* name, void** function, int, unsigned long long, int* status) {
  struct Known {
    const char* name;
    void* function;
  };
  const Known known[] = {
      {"cuInit", reinterpret_cast<void*>(&cuInit)},
      {"cuDriverGetVersion", reinterpret_cast<void*>(&cuDriverGetVersion)},
      {"cuGetExportTable", reinterpret_cast<void*>(&cuGetExportTable)},
      {"cuGetProcAddress", reinterpret_cast<void*>(&cuGetProcAddress_v2)},
  };
  *function = reinterpret_cast<void*>(&any_other_function);
  for (const Known& one : known) {
    if (std::strcmp(name, one.name) == 0) *function = one.function;
  }
  if (status) *status = 0;
  return success;
}

}  // extern "C"
