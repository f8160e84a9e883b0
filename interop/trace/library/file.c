#include "interop/trace/library/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "interop/trace/library/message.h"

enum { VERSION = 1, HEADER_BYTES = 32, MAGIC_BYTES = 8 };
static const char magic[MAGIC_BYTES + 1] = "\x89heatTR\n";

/* -- Bytes ------------------------------------------------------------------------------------- */

uint64_t check_bytes(uint64_t check, const void *bytes, size_t count) {
  const unsigned char *byte = bytes;
  for (size_t i = 0; i < count; i++) check = (check ^ byte[i]) * UINT64_C(0x100000001b3);
  return check;
}

/* Bytes that are being put together, for one call of write(). */
typedef struct bytes {
  unsigned char *at;
  size_t count;
} bytes;

static void put(bytes *to, const void *from, size_t count) {
  memcpy(to->at + to->count, from, count);
  to->count += count;
}

static void put_32(bytes *to, uint32_t value) { put(to, &value, sizeof value); }
static void put_64(bytes *to, uint64_t value) { put(to, &value, sizeof value); }
static void put_double(bytes *to, double value) { put(to, &value, sizeof value); }

static size_t padded(size_t count) { return (count + 7) / 8 * 8; }

static void put_name(bytes *to, const char *name) {
  const size_t length = strlen(name);
  put(to, name, length);
  memset(to->at + to->count, 0, padded(length) - length);
  to->count += padded(length) - length;
}

static void put_check(bytes *to) { put_64(to, check_bytes(CHECK_OF_NOTHING, to->at, to->count)); }

/* -- The file ---------------------------------------------------------------------------------- */

static heat_trace_status fail_to_write(const trace_file *file) {
  return fail(HEAT_TRACE_IO_ERROR, "cannot write %s: %s", file->path, strerror(errno));
}

/* What a full disk has taken of a record is removed, so that the file ends with a whole one. */
static heat_trace_status append(trace_file *file, const bytes *from) {
  size_t done = 0;
  while (done < from->count) {
    const ssize_t written = write(file->descriptor, from->at + done, from->count - done);
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) {
      const heat_trace_status status = fail_to_write(file);
      if (done > 0 && ftruncate(file->descriptor, file->bytes) != 0) return status;
      return status;
    }
    done += (size_t)written;
  }
  file->bytes += (int64_t)from->count;
  return HEAT_TRACE_OK;
}

/* Empty the file if it is a trace, and not open elsewhere, as on another rank without a
 * communicator; a file system without locks cannot tell. What is no regular file, such as
 * /dev/null, is left as it is. */
static heat_trace_status empty_file(const trace_file *file) {
  struct stat about;
  if (fstat(file->descriptor, &about) != 0) return fail_to_write(file);
  if (!S_ISREG(about.st_mode)) return HEAT_TRACE_OK;
  if (flock(file->descriptor, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK) {
    return fail(HEAT_TRACE_INVALID,
                "%s is open already: in this program, or on another rank without a communicator",
                file->path);
  }
  char start[MAGIC_BYTES];
  const ssize_t length = pread(file->descriptor, start, MAGIC_BYTES, 0);
  if (length == 0) return HEAT_TRACE_OK;
  if (length != MAGIC_BYTES || memcmp(start, magic, MAGIC_BYTES) != 0) {
    return fail(HEAT_TRACE_INVALID, "%s is no trace, and is not replaced", file->path);
  }
  return ftruncate(file->descriptor, 0) == 0 ? HEAT_TRACE_OK : fail_to_write(file);
}

heat_trace_status open_file(trace_file *file, const char *path, int32_t ranks) {
  *file = (trace_file){path, open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666), 0};
  if (file->descriptor < 0) return fail_to_write(file);
  unsigned char space[HEADER_BYTES];
  bytes header = {space, 0};
  put(&header, magic, MAGIC_BYTES);
  put_32(&header, VERSION);
  put_32(&header, (uint32_t)ranks);
  put_64(&header, 0);
  put_check(&header);
  heat_trace_status status = empty_file(file);
  if (status == HEAT_TRACE_OK) status = append(file, &header);
  if (status != HEAT_TRACE_OK) {
    close(file->descriptor);
    file->descriptor = -1;
  }
  return status;
}

heat_trace_status close_file(trace_file *file) {
  if (file->descriptor < 0) return HEAT_TRACE_OK;
  const int status = close(file->descriptor);
  file->descriptor = -1;
  return status == 0 ? HEAT_TRACE_OK : fail_to_write(file);
}

/* -- Records ----------------------------------------------------------------------------------- */

enum { FIELD = 1, BLOCKS = 2, FIELD_BYTES = 80, BLOCKS_BYTES = 24, CHECK_BYTES = 8 };

/* A record of that size, to be freed. */
static heat_trace_status begin_record(bytes *record, uint32_t kind, size_t size) {
  *record = (bytes){size <= UINT32_MAX ? malloc(size) : NULL, 0};
  if (record->at == NULL) return fail(HEAT_TRACE_NO_MEMORY, "no memory for a record");
  put_32(record, kind);
  put_32(record, (uint32_t)size);
  return HEAT_TRACE_OK;
}

static heat_trace_status end_record(trace_file *file, bytes *record) {
  put_check(record);
  const heat_trace_status status = append(file, record);
  free(record->at);
  return status;
}

heat_trace_status append_field(trace_file *file, const field_record *field) {
  const size_t length = strlen(field->name);
  const size_t words = (size_t)field->axes + (size_t)field->n_tiles;
  bytes record;
  const heat_trace_status status =
      begin_record(&record, FIELD, FIELD_BYTES + 8 * words + padded(length) + CHECK_BYTES);
  if (status != HEAT_TRACE_OK) return status;
  put_64(&record, (uint64_t)field->step);
  put_64(&record, field->fingerprint);
  put_64(&record, field->values);
  put_double(&record, field->least);
  put_double(&record, field->greatest);
  put_double(&record, field->sum);
  put_64(&record, field->nans);
  put_32(&record, (uint32_t)field->type);
  put_32(&record, (uint32_t)field->axes);
  put_32(&record, (uint32_t)length);
  put_32(&record, (uint32_t)field->n_tiles);
  put(&record, field->whole, (size_t)field->axes * sizeof *field->whole);
  put_name(&record, field->name);
  put(&record, field->tiles, (size_t)field->n_tiles * sizeof *field->tiles);
  return end_record(file, &record);
}

heat_trace_status append_blocks(trace_file *file, const char *name, int32_t axes, int32_t ranks,
                                const uint64_t *blocks) {
  const size_t length = strlen(name);
  const size_t bytes_of_blocks = (size_t)ranks * (size_t)axes * 2 * sizeof *blocks;
  bytes record;
  const heat_trace_status status =
      begin_record(&record, BLOCKS, BLOCKS_BYTES + padded(length) + bytes_of_blocks + CHECK_BYTES);
  if (status != HEAT_TRACE_OK) return status;
  put_32(&record, (uint32_t)axes);
  put_32(&record, (uint32_t)ranks);
  put_32(&record, (uint32_t)length);
  put_32(&record, 0);
  put_name(&record, name);
  put(&record, blocks, bytes_of_blocks);
  return end_record(file, &record);
}
