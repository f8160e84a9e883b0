#include "report.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <functional>
#include <iterator>
#include <set>

#include "html.hpp"
#include "interop/common/text.hpp"
#include "interop/compare/measure/check.hpp"
#include "interop/compare/measure/proof.hpp"
#include "interop/compare/results/record.hpp"
#include "page.hpp"
#include "plots/figures/figures.hpp"
#include "provenance.hpp"
#include "ratios.hpp"

namespace heat::compare {
namespace {

using nlohmann::ordered_json;

std::string section(const std::string& title, const std::string& content) {
  return content.empty() ? "" : element("section", element("h2", html(title)) + content);
}

/// Facts of the same key stand below each other, and it is said once.
std::string list_of(const std::vector<Fact>& facts) {
  std::string text, last;
  for (const auto& [key, said] : facts) {
    text += element("dt", key == last ? "" : html(key)) + element("dd", html(said));
    last = key;
  }
  return element("dl", text);
}

std::string capital(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 32);
  return text;
}

/// The facts of some keys.
std::vector<Fact> facts_of(const Account& a, const std::set<std::string>& keys) {
  std::vector<Fact> chosen = facts(a.options, a.plan, a.results);
  std::erase_if(chosen, [&](const Fact& fact) { return !keys.contains(fact.key); });
  return chosen;
}

/// ", 2026-01-31", on which the first session began, or "".
std::string day(const Account& a) {
  const ordered_json sessions = a.results.head().value("sessions", ordered_json::array());
  const std::string began = sessions.empty() ? "" : sessions.front().value("started", "");
  return began.empty() ? "" : ", " + began.substr(0, began.find('T'));
}

/// The verdict, and what it is about.
std::string header(const Account& a) {
  const std::string check = capital(check_line(a.options, a.plan, a.results.runs));
  const std::string unproven = a.results.proof.is_object() ? proof_line(a.results.proof) : "";
  return element(
      "header",
      element("p", html("Solvers of the 2-D heat problem side by side" + day(a)), "class='quiet'") +
          element("h1", html(check)) +
          list_of(
              facts_of(a, {"Problem", "Machine", "Jobs", "Note", "Limits", "Messages", "Field"})) +
          (unproven.empty() ? "" : element("p", html(unproven))),
      check.starts_with("All ") ? "" : "class='bad'");
}

/// What a diagnosis is of.
Config config_of(const ordered_json& found, const Account& a) {
  const ordered_json ranks = found.at("ranks");
  return {found.at("solver"),
          ranks.is_null() ? 0 : ranks.get<int>(),
          {found.at("nx"), found.at("ny")},
          a.options.grids.size() > 1,
          threads_from(found)};
}

/// Runs that failed or disagree, and what was found about them.
std::string failures(const Account& a) {
  std::string text;
  for (const auto& [what, why] : faults(a.plan, a.results.runs)) {
    text += element("li", html(what + (why.empty() ? "" : ": " + why)));
  }
  if (!text.empty()) text = element("ul", text);
  for (const ordered_json& found : a.results.diagnoses) {
    std::string lines;
    for (const ordered_json& line : found.value("text", ordered_json::array())) {
      lines += line.get<std::string>() + "\n";
    }
    if (found.contains("failed")) lines = "no diagnosis: " + found.at("failed").get<std::string>();
    text += element("h3", html("Diagnosis: " + describe(config_of(found, a)))) +
            element("pre", html(lines));
  }
  return section("What went wrong", text);
}

std::string all_tables(const Account& a) {
  std::string text;
  for (const TablesOfGrid& grid : a.tables.grids) {
    std::string tables;
    for (const Table& table : grid.tables) tables += html_table(table);
    if (!grid.grid.empty()) text += element("h3", html(grid.grid));
    text += element("div", tables, "class='tables'");
  }
  for (const std::string& note : a.tables.notes) text += element("p", html(note), "class='quiet'");
  return section("How fast", text);
}

/// The ratios to the baseline, row by row; with too few rounds for any interval, a line that says
/// so.
std::string verdicts(const Account& a) {
  Table table{"Times as fast as the baseline",
              false,
              {"ratio", interval_title(judgement_of(a.options)), "verdict"}};
  bool any = false;
  for (const Summary& s : a.summary) {
    if (!s.ratio || a.plan.is_baseline(s.config)) continue;
    any = any || s.ratio->low;
    table.rows.push_back(
        {describe(s.config),
         {ratio_text(s.ratio->ratio), interval_text(*s.ratio),
          s.wrong() ? "!wrong field" : verdict_text(*s.ratio, a.options.precision)}});
  }
  if (table.rows.empty()) return "";
  const auto said = [](const std::string& line) { return element("p", html(line)); };
  if (!any) {
    return section("Is it faster?",
                   said(ratio_tables(a.plan, a.options, a.results.runs, a.summary)));
  }
  std::string notes;
  for (const std::string& line : ratio_notes(a.plan, a.results.runs, a.options.precision)) {
    notes += said(line);
  }
  notes += said(
      "Intervals are expanded percentile bootstraps over the rounds (Hesterberg, The American "
      "Statistician 69(4), 2015).");
  return section("Is it faster?", html_table(table) + element("div", notes, "class='quiet'"));
}

/// Sentences that begin with the name of their row, "cxx/mpi on 2 ranks: ".
std::string explanations(const Account& a) {
  std::string text;
  for (const std::string& sentence : a.why) {
    const auto end = sentence.find(": ") + 1;  // 0: none
    text += element("li", element("b", html(sentence.substr(0, end))) + html(sentence.substr(end)));
  }
  return text.empty() ? "" : section("Why", element("ul", text));
}

std::string figures(const Account& a) {
  std::string text;
  for (const Picture& picture : a.pictures) {
    text += element("figure", picture.html + element("figcaption", html(picture.caption)));
  }
  if (!text.empty()) return section("Figures", element("div", text, "class='figures'"));
  return section("Figures", element("p", plots::gnuplot_found() ? "None could be drawn."
                                                                : "None: gnuplot was not found."));
}

/// The sessions that made runs, with the commands that did.
std::string sessions(const Account& a) {
  std::string text;
  for (const ordered_json& session : a.results.head().value("sessions", ordered_json::array())) {
    if (session.value("run", std::size_t{0}) >= a.results.runs.size()) continue;
    text += element("pre", html(session.value("command", ""))) + list_of(session_facts(session));
  }
  if (text.empty() || !faults(a.plan, a.results.runs).empty()) return text;
  return element("p",
                 "Fields do not depend on the machine: elsewhere, too, they have the fingerprints "
                 "above. The times are those of this machine and build.") +
         text;
}

/// Machines and builds in the order in which they made runs.
std::string machines(const Account& a) {
  const ordered_json& head = a.results.head();
  const auto of = [](const ordered_json& where) {
    std::vector<Fact> all = machine_facts(where.at("machine"));
    std::ranges::copy(build_facts(where.at("build")), std::back_inserter(all));
    return list_of(all);
  };
  std::string text = of(head);
  for (const ordered_json& later : head.value("resumed", ordered_json::array())) {
    if (later.value("run", std::size_t{0}) >= a.results.runs.size()) continue;
    text += element("h3", "Later runs") + of(later);
  }
  return text;
}

std::string missing(const Account& a) {
  std::string text;
  for (const Fact& fact : facts_of(a, {"Plugin", "Missing"}))
    text += element("li", html(fact.text));
  return text.empty() ? "" : element("ul", text);
}

std::string filled(std::string page, const std::string& title, const std::string& content) {
  const auto fill = [&](const std::string& place, const std::string& text) {
    page.replace(page.find(place), place.size(), text);
  };
  fill("<!--title-->", title);
  fill("<!--content-->", content);
  return page;
}

/// The problem and the machine in a line.
std::string caption_of(const Account& a) {
  const std::vector<Fact> about = facts(a.options, a.plan, a.results);
  return about[0].text + "; " + about[1].text;
}

}  // namespace

std::string report_html(const Account& a) {
  return filled(report_page, html("heat: " + caption_of(a)),
                header(a) + failures(a) + all_tables(a) + verdicts(a) +
                    (a.against.empty()
                         ? ""
                         : section("Against earlier results", element("pre", html(a.against)))) +
                    explanations(a) + figures(a) + section("How to repeat it", sessions(a)) +
                    section("Machine and build", machines(a)) +
                    section("Not in this comparison", missing(a)) +
                    element("footer",
                            "Every run is in results.json and results.csv beside this "
                            "page, the tables in table.md and table.tex."));
}

void write_reports(const Account& a) {
  const std::string caption = caption_of(a);
  const auto write = [&](const char* name, const std::function<std::string()>& text) {
    try {
      replace_file(a.results.folder() / name, text());
    } catch (const std::exception& error) {
      std::fprintf(stderr, "compare: %s is missing: %s\n", name, error.what());
    }
  };
  write("table.md", [&] { return as_markdown(a.tables, caption); });
  write("table.tex", [&] { return as_latex(a.tables, caption); });
  write("report.html", [&] { return report_html(a); });
}

}  // namespace heat::compare
