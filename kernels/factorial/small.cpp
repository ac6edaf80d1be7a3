#include "kernels/factorial/small.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <lanewise/backend.hpp>

#include "kernels/dispatch.hpp"
#include "kernels/factorial/admission.hpp"
#include "kernels/factorial/factorial.hpp"
#include "kernels/factorial/sizes.hpp"
#include "kernels/factorial/zeros.hpp"
#include "kernels/faults.hpp"
#include "kernels/verification/factorials.hpp"
#include "kernels/verification/verifier.hpp"

namespace lanewise::kernels {
namespace {

__extension__ using Limb2 = unsigned __int128;

constexpr std::uint64_t checkpoint_step = 32;
constexpr std::uint64_t last_checkpoint = 2048;
constexpr std::size_t checkpoints = last_checkpoint / checkpoint_step + 1;
static_assert(last_small_factorial == last_checkpoint + checkpoint_step - 1);
static_assert(last_small_factorial <= last_tabled_size);

/// A natural number of at most `capacity` limbs, as the compiler computes with it.
template <std::size_t capacity>
struct Short {
  std::array<Limb, capacity> limbs{1};
  std::size_t size = 1;

  constexpr void multiply(Limb factor) {
    Limb carry = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const Limb2 product = static_cast<Limb2>(limbs[i]) * factor + carry;
      limbs[i] = static_cast<Limb>(product);
      carry = static_cast<Limb>(product >> 64);
    }
    if (carry != 0) limbs[size++] = carry;
  }
};

/// Numbers one behind the other: number i is limbs[offsets[i] .. offsets[i + 1]).
template <std::size_t count, std::size_t capacity>
struct Packed {
  std::array<Limb, capacity> limbs{};
  std::array<std::uint16_t, count + 1> offsets{};

  template <std::size_t digits>
  constexpr void append(std::size_t i, const Short<digits>& number) {
    for (std::size_t k = 0; k < number.size; ++k) limbs[offsets[i] + k] = number.limbs[k];
    offsets[i + 1] = static_cast<std::uint16_t>(offsets[i] + number.size);
  }

  constexpr std::span<const Limb> operator[](std::size_t i) const {
    return {limbs.data() + offsets[i], limbs.data() + offsets[i + 1]};
  }
};

/// Without what its array had to spare.
template <std::size_t used, std::size_t count, std::size_t capacity>
constexpr Packed<count, used> trimmed(const Packed<count, capacity>& from) {
  Packed<count, used> result;
  for (std::size_t i = 0; i < used; ++i) result.limbs[i] = from.limbs[i];
  result.offsets = from.offsets;
  return result;
}

constexpr auto roomy_factorials = [] {
  Packed<last_stored_factorial + 1, 1024> packed;
  Short<16> factorial;
  packed.append(0, factorial);
  for (std::uint64_t n = 1; n <= last_stored_factorial; ++n) {
    factorial.multiply(n);
    packed.append(n, factorial);
  }
  return packed;
}();

constexpr auto factorials = trimmed<roomy_factorials.offsets.back()>(roomy_factorials);

/// The odd parts of (32 i)!.
constexpr auto roomy_odd_parts = [] {
  Packed<checkpoints, 16384> packed;
  Short<512> odd_part;
  packed.append(0, odd_part);
  for (std::size_t i = 1; i < checkpoints; ++i) {
    Limb word = 1;
    for (std::uint64_t k = (i - 1) * checkpoint_step + 1; k <= i * checkpoint_step; ++k) {
      if (word >> 52 != 0) {
        odd_part.multiply(word);
        word = 1;
      }
      word *= k >> std::countr_zero(k);
    }
    odd_part.multiply(word);
    packed.append(i, odd_part);
  }
  return packed;
}();

constexpr auto odd_parts = trimmed<roomy_odd_parts.offsets.back()>(roomy_odd_parts);

/// A product of words, short enough for the registers.
class Tail {
 public:
  static constexpr std::size_t capacity = 8;

  /// The odd part of (first + 1) ... last, times 2^shift; at most 31 factors, shift < 64.
  Tail(std::uint64_t first, std::uint64_t last, unsigned shift) noexcept {
    while (last - first >= group) {
      multiply(odd_product(first, first + group));
      first += group;
    }
    if (last > first) multiply(odd_product(first, last));
    multiply(Limb{1} << shift);
  }

  std::span<const Limb> view() const noexcept { return {limbs_, size_}; }

 private:
  /// So many factors fit a word, and words may be made beside each other.
  static constexpr std::uint64_t group = 5;
  static_assert(last_small_factorial * last_small_factorial * last_small_factorial *
                    last_small_factorial <
                ~Limb{0} / last_small_factorial);

