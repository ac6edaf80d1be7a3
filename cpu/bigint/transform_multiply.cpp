#include "cpu/bigint/transform_multiply.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <mutex>
#include <vector>

#include "kernels/carry.hpp"
#include "kernels/faults.hpp"
#include "kernels/parallel.hpp"
#include "kernels/tuning.hpp"

namespace lanewise::cpu {
namespace {

namespace faults = kernels::faults;
using kernels::Packing;
using kernels::PackPrime;
using kernels::TransformKernels;
using kernels::TransformPrime;
using kernels::TransformShape;

PackPrime make_pack_prime(const TransformPrime& prime, const Packing& packing) {
  PackPrime made = {prime.p, prime.inverse, {}};
  __extension__ using Wide = unsigned __int128;
  const std::uint64_t piece =
      packing.digits == 0 ? std::uint64_t{1} << packing.piece_bits : kernels::decimal_piece_base;
  std::uint64_t power = 1;
  for (unsigned k = 1; k < packing.pieces; ++k) {
    power = static_cast<std::uint64_t>(static_cast<Wide>(power) * piece % prime.modulus);
    made.powers[k] = power > prime.modulus / 2 ? -static_cast<double>(prime.modulus - power)
                                               : static_cast<double>(power);
  }
  return made;
}

/// 1 / length modulo p.
double inverse_of_length(std::size_t length, const TransformPrime& prime) {
  // (p - 1) / length is an integer k, and length * (p - k) = 1 modulo p.
  const std::uint64_t k = (prime.modulus - 1) / length;
  return -static_cast<double>(k);
}

/// Columns that a thread works on at once: what fits the second-level cache with room to spare.
std::size_t tile_columns(const TransformShape& shape) {
  const std::size_t fit = tuning::transform_tile_doubles / shape.rows;
  return std::clamp(std::bit_floor(fit), kernels::max_lanes, shape.columns);
}

/// out[0..n) += digits of 52 bits, the lowest at bit 0.
void add_shifted_digits(Limb* out, std::size_t n, const std::uint64_t* digits,
                        std::size_t digit_count) {
  for (std::size_t k = 0; k < digit_count; ++k) {
    if (digits[k] == 0) continue;
    const std::size_t bit = 52 * k;
    std::size_t i = bit / 64;
    const Limb low = digits[k] << bit % 64;
    const Limb high = bit % 64 == 0 ? 0 : digits[k] >> (64 - bit % 64);
    if (i >= n) continue;
    bool carry = __builtin_add_overflow(out[i], low, &out[i]);
    Limb add = high;
    for (++i; i < n && (add != 0 || carry); ++i) {
      const bool first = __builtin_add_overflow(out[i], add, &out[i]);
      const bool second = __builtin_add_overflow(out[i], Limb{carry}, &out[i]);
      carry = first || second;
      add = 0;
    }
  }
}

/// out[0..n) += limbs in base 10^18.
void add_decimal_limbs(Limb* out, std::size_t n, const std::uint64_t* limbs, std::size_t count) {
  constexpr Limb greatest = kernels::greatest_limb(kernels::Radix::decimal);
  for (std::size_t k = 0; k < std::min(n, count); ++k)
    kernels::propagate(out + k, n - k, limbs[k], greatest);
}

/// Memory that is handed out front to back, in cache lines.
class Arena {
 public:
  explicit Arena(double* memory) : next_(memory) {}
  double* take(std::size_t doubles) {
    double* const taken = next_;
    next_ += rounded(doubles);
    return taken;
  }
  static std::size_t rounded(std::size_t doubles) { return (doubles + 7) / 8 * 8; }

