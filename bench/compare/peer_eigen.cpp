// Compiled with -march=native: Eigen chooses its instructions when it is compiled, not when it
// runs.

#include "bench/compare/peers.hpp"

#if LANEWISE_HAVE_EIGEN
#include <Eigen/Core>

#include "bench/compare/measure.hpp"
#include "bench/compare/verify.hpp"
#endif

namespace lanewise::compare {

Arm eigen_square_arm([[maybe_unused]] std::span<const std::int64_t> in,
                     [[maybe_unused]] std::span<std::int64_t> out) {
  Arm arm;
  arm.id = "eigen";
  arm.label = "Eigen, in.square(), one thread";
  arm.group = "peer";
  arm.backend = "cpu";
  arm.note = "compiled with -march=native";
#if LANEWISE_HAVE_EIGEN
  arm.bytes = 2.0 * static_cast<double>(in.size_bytes());
  arm.run = [in, out] {
    using Array = Eigen::Array<std::int64_t, Eigen::Dynamic, 1>;
    const auto n = static_cast<Eigen::Index>(in.size());
    const Eigen::Map<const Array> from(in.data(), n);
    Eigen::Map<Array> to(out.data(), n);
    return measure([&] { to = from.square(); }, [out] { return squares_problem(out); });
  };
#else
  arm.skipped = "Eigen was not found when this was built; on Debian: apt-get install libeigen3-dev";
#endif
  return arm;
}

}  // namespace lanewise::compare
