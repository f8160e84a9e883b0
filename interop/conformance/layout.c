#include "layout.h"

#include <stddef.h>

#include "heat/device.h"

#define SIZE(type) {"sizeof(" #type ")", (int64_t)sizeof(type)},
#define MEMBER(type, member) {#type "." #member, (int64_t)offsetof(type, member)},
#define CONSTANT(name) {#name, name},

static const heat_layout_entry entries[] = {
#include "layout_list.h"
};

const heat_layout_entry *heat_layout_c(int64_t *count) {
  *count = (int64_t)(sizeof entries / sizeof entries[0]);
  return entries;
}
