/// The tiles of a field in a picture, where the figures were built.
#ifndef HEAT_TRACE_PICTURE_HPP
#define HEAT_TRACE_PICTURE_HPP

#include <string>

#include "diff.hpp"

namespace heat::trace {

/// Why no picture can be drawn into that file; "" if one can.
std::string no_picture(const std::string& file);

/// Draw the tiles of a pair that differ. @throw std::runtime_error  why there is no picture
void draw_picture(const std::string& file, const Run& golden, const Run& port, const Pair& pair);

}  // namespace heat::trace

#endif
