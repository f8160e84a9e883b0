/// Whether a picture's file is whole. gnuplot ends well also if the disk was full.
#ifndef HEAT_PLOTS_WHOLE_HPP
#define HEAT_PLOTS_WHOLE_HPP

#include <filesystem>
#include <string>

namespace heat::plots {

/// Whether a file is complete by its format: what was cut off has no end, and what lost a piece has
/// its end elsewhere than it says (PNG, PDF).
/// @param extension  ".png", ".svg" or ".pdf"
bool is_whole(const std::filesystem::path& file, const std::string& extension);

/// Why a file cannot be written, found out by writing more of it; "" if it can.
std::string why_not_written(const std::filesystem::path& file);

}  // namespace heat::plots

#endif
