#include "layout.h"

#include <cstddef>
#include <iterator>

#include "heat/device.h"
#include "heat/heat.hpp"

// The list is one for both languages, so this is the one file of C++ with macros in it.
#define SIZE(type) {"sizeof(" #type ")", static_cast<std::int64_t>(sizeof(type))},
#define MEMBER(type, member) {#type "." #member, static_cast<std::int64_t>(offsetof(type, member))},
#define CONSTANT(name) {#name, name},

static constexpr heat_layout_entry entries[] = {
#include "layout_list.h"
};

const heat_layout_entry* heat_layout_cxx(std::int64_t* count) {
  *count = static_cast<std::int64_t>(std::size(entries));
  return entries;
}
