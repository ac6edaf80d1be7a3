#include "kernels/modular/convolution.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "kernels/parallel.hpp"
#include "kernels/transform_primes.hpp"
#include "kernels/tuning.hpp"

namespace lanewise::kernels {
namespace {

/// Rows are as long as in products of long numbers.
TransformShape shape_of(std::size_t length) {
  const std::size_t columns = std::min(length, tuning::transform_columns);
  const std::size_t rows = length / columns;
  return {rows, columns, rows == 1 ? columns : columns + max_lanes};
}

/// How many primes sums of `terms` products of numbers below n need.
std::size_t primes_for(std::size_t terms, std::uint64_t n) {
  double bits =
      2 * std::log2(static_cast<double>(n)) + std::log2(static_cast<double>(terms)) + 0.01;
  std::size_t count = 0;
  for (; bits > 0; ++count) bits -= transform_field().primes[count].log2;
  return std::max<std::size_t>(count, 2);
}

/// Words are coefficients as they are; a chunk, a run for each lane, is as long as lanes^2.
Packing packing_of_words(std::size_t lanes) {
  return {64, lanes, 2, max_piece_bits};
}

/// Coefficients that do not overlap come out as so many words each.
Packing packing_of_sums(std::size_t lanes, std::size_t words) {
  return {static_cast<unsigned>(64 * words), lanes, 0, 0};
}

PackPrime make_pack_prime(const TransformPrime& prime) {
  const std::uint64_t power = std::uint64_t{1} << max_piece_bits;
  return {prime.p, prime.inverse, {1, static_cast<double>(power) - prime.p}};
}

}  // namespace

/// The arrays of the kept factor and of the other one, all primes of each, and the steps.
class CyclicConvolution::State {
 public:
  State(std::size_t longest, const Montgomery& field, Execution& execution)
      : field_(field),
        execution_(execution),
        kernels_(*execution.row.transform),
        most_primes_(primes_for(longest, field.modulus())),
        kept_(most_primes_ * stride_of(shape_of(longest))),
        other_(most_primes_ * stride_of(shape_of(longest))),
        tables_(most_primes_ * table_stride_of(shape_of(longest))) {}

  void keep(std::size_t length, std::span<const std::uint64_t> f) {
    shape_ = shape_of(length);
    stride_ = stride_of(shape_);
    table_stride_ = table_stride_of(shape_);
    primes_ = transform_field().primes.first(primes_for(f.size(), field_.modulus()));
    for (std::size_t i = 0; i < primes_.size(); ++i) {
      packs_[i] = make_pack_prime(primes_[i]);
      kernels_.make_tables(primes_[i], shape_, tables(i));
    }
    transform_columns(f, kept_);
    for_rows([&](std::size_t i, std::size_t r, const double* twiddles) {
      kernels_.forward_row(row(kept_, i, r), shape_, primes_[i], twiddles);
    });
  }

  void multiply(std::span<const std::uint64_t> g, std::size_t first, std::span<std::uint64_t> out) {
    transform_columns(g, other_);
    for_rows([&](std::size_t i, std::size_t r, const double* twiddles) {
      kernels_.multiply_row(row(other_, i, r), row(kept_, i, r), shape_, primes_[i],
                            inverse_of_length(primes_[i]), twiddles);
    });
    for_columns([&](std::size_t i, std::size_t column, std::size_t width, double* tile) {
      kernels_.backward_columns(other_.data() + i * stride_, shape_, primes_[i], tables(i), column,
                                width, tile);
    });
    unpack(first, out);
  }

 private:
  using Array = Buffer<double>;

  std::size_t length() const { return shape_.rows * shape_.columns; }
  std::size_t chunk() const { return kernels_.lanes * kernels_.lanes; }
  /// Off the powers of two, which share cache sets.
  static std::size_t stride_of(TransformShape shape) {
    return shape.rows * shape.pitch + 8 * max_lanes;
  }
  std::size_t table_stride_of(TransformShape shape) const {
    return (kernels_.table_size(shape) + max_lanes - 1) / max_lanes * max_lanes;
  }
  double* tables(std::size_t i) { return tables_.data() + i * table_stride_; }
  double* row(Array& array, std::size_t i, std::size_t r) const {
    return array.data() + i * stride_ + r * shape_.pitch;
  }
  double* element(Array& array, std::size_t i, std::size_t k) const {
    return row(array, i, k / shape_.columns) + k % shape_.columns;
  }

  /// 1 / length modulo p: (p - 1) / length is an integer k, and length * (p - k) = 1 modulo p.
  double inverse_of_length(const TransformPrime& prime) const {
    const std::uint64_t k = (prime.modulus - 1) / length();
    return -static_cast<double>(k);
  }

  template <class Body>
  void for_all(std::size_t n, const Body& body) {
    const bool is_short = length() * primes_.size() < tuning::parallel_transform_points;
    const unsigned ran = parallel_for(n, 1, is_short ? 1 : execution_.threads, body);
    execution_.threads_used = std::max(execution_.threads_used, ran);
  }

  /// visit(prime, row, its twiddles)
  template <class Visit>
  void for_rows(const Visit& visit) {
    for_all(primes_.size() * shape_.rows, [&](std::size_t begin, std::size_t end) {
      Buffer<double> twiddles(kernels_.row_twiddles_size(shape_));
      for (std::size_t k = begin; k < end; ++k) {
        execution_.monitor.check();
        const std::size_t i = k / shape_.rows, r = k % shape_.rows;
        kernels_.make_row_twiddles(primes_[i], shape_, tables(i), r, twiddles.data());
        visit(i, r, twiddles.data());
      }
    });
  }

