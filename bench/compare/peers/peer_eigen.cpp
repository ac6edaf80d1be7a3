#include <lanewise/machine.hpp>
#include <string>

#include "bench/compare/peers/peers.hpp"
#if LANEWISE_HAVE_EIGEN
#include "bench/compare/peers/eigen_square.hpp"
#endif

namespace lanewise::compare {

Arm eigen_square_arm([[maybe_unused]] const std::function<Task(SquareFunction)>& task_of,
                     [[maybe_unused]] double minimum_seconds) {
  Arm arm;
  arm.id = "eigen";
  arm.label = "Eigen, in.square(), one thread";
  arm.group = "peer";
  arm.backend = "cpu";
  arm.note = "compiled with -march=native; reads the numbers from an array";
#if LANEWISE_HAVE_EIGEN
  const std::string needs = eigen_square_needs;
  if (!needs.empty() && !machine().has(needs)) {
    arm.skipped = "was compiled for another CPU, with " + needs + "; build it on this machine";
  }
  arm.run = [task = task_of(eigen_square), minimum_seconds] {
    return measure(task, minimum_seconds);
  };
#else
  arm.skipped = "Eigen was not found when this was built; on Debian: apt-get install libeigen3-dev";
#endif
  return arm;
}

}  // namespace lanewise::compare
