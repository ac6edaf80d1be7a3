// Many factorials in one call.

#include <algorithm>
#include <lanewise/lanewise.hpp>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "bench/compare/random.hpp"
#include "bench/gpu/groups.hpp"

namespace lanewise::bench::gpu {
namespace {

using List = std::vector<std::uint64_t>;

class Batch {
 public:
  Batch(List list, Session& session) : stream_(session.stream()), list_(std::move(list)) {}

  std::size_t size() const { return list_.size(); }

  void make(Verification verification) {
    made_.reset();
    Options options;
    options.verification = verification;
    made_.emplace(cuda::factorials(list_, stream_, options));
  }
  void make_on_host() { on_host_ = lanewise::factorials(list_); }

  std::string problem_on_device() const {
    if (made_->size() != list_.size()) return "there are not so many numbers";
    return problem([&](std::size_t i) {
      const auto span = (*made_)[i];
      List limbs(span.size());
      cuda::download(span, limbs, stream_);
      return limbs;
    });
  }
  std::string problem_on_host() const {
    return problem([&](std::size_t i) {
      const auto limbs = on_host_[i].limbs();
      return List(limbs.begin(), limbs.end());
    });
  }

 private:
  /// The first, the last and some others, limb by limb with single ones by the CPU.
  template <class Get>
  std::string problem(Get get) const {
    compare::SplitMix64 random(list_.size());
    for (int sample = 0; sample < 16; ++sample) {
      const std::size_t last = list_.size() - 1;
      const std::size_t i = sample == 0 ? 0 : sample == 1 ? last : random.below(list_.size());
      List found = get(i);
      while (!found.empty() && found.back() == 0) found.pop_back();
      if (!std::ranges::equal(found, lanewise::factorial(list_[i]).limbs())) {
        return "number " + std::to_string(i) + " is not " + std::to_string(list_[i]) + "!";
      }
    }
    return "";
  }

  cuda::Stream& stream_;
  List list_;
  std::optional<cuda::DeviceFactorials> made_;
  std::vector<BigUint> on_host_;
};

Group batch_group(const std::string& name, List list, Session& session) {
  const auto batch = std::make_shared<Batch>(std::move(list), session);
  Group group;
  group.name = name;
  group.most_rounds = 7;
  group.renew = [](std::uint64_t) { force_backend("cpu", "lanewise_gpu_bench"); };
  const auto add = [&](const char* row, const char* peer, std::function<void()> run,
                       std::function<std::string()> problem) -> Row& {
    Row added;
    added.name = row;
    added.operations = static_cast<double>(batch->size());
    added.peer = peer;
    added.clock = Clock::host;
    added.run = std::move(run);
    added.problem = [problem = std::move(problem)](auto&) { return problem(); };
    return group.rows.emplace_back(std::move(added));
  };
  const auto on_device = [batch] { return batch->problem_on_device(); };
  add(
      "on the GPU", "on the CPU", [batch] { batch->make(Verification::fast); }, on_device);
  add(
      "on the GPU, not verified", "on the GPU",
      [batch, &session] {
        batch->make(Verification::off);
        session.stream().finish();
      },
      on_device);
  Row& on_cpu = add(
      "on the CPU", "", [batch] { batch->make_on_host(); },
      [batch] { return batch->problem_on_host(); });
  on_cpu.most_rounds = 3;
  if (session.plan().quick) on_cpu.most_rounds = 1;
  return group;
}

}  // namespace

/// What comes again in a list is made once and copied: lists of one number measure copies, and the
/// others beside it how numbers are made.
void measure_batches(Session& session) {
  compare::SplitMix64 random(session.plan().seed);
  List near(100'000);
  for (std::uint64_t& n : near) n = 9'500 + random.below(1'001);
  List different(20'000);
  std::iota(different.begin(), different.end(), 1);
  compare::shuffle(different, random);
  struct Named {
    const char* name;
    List list;
  };
  const Named lists[] = {
      {"batch/100,000 of 10,000!", List(100'000, 10'000)},
      {"batch/100,000 from 9,500! to 10,500!", near},
      {"batch/1! to 20,000!", different},
  };
  for (const Named& named : lists) {
    measure_group(session, named.name,
                  [&] { return batch_group(named.name, named.list, session); });
  }
}

}  // namespace lanewise::bench::gpu
