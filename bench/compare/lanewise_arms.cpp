#include "bench/compare/lanewise_arms.hpp"

#include <lanewise/backend.hpp>

namespace lanewise::compare {
namespace {

/// A forced instruction set and thread count while it lives; what was in force before comes back.
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

/// What is wrong with how the last call ran; empty where it ran as the arm says.
std::string difference(const LanewiseArm& arm) {
  const Explanation ran = last_call();
  if (ran.isa != arm.isa) return "ran on " + ran.isa + " instead of " + arm.isa;
  if (ran.threads == arm.threads) return "";
  return "ran on " + std::to_string(ran.threads) + " threads instead of " +
         std::to_string(arm.threads);
}

std::string one_thread_id(const std::string& isa) {
  return "lanewise-" + isa + "-1t";
}

}  // namespace

unsigned all_cores() {
  return static_cast<unsigned>(std::stoul(settings().threads.value));
}

std::string chosen_one_thread_id() {
  return one_thread_id(settings().isa.value);
}

Arm lanewise_arm(const LanewiseArm& description, const Task& task) {
  Arm arm;
  arm.id = description.id;
  arm.label = description.label;
  arm.note = description.note;
  arm.group = "lanewise";
  arm.backend = "cpu";
  arm.isa = description.isa;
  arm.threads = description.threads;
  arm.bytes = description.bytes;
  arm.run = [=] {
    const Forced forced(description.isa, description.threads);
    Task checked = task;
    checked.problem = [&] {
      const std::string different = difference(description);
      return different.empty() ? task.problem() : different;
    };
    return measure(checked, description.minimum_seconds);
  };
  return arm;
}

std::vector<Arm> one_thread_arms(const Task& task, double bytes, const std::string& note) {
  std::vector<Arm> arms;
  const std::vector<RowInfo> rows = instruction_sets();
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    arms.push_back(lanewise_arm(
        {one_thread_id(row->name), row->name + ", one thread", note, row->name, 1, bytes}, task));
    if (!row->supported) arms.back().skipped = row->reason;
  }
  return arms;
}

std::vector<Arm> absent_backend_arms() {
  std::vector<Arm> arms;
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
