/// Where and how pictures are drawn, as the options say.
#ifndef HEAT_COMPARE_PICTURE_OUTPUT_HPP
#define HEAT_COMPARE_PICTURE_OUTPUT_HPP

#include <filesystem>

#include "interop/compare/launch/inherited.hpp"
#include "interop/compare/options/options.hpp"
#include "plots/figures/figures.hpp"

namespace heat::compare {

/// @param picture  its file without the extension
inline plots::Output picture_output(const Options& options, const std::filesystem::path& picture) {
  plots::Output output{picture, options.formats, interrupted};
  output.titled = !options.no_title;
  if (options.figure_width > 0.0) {
    output.width = 72.0 * options.figure_width;
    output.text = 8.0;  // the notes have 7, the least that journals take
  }
  return output;
}

}  // namespace heat::compare

#endif
