// Factorials in the GPU's memory: verified, beside the CPU's, and what it takes to have them on the
// host.

#include <algorithm>
#include <chrono>
#include <lanewise/lanewise.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bench/gpu/groups.hpp"

namespace lanewise::bench::gpu {
namespace {

/// Beyond these the CPU takes seconds for the number, and for its text.
constexpr std::uint64_t last_on_cpu = 100'000'000, last_text = 10'000'000;

/// No call that this program waits for takes longer.
constexpr std::chrono::seconds most_of_a_call{60};

std::string in_words(std::uint64_t n) {
  std::string digits = std::to_string(n);
  std::string zeros;
  for (; digits.ends_with("000"); digits.resize(digits.size() - 3)) zeros += ",000";
  return digits + zeros;
}

class Factorials {
 public:
  Factorials(std::uint64_t n, bool has_reference, Session& session)
      : stream_(session.stream()), n_(n), has_reference_(has_reference) {}

  void make(Verification verification) {
    made_.reset();
    Options options;
    options.verification = verification;
    options.deadline = std::chrono::steady_clock::now() + most_of_a_call;
    made_.emplace(cuda::factorial(n_, stream_, options));
  }
  void download() { made_->download(limbs_); }
  void for_host() { number_ = lanewise::factorial(n_, with_deadline()); }
  void text() { text_ = lanewise::factorial_decimal(n_, with_deadline()).to_string(); }

  /// Of a row that only moves the number.
  void prepare_download() {
    if (!made_) make(Verification::fast);
    limbs_.assign(made_->size(), 0xa5a5a5a5a5a5a5a5);
  }

  /// Where the CPU has no number in time, the library's own verification has to do.
  std::string problem_on_device() {
    if (!has_reference_) return "";
    prepare_download();
    download();
    return problem_of(limbs_);
  }
  std::string problem_of_download() { return problem_of(limbs_); }
  std::string problem_on_host(const char* backend) {
    if (last_call().backend != backend) return "it ran on " + last_call().backend;
    return problem_of(number_.limbs());
  }
  /// The digits' number, and zeros where they have to be.
  std::string problem_of_text() const {
    const std::uint64_t zeros = text_.size() - 1 - text_.find_last_not_of('0');
    const bool is_right =
        text_.size() == factorial_digits(n_) && zeros == factorial_trailing_zeros(n_);
    return is_right ? "" : "not so many digits";
  }

 private:
  static Options with_deadline() {
    Options options;
    options.deadline = std::chrono::steady_clock::now() + most_of_a_call;
    return options;
  }

  /// Limb by limb with the CPU's.
  std::string problem_of(std::span<const std::uint64_t> found) {
    if (found.empty()) return "there is no number";
    if (!has_reference_) return "";
    if (!reference_) {
      const std::string backend = settings().backend.value;
      force_backend("cpu", "lanewise_gpu_bench");
      reference_.emplace(lanewise::factorial(n_));
      force_backend(backend, "lanewise_gpu_bench");
    }
    while (found.back() == 0) found = found.first(found.size() - 1);
    return std::ranges::equal(found, reference_->limbs()) ? "" : "not the CPU's number";
  }

  cuda::Stream& stream_;
  std::uint64_t n_;
  bool has_reference_;
  std::optional<cuda::DeviceBuffer<std::uint64_t>> made_;
  detail::Limbs limbs_;
  BigUint number_;
  std::optional<BigUint> reference_;
  std::string text_;
};

Group factorial_group(const std::string& name, std::uint64_t n, Session& session) {
  const bool is_short = n <= 10'000'000;
  const bool has_reference = n <= (session.plan().quick ? last_text : last_on_cpu);
  const auto factorials = std::make_shared<Factorials>(n, has_reference, session);
  Group group;
  group.name = name;
  group.most_rounds = is_short ? 11 : 4;
  const auto add = [&](const char* row, const char* peer) -> Row& {
    Row added;
    added.name = row;
    added.peer = peer;
    added.clock = Clock::host;
    return group.rows.emplace_back(std::move(added));
  };
  const auto force = [](const char* backend) {
    return [backend] { force_backend(backend, "lanewise_gpu_bench"); };
  };
  group.rows.reserve(6);
  Row& made = add("on the GPU", has_reference ? "on the CPU" : "");
  made.run = [factorials] { factorials->make(Verification::fast); };
  made.problem = [factorials](auto&) { return factorials->problem_on_device(); };

  if (has_reference) {
    Row& unverified = add("on the GPU, not verified", "on the GPU");
    unverified.run = [factorials] { factorials->make(Verification::off); };
    unverified.problem = [factorials](auto&) { return factorials->problem_on_device(); };
  }

  Row& moved = add("to the host", "on the GPU");
  moved.bytes = static_cast<double>(cuda::factorial_size(n) * sizeof(std::uint64_t));
  moved.prepare = [factorials] { factorials->prepare_download(); };
  moved.run = [factorials] { factorials->download(); };
  moved.problem = [factorials](auto&) { return factorials->problem_of_download(); };
  if (n > last_on_cpu) return group;

  Row& whole = add("factorial(n) by the GPU", "on the GPU");
  whole.prepare = force("cuda");
  whole.run = [factorials] { factorials->for_host(); };
  whole.problem = [factorials](auto&) { return factorials->problem_on_host("cuda"); };
  if (!has_reference) return group;

  Row& on_cpu = add("on the CPU", "");
  on_cpu.prepare = force("cpu");
  on_cpu.most_rounds = is_short ? 6 : 1;
  on_cpu.run = [factorials] { factorials->for_host(); };
  on_cpu.problem = [factorials](auto&) { return factorials->problem_on_host("cpu"); };
  if (n > last_text) return group;

  Row& text = add("decimal text, CPU", "on the CPU");
  text.prepare = force("cpu");
  text.most_rounds = n < last_text ? 4 : 1;
  text.run = [factorials] { factorials->text(); };
  text.problem = [factorials](auto&) { return factorials->problem_of_text(); };
  return group;
}

}  // namespace

void measure_factorials(Session& session) {
  for (const std::uint64_t n : {1'000'000u, 10'000'000u, 100'000'000u, 1'000'000'000u}) {
    const std::string name = "factorial/" + in_words(n);
    measure_group(session, name, [&] { return factorial_group(name, n, session); });
  }
}

}  // namespace lanewise::bench::gpu