 private:
  double* next_;
};

/// Words that packing a chunk may read beyond it.
constexpr std::size_t slack = 2 * kernels::max_lanes;

/// One multiplication, or one of equal size with the same b after another.
class Transformer {
 public:
  Transformer(const TransformMultiplication& how, Execution& execution)
      : how_(how),
        plan_(how.plan),
        kernels_(*execution.row.transform),
        execution_(execution),
        chunk_coefficients_(kernels_.lanes * plan_.packing.run),
        chunk_words_(kernels_.lanes * plan_.packing.words_of_run()) {
    Arena arena(execution.scratch.data());
    residues_ = arena.take(plan_.primes() * plan_.stride());
    if (!how.is_square) factor_ = arena.take(how.primes_at_once * plan_.stride());
    tables_ = arena.take(plan_.primes() * kernels_.table_size(plan_.shape));
    for (std::size_t i = 0; i < plan_.primes(); ++i) {
      packs_[i] = make_pack_prime(plan_.field.primes[i], plan_.packing);
      kernels_.make_tables(plan_.field.primes[i], plan_.shape, tables(i));
    }
  }

  /// out = a * b.
  void multiply(Limb* out, std::span<const Limb> a, std::span<const Limb> b) {
    // For all primes, which share what there is to do for each word.
    pack(a, 0, plan_.primes(), residues_);
    for (std::size_t i = 0; i < plan_.primes(); i += how_.primes_at_once) {
      const std::size_t count = std::min(how_.primes_at_once, plan_.primes() - i);
      combine_rows(a, i, count, residues_ + i * plan_.stride());
      if (!how_.is_square) {
        pack(b, i, count, factor_);
        combine_rows(b, i, count, factor_);
      }
      multiply_rows(i, count, how_.is_square ? nullptr : factor_, false);
      finish(i, count);
    }
    unpack(out, a.size() + b.size());
  }

  /// Transforms b, for all primes, which are all worked on at once.
  void keep(std::span<const Limb> b) {
    pack(b, 0, plan_.primes(), factor_);
    combine_rows(b, 0, plan_.primes(), factor_);
    rows(plan_.primes(), [&](std::size_t i, std::size_t r, const double* twiddles) {
      kernels_.forward_row(row(factor_, i, r), plan_.shape, plan_.field.primes[i], twiddles);
    });
  }

  /// out = a * b with the b kept, of bn limbs.
  void multiply_kept(Limb* out, std::span<const Limb> a, std::size_t bn) {
    pack(a, 0, plan_.primes(), residues_);
    combine_rows(a, 0, plan_.primes(), residues_);
    multiply_rows(0, plan_.primes(), factor_, true);
    finish(0, plan_.primes());
    unpack(out, a.size() + bn);
  }

 private:
  double* tables(std::size_t i) const { return tables_ + i * kernels_.table_size(plan_.shape); }
  double* row(double* arrays, std::size_t i, std::size_t r) const {
    return arrays + i * plan_.stride() + r * plan_.shape.pitch;
  }
  std::size_t position(std::size_t coefficient) const {
    return coefficient / plan_.shape.columns * plan_.shape.pitch +
           coefficient % plan_.shape.columns;
  }
  std::size_t chunks() const { return plan_.length() / chunk_coefficients_; }

  template <class Body>
  void for_all(std::size_t n, const Body& body) {
    const unsigned threads = plan_.length() * plan_.primes() < tuning::parallel_transform_points
                                 ? 1
                                 : execution_.threads;
    const unsigned ran = kernels::parallel_for(n, 1, threads, body);
    execution_.threads_used = std::max(execution_.threads_used, ran);
  }

  /// Chunks that x fills.
  std::size_t chunks_of(std::span<const Limb> x) const {
    return (x.size() + chunk_words_ - 1) / chunk_words_;
  }

  /// Whether the upper half of the rows is zero, and is neither written nor read.
  bool fills_half(std::span<const Limb> x) const {
    return plan_.shape.rows > 1 && chunks_of(x) * 2 <= chunks();
  }

