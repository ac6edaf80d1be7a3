# cmake -DSOURCE=<folder> -P check_readme.cmake
#
# The README's example is the consumer's source, which the consumer tests compile and run.
file(READ ${SOURCE}/README.md readme)
file(READ ${SOURCE}/tests/consumer/main.cpp program)
string(REGEX REPLACE "^//[^\n]*\n" "" program "${program}")
string(FIND "${readme}" "```cpp\n${program}```" position)
if(position EQUAL -1)
  message(FATAL_ERROR "README.md does not show tests/consumer/main.cpp as it is")
endif()
