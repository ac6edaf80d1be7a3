// What the machine gives: launches, allocation, the L2 cache, rates of instructions.

#include <algorithm>
#include <cstring>
#include <lanewise/lanewise.hpp>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

#include "bench/gpu/groups.hpp"
#include "bench/gpu/kernels.hpp"
#include "bench/gpu/random_elements.hpp"

namespace lanewise::bench::gpu {
namespace {

// Launches

/// A graph of empty kernels, one after the other.
class EmptyGraph {
 public:
  EmptyGraph(unsigned kernels, cudaStream_t stream) {
    cudaGraph_t graph = nullptr;
    check(cudaStreamBeginCapture(stream, cudaStreamCaptureModeThreadLocal),
          "cudaStreamBeginCapture");
    for (unsigned i = 0; i < kernels; ++i) launch_empty(stream);
    check(cudaStreamEndCapture(stream, &graph), "cudaStreamEndCapture");
    const cudaError_t error = cudaGraphInstantiate(&executable_, graph, 0);
    cudaGraphDestroy(graph);
    check(error, "cudaGraphInstantiate");
  }
  EmptyGraph(const EmptyGraph&) = delete;
  EmptyGraph& operator=(const EmptyGraph&) = delete;
  ~EmptyGraph() { cudaGraphExecDestroy(executable_); }
  void replay(cudaStream_t stream) const {
    check(cudaGraphLaunch(executable_, stream), "cudaGraphLaunch");
  }

 private:
  cudaGraphExec_t executable_ = nullptr;
};

constexpr unsigned kernels_of_long_graph = 20;

Group launch_group(Session& session) {
  const cudaStream_t stream = session.native();
  const auto single = std::make_shared<EmptyGraph>(1, stream);
  const auto many = std::make_shared<EmptyGraph>(kernels_of_long_graph, stream);
  Group group;
  group.name = "launches";
  const auto add = [&](std::string name, Clock clock, unsigned calls, std::function<void()> run) {
    Row row;
    row.name = std::move(name);
    row.clock = clock;
    row.calls = calls;
    row.run = std::move(run);
    group.rows.push_back(std::move(row));
  };
  const auto wait = [stream] { check(cudaStreamSynchronize(stream), "cudaStreamSynchronize"); };
  add("empty kernels back to back", Clock::device, 200, [stream] { launch_empty(stream); });
  add("asking for one", Clock::host, 200, [stream] { launch_empty(stream); });
  add("one, waited for", Clock::host, 50, [stream, wait] {
    launch_empty(stream);
    wait();
  });
  add("graphs of one back to back", Clock::device, 200,
      [stream, single] { single->replay(stream); });
  add("graph of one, waited for", Clock::host, 50, [stream, single, wait] {
    single->replay(stream);
    wait();
  });
  add("graphs of 20 back to back", Clock::device, 20, [stream, many] { many->replay(stream); });
  return group;
}

// Allocation

/// A pool that gives back what is freed at once, or keeps it.
class Pool {
 public:
  explicit Pool(std::uint64_t keeps) {
    cudaMemPoolProps properties{};
    properties.allocType = cudaMemAllocationTypePinned;
    properties.location.type = cudaMemLocationTypeDevice;
    properties.location.id = 0;
    check(cudaMemPoolCreate(&pool_, &properties), "cudaMemPoolCreate");
    check(cudaMemPoolSetAttribute(pool_, cudaMemPoolAttrReleaseThreshold, &keeps),
          "cudaMemPoolSetAttribute");
  }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() { cudaMemPoolDestroy(pool_); }

  void allocate_and_free(std::size_t bytes, cudaStream_t stream) const {
    void* memory = nullptr;
    check(cudaMallocFromPoolAsync(&memory, bytes, pool_, stream), "cudaMallocFromPoolAsync");
    check(cudaFreeAsync(memory, stream), "cudaFreeAsync");
    check(cudaStreamSynchronize(stream), "cudaStreamSynchronize");
  }

