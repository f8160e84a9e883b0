#include "variable.hpp"

namespace heat::diff {

Variable read_variable(std::string_view, const std::string&) {
  throw std::runtime_error(
      "NetCDF and HDF5 files need a heat-diff that was built with NetCDF's library (Debian: "
      "libnetcdf-dev)");
}

}  // namespace heat::diff
