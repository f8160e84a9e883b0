#define BOOST_TEST_MODULE heat services
#include <boost/test/unit_test.hpp>
