#include "bench/compare/squares_by_type.hpp"

#include <fmt/format.h>

#include <cmath>
#include <lanewise/squares.hpp>
#include <memory>
#include <span>
#include <utility>

#include "bench/compare/element_types.hpp"
#include "bench/compare/lanewise_arms.hpp"
#include "bench/compare/naive_square.hpp"
#include "bench/compare/peers/peers.hpp"
#include "bench/compare/rooflines.hpp"
#include "bench/compare/sample_check.hpp"
#include "bench/compare/sample_numbers.hpp"
#include "bench/compare/square_arrays.hpp"
#include "bench/compare/verify.hpp"

namespace lanewise::compare {
namespace {

Workload empty_workload(Operation operation, ElementType type, std::uint64_t n) {
  Workload workload;
  workload.id = fmt::format("{}-{}", to_string(operation), to_string(type));
  workload.title = fmt::format("{} of {}", to_string(operation), to_string(type));
  workload.n = n;
  return workload;
}

/// What Lanewise's arms have in common: they run as the library plans the call.
class LanewiseArms {
 public:
  LanewiseArms(Workload& workload, Operation operation, ElementType type)
      : workload_(workload),
        planned_(explain(operation, type, static_cast<std::size_t>(workload.n))) {}

  void add_one_thread(const std::string& what, double bytes, const Task& task) {
    add({"lanewise-1t", what + ", one thread", "", planned_.isa, 1, bytes, by_type_seconds}, task);
  }
  void add_all_cores(const std::string& what, double bytes, const Task& task) {
    add({"lanewise-all", what + ", all cores", "", planned_.isa, planned_.threads, bytes,
         by_type_seconds},
        task);
  }
  void add_new_array(const std::string& what, double bytes, const Task& task) {
    add({"lanewise-all-owned", what + ", into a new array", allocates_note, planned_.isa,
         planned_.threads, bytes, by_type_seconds},
        task);
  }

 private:
  void add(const LanewiseArm& description, const Task& task) {
    workload_.arms.push_back(lanewise_arm(description, task));
  }

