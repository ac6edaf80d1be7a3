// Faults on purpose: a sanitizer that does not report them has gone silent, and its clean runs mean
// nothing. Only the sanitizers' builds have this program.

#include <cstdio>
#include <cstring>
#include <lanewise/buffer.hpp>
#include <vector>

#include "kernels/parallel.hpp"

namespace {

int shared_counter = 0;

void race() {
  lanewise::kernels::parallel_for(2, 1, 2, [](std::size_t, std::size_t) {
    for (int i = 0; i < 100'000; ++i) ++shared_counter;
  });
}

void heap_overflow() {
  std::vector<int> values(4);
  volatile int* data = values.data();
  data[4] = 1;
}

void buffer_overflow() {
  lanewise::Buffer<char> buffer(3'000'000);
  volatile char* data = buffer.data();
  data[3'000'000] = 1;
}

void buffer_use_after_free() {
  lanewise::set_buffer_pool(8'000'000);
  lanewise::Buffer<char> buffer(3'000'000);
  volatile char* data = buffer.data();
  buffer = lanewise::Buffer<char>();
  data[1'000'000] = 1;
}

void signed_overflow() {
  volatile int most = 0x7fffffff;
  most = most + 1;
}

}  // namespace

int main(int argc, char** argv) {
  const char* fault = argc > 1 ? argv[1] : "";
  if (std::strcmp(fault, "race") == 0) race();
  if (std::strcmp(fault, "heap_overflow") == 0) heap_overflow();
  if (std::strcmp(fault, "signed_overflow") == 0) signed_overflow();
  if (std::strcmp(fault, "buffer_overflow") == 0) buffer_overflow();
  if (std::strcmp(fault, "buffer_use_after_free") == 0) buffer_use_after_free();
  std::printf("nothing was reported\n");
}