  /// x modulo `count` primes from prime `first` on.
  void pack(std::span<const Limb> x, std::size_t first, std::size_t count, double* arrays) {
    const std::size_t packed = chunks_of(x);
    for_all(packed, [&](std::size_t begin, std::size_t end) {
      std::vector<Limb> copy(chunk_words_ + slack);
      for (std::size_t c = begin; c < end; ++c) {
        execution_.monitor.check();
        pack_chunk(x, c, first, count, arrays, copy);
      }
    });
    const std::size_t zeros = chunks() / (fills_half(x) ? 2 : 1) - packed;
    for_all(zeros * count, [&](std::size_t begin, std::size_t end) {
      for (std::size_t k = begin; k < end; ++k) {
        double* const array = arrays + k / zeros * plan_.stride();
        std::fill_n(array + position((packed + k % zeros) * chunk_coefficients_),
                    chunk_coefficients_, 0.0);
      }
    });
    tell_faults(faults::Stage::operand, arrays, count);
  }

  /// The levels of the transform that combine rows.
  void combine_rows(std::span<const Limb> x, std::size_t first, std::size_t count, double* arrays) {
    if (plan_.shape.rows == 1) return;
    const bool is_half_zero = fills_half(x);
    columns(count, [&, this](std::size_t i, std::size_t column, std::size_t width, double* tile) {
      kernels_.forward_columns(arrays + i * plan_.stride(), plan_.shape,
                               plan_.field.primes[first + i], tables(first + i), column, width,
                               is_half_zero, tile);
    });
    tell_faults(faults::Stage::forward, arrays, count);
  }

  void tell_faults(faults::Stage stage, double* arrays, std::size_t count) const {
    faults::point(stage, arrays, count * plan_.stride() * sizeof(double));
  }

  /// Takes the residues back to coefficients.
  void finish(std::size_t first, std::size_t count) {
    if (plan_.shape.rows == 1) return;
    columns(count, [&, this](std::size_t i, std::size_t column, std::size_t width, double* tile) {
      i += first;
      kernels_.backward_columns(residues_ + i * plan_.stride(), plan_.shape, plan_.field.primes[i],
                                tables(i), column, width, tile);
    });
    tell_faults(faults::Stage::inverse, residues_ + first * plan_.stride(), count);
  }

  void pack_chunk(std::span<const Limb> x, std::size_t c, std::size_t first, std::size_t count,
                  double* arrays, std::vector<Limb>& copy) const {
    std::array<double*, kernels::max_transform_primes> out;
    for (std::size_t i = 0; i < count; ++i) {
      out[i] = arrays + i * plan_.stride() + position(c * chunk_coefficients_);
    }
    const std::size_t begin = c * chunk_words_;
    const Limb* words = x.data() + begin;
    const std::size_t left = x.size() - begin;
    if (left < chunk_words_ + slack) {
      const std::size_t have = std::min(left, chunk_words_);
      std::copy_n(words, have, copy.begin());
      std::fill(copy.begin() + static_cast<std::ptrdiff_t>(have), copy.end(), 0);
      words = copy.data();
    }
    kernels_.pack(words, plan_.packing, count, packs_.data() + first, out.data());
  }

  /// levels(prime, column, columns, tile) for all tiles of columns of `count` primes.
  template <class Levels>
  void columns(std::size_t count, const Levels& levels) {
    const std::size_t width = tile_columns(plan_.shape);
    const std::size_t tiles = plan_.shape.columns / width;
    for_all(count * tiles, [&](std::size_t begin, std::size_t end) {
      Buffer<double> tile(plan_.shape.rows * width);
      for (std::size_t k = begin; k < end; ++k) {
        execution_.monitor.check();
        levels(k / tiles, k % tiles * width, width, tile.data());
      }
    });
  }

  /// visit(prime, row, its twiddles) for every row of `count` primes.
  template <class Visit>
  void rows(std::size_t count, const Visit& visit, std::size_t first = 0) {
    for_all(count * plan_.shape.rows, [&](std::size_t begin, std::size_t end) {
      Buffer<double> twiddles(kernels_.row_twiddles_size(plan_.shape));
      for (std::size_t k = begin; k < end; ++k) {
        if (plan_.shape.rows > 1) execution_.monitor.check();
        const std::size_t i = k / plan_.shape.rows, r = k % plan_.shape.rows;
        kernels_.make_row_twiddles(plan_.field.primes[first + i], plan_.shape, tables(first + i), r,
                                   twiddles.data());
        visit(i, r, twiddles.data());
      }
    });
  }

