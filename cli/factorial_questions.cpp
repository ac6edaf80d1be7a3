#include "cli/factorial_questions.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <lanewise/big_uint.hpp>
#include <lanewise/error.hpp>
#include <lanewise/factorial_questions.hpp>
#include <limits>
#include <string>
#include <utility>

#include "cli/commands.hpp"
#include "cli/parse_count.hpp"

namespace lanewise::cli {
namespace {

constexpr std::uint64_t largest = std::numeric_limits<std::uint64_t>::max();

/// What an answer is made from.
struct Asked {
  std::uint64_t n, argument, base;
};

struct Question {
  const char* flag;
  const char* help;
  bool is_of_n;
  bool takes_base;
  std::uint64_t least, most;  ///< Of its argument; it has none where both are 0.
  std::string (*answer)(const Asked& asked);

  bool has_argument() const { return most > 0; }
};

constexpr std::array<Question, 8> questions = {{
    {"--digits", "How many digits n! has, in base 10 or --base", true, true, 0, 0,
     [](const Asked& x) { return factorial_digits_wide(x.n, x.base).to_decimal(); }},
    {"--bits", "How many bits n! has", true, false, 0, 0,
     [](const Asked& x) { return factorial_digits_wide(x.n, 2).to_decimal(); }},
    {"--leading", "The first so many decimal digits", true, false, 1, most_leading_digits,
     [](const Asked& x) { return factorial_leading_digits(x.n, x.argument); }},
    {"--last-nonzero", "The last so many decimal digits, up to 18, before the zeros", true, false,
     1, 18,
     [](const Asked& x) {
       std::string digits =
           std::to_string(factorial_last_nonzero_digits(x.n, static_cast<unsigned>(x.argument)));
       // With the zeros that they begin with. From 100! on there are more digits than can be asked
       // for.
       const std::uint64_t n = std::min<std::uint64_t>(x.n, 100);
       const std::uint64_t there = factorial_digits(n) - factorial_trailing_zeros(n);
       return digits.insert(0, std::min(there, x.argument) - digits.size(), '0');
     }},
    {"--trailing-zeros", "The zeros that n! ends in, in base 10 or --base", true, true, 0, 0,
     [](const Asked& x) { return std::to_string(factorial_trailing_zeros(x.n, x.base)); }},
    {"--valuation", "How often a number divides n!", true, false, 2, largest,
     [](const Asked& x) { return std::to_string(factorial_valuation(x.n, x.argument)); }},
    {"--first-with-digits", "In place of N: the first n whose n! has so many digits", false, true,
     0, largest,
     [](const Asked& x) {
       return std::to_string(first_factorial_with_digits(x.argument, x.base));
     }},
    {"--first-with-zeros", "In place of N: the first n whose n! ends in so many zeros", false, true,
     0, largest,
     [](const Asked& x) {
       return std::to_string(first_factorial_with_trailing_zeros(x.argument, x.base));
     }},
}};

}  // namespace

FactorialQuestions::FactorialQuestions(CLI::App& factorial, const CLI::Option* n,
                                       const CLI::Option* base,
                                       std::vector<const CLI::Option*> others)
    : n_(n), base_(base), others_(std::move(others)), arguments_(questions.size()) {
  CLI::Option_group* const group =
      factorial.add_option_group("questions", "What is told of n!, in place of it, without it");
  for (std::size_t i = 0; i < questions.size(); ++i) {
    const Question& question = questions[i];
    flags_.push_back(question.has_argument()
                         ? group->add_option(question.flag, arguments_[i], question.help)
                         : group->add_flag(question.flag, question.help));
  }
  group->require_option(0, 1);
}

std::size_t FactorialQuestions::asked() const {
  std::size_t i = 0;
  while (i < flags_.size() && flags_[i]->count() == 0) ++i;
  return i;
}

bool FactorialQuestions::is_asked() const {
  return asked() < questions.size();
}

bool FactorialQuestions::is_of_n() const {
  return is_asked() && questions[asked()].is_of_n;
}

void FactorialQuestions::refuse_others() const {
  const Question& question = questions[asked()];
  std::vector<const CLI::Option*> refused = others_;
  if (!question.is_of_n) refused.push_back(n_);
  if (!question.takes_base) refused.push_back(base_);
  for (const CLI::Option* other : refused) {
    if (other->count() == 0) continue;
    throw Error(ErrorCode::invalid_argument, std::string(question.flag) + " takes no " +
                                                 other->get_name() + "; leave one of them out");
  }
}

int FactorialQuestions::answer(std::uint64_t n, std::uint64_t base) const {
  refuse_others();
  const Question& question = questions[asked()];
  Asked from = {n, 0, base};
  if (question.has_argument()) {
    from.argument = parse_count(question.flag, arguments_[asked()], question.most, question.least);
  }
  std::puts(question.answer(from).c_str());
  return ok;
}

}  // namespace lanewise::cli
