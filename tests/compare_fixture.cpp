#include "tests/compare_fixture.hpp"

#include <string>
#include <utility>

#include "bench/compare/random.hpp"
#include "bench/compare/rounds.hpp"

namespace lanewise::compare {
namespace {

constexpr double ms = 1e-3;

std::uint64_t seed_of(const std::string& id) {
  std::uint64_t seed = 0;
  for (const char c : id) seed = seed * 131 + static_cast<unsigned char>(c);
  return seed;
}

/// An arm that says it took about `seconds` on `cores` busy cores.
Arm planted(Arm arm, double seconds, double cores) {
  arm.run = [seconds, cores, random = SplitMix64(seed_of(arm.id))]() mutable {
    const double noise = 1 + 0.03 * random.uniform() + 0.03 * random.uniform();
    return Sample{seconds * noise, seconds * noise * cores, true, {}, {}};
  };
  return arm;
}

Arm arm(std::string id, std::string label, std::string group, unsigned threads) {
  Arm result;
  result.id = std::move(id);
  result.label = std::move(label);
  result.group = std::move(group);
  result.threads = threads;
  return result;
}

Arm lanewise_arm(std::string id, std::string label, std::string isa, unsigned threads) {
  Arm result = arm(std::move(id), std::move(label), "lanewise", threads);
  result.isa = std::move(isa);
  result.backend = "cpu";
  return result;
}

Arm with_note(Arm arm, std::string note) {
  arm.note = std::move(note);
  return arm;
}

Arm without_time(Arm arm, std::string reason) {
  arm.skipped = std::move(reason);
  return arm;
}

Arm moving(Arm arm, double bytes) {
  arm.bytes = bytes;
  return arm;
}

struct LockFigures {
  double seconds, cores, hand_offs_per_s, longest_wait_s;
};

Arm under_lock(const std::string& id, const std::string& label, const std::string& model,
               unsigned threads, LockFigures figures) {
  Arm result =
      planted(arm(id + "-" + std::to_string(threads),
                  label + ", " + std::to_string(threads) + (threads > 1 ? " threads" : " thread"),
                  "one-lock", threads),
              figures.seconds, figures.cores);
  result.run = [timed = result.run, model, threads, figures] {
    Sample sample = timed();
    LockSummary lock;
    lock.model = model;
    lock.repeats = 20;
    lock.wall_s = 20 * sample.seconds;
    lock.hand_offs = static_cast<std::uint64_t>(figures.hand_offs_per_s * lock.wall_s);
    lock.acquisitions = lock.hand_offs + threads;
    lock.timeouts = lock.hand_offs;
    lock.held_s = 0.98 * lock.wall_s;
    lock.waited_s = (threads - 1) * lock.wall_s;
    lock.longest_wait_s = figures.longest_wait_s;
    sample.lock = lock;
    return sample;
  };
  return result;
}

void add_locks(std::vector<Arm>& arms, const std::string& id, const std::string& label,
               const std::string& model, const std::array<LockFigures, 4>& figures) {
  for (std::size_t i = 0; i < figures.size(); ++i) {
    arms.push_back(under_lock(id, label, model, 1U << i, figures[i]));
  }
}

/// `cost`: how many times as long as the naive loop it takes under the interpreter lock, 4 threads.
void add_locks(std::vector<Arm>& arms, double naive_s, double cost) {
  const double gil_s = cost * naive_s;
  add_locks(arms, "gil", "interpreter lock", "Interpreter lock, 5 ms switch interval",
            {{{0.94 * gil_s, 1.00, 0, 0},
              {0.97 * gil_s, 1.00, 194, 5.2 * ms},
              {gil_s, 1.01, 196, 40.6 * ms},
              {1.03 * gil_s, 1.01, 197, 82.0 * ms}}});
  add_locks(arms, "call", "one lock around the call", "One lock around the whole call",
            {{{1.00 * naive_s, 1.00, 0, 0},
              {1.01 * naive_s, 1.00, 81, 12.5 * ms},
              {1.02 * naive_s, 1.00, 160, 24.9 * ms},
              {1.04 * naive_s, 1.00, 310, 31.2 * ms}}});
  add_locks(arms, "mutex", "a mutex each iteration", "A mutex each iteration",
            {{{8.0 * naive_s, 1.00, 0, 0},
              {12.1 * naive_s, 1.82, 182000, 0.9 * ms},
              {12.9 * naive_s, 1.87, 201000, 1.7 * ms},
              {13.3 * naive_s, 1.90, 214000, 3.4 * ms}}});
}

Workload squares() {
  Workload workload{"squares-int64",
                    "Squares of 10,000,000 int64",
                    10'000'000,
                    "naive",
                    "gil-4",
                    {{"gil-4", "one lock, 4 threads"},
                     {"no-lock-all", "no lock, all cores"},
                     {"lanewise-avx512-1", "SIMD, one core"},
                     {"lanewise-avx512-2", "SIMD, all cores"}},
                    {}};
  const double bytes = 80e6;
  std::vector<Arm>& arms = workload.arms;
  arms.push_back(planted(arm("naive", "naive loop, one thread", "naive", 1), 25 * ms, 1.0));
  add_locks(arms, 25 * ms, 1.8);
  arms.push_back(
      planted(arm("no-lock-all", "naive loop, all cores, no lock", "naive", 2), 13 * ms, 1.93));
  arms.push_back(
      moving(planted(lanewise_arm("lanewise-scalar-1", "scalar", "scalar", 1), 5 * ms, 1), bytes));
  arms.push_back(
      moving(planted(lanewise_arm("lanewise-sse2-1", "SSE2", "sse2", 1), 3.8 * ms, 1), bytes));
  arms.push_back(
      moving(planted(lanewise_arm("lanewise-avx2-1", "AVX2", "avx2", 1), 2 * ms, 1), bytes));
  arms.push_back(moving(
      planted(lanewise_arm("lanewise-avx512-1", "AVX-512", "avx512", 1), 1.8 * ms, 1), bytes));
  arms.push_back(
      moving(planted(lanewise_arm("lanewise-avx512-2", "AVX-512, all cores", "avx512", 2),
                     0.93 * ms, 1.94),
             bytes));
  arms.push_back(without_time(
      lanewise_arm("lanewise-cuda", "CUDA, data on the device", "", 1),
      "this build has no CUDA compiler: install nvcc 12 or newer and configure again"));
  arms.push_back(
      with_note(planted(arm("numpy", "NumPy a ** 2, fresh array", "peer", 1), 20 * ms, 1),
                "Allocates its result anew; page faults are part of it."));
  arms.push_back(planted(arm("numpy-out", "NumPy square, out=", "peer", 1), 7.9 * ms, 1));
  arms.push_back(
      planted(arm("cpython", "CPython 3.11 [x ** 2 for x in ...]", "interpreter", 1), 800 * ms, 1));
  arms.push_back(
      planted(arm("cpython-threads-4", "CPython 3.11 threading.Thread, 4", "interpreter", 4),
              812 * ms, 1.01));
  arms.push_back(with_note(
      planted(arm("cpython-pool", "CPython 3.11 multiprocessing.Pool.map", "interpreter", 2),
              1200 * ms, 1.4),
      "The article's fix: 76 MB of results come back through a pipe."));
  arms.push_back(without_time(arm("pypy", "PyPy, list comprehension", "interpreter", 1),
                              "pypy3 is not on PATH: install pypy3 or set LANEWISE_PYTHONS"));
  arms.push_back(without_time(arm("graalpy", "GraalPy, list comprehension", "interpreter", 1),
                              "graalpy is not on PATH"));
  arms.push_back(
      moving(planted(arm("fill", "fill by non-temporal stores, all cores", "roofline", 2),
                     0.93 * ms, 1.95),
             bytes));
  return workload;
}

Workload factorials() {
  Workload workload{"factorials-1-999",
                    "Factorials 1! to 999!, exact",
                    999,
                    "naive",
                    "gil-4",
                    {{"gil-4", "one lock, 4 threads"},
                     {"no-lock-all", "no lock, all cores"},
                     {"lanewise-batch-1", "SIMD batch, one core"}},
                    {}};
  std::vector<Arm>& arms = workload.arms;
  arms.push_back(planted(arm("naive", "naive loop, one thread", "naive", 1), 25 * ms, 1.0));
  add_locks(arms, 25 * ms, 1.08);
  arms.push_back(
      planted(arm("no-lock-all", "naive loop, all cores, no lock", "naive", 2), 13.4 * ms, 1.9));
  arms.push_back(
      planted(lanewise_arm("lanewise-scalar-1", "batch, scalar", "scalar", 1), 0.11 * ms, 1));
  arms.push_back(planted(lanewise_arm("lanewise-batch-1", "batch, AVX-512 IFMA", "avx512ifma", 1),
                         0.03 * ms, 1));
  arms.push_back(planted(arm("gmp", "GMP 6.2 mpz_fac_ui, each", "peer", 1), 2 * ms, 1));
  arms.push_back(
      planted(arm("cpython", "CPython 3.11 math.factorial", "interpreter", 1), 9 * ms, 1));
  arms.push_back(with_note(
      planted(arm("cpython-executor", "CPython 3.11 ProcessPoolExecutor.map, 4", "interpreter", 4),
              150 * ms, 1.3),
      "The article's fix: 999 round trips for 9 ms of work."));
  arms.push_back(without_time(arm("pypy", "PyPy math.factorial", "interpreter", 1),
                              "pypy3 is not on PATH: install pypy3"));
  return workload;
}

/// The rows of a table line by type, in milliseconds; no time at all where NumPy's is 0.
struct TypeTimes {
  double numpy, numpy_new, one_thread, all, owned;
};

void add_typed_arm(Workload& workload, const Arm& added, double milliseconds) {
  if (milliseconds > 0) workload.arms.push_back(planted(added, milliseconds * ms, 1));
}

Workload squares_of(ElementType type, const TypeTimes& times) {
  const std::string name(to_string(type));
  Workload workload{"square-" + name, "square of " + name, 10'000'000, "naive", "", {}, {}};
  const auto add = [&](const Arm& added, double time) { add_typed_arm(workload, added, time); };
  add(arm("naive", "naive loop, one thread", "naive", 1), 20);
  add(lanewise_arm("lanewise-1t", "square(in, out), one thread", "avx512", 1), times.one_thread);
  add(lanewise_arm("lanewise-all", "square(in, out), all cores", "avx512", 2), times.all);
  add(lanewise_arm("lanewise-all-owned", "square(in), into a new array", "avx512", 2), times.owned);
  add(arm("eigen", "Eigen, in.square(), one thread", "peer", 1), 1.25 * times.one_thread);
  add(arm("roofline-copy-libc", "copy, memcpy, all cores", "roofline", 2), 1.5 * times.all);
  add(arm("roofline-copy-streaming", "copy, streaming stores", "roofline", 2), 0.75 * times.all);
  add(arm("numpy-square-out", "NumPy 1.24.2, square(x, out=y)", "peer", 1), times.numpy);
  add(arm("numpy-power", "NumPy 1.24.2, x ** 2", "peer", 1), times.numpy_new);
  if (type == ElementType::int64 || type == ElementType::float64) {
    workload.arms.push_back(without_time(arm("numexpr", "numexpr, a*a, all cores", "peer", 2),
                                         "no numexpr in /usr/bin/python3; apt-get install it"));
  }
  return workload;
}

Workload squares_of_a_range(const TypeTimes& times) {
  Workload workload{
      "squares_of_range-int64", "squares_of_range of int64", 10'000'000, "", "", {}, {}};
  const auto add = [&](const Arm& added, double time) { add_typed_arm(workload, added, time); };
  add(lanewise_arm("lanewise-1t", "squares_of_range(0, out), one thread", "avx512", 1),
      times.one_thread);
  add(lanewise_arm("lanewise-all", "squares_of_range(0, out), all cores", "avx512", 2), times.all);
  add(lanewise_arm("lanewise-all-owned", "squares_of_range(0, n)", "avx512", 2), times.owned);
  add(arm("numpy-arange-power", "NumPy 1.24.2, arange(n) ** 2", "peer", 1), times.numpy_new);
  return workload;
}

std::vector<TypedResult> measured_by_type(const RoundsPlan& plan) {
  NoProgress silent;
  std::vector<TypedResult> results;
  const auto add = [&](Operation operation, ElementType type, const Workload& workload) {
    results.push_back({operation, type, run(workload, plan, silent)});
  };
  const auto add_squares = [&](ElementType type, const TypeTimes& times) {
    add(Operation::square, type, squares_of(type, times));
  };
  add_squares(ElementType::int64, {8, 16, 4, 2, 8});
  add_squares(ElementType::bfloat16, {0, 0, 1, 0.5, 2});
  add_squares(ElementType::float64, {6, 12, 4, 2, 8});
  add_squares(ElementType::complex128, {40, 48, 8, 5, 12});
  add(Operation::squares_of_range, ElementType::int64, squares_of_a_range({0, 24, 3, 1.5, 6}));
  return results;
}

Machine machine() {
  Machine m;
  m.architecture = {"x86_64", "uname"};
  m.cpu_name = {"AMD EPYC 9554 64-Core Processor", "CPUID leaf 0x80000002"};
  m.vendor = {"AuthenticAMD", "CPUID leaf 0"};
  m.family = {25, "CPUID leaf 1"};
  m.model = {17, "CPUID leaf 1"};
  m.features = {{"sse2", "avx2", "fma", "avx512f", "avx512ifma"}, "CPUID leaf 7, XCR0"};
  m.masked_features = {{"amx-tile", "the operating system does not save its registers"}};
  m.caches = {{32 << 10, 1 << 20, 256 << 20}, "CPUID leaf 0x8000001d"};
  m.online_cpus = {2, "/sys/devices/system/cpu/online"};
  m.affinity_cpus = {2, "sched_getaffinity"};
  m.cgroup_cpus = {0, "no quota in /sys/fs/cgroup"};
  m.memory_bytes = {8ULL << 30, "/proc/meminfo"};
  m.available_memory_bytes = {6ULL << 30, "/proc/meminfo"};
  m.usable_cpus = {2, "affinity"};
  return m;
}

}  // namespace

Comparison synthetic_comparison() {
  Comparison comparison;
  comparison.lanewise_version = "0.1.0";
  comparison.git = "1a2b3c4";
  comparison.date = "2026-01-02T03:04:05Z";
  comparison.command = "lanewise compare --seed 7 --html compare.html";
  comparison.machine = machine();
  comparison.settings = {{"avx512ifma", "automatic"},
                         {"cpu", "automatic"},
                         {"2", "affinity"},
                         {"built in", "automatic"}};
  comparison.seed = 7;
  comparison.rounds_discarded = 1;
  comparison.interpreters.resize(2);
  InterpreterInfo& cpython = comparison.interpreters[0];
  cpython.path = "/usr/bin/python3";
  cpython.implementation = "CPython";
  cpython.version = "3.11.2";
  cpython.gil = "on";
  cpython.modules = {"numpy 1.24.2"};
  cpython.start_methods = {"fork", "spawn"};
  InterpreterInfo& pypy = comparison.interpreters[1];
  pypy.path = "pypy3";
  pypy.implementation = "PyPy";
  pypy.gil = "unknown";
  pypy.problem = "not on PATH";
  RoundsPlan plan;
  plan.seed = comparison.seed;
  plan.clock = [] { return 0.0; };
  plan.pause = [] {};
  NoProgress silent;
  for (const Workload& workload : {squares(), factorials()}) {
    comparison.workloads.push_back(run(workload, plan, silent));
  }
  comparison.by_type = measured_by_type(plan);
  return comparison;
}

}  // namespace lanewise::compare