  /// Multiplies the residues, `count` primes from `first` on, by `factor`, or squares them.
  void multiply_rows(std::size_t first, std::size_t count, double* factor, bool is_transformed) {
    double* const arrays = residues_ + first * plan_.stride();
    rows(
        count,
        [&](std::size_t i, std::size_t r, const double* twiddles) {
          const TransformPrime& prime = plan_.field.primes[first + i];
          double* const b = factor ? row(factor, i, r) : nullptr;
          if (b && !is_transformed) kernels_.forward_row(b, plan_.shape, prime, twiddles);
          kernels_.multiply_row(row(arrays, i, r), b, plan_.shape, prime,
                                inverse_of_length(plan_.length(), prime), twiddles);
        },
        first);
    tell_faults(faults::Stage::pointwise, arrays, count);
  }

  /// What a part of the output leaves over for the words from `word` on.
  struct Leftover {
    std::size_t word;
    std::array<std::uint64_t, kernels::carry_digits> digits;
  };

  void unpack(Limb* out, std::size_t size) {
    const std::size_t used = std::min(chunks(), (size + chunk_words_ - 1) / chunk_words_);
    if (used * chunk_words_ < size) std::fill(out + used * chunk_words_, out + size, 0);
    std::vector<Leftover> leftovers;
    std::mutex mutex;
    for_all(used, [&](std::size_t begin, std::size_t end) {
      Buffer<std::uint64_t> workspace(kernels_.unpack_workspace(plan_.packing) + chunk_words_);
      Leftover left = {end * chunk_words_, {}};
      for (std::size_t c = begin; c < end; ++c) {
        execution_.monitor.check();
        unpack_chunk(out, size, c, left.digits.data(), workspace.data());
      }
      const std::lock_guard lock(mutex);
      leftovers.push_back(left);
    });
    faults::point(faults::Stage::recombination, out, size * sizeof(Limb));
    for (const Leftover& left : leftovers) {
      if (left.word >= size) continue;
      const auto add = plan_.packing.digits == 0 ? add_shifted_digits : add_decimal_limbs;
      add(out + left.word, size - left.word, left.digits.data(), left.digits.size());
    }
    faults::point(faults::Stage::carry, out, size * sizeof(Limb));
  }

  void unpack_chunk(Limb* out, std::size_t size, std::size_t c, std::uint64_t* carry,
                    std::uint64_t* workspace) const {
    std::array<const double*, kernels::max_transform_primes> from;
    for (std::size_t i = 0; i < plan_.primes(); ++i) {
      from[i] = residues_ + i * plan_.stride() + position(c * chunk_coefficients_);
    }
    const std::size_t begin = c * chunk_words_;
    const bool is_whole = begin + chunk_words_ <= size;
    Limb* const to = is_whole ? out + begin : workspace + kernels_.unpack_workspace(plan_.packing);
    kernels_.unpack(from.data(), plan_.packing, plan_.primes(), *plan_.field.recombination,
                    workspace, carry, to);
    if (!is_whole) std::copy_n(to, size - begin, out + begin);
  }

