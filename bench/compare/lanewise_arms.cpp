#include "bench/compare/lanewise_arms.hpp"

#include <lanewise/backend.hpp>
#include <lanewise/machine.hpp>

#include "bench/compare/measure.hpp"

namespace lanewise::compare {
namespace {

/// A forced instruction set and thread count while it lives; what was forced before comes back.
class Forced {
 public:
  Forced(const std::string& isa, unsigned threads) : before_(settings()) {
    force_isa(isa, "the comparison's arm");
    set_threads(threads, "the comparison's arm");
  }
  Forced(const Forced&) = delete;
  Forced& operator=(const Forced&) = delete;
  ~Forced() {
    force_isa(before_.isa.value, before_.isa.source);
    set_threads(static_cast<unsigned>(std::stoul(before_.threads.value)), before_.threads.source);
  }

 private:
  Settings before_;
};

std::string one_thread_id(const std::string& isa) {
  return "lanewise-" + isa + "-1t";
}

/// Fills in what really ran; a difference from the plan is a problem of the sample.
Arm forced_arm(std::string id, std::string label, const std::string& isa, unsigned threads,
               const std::function<void()>& work, const std::function<std::string()>& problem) {
  Arm arm;
  arm.id = std::move(id);
  arm.label = std::move(label);
  arm.group = "lanewise";
  arm.backend = "cpu";
  arm.isa = isa;
  arm.threads = threads;
  arm.run = [=] {
    const Forced forced(isa, threads);
    return measure(work, [&] {
      const std::string ran = last_call().isa;
      return ran == isa ? problem() : "ran on " + ran + " instead of " + isa;
    });
  };
  return arm;
}

}  // namespace

std::string dispatched_one_thread_id() {
  return one_thread_id(settings().isa.value);
}

Arm lanewise_arm(std::string id, std::string label, std::string note, double bytes,
                 const std::function<void()>& work, const std::function<std::string()>& problem) {
  Arm arm = forced_arm(std::move(id), std::move(label), settings().isa.value,
                       machine().usable_cpus.value, work, problem);
  arm.note = std::move(note);
  arm.bytes = bytes;
  return arm;
}

std::vector<Arm> lanewise_arms(const std::function<void()>& work,
                               const std::function<std::string()>& problem, double bytes) {
  std::vector<Arm> arms;
  const std::vector<RowInfo> rows = instruction_sets();
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    arms.push_back(forced_arm(one_thread_id(row->name), row->name + ", one thread", row->name, 1,
                              work, problem));
    arms.back().bytes = bytes;
    if (!row->supported) arms.back().skipped = row->reason;
  }
  arms.push_back(lanewise_arm("lanewise-all", "dispatched, all cores", "", bytes, work, problem));
  for (const RowInfo& backend : backends()) {
    if (backend.name == "cpu" || backend.supported) continue;
    Arm arm;
    arm.id = "lanewise-" + backend.name;
    arm.label = backend.description;
    arm.group = "lanewise";
    arm.backend = backend.name;
    arm.skipped = backend.reason;
    arms.push_back(std::move(arm));
  }
  return arms;
}

}  // namespace lanewise::compare