  Workload& workload_;
  Explanation planned_;
};

// Arrays

template <ArrayElement T>
void add_others(Workload& workload, const SharedArrays<T>& arrays) {
  const auto task_of = [arrays](SquareFunction function) {
    return into_warm_array(arrays, [=] {
      function(element_type<T>(), arrays->in.data(), arrays->out.data(), arrays->out.size());
    });
  };
  Arm naive;
  naive.id = workload.naive_id = "naive";
  naive.label = "naive loop, one thread";
  naive.group = "naive";
  naive.isa = "scalar";
  naive.backend = "cpu";
  naive.run = [task = task_of(naive_square)] { return measure(task, by_type_seconds); };
  workload.arms.push_back(std::move(naive));
  workload.arms.push_back(eigen_square_arm(task_of, by_type_seconds));
  for (Arm& copy :
       parallel_copy_arms(std::shared_ptr<const void>(arrays), std::as_bytes(std::span(arrays->in)),
                          std::as_writable_bytes(std::span(arrays->out)), by_type_seconds)) {
    workload.arms.push_back(std::move(copy));
  }
}

template <ArrayElement T>
Workload array_workload(std::uint64_t n) {
  Workload workload = empty_workload(Operation::square, element_type<T>(), n);
  const auto arrays =
      std::make_shared<SquareArrays<T>>(static_cast<std::size_t>(n), SampleCheck<T>());
  fill_with_samples(std::span(arrays->in));
  const double bytes = 2.0 * sizeof(T) * static_cast<double>(n);
  const Task warm = into_warm_array(arrays, [arrays] { square(arrays->in, arrays->out); });
  LanewiseArms ours(workload, Operation::square, element_type<T>());
  ours.add_one_thread("square(in, out)", bytes, warm);
  ours.add_all_cores("square(in, out)", bytes, warm);
  ours.add_new_array("square(in)", bytes,
                     into_new_array(arrays, [arrays] { return square(arrays->in); }));
  add_others(workload, arrays);
  return workload;
}

// A range

Workload range_workload(std::uint64_t n) {
  const auto size = static_cast<std::size_t>(n);
  Workload workload = empty_workload(Operation::squares_of_range, ElementType::int64, n);
  const auto arrays = std::make_shared<SquareArrays<std::int64_t>>(size, squares_problem);
  const double bytes = 8.0 * static_cast<double>(n);
  const Task warm = into_warm_array(arrays, [arrays] { squares_of_range(0, arrays->out); });
  LanewiseArms ours(workload, Operation::squares_of_range, ElementType::int64);
  ours.add_one_thread("squares_of_range(0, out)", bytes, warm);
  ours.add_all_cores("squares_of_range(0, out)", bytes, warm);
  ours.add_new_array("squares_of_range(0, n)", bytes, into_new_array(arrays, [size] {
                       return squares_of_range(std::int64_t{0}, size);
                     }));
  return workload;
}

// Sums

__extension__ using Uint128 = unsigned __int128;

/// The sum of the squares of the first n samples, exact for integers.
template <ArrayElement T>
auto expected_sum(std::size_t n) {
  using Total = std::conditional_t<IntegerElement<T>, Uint128, long double>;
  Total period = 0, rest = 0;
  for (std::size_t k = 0; k < sample_period; ++k) {
    const auto x = sample_number<T>(k);
    const Total square = static_cast<Total>(x) * static_cast<Total>(x);
    period += square;
    if (k < n % sample_period) rest += square;
  }
  const std::size_t periods = n / sample_period;
  return static_cast<Total>(periods) * period + rest;
}

std::string sum_problem(uint128 found, Uint128 expected) {
  if (static_cast<Uint128>(found) == expected) return "";
  return fmt::format("the sum is {}, not {}", static_cast<Uint128>(found), expected);
}

/// No order of adding up n terms of one sign can lose more than n roundings.
std::string sum_problem(double found, long double expected, std::size_t n) {
  const long double error = std::abs(found - expected);
  if (error <= static_cast<long double>(n) * 0x1p-53L * expected) return "";
  return fmt::format("the sum is {}, not {}", found, static_cast<double>(expected));
}

template <ArrayElement T>
struct Sum {
  explicit Sum(std::size_t n) : in(n), expected(expected_sum<T>(n)) {
    fill_with_samples(std::span(in));
  }
  std::string problem() const {
    if constexpr (IntegerElement<T>) {
      return sum_problem(found, expected);
    } else {
      return sum_problem(found, expected, in.size());
    }
  }

  Buffer<T> in;
  decltype(expected_sum<T>(0)) expected;
  decltype(sum_of_squares(std::declval<Buffer<T>&>())) found{};
};

template <ArrayElement T>
Workload sum_workload(std::uint64_t n) {
  Workload workload = empty_workload(Operation::sum_of_squares, element_type<T>(), n);
  const auto sum = std::make_shared<Sum<T>>(static_cast<std::size_t>(n));
  const double bytes = sizeof(T) * static_cast<double>(n);
  const Task task = {[sum] { sum->found = sum_of_squares(sum->in); },  //
                     [sum] { sum->found = {}; }, [sum] { return sum->problem(); }};
  LanewiseArms ours(workload, Operation::sum_of_squares, element_type<T>());
  ours.add_one_thread("sum_of_squares(in)", bytes, task);
  ours.add_all_cores("sum_of_squares(in)", bytes, task);
  return workload;
}

}  // namespace

std::vector<TypedWorkload> squares_by_type(std::uint64_t n) {
  std::vector<TypedWorkload> workloads;
  for (std::size_t i = 0; i < array_element_types; ++i) {
    const auto type = static_cast<ElementType>(i);
    workloads.push_back({Operation::square, type, [=] {
                           return with_element_type(type, [=]<class T>(std::type_identity<T>) {
                             return array_workload<T>(n);
                           });
                         }});
  }
  workloads.push_back(
      {Operation::squares_of_range, ElementType::int64, [=] { return range_workload(n); }});
  workloads.push_back({Operation::sum_of_squares, ElementType::int64,
                       [=] { return sum_workload<std::int64_t>(n); }});
  workloads.push_back(
      {Operation::sum_of_squares, ElementType::float64, [=] { return sum_workload<double>(n); }});
  return workloads;
}

}  // namespace lanewise::compare
