#pragma once

#include <optional>

namespace lanewise::compare {

/// What other programs used of this machine since the object was made: their figures are in every
/// time that was taken meanwhile.
class BackgroundLoad {
 public:
  BackgroundLoad();

  /// Cores that neither this process nor its ended children kept busy, on average; what the
  /// hypervisor took from a virtual machine is among them. Absent where /proc/stat cannot be read.
  std::optional<double> other_cores_busy() const;

 private:
  struct Moment {
    double wall_s, machine_cpu_s, own_cpu_s;
  };
  static std::optional<Moment> now();

  std::optional<Moment> begin_;
};

}  // namespace lanewise::compare
