#include <algorithm>
#include <set>

#include "curves.hpp"
#include "rank_axis.hpp"

namespace heat::plots {
namespace {

constexpr double tick_line = 12.0;  ///< height of a row of tick labels, in points

/// Name the curves that reach the last rank count at their ends, unless that is too many.
void name_curves(std::vector<Curve>& curves, int last, double height) {
  const auto reaches = [&](const Curve& curve) {
    const Mark* end = curve.end();
    return end != nullptr && end->ranks == last && last > 1;
  };
  const auto many = static_cast<std::size_t>(std::ranges::count_if(curves, reaches));
  for (Curve& curve : curves) curve.named = reaches(curve) && fit_beside(many, height);
}

/// Of what the curves' own names do not tell.
/// @param crowd  what open markers mean
std::vector<Entry> legend_of(const std::vector<Curve>& curves, const Quantity& quantity,
                             const std::string& crowd) {
  std::vector<SolverStyle> solvers;
  std::set<std::string> known;  // languages, by the names of other curves
  std::vector<Entry> others;
  bool lines = false, open = false, wrong = false;
  for (const Curve& curve : curves) {
    open = open || std::ranges::any_of(curve.marks, &Mark::open);
    wrong = wrong || std::ranges::any_of(curve.marks, &Mark::wrong);
    if (curve.named && !curve.paper) known.insert(curve.style.language);
    if (curve.named) continue;
    if (curve.wrong() || curve.paper) {
      const bool line = curve.end() != nullptr;
      others.push_back({line && !curve.band ? curve.line() : "",
                        curve.band ? "" : curve.point(curve.wrong() ? cross : curve.style.point),
                        curve.band ? band_look : "", (curve.paper ? "paper: " : "") + curve.label});
    } else {
      solvers.push_back(curve.style);
      lines = lines || curve.end() != nullptr;
    }
  }
  std::vector<Entry> legend = solver_entries(solvers, known, lines);
  std::set<std::string> references;
  for (const ValueAxis& axis : quantity.axes) {
    for (const Reference& reference : axis.references) {
      if (!references.insert(reference.label).second) continue;
      legend.push_back({reference.look, "", "", reference.label});
    }
  }
  if (open) legend.push_back({"", point_look(ink, 6, 0.85, 1.3), "", crowd});
  if (wrong) legend.push_back({"", point_look(ink, cross, 0.85, 1.3), "", "wrong field"});
  legend.insert(legend.end(), others.begin(), others.end());
  return legend;
}

int last_rank(const std::vector<Curve>& curves) {
  int last = 0;
  for (const Curve& curve : curves) {
    for (const Mark& mark : curve.marks) last = std::max(last, mark.ranks);
  }
  return last;
}

/// Panels above each other.
std::vector<Panel> panels_of(const Quantity& quantity) {
  constexpr double gap = 0.09;  // has the heading
  const double count = static_cast<double>(quantity.axes.size());
  const double height = (1.0 - gap * (count - 1.0)) / count;
  std::vector<Panel> panels;
  double top = 1.0;
  for (const ValueAxis& axis : quantity.axes) {
    panels.push_back({0.0, 1.0, top - height, top, axis.label, axis.heading});
    top -= height + gap;
  }
  return panels;
}

std::string note_of(const Quantity& quantity, const std::vector<Curve>& curves,
                    const Scale& scale) {
  const bool bars = std::ranges::any_of(curves, [&](const Curve& curve) {
    return !curve.paper && std::ranges::any_of(curve.marks, [&](const Mark& mark) {
      return scale.shows(mark.low, mark.high);
    });
  });
  return quantity.note + "Medians" + (bars ? "; bars: fastest to slowest run." : ".");
}

}  // namespace

Scale scale_of(const ValueAxis& axis, const std::vector<Curve>& curves, int last, double height) {
  std::vector<double> values;
  for (const Reference& reference : axis.references) {
    values.push_back(reference.at_one);
    values.push_back(reference.at(std::max(1, last)));
  }
  for (const Curve& curve : curves) {
    for (const Mark& mark : curve.marks) {
      values.push_back(mark.low);
      values.push_back(mark.high);
    }
  }
  const auto [low, high] = std::ranges::minmax(values);
  if (!axis.logarithmic && high < 5.0) return {0.0, std::max(1.1, 1.08 * high), false, height};
  // Nearly equal times must not be blown up to look far apart.
  const double widen = std::max(1.15, 1.6 / (high / low));
  return {low / widen, high * widen, true, height};
}

std::vector<EndLabel> labels_of(const std::vector<Curve>& curves) {
  std::vector<EndLabel> labels;
  for (const Curve& curve : curves) {
    if (!curve.named) continue;
    const Mark& end = *curve.end();
    labels.push_back({curve.label, curve.style.colour, end.at, end.value});
  }
  return labels;
}

Page curves_page(const Report& report, const Output& output, Quantity& quantity,
                 std::vector<std::vector<Curve>>& panels) {
  Page page(output);
  page.title = quantity.title + ": " + problem_text(report);
  page.subtitle = report.machine;
  page.panels = panels_of(quantity);
  page.plot_height = std::min(0.6 * page.width, 300.0) * (panels.size() > 1 ? 1.4 : 1.0);
  int last = 0;
  for (const std::vector<Curve>& curves : panels) last = std::max(last, last_rank(curves));
  const bool threads = compare::workers_of(report.summary) == "cores";
  if (last > 0) page.x_label = threads ? "cores: ranks x threads" : "number of MPI ranks";
  double room = 0.0;
  for (std::size_t i = 0; i < panels.size(); ++i) {
    // A line over the ranks needs more than one rank.
    if (last <= 1) std::erase_if(quantity.axes[i].references, &Reference::power);
    name_curves(panels[i], last, page.panel_height(page.panels[i]));
    room = std::max(room, room_for(labels_of(panels[i])));
  }
  page.right += room;
  const int rows = RankAxis(panels, page.plot_width()).label_rows();
  for (double* length : {&page.axis_height, &page.x_label_at}) *length += tick_line * (rows - 1);
  page.legend = legend_of(panels.front(), quantity, compare::crowd_text(report.summary));
  const Scale scale =
      scale_of(quantity.axes.front(), panels.front(), last, page.panel_height(page.panels.front()));
  page.notes.push_back(note_of(quantity, panels.front(), scale));
  if (report.paper) page.notes.push_back(quantity.paper_note);
  return page;
}

}  // namespace heat::plots
