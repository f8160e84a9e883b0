#include "interop/trace/library/save.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "interop/trace/library/call.h"
#include "interop/trace/library/cell.h"
#include "interop/trace/library/message.h"
#include "interop/trace/library/walk.h"

/* -- The list ---------------------------------------------------------------------------------- */

/* An entry FIELD@STEP. */
typedef struct entry {
  const char *name;
  int64_t length; /* bytes of the name */
  int64_t step;
} entry;

/* Read an entry, and go on to the next. @return whether it is one */
static int read_entry(const char **list, entry *entry) {
  const size_t length = strcspn(*list, ",");
  const char *const end = *list + length;
  const char *at = end;
  while (at > *list && *at != '@') at--;
  char *end_of_step = NULL;
  errno = 0;
  entry->name = *list;
  entry->length = at - *list;
  if (at == *list || at + 1 == end) return 0;
  entry->step = strtoll(at + 1, &end_of_step, 10);
  *list = *end == ',' ? end + 1 : end;
  return end_of_step == end && errno == 0;
}

heat_trace_status check_saves(const char *list) {
  entry entry;
  for (const char *at = list; *at != '\0';) {
    if (!read_entry(&at, &entry)) {
      return fail(HEAT_TRACE_INVALID, "HEAT_TRACE_SAVE=%s: it is FIELD@STEP,...", list);
    }
  }
  return HEAT_TRACE_OK;
}

/* The first entry of a list with a field at a step, or NULL; `list` is set behind it. */
static const char *find_entry(const char **list, const char *name, int64_t step) {
  entry entry;
  const size_t length = strlen(name);
  while (**list != '\0' && read_entry(list, &entry)) {
    if (entry.step == step && (size_t)entry.length == length &&
        memcmp(entry.name, name, length) == 0) {
      return entry.name;
    }
  }
  return NULL;
}

int is_saved(const char *list, const char *name, int64_t step) {
  return find_entry(&list, name, step) != NULL;
}

void remove_saved(char *list, const char *name, int64_t step) {
  const char *rest = list, *found = NULL;
  while ((found = find_entry(&rest, name, step)) != NULL) {
    char *const at = list + (found - list);
    memmove(at, rest, strlen(rest) + 1);
    rest = at;
  }
  const size_t length = strlen(list);
  if (length > 0 && list[length - 1] == ',') list[length - 1] = '\0';
}

char *saved_path(const char *path, const char *name, int64_t step) {
  const int length = snprintf(NULL, 0, "%s.%s.%" PRId64 ".npy", path, name, step);
  char *const text = malloc((size_t)length + 1);
  if (text != NULL) sprintf(text, "%s.%s.%" PRId64 ".npy", path, name, step);
  return text;
}

/* -- The header -------------------------------------------------------------------------------- */

enum { MOST_HEADER_BYTES = 320 };

static int is_logical(heat_trace_type type) { return type >= HEAT_TRACE_LOGICAL8; }

static int32_t saved_bytes(heat_trace_type type) { return is_logical(type) ? 1 : cell_bytes(type); }

/* Version 1.0 of the format. @return its bytes, a multiple of 64 */
static size_t make_header(const heat_trace_array *array, char *text) {
  static const char *const types[] = {"",    "<f4", "<f8", "<c8", "<c16", "|i1", "<i2",
                                      "<i4", "<i8", "|b1", "|b1", "|b1",  "|b1"};
  enum { MAGIC_BYTES = 10 };
  int at = MAGIC_BYTES + sprintf(text + MAGIC_BYTES,
                                 "{'descr': '%s', 'fortran_order': False, 'shape': (",
                                 types[array->type]);
  for (int32_t a = array->axes - 1; a >= 0; a--) {
    const char *const end = a > 0 ? ", " : array->axes == 1 ? "," : "";
    at += sprintf(text + at, "%" PRId64 "%s", array->whole[a], end);
  }
  at += sprintf(text + at, "), }");
  const size_t bytes = ((size_t)at + 1 + 63) / 64 * 64;
  memset(text + at, ' ', bytes - (size_t)at);
  text[bytes - 1] = '\n';
  const size_t length = bytes - MAGIC_BYTES;
  memcpy(text, "\x93NUMPY\x01\x00", 8);
  text[8] = (char)(length & 255);
  text[9] = (char)(length >> 8);
  return bytes;
}

