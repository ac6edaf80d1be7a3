// The example of README.md; the test "readme" fails where the two differ.
#include <iostream>
#include <lanewise/lanewise.hpp>
#include <vector>

int main() {
  std::vector<std::int64_t> squares(10'000'000);
  lanewise::squares_of_range(0, squares);  // squares[i] = i * i, on all cores
  const lanewise::BigUint n = lanewise::factorial(1000);
  std::cout << squares.back() << " and " << n.to_decimal().size() << " digits, by "
            << lanewise::last_call().isa << "\n";
}
