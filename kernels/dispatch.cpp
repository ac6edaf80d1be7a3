// The only file that knows every backend: what can run here, what was asked for, what is chosen.

#include "kernels/dispatch.hpp"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <cstdlib>
#include <lanewise/error.hpp>
#include <lanewise/machine.hpp>
#include <lanewise/tuning.hpp>
#include <memory>
#include <mutex>
#include <optional>
#include <sstream>
#include <utility>
#include <vector>

#include "cpu/rows.hpp"
#include "cuda/backend.hpp"
#include "kernels/reference.hpp"
#include "kernels/selection.hpp"
#include "kernels/tuning_file.hpp"
#include "kernels/tuning_origin.hpp"

namespace lanewise {
namespace kernels {

constinit std::atomic<const Choice*> current_choice{nullptr};
constinit thread_local CallRecord last_call_record{nullptr, 0};

namespace {

/// A setting that was asked for, and by whom.
struct Request {
  std::string value;
  std::string origin;
};

/// What the setting functions were last told; empty where they were not, or were told "auto".
struct Requests {
  std::optional<Request> isa, backend, threads;
  std::optional<TuningInForce> tuning;
  std::optional<TuningInForce> tuning_found;  ///< Where none was asked for; read once.
};

std::mutex requests_mutex;
const Choice* newest = nullptr;  ///< Guarded by requests_mutex; leads to all ever made.

/// Guarded by requests_mutex. Never destroyed: static destructors may still call the library.
Requests& requests() {
  static Requests& instance = *new Requests;
  return instance;
}

std::string join(const std::vector<std::string>& words, const char* separator) {
  std::string result;
  for (const std::string& word : words) {
    if (!result.empty()) result += separator;
    result += word;
  }
  return result;
}

/// The instruction sets of this build and their kernels, best first, scalar last.
struct IsaRow {
  Candidate candidate;
  std::string description;
  const KernelTable* table;
};

std::vector<IsaRow> isa_rows() {
  std::vector<IsaRow> rows;
  for (const cpu::InstructionSet& isa : cpu::instruction_sets()) {
    const std::vector<std::string> missing = cpu::missing_features(isa, machine());
    const std::string features = join(isa.features, " ");
    rows.push_back({{isa.name, missing.empty(), cpu::is_preferred(isa, machine()),
                     missing.empty() ? "this CPU lowers its clock for 512-bit vectors"
                                     : "this CPU does not offer " + join(missing, ", ")},
                    std::to_string(isa.table->vector_bits) + "-bit vectors: " + features,
                    isa.table});
  }
  rows.push_back(
      {{"scalar", true, true, ""}, "the reference: one element at a time", &reference::table});
  return rows;
}

std::vector<Candidate> candidates(const std::vector<IsaRow>& rows) {
  std::vector<Candidate> result;
  for (const IsaRow& row : rows) result.push_back(row.candidate);
  return result;
}

/// For work on host arrays the CPU comes first: the transfer costs more than elementwise work
/// gains. Asks the GPU's driver.
std::vector<Candidate> backend_candidates() {
  const cuda::Availability gpu = cuda::availability();
  return {{"cpu", true, true, ""},
          {"cuda", gpu.usable, false,
           gpu.usable ? "work on host arrays does not pay for the transfer" : gpu.reason}};
}

std::optional<Request> from_environment(const char* variable) {
  const char* value = std::getenv(variable);
  if (!value || !*value) return std::nullopt;
  return Request{value, std::string("environment ") + variable};
}

/// What was asked for: the setting function's word, else the environment's, else "auto".
Request effective(const std::optional<Request>& request, const char* variable) {
  if (request) return *request;
  return from_environment(variable).value_or(Request{"auto", "automatic"});
}

/// OpenMP's variable as a count of ours. It may be a list, of one count for each nesting level, of
/// which ours is the outermost; it may have white space, and a count beyond what we take.
std::string as_our_count(const std::string& value) {
  std::string first = value.substr(0, value.find(','));
  unsigned long count = 0;
  std::istringstream stream(first);
  std::string rest;
  if (!(stream >> count) || stream >> rest) return first;
  return std::to_string(std::min<unsigned long>(count, max_threads));
}

Request effective_threads(const std::optional<Request>& request) {
  if (request) return *request;
  if (const auto own = from_environment("LANEWISE_NUM_THREADS")) return *own;
  if (auto openmp = from_environment("OMP_NUM_THREADS")) {
    openmp->value = as_our_count(openmp->value);
    return *openmp;
  }
  return {"auto", "automatic"};
}

// Each setting is resolved by itself: a function that sets one judges that one alone.

void resolve_isa(const std::optional<Request>& asked, Choice& made) {
  const std::vector<IsaRow> rows = isa_rows();
  const Request isa = effective(asked, "LANEWISE_ISA");
  const std::size_t index = select(candidates(rows), isa.value, isa.origin, "instruction set",
                                   ErrorCode::unsupported_isa);
  std::size_t used = 0;
  for (std::size_t i = index; i < rows.size() && used < max_rows; ++i) {
    if (rows[i].candidate.supported) made.rows[used++] = rows[i].table;
  }
  made.rows[std::min(used, max_rows - 1)] = &reference::table;
  made.settings.isa = {rows[index].candidate.name, isa.origin};
  made.isa_reason = isa.value == "auto" ? "the best that this CPU runs and that pays on it"
                                        : "asked for by " + isa.origin;
}

/// A choice of the GPU holds as long as there is one. May be called while requests_mutex is held.
void forget_choice_of_device() {
  const Choice* made = current_choice.load(std::memory_order_acquire);
  if (made && made->device) current_choice.store(nullptr, std::memory_order_release);
}

const DeviceTable* usable_device() {
  return cuda::availability().usable ? cuda::device_table() : nullptr;
}

/// The GPU's driver, which takes its time, is asked only by who wants the GPU.
void resolve_backend(const std::optional<Request>& asked, Choice& made) {
  const Request backend = effective(asked, "LANEWISE_BACKEND");
  if (backend.value == "auto") made.find_device = usable_device;
  if (backend.value == "auto" || backend.value == "cpu") {
    made.settings.backend = {"cpu", backend.origin};
    return;
  }
  const std::vector<Candidate> known = backend_candidates();
  const std::size_t index =
      select(known, backend.value, backend.origin, "backend", ErrorCode::unsupported_backend);
  made.settings.backend = {known[index].name, backend.origin};
  if (known[index].name != "cuda") return;
  cuda::when_availability_changes(forget_choice_of_device);
  made.device = cuda::device_table();
}

/// A count from 1 to max_threads, or 0 or "auto".
void resolve_threads(const std::optional<Request>& asked, Choice& made) {
  const Request request = effective_threads(asked);
  unsigned count = 0;
  const char* end = request.value.data() + request.value.size();
  const auto [stop, problem] = std::from_chars(request.value.data(), end, count);
  const bool is_count = problem == std::errc() && stop == end && count <= max_threads;
  if (request.value != "auto" && !is_count) {
    throw Error(ErrorCode::invalid_argument, "threads '" + request.value + "' (from " +
                                                 request.origin + ") is not a count; give 1 to " +
                                                 std::to_string(max_threads) +
                                                 ", or 0 or auto for all usable CPUs");
  }
  const auto& usable = machine().usable_cpus;
  made.threads = count != 0 ? count : usable.value;
  made.settings.threads = {std::to_string(made.threads),
                           count != 0 ? request.origin : usable.source};
}

void resolve_tuning(Requests& asked, Choice& made) {
  if (!asked.tuning) {
    const TuningPlace place = automatic_place(machine());
    auto& found = asked.tuning_found;
    const bool is_known =
        found && found->origin.file == place.file && found->origin.source == place.source;
    if (!is_known) found = tuning_or_built_in(place, machine());
  }
  const TuningInForce& resolved = asked.tuning ? *asked.tuning : *asked.tuning_found;
  made.tuning = resolved.values;
  made.tuning_origin = resolved.origin;
  made.settings.tuning = as_setting(resolved.origin);
}

/// Checks one request and keeps it; the next call that needs a choice makes a new one.
void change(std::optional<Request> Requests::*setting,
            void (*resolve)(const std::optional<Request>&, Choice&), std::string_view value,
            std::string_view origin) {
  std::optional<Request> wanted;
  if (value != "auto") wanted = Request{std::string(value), std::string(origin)};
  Choice checked;
  if (wanted) resolve(wanted, checked);
  const std::lock_guard lock(requests_mutex);
  requests().*setting = wanted;
  current_choice.store(nullptr, std::memory_order_release);
}

/// Keeps a tuning that was asked for, or none, after which files are read anew.
void change_tuning(std::optional<TuningInForce> wanted) {
  const std::lock_guard lock(requests_mutex);
  requests().tuning = std::move(wanted);
  requests().tuning_found.reset();
  current_choice.store(nullptr, std::memory_order_release);
}

bool are_same(const Setting& a, const Setting& b) {
  return a.value == b.value && a.source == b.source;
}

bool are_same(const Choice& a, const Choice& b) {
  return a.rows == b.rows && a.device == b.device && a.find_device == b.find_device &&
         a.threads == b.threads && a.isa_reason == b.isa_reason && a.tuning == b.tuning &&
         a.tuning_origin == b.tuning_origin && are_same(a.settings.isa, b.settings.isa) &&
         are_same(a.settings.backend, b.settings.backend) &&
         are_same(a.settings.threads, b.settings.threads);
}

/// A choice made before serves again: a program that goes back and forth makes a few in all. The
/// caller holds requests_mutex.
const Choice& make_choice_locked() {
  auto made = std::make_unique<Choice>();
  resolve_isa(requests().isa, *made);
  resolve_backend(requests().backend, *made);
  resolve_threads(requests().threads, *made);
  resolve_tuning(requests(), *made);
  set_small_calls(*made);
  const Choice* known = newest;
  while (known && !are_same(*known, *made)) known = known->previous;
  if (!known) {
    made->previous = newest;
    known = newest = made.release();
  }
  current_choice.store(known, std::memory_order_release);
  return *known;
}

}  // namespace

std::vector<TableRow> table_rows() {
  std::vector<TableRow> result;
  for (const IsaRow& row : isa_rows()) {
    const bool runs = row.candidate.supported;
    result.push_back({row.candidate.name, runs ? "" : row.candidate.reason, row.table});
  }
  return result;
}

const DeviceTable* device_for_long_work(const Choice& made) {
  return made.device || !made.find_device ? made.device : made.find_device();
}

const Choice& make_choice() {
  const std::lock_guard lock(requests_mutex);
  if (const Choice* made = current_choice.load(std::memory_order_acquire)) return *made;
  return make_choice_locked();
}

void record_call(const CallSummary& call, std::size_t n) noexcept {
  static constinit thread_local CallSummary own{};
  own = call;
  last_call_record = {&own, n};
}

ArithmeticRow arithmetic_row(const Choice& made, Radix radix, std::size_t first) {
  const bool is_binary = radix == Radix::binary;
  ArithmeticRow found;
  found.radix = radix;
  for (std::size_t i = first; i < max_rows && made.rows[i]; ++i) {
    const KernelTable& row = *made.rows[i];
    if (!found.isa) found.isa = row.name;
    if (!found.limbs) found.limbs = is_binary ? row.limbs : row.decimal_limbs;
    if (!found.transform) {
      found.transform = is_binary ? row.transform : row.decimal_transform;
    }
    if (!found.residues) found.residues = row.residues;
    if (!found.modular && row.modular && row.modular->product) found.modular = row.modular;
  }
  return found;
}

}  // namespace kernels

void force_isa(std::string_view name, std::string_view origin) {
  kernels::change(&kernels::Requests::isa, kernels::resolve_isa, name, origin);
}

void force_backend(std::string_view name, std::string_view origin) {
  kernels::change(&kernels::Requests::backend, kernels::resolve_backend, name, origin);
}

void set_threads(unsigned threads, std::string_view origin) {
  kernels::change(&kernels::Requests::threads, kernels::resolve_threads,
                  threads == 0 ? "auto" : std::to_string(threads), origin);
}

void set_tuning(const Tuning& values, std::string_view origin) {
  kernels::check_tuning(values);
  kernels::change_tuning({{values, {TuningState::given, "", std::string(origin), ""}}});
}

void use_tuning_file(std::string_view file, std::string_view origin) {
  if (file == "auto") return kernels::change_tuning(std::nullopt);
  const kernels::TuningPlace place{std::string(file), std::string(origin), true};
  kernels::change_tuning(kernels::tuning_from(place, machine()));
}

TuningInForce tuning_in_force() {
  const kernels::Choice& made = kernels::choice();
  return {made.tuning, made.tuning_origin};
}

Settings settings() {
  return kernels::choice().settings;
}

namespace {

std::string reason_of(const kernels::Candidate& row, bool chosen, const std::string& why_chosen) {
  if (!row.supported) return row.reason;
  if (chosen) return why_chosen;
  return row.preferred ? "" : "not chosen unasked: " + row.reason;
}

}  // namespace

std::vector<RowInfo> instruction_sets() {
  const kernels::Choice& made = kernels::choice();
  std::vector<RowInfo> result;
  for (const kernels::IsaRow& row : kernels::isa_rows()) {
    const bool chosen = row.table == made.rows[0];
    result.push_back({row.candidate.name, row.description, row.candidate.supported, chosen,
                      reason_of(row.candidate, chosen, made.isa_reason)});
  }
  return result;
}

std::vector<RowInfo> backends() {
  const Setting chosen = kernels::choice().settings.backend;
  std::vector<RowInfo> result;
  for (const kernels::Candidate& candidate : kernels::backend_candidates()) {
    const bool is_cpu = candidate.name == "cpu";
    const bool is_chosen = candidate.name == chosen.value;
    result.push_back({candidate.name,
                      is_cpu ? "SIMD on the cores of this machine" : cuda::description(),
                      candidate.supported, is_chosen,
                      reason_of(candidate, is_chosen, "chosen by: " + chosen.source)});
  }
  return result;
}

Explanation last_call() {
  const kernels::CallRecord& last = kernels::last_call_record;
  if (!last.summary) return {};
  const kernels::CallSummary& call = *last.summary;
  return {call.kind.operation,        call.kind.type, last.n,
          call.kind.overflow,         call.backend(), call.isa,
          std::max(call.threads, 1u), call.streaming, {}};
}

}  // namespace lanewise
