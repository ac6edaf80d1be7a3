#include "kernels/modular/convolution.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <vector>

#include "cpu/bigint/transform_primes.hpp"
#include "kernels/faults.hpp"
#include "kernels/parallel.hpp"
#include "kernels/tuning.hpp"

namespace lanewise::kernels {
namespace {

/// Three primes hold the products of numbers below 2^63 up to some length, four any.
constexpr std::size_t most_primes = 4;

/// Primes whose product is above twice the magnitude of any sum of `terms` products of two numbers
/// of at most m / 2 in magnitude.
std::size_t primes_for(std::size_t terms, std::uint64_t m) {
  const double bits =
      std::log2(static_cast<double>(terms)) + 2 * std::log2(static_cast<double>(m)) - 2;
  // The primes are above 2^49.99; the last digit is asked for the sign, which takes a bit more.
  return static_cast<std::size_t>((bits + 2) / 49.99) + 1;
}

TransformShape shape_of(std::size_t length) {
  // As in transform_plan.cpp: an odd power of two.
  std::size_t columns = std::min(length, tuning::transform_columns);
  if (std::countr_zero(columns) % 2 == 0 && columns >= 512) columns /= 2;
  const std::size_t rows = length / columns;
  return {rows, columns, rows == 1 ? columns : columns + max_lanes};
}

/// H. L. Garner's digits ("The residue number system", 1959) of a number from its residues, and
/// the number modulo m.
class Recombiner {
 public:
  Recombiner(std::span<const TransformPrime> primes, const Montgomery& field)
      : field_(field), count_(primes.size()) {
    std::uint64_t weight = field.one();  // Of the digit i, as Montgomery has it.
    for (std::size_t i = 0; i < count_; ++i) {
      fields_[i] = Montgomery(primes[i].modulus);
      weights_[i] = field.leave(weight);
      for (std::size_t j = 0; j < i; ++j) {
        inverses_[i][j] = fields_[i].inverse(fields_[i].enter(primes[j].modulus));
      }
      weight = field.multiply(weight, field.enter(primes[i].modulus));
    }
    product_ = field.multiply(field.leave(weight), 1);
    half_ = primes[count_ - 1].modulus / 2;
  }

  /// x / R mod m of the x of least magnitude that has these residues.
  std::uint64_t operator()(const std::array<std::uint64_t, most_primes>& residues) const {
    std::array<std::uint64_t, most_primes> digits;
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      std::uint64_t digit = residues[i];
      const std::uint64_t twice = 2 * fields_[i].modulus();
      for (std::size_t j = 0; j < i; ++j) {
        digit = fields_[i].multiply(digit + twice - digits[j], inverses_[i][j]);
      }
      digits[i] = digit;
      sum = field_.add(sum, field_.multiply(digit, weights_[i]));
    }
    return digits[count_ - 1] > half_ ? field_.subtract(sum, product_) : sum;
  }

 private:
  const Montgomery& field_;
  std::size_t count_;
  std::array<Montgomery, most_primes> fields_{Montgomery(3), Montgomery(3), Montgomery(3),
                                              Montgomery(3)};
  std::array<std::uint64_t, most_primes> weights_{};  ///< The product of the primes before.
  std::array<std::array<std::uint64_t, most_primes>, most_primes> inverses_{};
  std::uint64_t product_ = 0;  ///< Of all primes, over R.
  std::uint64_t half_ = 0;
};

class TransformConvolution final : public CyclicConvolution {
 public:
  TransformConvolution(std::size_t length, std::size_t terms, const Montgomery& field,
                       Execution& execution)
      : length_(length),
        shape_(shape_of(length)),
        field_(field),
        execution_(execution),
        kernels_(*execution.row.transform),
        primes_(cpu::transform_field().primes.first(primes_for(terms, field.modulus()))),
        recombiner_(primes_, field),
        stride_(shape_.rows * shape_.pitch + 8 * max_lanes),
        kept_(primes_.size() * stride_),
        product_(primes_.size() * stride_),
        tables_(primes_.size() * kernels_.table_size(shape_)) {
    for (std::size_t i = 0; i < primes_.size(); ++i) {
      kernels_.make_tables(primes_[i], shape_, tables(i));
    }
  }

  void keep(std::span<const std::uint64_t> f) override {
    load(f, kept_.data());
    combine_rows(f, kept_.data());
    rows([&](std::size_t i, std::size_t r, const double* twiddles) {
      kernels_.forward_row(row(kept_.data(), i, r), shape_, primes_[i], twiddles);
    });
  }

  void multiply(std::span<const std::uint64_t> g, std::size_t first,
                std::span<std::uint64_t> out) override {
    load(g, product_.data());
    combine_rows(g, product_.data());
    rows([&](std::size_t i, std::size_t r, const double* twiddles) {
      kernels_.multiply_row(row(product_.data(), i, r), row(kept_.data(), i, r), shape_, primes_[i],
                            inverse_of_length(i), twiddles);
    });
    separate_rows();
    faults::point(faults::Stage::inverse, product_.data(), product_.size() * sizeof(double));
    store(first, out);
  }

 private:
  double* tables(std::size_t i) { return tables_.data() + i * kernels_.table_size(shape_); }
  double* row(double* arrays, std::size_t i, std::size_t r) const {
    return arrays + i * stride_ + r * shape_.pitch;
  }
  std::size_t position(std::size_t k) const {
    return k / shape_.columns * shape_.pitch + k % shape_.columns;
  }
  /// 1 / length modulo the prime: (p - 1) / length is an integer k, and length (p - k) = 1.
  double inverse_of_length(std::size_t i) const {
    return -static_cast<double>((primes_[i].modulus - 1) / length_);
  }

