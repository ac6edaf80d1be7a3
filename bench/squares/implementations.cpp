#include "bench/squares/implementations.hpp"

#include <benchmark/benchmark.h>

#include "bench/peer_sets.hpp"

namespace lanewise::bench {
namespace {

bool offers_nothing(const Implementations& peer) {
  return peer[0].square[index_of(Overflow::wrap)] == nullptr;
}

std::vector<NamedImplementation> make_implementations() {
  std::vector<NamedImplementation> made = {{"auto", &public_functions, false, true},
                                           {"auto-1t", &public_functions, true, true},
                                           {"new-auto", &owning_functions, false, false}};
  for (const PeerSet& set : peer_sets()) {
    if (!set.missing.empty()) continue;
    const bool is_native = set.peers == native_peers();
    const std::string suffix = is_native ? "" : "-" + set.name;
    made.push_back({"loop" + suffix, set.peers->loop, true, is_native});
    made.push_back({"eigen" + suffix, set.peers->eigen, true, is_native});
    if (!is_native) continue;
    made.push_back({"inner_product", set.peers->inner_product, true, false});
    made.push_back({"par_unseq", set.peers->par_unseq, false, false});
  }
  return made;
}

}  // namespace

const std::vector<NamedImplementation>& implementations() {
  static const std::vector<NamedImplementation> all = make_implementations();
  return all;
}

void note_absent_peers() {
  for (const PeerSet& set : peer_sets()) {
    if (set.missing.empty()) continue;
    benchmark::AddCustomContext("no peers (" + set.name + ")",
                                "they were built for a CPU with " + set.missing);
  }
  const Peers& peers = *peer_sets().front().peers;
  if (offers_nothing(*peers.eigen)) {
    benchmark::AddCustomContext("no eigen", "Eigen was not found when this was built: ./dev deps");
  }
  if (offers_nothing(*peers.par_unseq)) {
    benchmark::AddCustomContext("no par_unseq",
                                "oneTBB was not found when this was built: ./dev deps bench");
  }
}

}  // namespace lanewise::bench
