/// The common part of the unit tests.
#ifndef HEAT_TESTS_UNIT_HPP
#define HEAT_TESTS_UNIT_HPP

#include <boost/test/unit_test.hpp>
#include <string>

#include "heat/heat.hpp"

namespace heat::test {

/// Whether a call failed with a status, and with a message that has `part` in it.
inline boost::test_tools::predicate_result fails(heat_status got, heat_status expected,
                                                 const std::string& part) {
  boost::test_tools::predicate_result result(false);
  if (got != expected) {
    result.message() << "status " << got << ", not " << expected;
  } else if (const std::string text = error_message(); text.find(part) == text.npos) {
    result.message() << "the message '" << text << "' does not have '" << part << "'";
  } else {
    result = true;
  }
  return result;
}

}  // namespace heat::test

#endif
