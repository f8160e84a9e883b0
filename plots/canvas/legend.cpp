#include "legend.hpp"

#include <algorithm>
#include <ostream>

namespace heat::plots {
namespace {

constexpr double line = 11.0;         ///< height of a label
constexpr std::size_t longest = 24;   ///< characters of a label
constexpr double gap = 4.0;           ///< from the plot to a label
constexpr double swatch_width = 1.8;  ///< of a language's line

double count(std::size_t n) { return static_cast<double>(n); }

/// Heights that are at least a line apart and as near to the wanted ones as can be, within a plot:
/// labels that would overlap form a group around the mean of what its members want (the method of
/// pooling adjacent violators; Barlow et al., Statistical Inference under Order Restrictions,
/// 1972).
std::vector<double> apart(const std::vector<double>& wanted, double height) {
  struct Group {
    double sum;  ///< of the lowest member's place, as each member wants it
    std::size_t members;
    [[nodiscard]] double place() const { return sum / count(members); }
  };
  std::vector<Group> groups;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    groups.push_back({wanted[i] - line * count(i), 1});
    while (groups.size() > 1 && groups.back().place() < groups[groups.size() - 2].place()) {
      const Group last = groups.back();
      groups.pop_back();
      groups.back().sum += last.sum;
      groups.back().members += last.members;
    }
  }
  std::vector<double> places;
  const double most = std::max(0.0, height - line * (count(wanted.size()) - 1.0));
  for (const Group& group : groups) {
    for (std::size_t i = 0; i < group.members; ++i) {
      places.push_back(std::clamp(group.place(), 0.0, most) + line * count(places.size()));
    }
  }
  return places;
}

}  // namespace

std::vector<Entry> solver_entries(const std::vector<SolverStyle>& solvers,
                                  const std::set<std::string>& known, bool with_lines) {
  std::vector<Entry> languages, markers;
  std::set<std::string> named = known, algorithms;
  for (const SolverStyle& style : solvers) {
    if (named.insert(style.language).second) {
      const std::string box = std::string("fc rgb '") + style.colour + "' fs solid noborder";
      languages.push_back(with_lines ? Entry{line_look(style, swatch_width), "", "", style.language}
                                     : Entry{"", "", box, style.language});
    }
    if (!algorithms.insert(style.algorithm).second) continue;
    const std::string point = point_look(ink, style.point, 0.85, 1.3);
    const auto marker = std::ranges::find(markers, point, &Entry::point);
    if (marker == markers.end()) {
      markers.push_back({"", point, "", style.algorithm});
    } else {
      marker->text += ", " + style.algorithm;
    }
  }
  languages.insert(languages.end(), markers.begin(), markers.end());
  return languages;
}

bool fit_beside(std::size_t labels, double height) { return line * count(labels) <= height; }

double room_for(const std::vector<EndLabel>& labels) {
  std::size_t most = 0;
  for (const EndLabel& label : labels) most = std::max(most, length(label.text));
  return gap + text_width * Page::legend_font * count(std::min(most, longest));
}

void write_labels(std::ostream& out, std::vector<EndLabel> labels, const Scale& scale) {
  std::ranges::stable_sort(labels, {}, &EndLabel::value);
  std::vector<double> wanted;
  for (const EndLabel& label : labels) wanted.push_back(scale.up(label.value));
  const std::vector<double> places = apart(wanted, scale.height);
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const EndLabel& label = labels[i];
    const double up = places[i] / scale.height;
    out << "set arrow from first " << label.at << ", first " << label.value << " to graph 1, graph "
        << up << " nohead lw 0.5 lc rgb '" << label.colour << "'\n"
        << "set label " << literal(shortened(label.text, longest)) << " at graph 1, graph " << up
        << " left offset character 0.4,0 noenhanced " << font(Page::legend_font, label.colour)
        << "\n";
  }
}

}  // namespace heat::plots
