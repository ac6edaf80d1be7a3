#pragma once

#include <string>
#include <vector>

#include "bench/peers/peers.hpp"

namespace lanewise::bench {

/// A set of peers of this build. It can run here where `missing` is empty.
struct PeerSet {
  std::string name;
  const Peers* peers;
  std::string missing;  ///< The CPU features that it needs and that are not here.
};

/// "native" first: what rows and rooflines take unless they say otherwise.
const std::vector<PeerSet>& peer_sets();

/// The native set, or null where it was built for another machine.
const Peers* native_peers();

}  // namespace lanewise::bench