  static Limb odd_product(std::uint64_t first, std::uint64_t last) noexcept {
    Limb product = 1;
    for (std::uint64_t k = first + 1; k <= last; ++k) product *= k >> std::countr_zero(k);
    return product;
  }

  void multiply(Limb factor) noexcept {
    Limb carry = 0;
    for (std::size_t i = 0; i < size_; ++i) {
      const Limb2 product = static_cast<Limb2>(limbs_[i]) * factor + carry;
      limbs_[i] = static_cast<Limb>(product);
      carry = static_cast<Limb>(product >> 64);
    }
    limbs_[size_] = carry;
    size_ += carry != 0;
  }

  Limb limbs_[capacity] = {1};
  std::size_t size_ = 1;
};

/// The product of both, written to `out`, in either order of lengths.
void multiply_short(Limb* out, std::span<const Limb> a, std::span<const Limb> b,
                    const LimbKernels& kernels) {
  if (a.size() < b.size()) std::swap(a, b);
  kernels.multiply(out, a.data(), a.size(), b.data(), b.size());
}

}  // namespace

std::span<const Limb> stored_factorials(std::uint64_t n) noexcept {
  return std::span(factorials.limbs).subspan(factorials.offsets[n]);
}

Natural small_odd_factorial(std::uint64_t n, const LimbKernels& kernels) {
  const std::span<const Limb> odd_part = odd_parts[n / checkpoint_step];
  const Tail tail(n - n % checkpoint_step, n, 0);
  Natural result(odd_part.size() + tail.view().size());
  multiply_short(result.limbs.data(), odd_part, tail.view(), kernels);
  result.normalise();
  return result;
}

/// The shift by whole limbs is where the product is written to, and the rest of it is in the tail.
detail::Limbs small_factorial_limbs(std::uint64_t n, const LimbKernels& kernels) {
  if (n <= last_stored_factorial) {
    const std::span<const Limb> limbs = factorials[n];
    return {limbs.begin(), limbs.end()};
  }
  const std::uint64_t twos = twos_of_factorial(n);
  const std::span<const Limb> odd_part = odd_parts[n / checkpoint_step];
  const Tail tail(n - n % checkpoint_step, n, static_cast<unsigned>(twos % 64));
  detail::Limbs result(twos / 64 + odd_part.size() + tail.view().size());
  std::fill_n(result.begin(), twos / 64, 0);
  multiply_short(result.data() + twos / 64, odd_part, tail.view(), kernels);
  faults::point(faults::Stage::output, result.data(), result.size() * sizeof(Limb));
  return result;
}

bool is_plain(const Options& options) noexcept {
  return options.threads <= max_threads && options.memory_limit == 0 &&
         !options.stop.stop_possible() && !options.deadline && !options.progress &&
         !options.statistics;
}

namespace {

/// Notes the call without copying a summary: one is kept for this thread while the row stays.
void record(const char* isa, std::uint64_t n) noexcept {
  [[gnu::tls_model("initial-exec")]] static constinit thread_local CallSummary summary{
      {Operation::factorial, ElementType::natural}};
  summary.isa = isa;
  last_call_record = {&summary, n};
}

/// What run_admitted() does about memory, and no more.
template <class Work>
auto allocating(std::uint64_t n, Work work) {
  try {
    return work();
  } catch (const std::bad_alloc&) {
    throw allocation_error("factorial(" + std::to_string(n) + ")");
  }
}

}  // namespace

BigUint stored_factorial(std::uint64_t n) {
  const Choice& made = choice();
  return allocating(n, [&] {
    const std::span<const Limb> limbs = factorials[n];
    BigUint result(detail::Limbs(limbs.begin(), limbs.end()));
    record(made.rows[0]->name, n);
    return result;
  });
}

std::optional<BigUint> small_factorial(std::uint64_t n, Verification verification) {
  const ArithmeticRow row = arithmetic_row(choice());
  return allocating(n, [&]() -> std::optional<BigUint> {
    BigUint result(small_factorial_limbs(n, *row.limbs));
    if (verification != Verification::off && !is_factorial(n, result.limbs(), *row.residues)) {
      return std::nullopt;
    }
    record(row.isa, n);
    return result;
  });
}

detail::Limbs verified_limbs(std::uint64_t n, const std::string& call, Execution& execution) {
  if (n > last_small_factorial) return verified_factorial_limbs(n, call, execution);
  return compute_verified(
      call, execution,
      [&](const Execution& with) { return small_factorial_limbs(n, *with.row.limbs); },
      [&](const detail::Limbs& limbs, const Execution& with) {
        return check_factorial(n, limbs, with);
      });
}

}  // namespace lanewise::kernels
