#include "bench/peers/table.hpp"

namespace lanewise::bench::peers {
namespace {

/// What the compiler was free to use, of all that the machine's detector knows.
constexpr const char* needs =
    ""
#if defined(__AVX2__)
    " avx2 fma bmi2"
#endif
#if defined(__AVX512F__)
    " avx512f"
#endif
#if defined(__AVX512DQ__)
    " avx512dq"
#endif
#if defined(__AVX512BW__)
    " avx512bw"
#endif
#if defined(__AVX512VL__)
    " avx512vl"
#endif
#if defined(__AVX512IFMA__)
    " avx512ifma"
#endif
#if defined(__AVX512VBMI__)
    " avx512vbmi"
#endif
#if defined(__AVX512BF16__)
    " avx512bf16"
#endif
#if defined(__AVX512FP16__)
    " avx512fp16"
#endif
    ;

}  // namespace

#if !LANEWISE_HAVE_EIGEN
constinit const Implementations eigen{};
#endif
#if !LANEWISE_HAVE_TBB
constinit const Implementations par_unseq{};
#endif

}  // namespace lanewise::bench::peers

namespace {
constinit const lanewise::bench::Peers table = {
    lanewise::bench::peers::needs,           &lanewise::bench::peers::loops,
    &lanewise::bench::peers::eigen,          &lanewise::bench::peers::par_unseq,
    &lanewise::bench::peers::inner_products, &lanewise::bench::peers::rooflines};
}

extern "C" [[gnu::visibility("default")]] const lanewise::bench::Peers* LANEWISE_PEERS() {
  return &table;
}
