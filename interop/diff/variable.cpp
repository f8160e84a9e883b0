#include "variable.hpp"

#include <netcdf.h>
#include <netcdf_mem.h>

#include <cerrno>
#include <new>

namespace heat::diff {
namespace {

/// @param why  which may have names from the file
[[noreturn]] void fail(std::string why) {
  for (char& c : why) c = static_cast<unsigned char>(c) < ' ' || c == '\x7f' ? '?' : c;
  throw std::runtime_error(why);
}

void check(int status) {
  if (status == EPERM) fail("it is cut short");  // bytes behind its last were asked for
  if (status != NC_NOERR) fail(nc_strerror(status));
}

/// Also one of HDF5, which the library reads as NetCDF's later form.
class File {
 public:
  // Opened by its path, one that is cut short would have zeros for the cells that are missing.
  explicit File(std::string_view bytes) {
    check(nc_open_mem("file", NC_NOWRITE, bytes.size(), const_cast<char*>(bytes.data()), &id_));
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() { nc_close(id_); }
  [[nodiscard]] int id() const { return id_; }

 private:
  int id_ = 0;
};

/// Where a variable is.
struct Place {
  std::string name;
  int group, id;
};

/// Add all variables of a group and of those in it.
void add_places(int group, const std::string& prefix, std::vector<Place>& places) {
  char name[NC_MAX_NAME + 1] = "";
  int count = 0;
  check(nc_inq_nvars(group, &count));
  for (int id = 0; id < count; ++id) {
    check(nc_inq_varname(group, id, name));
    places.push_back({prefix + name, group, id});
  }
  check(nc_inq_grps(group, &count, nullptr));
  std::vector<int> groups(static_cast<std::size_t>(count));
  check(nc_inq_grps(group, nullptr, groups.data()));
  for (const int inner : groups) {
    check(nc_inq_grpname(inner, name));
    add_places(inner, prefix + name + "/", places);
  }
}

Place find_place(const File& file, const std::string& name) {
  std::vector<Place> places;
  add_places(file.id(), "", places);
  const auto found = std::ranges::find(places, name, &Place::name);
  if (found != places.end()) return *found;
  std::string why = name.empty() ? "name one of its variables, as FILE:NAME"
                                 : "no variable of that name can be compared";
  why += places.empty() ? "; it has none" : "; it has ";
  for (const Place& place : places) why += (&place == places.data() ? "" : ", ") + place.name;
  fail(why);
}

/// NumPy's name of a type.
std::string descr_of(const Place& place, nc_type type) {
  static constexpr const char* descrs[] = {"",    "=i1", "",    "=i2", "=i4", "=f4",
                                           "=f8", "=u1", "=u2", "=u4", "=i8", "=u8"};
  const std::string descr = type > 0 && type <= NC_UINT64 ? descrs[type] : "";
  char name[NC_MAX_NAME + 1] = "";
  if (descr.empty()) check(nc_inq_type(place.group, type, name, nullptr));
  if (descr.empty()) fail("the type '" + std::string(name) + "' of its cells is not compared");
  return descr;
}

}  // namespace

Variable read_variable(std::string_view bytes, const std::string& name) {
  const File file(bytes);
  const Place place = find_place(file, name);
  nc_type type = 0;
  int axes = 0, storage = 0;
  check(nc_inq_var(place.group, place.id, nullptr, &type, &axes, nullptr, nullptr));
  // Files that a virtual dataset lacks are no error: their cells would be zeros.
  check(nc_inq_var_chunking(place.group, place.id, &storage, nullptr));
  if (storage > NC_COMPACT) fail("its cells are in other files");
  Variable variable;
  variable.header.descr = descr_of(place, type);
  variable.bytes = static_cast<std::size_t>(variable.header.descr.back() - '0');
  std::vector<int> dimensions(static_cast<std::size_t>(axes));
  check(nc_inq_vardimid(place.group, place.id, dimensions.data()));
  for (const int dimension : dimensions) {
    std::size_t extent = 0;
    check(nc_inq_dimlen(place.group, dimension, &extent));
    variable.header.shape.push_back(static_cast<std::int64_t>(extent));
    if (__builtin_mul_overflow(variable.bytes, extent, &variable.bytes)) {
      fail("its shape is too large");
    }
  }
  variable.cells.reset(new (std::nothrow) char[variable.bytes]);
  const std::string bytes_text = std::to_string(variable.bytes);
  if (!variable.cells) fail("there is no memory for its " + bytes_text + " bytes");
  check(nc_get_var(place.group, place.id, variable.cells.get()));
  return variable;
}

}  // namespace heat::diff
