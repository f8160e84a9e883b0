#include <stdexcept>

#include "picture.hpp"

namespace heat::diff {

void check_picture(const std::filesystem::path&, const Field&) {
  throw std::runtime_error("figures were not built: see HEAT_COMPARE in CMake's output");
}

void draw(const Comparison&, const std::filesystem::path&) {}

}  // namespace heat::diff
