#pragma once

#include <gtest/gtest.h>

#include <lanewise/error.hpp>
#include <string>

namespace lanewise::tests {

/// The code of the Error that the call throws; the test fails where it throws none.
template <class Call>
ErrorCode code_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.code();
  }
  ADD_FAILURE() << "no Error was thrown";
  return {};
}

/// The message of the Error that the call throws.
template <class Call>
std::string message_of(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.what();
  }
  return "no Error was thrown";
}

}  // namespace lanewise::tests
