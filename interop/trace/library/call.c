#include "interop/trace/library/call.h"

#include <inttypes.h>
#include <string.h>

#include "interop/trace/library/file.h"
#include "interop/trace/library/hash.h"
#include "interop/trace/library/message.h"

enum { MOST_NAME_BYTES = 64 };

/* As RFC 3629 has it: no more bytes than a character needs, no surrogates, none beyond 10FFFF. */
static int is_utf8(const char *text) {
  static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
  for (const unsigned char *at = (const unsigned char *)text; *at != '\0';) {
    if ((*at >= 0x80 && *at < 0xc0) || *at >= 0xf8) return 0;
    const int more = *at < 0x80 ? 0 : *at < 0xe0 ? 1 : *at < 0xf0 ? 2 : 3;
    uint32_t code = more == 0 ? *at : *at & (0x3f >> more);
    at++;
    for (int m = 0; m < more; m++, at++) {
      if (*at >> 6 != 2) return 0;
      code = code << 6 | (*at & 0x3f);
    }
    if (code < least[more] || code > 0x10ffff || code >> 11 == 0xd800 >> 11) return 0;
  }
  return 1;
}

static heat_trace_status check_name(const char *name) {
  if (name == NULL) return fail(HEAT_TRACE_INVALID, "the field has no name");
  const size_t length = strlen(name);
  if (length < 1 || length > MOST_NAME_BYTES) {
    return fail(HEAT_TRACE_INVALID, "a field's name has 1 to %d bytes, not %zu", MOST_NAME_BYTES,
                length);
  }
  for (const char *at = name; *at != '\0'; at++) {
    if ((unsigned char)*at < ' ' || *at == '\x7f' || *at == '/') {
      return fail(HEAT_TRACE_INVALID, "a field's name has neither '/' nor control characters");
    }
  }
  if (!is_utf8(name)) return fail(HEAT_TRACE_INVALID, "a field's name is UTF-8, and this is not");
  return HEAT_TRACE_OK;
}

static heat_trace_status check_axis(const char *name, const heat_trace_array *array, int32_t a) {
  const int64_t first = array->first[a], extent = array->extent[a], whole = array->whole[a];
  if (whole >= 1 && first >= 1 && extent >= 0 && extent <= whole && first - 1 <= whole - extent) {
    return HEAT_TRACE_OK;
  }
  return fail(HEAT_TRACE_INVALID,
              "%s, axis %" PRId32 ": %" PRId64 " cells from %" PRId64
              " on are no part of a whole of %" PRId64,
              name, a + 1, extent, first, whole);
}

heat_trace_status check_call(const char *name, const heat_trace_array *array) {
  const heat_trace_status status = check_name(name);
  if (status != HEAT_TRACE_OK) return status;
  if (array == NULL) return fail(HEAT_TRACE_INVALID, "%s: no array", name);
  if (array->type < HEAT_TRACE_REAL32 || array->type > HEAT_TRACE_LOGICAL64) {
    return fail(HEAT_TRACE_INVALID, "%s: %" PRId32 " is no type of a cell", name, array->type);
  }
  if (array->axes < 0 || array->axes > HEAT_TRACE_MAX_AXES) {
    return fail(HEAT_TRACE_INVALID, "%s: %" PRId32 " axes; a field has 0 to %d", name, array->axes,
                HEAT_TRACE_MAX_AXES);
  }
  int64_t numbers = 2; /* a complex cell counts as two */
  for (int32_t a = 0; a < array->axes; a++) {
    const heat_trace_status wrong = check_axis(name, array, a);
    if (wrong != HEAT_TRACE_OK) return wrong;
    if (__builtin_mul_overflow(numbers, array->whole[a], &numbers)) {
      return fail(HEAT_TRACE_INVALID, "%s: the whole has more cells than can be counted", name);
    }
  }
  if (array->data == NULL && count_cells(array->axes, array->extent) > 0) {
    return fail(HEAT_TRACE_INVALID, "%s: no data", name);
  }
  return HEAT_TRACE_OK;
}

int64_t count_cells(int32_t axes, const int64_t *cells) {
  int64_t product = 1;
  for (int32_t a = 0; a < axes; a++) product *= cells[a];
  return product;
}

static uint64_t hash_axes(uint64_t hash, int32_t axes, const int64_t *values) {
  return check_bytes(hash, values, (size_t)axes * sizeof *values);
}

uint64_t hash_call(const char *name, int64_t step, const heat_trace_array *array) {
  uint64_t hash = check_bytes(CHECK_OF_NOTHING, name, strlen(name) + 1);
  hash = check_bytes(hash, &step, sizeof step);
  hash = check_bytes(hash, &array->type, sizeof array->type);
  hash = check_bytes(hash, &array->axes, sizeof array->axes);
  return hash_axes(hash, array->axes, array->whole);
}

uint64_t hash_part(int32_t rank, const heat_trace_array *array) {
  uint64_t hash = check_bytes(CHECK_OF_NOTHING, &rank, sizeof rank);
  hash = check_bytes(hash, &array->axes, sizeof array->axes);
  hash = hash_axes(hash, array->axes, array->first);
  return mix(hash_axes(hash, array->axes, array->extent));
}

/* How many parts have a cell, as a function of the cell, is known from its differences along all
 * axes. Those of a part are 1 and -1 in turns at its corners, and 0 elsewhere. So it is enough to
 * compare corners, each of which counts by a hash. */
uint64_t hash_place(int32_t axes, const int64_t *first, const int64_t *extent) {
  uint64_t sum = 0;
  for (uint32_t ends = 0; ends < UINT32_C(1) << axes; ends++) {
    int64_t corner[HEAT_TRACE_MAX_AXES];
    int is_negative = 0;
    for (int32_t a = 0; a < axes; a++) {
      const int is_end = ends >> a & 1;
      corner[a] = first[a] + (is_end ? extent[a] : 0);
      is_negative ^= is_end;
    }
    const uint64_t hash = mix(hash_axes(CHECK_OF_NOTHING, axes, corner));
    sum += is_negative ? -hash : hash;
  }
  return sum;
}
