#include <gtest/gtest.h>

#include <cstdlib>

/// A tuning file of the developer's own would move the thresholds that tests look for.
int main(int argc, char** argv) {
  setenv("LANEWISE_TUNING", "off", 1);
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
