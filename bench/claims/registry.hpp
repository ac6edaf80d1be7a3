#pragma once

#include <string>
#include <vector>

#include "bench/claims/model.hpp"

// What is claimed, and what is run to find out: claims.json and experiments.json, which are part of
// the program.

namespace lanewise::claims {

/// Throws Error invalid_argument, with the place in the file, where a claim makes no sense: a field
/// is unknown, a case has no test, a margin is missing, or an experiment is not there. The
/// program's own files are tested to be good.
Registry read_registry(const std::string& text, const std::vector<Experiment>& experiments);

/// The experiments, their sizes not yet filled in. Throws as read_registry().
std::vector<Experiment> read_experiments(const std::string& text);

Registry registry();
std::vector<Experiment> experiments();

/// The experiment's arms as they run with that subject, the sizes of the mode filled in.
/// Throws Error invalid_argument for a size that the experiment does not have.
std::vector<Arm> arms_for(const Experiment& experiment, const std::string& subject, Mode mode);

/// The claims of these ids, in the registry's order; all where there are none.
/// Throws Error invalid_argument, listing the valid ones, for an id that is not in the registry.
Registry only(const Registry& all, const std::vector<std::string>& ids);

/// Those that a claim or check of the registry has a case of, with the subjects of those cases
/// alone.
std::vector<Experiment> needed_by(const Registry& registry, const std::vector<Experiment>& all);

}  // namespace lanewise::claims