/* -- The file ---------------------------------------------------------------------------------- */

static heat_trace_status fail_to_save(const char *path) {
  return fail(HEAT_TRACE_IO_ERROR, "cannot write %s: %s", path, strerror(errno));
}

static int write_at(int file, const char *from, size_t bytes, int64_t offset) {
  while (bytes > 0) {
    const ssize_t written = pwrite(file, from, bytes, offset);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return 0;
    from += written;
    offset += written;
    bytes -= (size_t)written;
  }
  return 1;
}

heat_trace_status create_saved(const char *path, const heat_trace_array *array) {
  char header[MOST_HEADER_BYTES];
  const size_t bytes = make_header(array, header);
  const int64_t size =
      (int64_t)bytes + count_cells(array->axes, array->whole) * saved_bytes(array->type);
  const int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (file < 0) return fail_to_save(path);
  int is_good = write_at(file, header, bytes, 0) && ftruncate(file, size) == 0;
  heat_trace_status status = is_good ? HEAT_TRACE_OK : fail_to_save(path);
  if (close(file) != 0 && is_good) status = fail_to_save(path);
  if (status != HEAT_TRACE_OK) remove(path);
  return status;
}

/* Cells that lie side by side in the file, before they are written. */
typedef struct pending {
  int file;
  int64_t offset;
  size_t bytes;
  char cells[1 << 14];
} pending;

static int flush(pending *pending) {
  const size_t bytes = pending->bytes;
  pending->bytes = 0;
  return write_at(pending->file, pending->cells, bytes, pending->offset);
}

static int add_cell(pending *to, heat_trace_type type, const char *cell, int64_t offset) {
  const size_t bytes = (size_t)saved_bytes(type);
  const int follows = offset == to->offset + (int64_t)to->bytes;
  if ((!follows || to->bytes + bytes > sizeof to->cells) && !flush(to)) return 0;
  if (to->bytes == 0) to->offset = offset;
  if (is_logical(type)) {
    static const char zeros[8] = {0};
    to->cells[to->bytes] = memcmp(cell, zeros, (size_t)cell_bytes(type)) != 0;
  } else {
    memcpy(to->cells + to->bytes, cell, bytes);
  }
  to->bytes += bytes;
  return 1;
}

/* The walk is in the order of the file. */
static int write_cells(pending *to, heat_trace_type type, walk *walk, int64_t header) {
  const axis row = walk->axis[0];
  const int64_t bytes = saved_bytes(type);
  do {
    for (int64_t i = 0; i < row.count; i++) {
      const int64_t offset = header + ((int64_t)walk->number + i) * bytes;
      if (!add_cell(to, type, walk->data + i * row.stride, offset)) return 0;
    }
  } while (next_row(walk));
  return flush(to);
}

heat_trace_status write_saved(const char *path, const heat_trace_array *array) {
  if (count_cells(array->axes, array->extent) == 0) return HEAT_TRACE_OK;
  walk walk = {.data = array->data, .axes = 1, .axis = {{.count = 1}}};
  uint64_t step = 1;
  for (int32_t a = 0; a < array->axes; a++) {
    walk.axis[a] = (axis){.count = array->extent[a], .stride = array->stride[a], .step = step};
    walk.axis[a].runs[0].end = array->extent[a];
    walk.number += (uint64_t)(array->first[a] - 1) * step;
    step *= (uint64_t)array->whole[a];
    walk.axes = a + 1;
  }
  begin_walk(&walk);
  pending pending = {.file = open(path, O_WRONLY | O_CLOEXEC)};
  if (pending.file < 0) return fail_to_save(path);
  char header[MOST_HEADER_BYTES];
  const int64_t bytes = (int64_t)make_header(array, header);
  const int is_good = write_cells(&pending, array->type, &walk, bytes);
  const heat_trace_status status = is_good ? HEAT_TRACE_OK : fail_to_save(path);
  if (close(pending.file) != 0 && is_good) return fail_to_save(path);
  return status;
}
