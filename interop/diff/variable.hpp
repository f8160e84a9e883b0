/// A variable of a NetCDF file, or a dataset of an HDF5 file.
#ifndef HEAT_DIFF_VARIABLE_HPP
#define HEAT_DIFF_VARIABLE_HPP

#include <memory>
#include <string>

#include "interop/library/npy_header.hpp"

namespace heat::diff {

/// One that was read, with its type and shape as a NumPy file would have them.
struct Variable {
  NpyHeader header;
  std::unique_ptr<char[]> cells;  ///< in C order, their bits as stored
  std::size_t bytes = 0;
};

/// Read a variable.
/// @param file  its bytes
/// @param name  with its groups, as "ocean/u"
/// @throws std::runtime_error why not, to stand behind "cannot read PATH: "
Variable read_variable(std::string_view file, const std::string& name);

}  // namespace heat::diff

#endif