  const TransformMultiplication& how_;
  const TransformPlan& plan_;
  const TransformKernels& kernels_;
  Execution& execution_;
  std::size_t chunk_coefficients_;
  std::size_t chunk_words_;
  std::array<PackPrime, kernels::max_transform_primes> packs_;
  double* residues_ = nullptr;
  double* factor_ = nullptr;
  double* tables_ = nullptr;
};

}  // namespace

std::size_t TransformMultiplication::workspace(const TransformKernels& kernels) const {
  const std::size_t factor = is_square ? 0 : primes_at_once;
  return (plan.primes() + factor) * Arena::rounded(plan.stride()) +
         Arena::rounded(plan.primes() * kernels.table_size(plan.shape));
}

std::size_t TransformMultiplication::other_bytes(const TransformKernels& kernels,
                                                 unsigned threads) const {
  const std::size_t tile = plan.shape.rows * tile_columns(plan.shape);
  const std::size_t twiddles = kernels.row_twiddles_size(plan.shape);
  const std::size_t chunk = kernels.lanes * plan.packing.words_of_run() + slack;
  const std::size_t words = kernels.unpack_workspace(plan.packing) + chunk;
  const std::size_t of_a_thread = std::max({tile, twiddles, words}) * sizeof(double) + 4096;
  if (plan.length() * plan.primes() < tuning::parallel_transform_points) threads = 1;
  return of_a_thread * threads + (is_in_place() ? 0 : (piece + bn) * sizeof(Limb));
}

TransformMultiplication plan_multiplication(std::size_t an, std::size_t bn, bool is_square,
                                            const TransformKernels& kernels,
                                            const TransformSettings& settings,
                                            kernels::MultiplicationLimits limits) {
  TransformMultiplication best;
  double best_cost = 0;
  bool best_fits = false;
  const bool is_lean = limits.is_lean;
  const auto consider = [&](std::size_t pieces, const TransformPlan& plan) {
    if (plan.primes() == 0) return;
    const std::size_t piece = (an + pieces - 1) / pieces;
    const bool is_small =
        !is_lean && plan.length() * plan.primes() <= tuning::transform_all_primes_points;
    const TransformMultiplication how = {plan, piece, pieces > 1 || is_small ? plan.primes() : 1,
                                         an,   bn,    is_square};
    // A factor that is kept takes as much memory again, which long products notice.
    const double kept = pieces > 1 && !is_small ? tuning::kept_factor_cost : 1;
    const double transforms = is_square ? 2 : 1 + 2 * static_cast<double>(pieces);
    const auto doubles = how.workspace(kernels);
    const double cost = is_lean ? static_cast<double>(doubles) : plan.cost * transforms * kept;
    const bool fits = doubles <= limits.scratch_doubles;
    if (best.plan.primes() != 0 && (best_fits != fits ? best_fits : best_cost <= cost)) {
      return;
    }
    best_cost = cost;
    best_fits = fits;
    best = how;
  };
  const bool is_whole = is_square || limits.is_in_place;
  const std::size_t most_pieces = is_whole ? 1 : std::max<std::size_t>(an / bn, 1);
  for (std::size_t pieces = 1; pieces <= most_pieces; pieces += pieces < 8 ? 1 : pieces / 4) {
    const std::size_t piece = (an + pieces - 1) / pieces;
    const std::size_t longer = std::max(piece, bn), shorter = std::min(piece, bn);
    if (!is_lean) {
      consider(pieces, plan_transform(longer, shorter, kernels.lanes, settings));
      continue;
    }
    for (std::size_t primes = 1; primes <= settings.field.primes.size(); ++primes) {
      consider(pieces, plan_transform_with(primes, longer, shorter, kernels.lanes, settings));
    }
  }
  return best;
}

void multiply_by_transform(Limb* out, std::span<const Limb> a, std::span<const Limb> b,
                           const TransformMultiplication& how, Execution& execution) {
  execution.reserve(how.workspace(*execution.row.transform));
  Transformer transformer(how, execution);
  if (how.piece >= a.size()) return transformer.multiply(out, a, b);
  transformer.keep(b);
  transformer.multiply_kept(out, a.first(how.piece), b.size());
  Buffer<Limb> product(how.piece + b.size());
  for (std::size_t done = how.piece; done < a.size(); done += how.piece) {
    const auto piece = a.subspan(done, std::min(how.piece, a.size() - done));
    transformer.multiply_kept(product.data(), piece, b.size());
    kernels::append(out + done, {product.data(), piece.size() + b.size()}, b.size(), execution.row);
  }
}

}  // namespace lanewise::cpu
