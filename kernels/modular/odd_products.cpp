#include "kernels/modular/odd_products.hpp"

#include <algorithm>
#include <array>
#include <mutex>

#include "kernels/parallel.hpp"
#include "kernels/tuning.hpp"

namespace lanewise::kernels {
namespace {

const ModularKernels* kernels_for(std::uint64_t modulus, const Execution& execution) {
  const ModularKernels* kernels = execution.row.modular;
  if (!kernels || modulus >> kernels->modulus_bits != 0) return nullptr;
  return modulus < 3 ? nullptr : kernels;
}

/// The same in scalar code, several chains side by side.
std::uint64_t scalar_progression(const Montgomery& field, std::uint64_t first,
                                 std::uint64_t count) {
  constexpr std::uint64_t chains = 6;
  std::array<std::uint64_t, chains> x, y;
  for (std::uint64_t c = 0; c < chains; ++c) {
    x[c] = field.one();
    y[c] = field.enter(first + 2 * c);
  }
  const std::uint64_t step = field.enter(2 * chains);
  const std::uint64_t whole = count - count % chains;
  for (std::uint64_t k = 0; k < whole; k += chains) {
    for (std::uint64_t c = 0; c < chains; ++c) {
      x[c] = field.multiply(x[c], y[c]);
      y[c] = field.add(y[c], step);
    }
  }
  for (std::uint64_t c = 0; c < count - whole; ++c) x[c] = field.multiply(x[c], y[c]);
  for (std::uint64_t c = 1; c < chains; ++c) x[0] = field.multiply(x[0], x[c]);
  return x[0];
}

std::uint64_t short_progression(const Montgomery& field, std::uint64_t first, std::uint64_t count) {
  std::uint64_t x = field.one();
  for (; count != 0; --count, first += 2) x = field.multiply(x, field.enter(first));
  return x;
}

std::uint64_t vector_progression(const Montgomery& field, std::uint64_t first, std::uint64_t count,
                                 const ModularKernels& kernels) {
  const std::uint64_t steps = count / kernels.lanes;
  std::array<std::uint64_t, max_product_lanes> lanes;
  kernels.product(first, steps, field.modulus(), lanes.data());
  std::uint64_t x = field.enter(lanes[0]);
  for (std::size_t l = 1; l < kernels.lanes; ++l) x = field.multiply(x, field.enter(lanes[l]));
  const std::uint64_t divisions = (steps - 1) * kernels.lanes * kernels.radix_bits;
  if (divisions != 0) x = field.multiply(x, field.power(field.enter(2), divisions));
  const std::uint64_t done = steps * kernels.lanes;
  return field.multiply(x, scalar_progression(field, first + 2 * done, count - done));
}

std::uint64_t part_of_progression(const ModularRing& ring, std::uint64_t first, std::uint64_t count,
                                  const ModularKernels* kernels) {
  if (count < tuning::scalar_progression_terms) return short_progression(ring.field, first, count);
  if (!kernels || count < tuning::vector_progression_terms) {
    return scalar_progression(ring.field, first, count);
  }
  return vector_progression(ring.field, first, count, *kernels);
}

/// first (first + 2) ... , `count` factors below the modulus, multiples of the ring's prime too.
std::uint64_t progression(const ModularRing& ring, std::uint64_t first, std::uint64_t count,
                          Execution& execution) {
  const ModularKernels* kernels = kernels_for(ring.field.modulus(), execution);
  constexpr std::uint64_t chunk = tuning::progression_chunk_terms;
  if (count <= chunk) return part_of_progression(ring, first, count, kernels);
  std::uint64_t product = ring.field.one();
  std::mutex mutex;
  const unsigned ran = parallel_for(
      (count + chunk - 1) / chunk, 1, execution.threads, [&](std::size_t begin, std::size_t end) {
        std::uint64_t x = ring.field.one();
        for (std::size_t i = begin; i < end; ++i) {
          execution.monitor.check();
          const std::uint64_t size = std::min(chunk, count - i * chunk);
          x = ring.field.multiply(x,
                                  part_of_progression(ring, first + 2 * i * chunk, size, kernels));
        }
        const std::lock_guard lock(mutex);
        product = ring.field.multiply(product, x);
      });
  execution.threads_used = std::max(execution.threads_used, ran);
  return product;
}

/// The product of 2 i + 1 for begin <= i < end, but for multiples of the ring's prime.
std::uint64_t odd_product(const ModularRing& ring, std::uint64_t begin, std::uint64_t end,
                          Execution& execution) {
  if (ring.prime == 0 || ring.is_field())
    return progression(ring, 2 * begin + 1, end - begin, execution);
  // 2 i + 1 is a multiple of p where i is (p - 1) / 2 modulo p.
  const std::uint64_t p = ring.prime, half = p / 2;
  std::uint64_t product = ring.field.one();
  while (begin < end) {
    const std::uint64_t missing = (p + half - begin % p) % p;
    const std::uint64_t stop = end - begin > missing ? begin + missing : end;
    product =
        ring.field.multiply(product, progression(ring, 2 * begin + 1, stop - begin, execution));
    begin = stop + 1;
  }
  return product;
}

}  // namespace

std::vector<std::uint64_t> odd_products(const ModularRing& ring,
                                        std::span<const std::uint64_t> points,
                                        Execution& execution) {
  constexpr std::uint64_t piece = std::uint64_t{1} << 28;  // A tenth of a second at most, or so.
  std::vector<std::uint64_t> products;
  products.reserve(points.size());
  std::uint64_t product = ring.field.one(), done = 0;
  for (const std::uint64_t point : points) {
    if (products.size() % tuning::modular_poll_numbers == 0) execution.monitor.check();
    while (done < point) {
      const std::uint64_t next = point - done > piece ? done + piece : point;
      product = ring.field.multiply(product, odd_product(ring, done, next, execution));
      done = next;
      execution.monitor.report(static_cast<double>(done) / static_cast<double>(points.back()));
    }
    products.push_back(product);
  }
  return products;
}

/// The same by halves as a factorial: 2^e prod_i odd(n >> i) / odd(before >> i).
std::uint64_t factorial_quotient(const ModularRing& ring, std::uint64_t before, std::uint64_t n,
                                 Execution& execution) {
  const Montgomery& field = ring.field;
  std::uint64_t product = field.one(), twos = 0;
  for (; before < n; before /= 2, n /= 2, twos += n - before) {
    product = field.multiply(product,
                             odd_product(ring, before / 2 + before % 2, n / 2 + n % 2, execution));
  }
  return field.multiply(product, field.power(field.enter(2), twos));
}

bool has_vectors(std::uint64_t modulus, const Execution& execution) {
  return kernels_for(modulus, execution) != nullptr;
}

}  // namespace lanewise::kernels
