#include "bench/peer_sets.hpp"

#include <lanewise/machine.hpp>
#include <sstream>

namespace lanewise::bench {
namespace {

PeerSet peer_set(const char* name, const Peers* peers) {
  PeerSet set{name, peers, ""};
  std::istringstream needs(peers->needs);
  for (std::string feature; needs >> feature;) {
    if (!machine().has(feature)) set.missing += (set.missing.empty() ? "" : " ") + feature;
  }
  return set;
}

}  // namespace

const std::vector<PeerSet>& peer_sets() {
  static const std::vector<PeerSet> sets = {
    peer_set("native", lanewise_peers_native()),
#if LANEWISE_HAVE_PEERS_AVX2
    peer_set("avx2", lanewise_peers_avx2()),
#endif
  };
  return sets;
}

const Peers* native_peers() {
  const PeerSet& native = peer_sets().front();
  return native.missing.empty() ? native.peers : nullptr;
}

}  // namespace lanewise::bench
