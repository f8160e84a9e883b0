/// The figure `difference` of two fields.
#ifndef HEAT_DIFF_PICTURE_HPP
#define HEAT_DIFF_PICTURE_HPP

#include "report.hpp"

namespace heat::diff {

/// Say early what would fail late.
/// @throws std::runtime_error why such a picture of such a field cannot be drawn
void check_picture(const std::filesystem::path& picture, const Field& field);

/// Draw where the fields differ: all of two axes, of more the plane of the first cell that differs.
/// @throws std::runtime_error why it was not drawn
void draw(const Comparison& found, const std::filesystem::path& picture);

}  // namespace heat::diff

#endif
