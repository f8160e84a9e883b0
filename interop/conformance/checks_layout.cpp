/// The structs and constants of heat.h: the same numbers in C, C++ and Fortran.
#include "checks.hpp"
#include "layout.h"

namespace heat::conformance {
namespace {

void expect_equal(Trial& t, const heat_layout_entry& c, std::int64_t found, const char* language) {
  t.expect(c.value == found, std::string(c.name) + ": expected " + std::to_string(c.value) +
                                 " as in C, found " + std::to_string(found) + " in " + language);
}

void in_cxx(Trial& t) {
  std::int64_t count = 0, count_cxx = 0;
  const heat_layout_entry* const c = heat_layout_c(&count);
  const heat_layout_entry* const cxx = heat_layout_cxx(&count_cxx);
  t.expect(count == count_cxx, "expected as many entries in C++ as in C");
  for (std::int64_t i = 0; i < std::min(count, count_cxx); ++i) {
    expect_equal(t, c[i], cxx[i].value, "C++");
  }
}

void in_fortran(Trial& t) {
  if (heat_layout_fortran == nullptr) return t.skip("this program was built without Fortran");
  std::int64_t count = 0;
  const heat_layout_entry* const c = heat_layout_c(&count);
  std::vector<std::int64_t> values(static_cast<std::size_t>(count));
  const std::int64_t found = heat_layout_fortran(values.data(), count);
  t.expect(found == count, "expected as many entries in Fortran as in C");
  for (std::int64_t i = 0; i < count; ++i) {
    expect_equal(t, c[i], values[static_cast<std::size_t>(i)], "Fortran");
  }
}

}  // namespace

std::vector<Check> layout_checks() {
  return {{"structs-and-constants-are-equal-in-c-and-c++", in_cxx},
          {"structs-and-constants-are-equal-in-c-and-fortran", in_fortran}};
}

}  // namespace heat::conformance