  template <class Body>
  void for_all(std::size_t n, std::size_t grain, const Body& body) {
    const bool is_long = length_ * primes_.size() >= tuning::parallel_transform_points;
    const unsigned ran = parallel_for(n, grain, is_long ? execution_.threads : 1, body);
    execution_.threads_used = std::max(execution_.threads_used, ran);
  }

  /// x in [0, m) as the number of least magnitude, which may be long, modulo a prime.
  double residue(std::uint64_t x, const TransformPrime& prime) const {
    const std::uint64_t m = field_.modulus();
    const auto centered = static_cast<std::int64_t>(x > m / 2 ? x - m : x);
    if (m >> 49 == 0) return static_cast<double>(centered);
    // The quotient is below 2^13: off by little more than 1/2.
    const double quotient = std::nearbyint(static_cast<double>(centered) * prime.inverse);
    return static_cast<double>(centered - static_cast<std::int64_t>(quotient) *
                                              static_cast<std::int64_t>(prime.modulus));
  }

  /// The rows that hold something are in the first half, and the others neither written nor read.
  bool fills_half(std::span<const std::uint64_t> x) const {
    return shape_.rows > 1 && x.size() * 2 <= length_;
  }

  void load(std::span<const std::uint64_t> x, double* arrays) {
    const std::size_t end = fills_half(x) ? length_ / 2 : length_;
    for_all(end, shape_.columns, [&](std::size_t begin, std::size_t stop) {
      execution_.monitor.check();
      for (std::size_t i = 0; i < primes_.size(); ++i) {
        double* const array = arrays + i * stride_;
        std::size_t k = begin;
        for (; k < std::min(stop, x.size()); ++k) array[position(k)] = residue(x[k], primes_[i]);
        for (; k < stop; ++k) array[position(k)] = 0;
      }
    });
  }

  /// levels(prime, column, columns, tile) for all tiles of columns.
  template <class Levels>
  void columns(const Levels& levels) {
    if (shape_.rows == 1) return;
    const std::size_t fit = std::bit_floor(tuning::transform_tile_doubles / shape_.rows);
    const std::size_t width = std::clamp(fit, max_lanes, shape_.columns);
    const std::size_t tiles = shape_.columns / width;
    for_all(primes_.size() * tiles, 1, [&](std::size_t begin, std::size_t end) {
      Buffer<double> tile(shape_.rows * width);
      for (std::size_t k = begin; k < end; ++k) {
        execution_.monitor.check();
        levels(k / tiles, k % tiles * width, width, tile.data());
      }
    });
  }

  void combine_rows(std::span<const std::uint64_t> x, double* arrays) {
    const bool is_half_zero = fills_half(x);
    columns([&, this](std::size_t i, std::size_t column, std::size_t width, double* tile) {
      kernels_.forward_columns(arrays + i * stride_, shape_, primes_[i], tables(i), column, width,
                               is_half_zero, tile);
    });
  }

  void separate_rows() {
    columns([&, this](std::size_t i, std::size_t column, std::size_t width, double* tile) {
      kernels_.backward_columns(product_.data() + i * stride_, shape_, primes_[i], tables(i),
                                column, width, tile);
    });
  }

  /// visit(prime, row, its twiddles) for every row.
  template <class Visit>
  void rows(const Visit& visit) {
    for_all(primes_.size() * shape_.rows, 1, [&, this](std::size_t begin, std::size_t end) {
      Buffer<double> twiddles(kernels_.row_twiddles_size(shape_));
      for (std::size_t k = begin; k < end; ++k) {
        execution_.monitor.check();
        const std::size_t i = k / shape_.rows, r = k % shape_.rows;
        kernels_.make_row_twiddles(primes_[i], shape_, tables(i), r, twiddles.data());
        visit(i, r, twiddles.data());
      }
    });
  }

  void store(std::size_t first, std::span<std::uint64_t> out) {
    for_all(out.size(), shape_.columns, [&, this](std::size_t begin, std::size_t end) {
      execution_.monitor.check();
      std::array<std::uint64_t, most_primes> residues{};
      for (std::size_t k = begin; k < end; ++k) {
        const std::size_t at = position(first + k);
        for (std::size_t i = 0; i < primes_.size(); ++i) {
          const auto p = static_cast<std::int64_t>(primes_[i].modulus);
          // Of a magnitude of little more than p.
          auto value = static_cast<std::int64_t>(product_[i * stride_ + at]);
          value += value < 0 ? p : 0;
          value += value < 0 ? p : 0;
          value -= value >= p ? p : 0;
          residues[i] = static_cast<std::uint64_t>(value);
        }
        out[k] = recombiner_(residues);
      }
    });
  }

  std::size_t length_;
  TransformShape shape_;
  const Montgomery& field_;
  Execution& execution_;
  const TransformKernels& kernels_;
  std::span<const TransformPrime> primes_;
  Recombiner recombiner_;
  std::size_t stride_;
  Buffer<double> kept_, product_, tables_;
};

}  // namespace

std::unique_ptr<CyclicConvolution> make_convolution(std::size_t length, std::size_t terms,
                                                    const Montgomery& field, Execution& execution) {
  return std::make_unique<TransformConvolution>(length, terms, field, execution);
}

}  // namespace lanewise::kernels
