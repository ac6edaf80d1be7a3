#include "bench/compare/peers.hpp"

#if LANEWISE_HAVE_GMP
#include <gmp.h>

#include <memory>
#include <vector>

#include "bench/compare/measure.hpp"
#include "bench/compare/verify.hpp"
#endif

namespace lanewise::compare {
#if LANEWISE_HAVE_GMP
namespace {

static_assert(sizeof(mp_limb_t) == 8 && GMP_NAIL_BITS == 0);

/// The numbers 1!, ..., last!, each with memory that it keeps.
class GmpNumbers {
 public:
  explicit GmpNumbers(std::uint64_t last) : numbers_(last) {
    for (auto& number : numbers_) mpz_init(&number);
  }
  GmpNumbers(const GmpNumbers&) = delete;
  GmpNumbers& operator=(const GmpNumbers&) = delete;
  ~GmpNumbers() {
    for (auto& number : numbers_) mpz_clear(&number);
  }

  void compute() {
    for (std::size_t i = 0; i < numbers_.size(); ++i) mpz_fac_ui(&numbers_[i], i + 1);
  }
  std::span<const std::uint64_t> limbs(std::uint64_t n) const {
    const auto& number = numbers_[n - 1];
    return {reinterpret_cast<const std::uint64_t*>(mpz_limbs_read(&number)), mpz_size(&number)};
  }

 private:
  std::vector<__mpz_struct> numbers_;
};

}  // namespace
#endif

Arm gmp_factorials_arm([[maybe_unused]] std::uint64_t last) {
  Arm arm;
  arm.id = "gmp";
  arm.label = "GMP, mpz_fac_ui for each n";
  arm.group = "peer";
  arm.backend = "cpu";
#if LANEWISE_HAVE_GMP
  arm.note = std::string("GMP ") + gmp_version;
  arm.run = [numbers = std::make_shared<GmpNumbers>(last), last] {
    return measure([&] { numbers->compute(); },
                   [&] {
                     return factorials_problem(last,
                                               [&](std::uint64_t n) { return numbers->limbs(n); });
                   });
  };
#else
  arm.skipped = "GMP was not found when this was built; on Debian: apt-get install libgmp-dev";
#endif
  return arm;
}

}  // namespace lanewise::compare
