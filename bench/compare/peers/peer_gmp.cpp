#include "bench/compare/peers/peers.hpp"

#if LANEWISE_HAVE_GMP
#include <gmp.h>

#include <memory>
#include <vector>

#include "bench/compare/verify.hpp"
#endif

namespace lanewise::compare {
namespace {

Arm gmp_arm(const char* id, const char* label, [[maybe_unused]] const char* note) {
  Arm arm;
  arm.id = id;
  arm.label = label;
  arm.group = "peer";
  arm.backend = "cpu";
#if LANEWISE_HAVE_GMP
  arm.note = std::string("GMP ") + gmp_version + ", " + note;
#else
  arm.skipped = "GMP was not found when this was built; on Debian: apt-get install libgmp-dev";
#endif
  return arm;
}

#if LANEWISE_HAVE_GMP
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

  void compute_each() {
    for (std::size_t i = 0; i < numbers_.size(); ++i) mpz_fac_ui(&numbers_[i], i + 1);
  }
  void compute_batch() {
    mpz_set_ui(numbers_.data(), 1);
    for (std::size_t i = 1; i < numbers_.size(); ++i) {
      mpz_mul_ui(&numbers_[i], &numbers_[i - 1], i + 1);
    }
  }
  void spoil() {
    for (auto& number : numbers_) mpz_set_ui(&number, 0);
  }
  std::string problem() const {
    return factorials_problem(numbers_.size(), [&](std::uint64_t n) {
      const auto& number = numbers_[n - 1];
      return std::span<const std::uint64_t>(
          reinterpret_cast<const std::uint64_t*>(mpz_limbs_read(&number)), mpz_size(&number));
    });
  }

 private:
  std::vector<__mpz_struct> numbers_;
};

void run_on(Arm& arm, std::uint64_t last, void (GmpNumbers::*compute)()) {
  const auto numbers = std::make_shared<GmpNumbers>(last);
  const Task task = {[=] { (*numbers.*compute)(); }, [=] { numbers->spoil(); },
                     [=] { return numbers->problem(); }};
  arm.run = [task] { return measure(task); };
}
#endif

}  // namespace

Arm gmp_factorials_arm([[maybe_unused]] std::uint64_t last) {
  Arm arm = gmp_arm("gmp", "GMP, mpz_fac_ui for each n", "every n from scratch");
#if LANEWISE_HAVE_GMP
  run_on(arm, last, &GmpNumbers::compute_each);
#endif
  return arm;
}

Arm gmp_batch_arm([[maybe_unused]] std::uint64_t last) {
  Arm arm = gmp_arm("gmp-batch", "GMP, mpz_mul_ui from each n! to the next",
                    "each n! from the one before, into numbers that keep their memory");
#if LANEWISE_HAVE_GMP
  run_on(arm, last, &GmpNumbers::compute_batch);
#endif
  return arm;
}

}  // namespace lanewise::compare