  /// levels(prime, column, columns, tile), where there are rows to combine.
  template <class Levels>
  void for_columns(const Levels& levels) {
    if (shape_.rows == 1) return;
    const std::size_t fit = std::bit_floor(tuning::transform_tile_doubles / shape_.rows);
    const std::size_t width = std::clamp(fit, max_lanes, shape_.columns);
    const std::size_t tiles = shape_.columns / width;
    for_all(primes_.size() * tiles, [&](std::size_t begin, std::size_t end) {
      Buffer<double> tile(shape_.rows * width);
      for (std::size_t k = begin; k < end; ++k) {
        execution_.monitor.check();
        levels(k / tiles, k % tiles * width, width, tile.data());
      }
    });
  }

  /// Takes x to the array, and there as far as the levels within rows.
  void transform_columns(std::span<const std::uint64_t> x, Array& array) {
    for_all(length() / chunk(), [&](std::size_t begin, std::size_t end) {
      for (std::size_t c = begin; c < end; ++c) pack(x, c * chunk(), array);
    });
    for_columns([&](std::size_t i, std::size_t column, std::size_t width, double* tile) {
      kernels_.forward_columns(array.data() + i * stride_, shape_, primes_[i], tables(i), column,
                               width, false, tile);
    });
  }

  /// The chunk of x from `begin` on, modulo the primes; beyond its end x is zero.
  void pack(std::span<const std::uint64_t> x, std::size_t begin, Array& array) {
    std::array<double*, max_transform_primes> out;
    for (std::size_t i = 0; i < primes_.size(); ++i) out[i] = element(array, i, begin);
    std::array<std::uint64_t, max_lanes * max_lanes> copy;
    const std::uint64_t* words = x.data() + begin;
    if (begin + chunk() > x.size()) {
      const std::size_t left = x.size() - std::min(begin, x.size());
      std::fill(std::copy_n(x.end() - static_cast<std::ptrdiff_t>(left), left, copy.begin()),
                copy.end(), 0);
      words = copy.data();
    }
    kernels_.pack(words, packing_of_words(kernels_.lanes), primes_.size(), packs_.data(),
                  out.data());
  }

  void unpack(std::size_t first, std::span<std::uint64_t> out) {
    const std::size_t from = first / chunk();
    const std::size_t chunks = (first + out.size() + chunk() - 1) / chunk() - from;
    if (primes_.size() == 2) {
      unpack_words<2>(from, chunks, first, out);
    } else {
      unpack_words<3>(from, chunks, first, out);
    }
  }

  template <std::size_t words>
  void unpack_words(std::size_t from, std::size_t chunks, std::size_t first,
                    std::span<std::uint64_t> out) {
    const Packing packing = packing_of_sums(kernels_.lanes, words);
    for_all(chunks, [&](std::size_t begin, std::size_t end) {
      Buffer<std::uint64_t> workspace(kernels_.unpack_workspace(packing));
      std::array<std::uint64_t, words * max_lanes * max_lanes> sums;
      for (std::size_t c = from + begin; c < from + end; ++c) {
        std::array<const double*, max_transform_primes> residues;
        for (std::size_t i = 0; i < primes_.size(); ++i)
          residues[i] = element(other_, i, c * chunk());
        std::array<std::uint64_t, carry_digits> carry{};
        kernels_.unpack(residues.data(), packing, primes_.size(), *transform_field().recombination,
                        workspace.data(), carry.data(), sums.data());
        const std::size_t begin_out = std::max(c * chunk(), first);
        const std::size_t end_out = std::min((c + 1) * chunk(), first + out.size());
        for (std::size_t k = begin_out; k < end_out; ++k) {
          out[k - first] = reduced<words>(sums.data() + words * (k - c * chunk()));
        }
      }
    });
  }

  /// x / 2^64 modulo n: what stands for the sum of products.
  template <std::size_t words>
  std::uint64_t reduced(const std::uint64_t* x) const {
    const std::uint64_t low = field_.add(field_.leave(x[0]), field_.multiply(x[1], field_.one()));
    if constexpr (words == 2) return low;
    return field_.add(low, field_.enter(x[2]));
  }

  const Montgomery field_;
  Execution& execution_;
  const TransformKernels& kernels_;
  const std::size_t most_primes_;
  Array kept_, other_, tables_;

  // Of the length and the kept factor.
  TransformShape shape_{};
  std::size_t stride_ = 0, table_stride_ = 0;
  std::span<const TransformPrime> primes_;
  std::array<PackPrime, max_transform_primes> packs_{};
};

CyclicConvolution::CyclicConvolution(std::size_t longest, const Montgomery& field,
                                     Execution& execution)
    : state_(std::make_unique<State>(longest, field, execution)) {}

CyclicConvolution::~CyclicConvolution() = default;

void CyclicConvolution::keep(std::size_t length, std::span<const std::uint64_t> f) {
  state_->keep(length, f);
}

void CyclicConvolution::multiply(std::span<const std::uint64_t> g, std::size_t first,
                                 std::span<std::uint64_t> out) {
  state_->multiply(g, first, out);
}

}  // namespace lanewise::kernels
