// Products of long numbers in the GPU's memory, beside the CPU's and GMP's.

#include <gmp.h>

#include <cstring>
#include <lanewise/lanewise.hpp>
#include <memory>
#include <string>
#include <vector>

#include "bench/compare/random.hpp"
#include "bench/gmp.hpp"
#include "bench/gpu/groups.hpp"
#include "bench/gpu/random_elements.hpp"
#include "kernels/arithmetic.hpp"
#include "kernels/dispatch.hpp"

namespace lanewise::bench::gpu {
namespace {

using Limbs = std::vector<std::uint64_t>;

/// From so many limbs on GMP takes seconds.
constexpr std::size_t long_for_gmp = 3'000'000;

/// A prime of 61 bits, a different one each time.
mp_limb_t random_prime(compare::SplitMix64& random) {
  GmpNumber number;
  mpz_set_ui(number.value, (random.next() >> 4) | (1ull << 60));
  mpz_nextprime(number.value, number.value);
  return mpz_get_ui(number.value) | 1;  // Odd it is; that it is not 0 can be seen.
}

/// Whether product = a b, as far as some primes can tell.
bool agree_modulo_primes(const Limbs& a, const Limbs& b, const Limbs& product, std::uint64_t seed) {
  compare::SplitMix64 random(seed);
  const auto residue = [](const Limbs& of, mp_limb_t prime) {
    return mpn_mod_1(of.data(), static_cast<mp_size_t>(of.size()), prime);
  };
  for (int i = 0; i < 3; ++i) {
    const mp_limb_t prime = random_prime(random);
    __extension__ typedef unsigned __int128 Wide;
    const auto right = static_cast<mp_limb_t>(Wide{residue(a, prime)} * residue(b, prime) % prime);
    if (residue(product, prime) != right) return false;
  }
  return true;
}

/// Two factors of n limbs on both sides, and products by everyone.
class Products {
 public:
  Products(std::size_t n, Session& session)
      : stream_(session.stream()),
        native_(session.native()),
        n_(n),
        a_(n),
        b_(n),
        out_(2 * n),
        host_a_(n),
        host_b_(n),
        host_out_(2 * n) {}

  void renew(std::uint64_t seed) {
    seed_ = seed;
    force_backend("cpu", "lanewise_gpu_bench");
    for (std::size_t i = 0; i < n_; ++i) {
      host_a_[i] = random_word(seed, i);
      host_b_[i] = random_word(~seed, i);
    }
    copy(a_.data(), host_a_.data(), a_.bytes(), native_);
    copy(b_.data(), host_b_.data(), b_.bytes(), native_);
    check(cudaMemsetAsync(out_.data(), 0xa5, out_.bytes(), native_), "cudaMemsetAsync");
    std::memset(host_out_.data(), 0xa5, host_out_.size() * sizeof(host_out_[0]));
  }

  void multiply() { cuda::multiply(a_.span(), b_.span(), out_.span(), stream_); }
  void square() { cuda::multiply(a_.span(), a_.span(), out_.span(), stream_); }
  void multiply_on_cpu() { kernels::multiply(host_out_.data(), host_a_, host_b_, execution_); }
  void multiply_by_gmp() {
    mpn_mul_n(host_out_.data(), host_a_.data(), host_b_.data(), static_cast<mp_size_t>(n_));
  }

  std::string problem_on_device(bool is_square) {
    Limbs found(2 * n_);
    copy(found.data(), out_.data(), out_.bytes(), native_);
    return problem_of(found, is_square);
  }
  std::string problem_on_host() { return problem_of(host_out_, false); }

 private:
  std::string problem_of(const Limbs& found, bool is_square) const {
    const Limbs& b = is_square ? host_a_ : host_b_;
    if (!agree_modulo_primes(host_a_, b, found, seed_)) return "wrong modulo a prime";
    if (n_ > 100'000) return "";
    Limbs right(2 * n_);
    mpn_mul(right.data(), host_a_.data(), static_cast<mp_size_t>(n_), b.data(),
            static_cast<mp_size_t>(n_));
    return found == right ? "" : "not GMP's product";
  }

  cuda::Stream& stream_;
  cudaStream_t native_;
  std::size_t n_;
  Array<std::uint64_t> a_, b_, out_;
  Limbs host_a_, host_b_, host_out_;
  std::uint64_t seed_ = 0;
  Options options_{};
  kernels::Monitor monitor_{options_};
  kernels::Execution execution_{kernels::arithmetic_row(kernels::choice()), monitor_,
                                kernels::choice().threads, 1};
};

Group product_group(const std::string& name, std::size_t n, Session& session) {
  const auto products = std::make_shared<Products>(n, session);
  Group group;
  group.name = name;
  group.renew = [products](std::uint64_t seed) { products->renew(seed); };
  const auto add = [&](const char* row, const char* peer, Clock clock,
                       void (Products::*run)()) -> Row& {
    Row added;
    added.name = row;
    added.peer = peer;
    added.clock = clock;
    added.run = [products, run] { (*products.*run)(); };
    added.problem = [products](auto&) { return products->problem_on_host(); };
    return group.rows.emplace_back(std::move(added));
  };
  Row& product = add("product", "product, CPU", Clock::device, &Products::multiply);
  product.calls = n < 100'000 ? 20 : 1;
  product.problem = [products](auto&) { return products->problem_on_device(false); };
  Row& square = add("square", "product", Clock::device, &Products::square);
  square.calls = n < 100'000 ? 20 : 1;
  square.problem = [products](auto&) { return products->problem_on_device(true); };
  add("product, CPU", "", Clock::host, &Products::multiply_on_cpu).most_rounds = 6;
  Row& gmp = add("product, GMP", "product, CPU", Clock::host, &Products::multiply_by_gmp);
  gmp.most_rounds = n < 1'000'000 ? 6 : 1;
  if (n >= long_for_gmp && session.plan().quick) gmp.skipped = "takes seconds: not under --quick";
  return group;
}

}  // namespace

void measure_products(Session& session) {
  for (const std::size_t n : {1'000u, 10'000u, 100'000u, 1'000'000u, 10'000'000u}) {
    const std::string name = "products/" + std::to_string(n) + " limbs";
    measure_group(session, name, [&] { return product_group(name, n, session); });
  }
}

}  // namespace lanewise::bench::gpu