 private:
  cudaMemPool_t pool_ = nullptr;
};

Group allocation_group(Session& session) {
  constexpr std::size_t bytes = std::size_t{1} << 30;
  const cudaStream_t stream = session.native();
  const auto keeping = std::make_shared<Pool>(UINT64_MAX);
  const auto releasing = std::make_shared<Pool>(0);
  Group group;
  group.name = "allocation of 1 GiB";
  group.most_rounds = 7;
  const auto add = [&](const char* name, std::function<void()> run) {
    Row row;
    row.name = name;
    row.clock = Clock::host;
    row.run = std::move(run);
    group.rows.push_back(std::move(row));
  };
  add("cudaMalloc, cudaFree", [] { const Memory memory(bytes, Memory::Kind::device); });
  add("pool that keeps nothing", [=] { releasing->allocate_and_free(bytes, stream); });
  add("pool that keeps all", [=] { keeping->allocate_and_free(bytes, stream); });
  add("DeviceBuffer", [&session] {
    { const cuda::DeviceBuffer<std::byte> buffer(bytes, session.stream()); }
    session.stream().finish();
  });
  add("DeviceBuffer after trim_memory()", [&session] {
    { const cuda::DeviceBuffer<std::byte> buffer(bytes, session.stream()); }
    session.stream().finish();
  });
  group.rows.back().prepare = [] { cuda::trim_memory(); };
  return group;
}

// The L2 cache

constexpr unsigned copies_in_a_launch = 64;

/// Copies whose two halves together have so many bytes.
Group cache_group(Session& session, int processors) {
  using Word = std::int64_t;
  struct Halves {
    explicit Halves(std::size_t n) : in(n), out(n), count(1) {}
    Array<Word> in, out;
    Array<unsigned long long> count;
    std::uint64_t seed = 0;
  };
  Group group;
  group.name = "L2 cache";
  const cudaStream_t stream = session.native();
  const auto blocks = static_cast<unsigned>(4 * processors);
  const auto all = std::make_shared<std::vector<std::shared_ptr<Halves>>>();
  for (const std::size_t megabytes : {8u, 16u, 32u, 48u, 256u}) {
    const std::size_t n = (megabytes << 20) / 2 / sizeof(Word);
    const auto halves = std::make_shared<Halves>(n);
    all->push_back(halves);
    Row row;
    row.name = "copy within " + std::to_string(megabytes) + " MiB";
    row.bytes = static_cast<double>(megabytes << 20) * copies_in_a_launch;
    row.run = [=] {
      copy_repeatedly(halves->in.data(), halves->out.data(), halves->in.bytes(), copies_in_a_launch,
                      blocks, stream);
    };
    row.problem = [=](auto&) -> std::string {
      unsigned long long wrong = 0;
      check(cudaMemsetAsync(halves->count.data(), 0, sizeof(wrong), stream), "cudaMemsetAsync");
      count_wrong(halves->out.data(), n, Expected::element, halves->seed, halves->count.data(),
                  stream);
      copy(&wrong, halves->count.data(), sizeof(wrong), stream);
      return wrong == 0 ? "" : std::to_string(wrong) + " words are wrong";
    };
    group.rows.push_back(std::move(row));
  }
  group.renew = [all, stream](std::uint64_t seed) {
    for (const auto& halves : *all) {
      halves->seed = seed;
      fill_random(halves->in.data(), halves->in.size(), seed, stream);
      check(cudaMemsetAsync(halves->out.data(), 0xa5, halves->out.bytes(), stream),
            "cudaMemsetAsync");
    }
  };
  return group;
}

// Rates of instructions

struct Named {
  Instruction instruction;
  const char* name;
  double each = 1;  ///< Instructions counted in a step of a chain.
};

constexpr Named instructions[] = {
    {Instruction::fma_double, "DFMA"},
    {Instruction::imad, "IMAD"},
    {Instruction::imad_wide, "IMAD.WIDE and IADD3", 2},
    {Instruction::imad_high, "IMAD.HI"},
    {Instruction::add, "IADD3"},
    {Instruction::imad_and_add, "IMAD and IADD3", 2},
};

Group rate_group(Session& session, int processors) {
  constexpr unsigned rounds = 4096, blocks_each = 2;
  const auto blocks = blocks_each * static_cast<unsigned>(processors);
  const auto cycles = std::make_shared<Array<long long>>(blocks);
  const auto sink = std::make_shared<Array<std::uint64_t>>(std::size_t{blocks} * rate_threads);
  Group group;
  group.name = "instructions";
  const cudaStream_t stream = session.native();
  for (const Named& named : instructions) {
    const double of_a_block = double{rounds} * rate_chains * rate_threads * named.each;
    Row row;
    row.name = named.name;
    row.operations = of_a_block * blocks;
    row.run = [=] {
      run_instructions(named.instruction, blocks, rounds, cycles->data(), sink->data(), stream);
    };
    row.problem = [=](std::map<std::string, double>& figures) -> std::string {
      std::vector<long long> took(blocks);
      copy(took.data(), cycles->data(), cycles->bytes(), stream);
      const auto total = static_cast<double>(std::accumulate(took.begin(), took.end(), 0ll));
      figures["per_processor_and_cycle"] = of_a_block * blocks_each / (total / blocks);
      return *std::min_element(took.begin(), took.end()) > 0 ? "" : "a block did not run";
    };
    group.rows.push_back(std::move(row));
  }
  return group;
}

}  // namespace

void measure_machine(Session& session) {
  const int processors = device_properties().processors;
  measure_group(session, "launches", [&] { return launch_group(session); });
  measure_group(session, "allocation of 1 GiB", [&] { return allocation_group(session); });
  measure_group(session, "L2 cache", [&] { return cache_group(session, processors); });
  measure_group(session, "instructions", [&] { return rate_group(session, processors); });
}

}  // namespace lanewise::bench::gpu
