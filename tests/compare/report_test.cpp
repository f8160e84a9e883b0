/// The forms of a report, table.md, table.tex and report.html, of made-up runs whose tables are
/// written here by hand, and what a browser and LaTeX make of them, where they are installed.
#define BOOST_TEST_MODULE compare_report
#include "interop/compare/report/report.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdio>
#include <filesystem>
#include <map>
#include <regex>
#include <set>

#include "interop/compare/measure/check.hpp"
#include "interop/compare/report/html.hpp"
#include "made_up.hpp"
#include "tests/support/gnuplot.hpp"
#include "tests/support/process.hpp"

namespace {

using namespace heat::compare;
using namespace heat::test;
using nlohmann::ordered_json;

const std::string odd = "mine/a<b&c_d%e";

/// A comparison of made-up runs, in a folder of its own.
struct MadeUp {
  explicit MadeUp(const std::vector<Config>& configs = {serial, two, eight},
                  const std::vector<Run>& runs = measured(), const Provenance& made_of = {})
      : plan(plan_of(configs)), results(with_folder(), made_of) {
    results.create_folder(options);
    results.runs = runs;
    results.begin_session();
    results.runs.push_back(run(serial, 9, 3.0));
    summary = summarize(plan, options, results.runs);
    tables = tables_of(plan, results.runs, {}, summary);
  }

  [[nodiscard]] Account account() const { return {options, plan, results, summary, tables}; }

  Folder folder;
  Options options;
  Plan plan;
  Results results;
  std::vector<Summary> summary;
  Tables tables;

 private:
  const Options& with_folder() {
    options.grids = {six};
    options.steps = 7;
    options.sources = {{3, 1, 1.0}};
    options.output = folder.path("out");
    options.named = {"--output", "--source"};
    return options;
  }
};

/// Rows of cells: of a table in each of its forms.
using Rows = std::vector<Words>;

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(' ');
  return first == text.npos ? "" : text.substr(first, text.find_last_not_of(' ') + 1 - first);
}

/// The rows of lines that hold a separator, without what the form adds.
Rows rows_of(const std::string& text, const std::string& separator, const Words& additions) {
  Rows rows;
  for (std::string line : lines_of(text)) {
    for (const std::string& one : additions) {
      for (auto at = line.find(one); at != line.npos; at = line.find(one))
        line.erase(at, one.size());
    }
    if (line.find(separator) == line.npos || line.starts_with("|--")) continue;
    Words& cells = rows.emplace_back();
    for (auto at = line.find(separator); at != line.npos; at = line.find(separator)) {
      cells.push_back(trimmed(line.substr(0, at)));
      line.erase(0, at + separator.size());
    }
    cells.push_back(trimmed(line));
  }
  return rows;
}

Rows html_rows(const std::string& page) {
  Rows rows;
  const std::regex cell("<(tr|t[hd])( [^>]*)?>([^<]*)");
  for (std::sregex_iterator it(page.begin(), page.end(), cell), end; it != end; ++it) {
    if ((*it)[1] == "tr")
      rows.emplace_back();
    else
      rows.back().push_back((*it)[3]);
  }
  return rows;
}

/// A page of ten rank counts, too wide for a phone, with two pictures.
std::string wide_page() {
  std::vector<Config> configs{serial};
  std::vector<Run> runs{run(serial, 1, 2.0)};
  for (int ranks = 1; ranks <= 4096; ranks *= 2) {
    configs.push_back({"cxx/mpi", ranks, six});
    runs.push_back(run(configs.back(), 1, 1.0 / ranks));
  }
  const MadeUp made(configs, runs);
  Account account = made.account();
  const std::string svg =
      "<?xml version='1.0'?>\n<svg width=\"600\" height=\"300\" viewBox=\"0 0 600 300\" "
      "xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\">\n"
      "<title>Gnuplot</title>\n<g id=\"canvas\"><circle id='dot' r='9'/>"
      "<use xlink:href='#dot' x='50'/><rect fill='url(#dot)'/></g></svg>";
  for (const char* name : {"f1", "f2"}) {
    account.pictures.push_back({inline_svg(svg, name, "A <picture>"), "What it shows"});
  }
  return report_html(account);
}

}  // namespace

BOOST_AUTO_TEST_CASE(the_papers_tables_stand_in_table_md) {
  const MadeUp made;
  BOOST_TEST(as_markdown(made.tables, "Six cells") ==
             "Six cells\n"
             "\n"
             "| Time in s, median of 1 to 5 | serial |     2 |      8 |\n"
             "|-----------------------------|-------:|------:|-------:|\n"
             "| fortran/serial              |  3.000 |       |        |\n"
             "| cxx/mpi                     |        | 1.000 | 0.7500 |\n"
             "\n"
             "| Speedup        | serial |    2 |    8 |\n"
             "|----------------|-------:|-----:|-----:|\n"
             "| fortran/serial |   1.00 |      |      |\n"
             "| cxx/mpi        |        | 3.00 | 4.00 |\n"
             "\n"
             "| Parallel efficiency | serial |    2 |    8 |\n"
             "|---------------------|-------:|-----:|-----:|\n"
             "| cxx/mpi             |        | 1.50 | 0.50 |\n"
             "\n"
             "Speedup is relative to fortran/serial; efficiency is speedup / ranks.\n"
             "\n"
             "Widest spread, (max - min)/median: 267%, fortran/serial\n");
}

BOOST_AUTO_TEST_CASE(the_papers_tables_stand_in_table_tex) {
  const MadeUp made;
  const std::string text = as_latex(made.tables, "Six cells, 100%");
  BOOST_TEST(has(text,
                 "\\begin{table}\n"
                 "  \\centering\n"
                 "  \\caption{Time in s, median of 1 to 5: Six cells, 100\\%}\n"
                 "  \\medskip\n"
                 "  \\footnotesize\\setlength{\\tabcolsep}{3pt}\n"
                 "  \\begin{tabular}{lrrr}\n"
                 "    \\toprule\n"
                 "     & serial & 2 & 8 \\\\\n"
                 "    \\midrule\n"
                 "    fortran/serial & 3.000 &  &  \\\\\n"
                 "    cxx/mpi &  & 1.000 & 0.7500 \\\\\n"
                 "    \\bottomrule\n"
                 "  \\end{tabular}\n"
                 "\n"
                 "  \\smallskip{Speedup is relative to fortran/serial; efficiency is "
                 "speedup / ranks.\\par}\n"
                 "\n"
                 "  \\smallskip{Widest spread, (max - min)/median: 267\\%, "
                 "fortran/serial\\par}\n"
                 "\\end{table}\n"
                 "\\begin{table}\n"
                 "  \\centering\n"
                 "  \\caption{Speedup: Six cells, 100\\%}\n"),
             text);
}

BOOST_AUTO_TEST_CASE(all_forms_have_the_same_cells) {
  auto runs = measured();
  for (Run& one : runs) one.oversubscribed = one.config == eight;
  runs.push_back(run(two, 9, 1.0, "disagrees"));
  runs.push_back(run({"cxx/mpi", 1, six}, 1, 1.0, "timeout"));
  const MadeUp made({serial, {"cxx/mpi", 1, six}, two, eight}, runs);
  Rows latex = rows_of(as_latex(made.tables, ""), " & ", {"\\\\"});
  Rows markdown = rows_of(as_markdown(made.tables, ""), "|", {"\\"});
  for (Words& row : markdown) row = Words(row.begin() + 1, row.end() - 1);
  Rows page = html_rows(report_html(made.account()));
  std::erase_if(page, [](const Words& row) { return row.front() == "Speed in Gpt/s"; });
  BOOST_REQUIRE(latex.size() == 8U);
  BOOST_REQUIRE(markdown.size() == 8U);
  BOOST_TEST((latex[0] == Words{"", "serial", "1", "2", "8*"}));
  for (const std::size_t heading : {0, 3, 6}) latex[heading][0] = markdown[heading][0];
  BOOST_TEST((latex == markdown));
  BOOST_TEST((latex[2] == Words{"cxx/mpi", "", "timeout", "!1.000", "0.7500"}));
  for (const Words& row : latex) BOOST_TEST((std::ranges::find(page, row) != page.end()), row[0]);
  const std::string text = as_text(made.tables);
  BOOST_TEST(has(text, "cxx/mpi" + std::string(30, ' ') + "timeout  !1.000  0.7500\n"), text);
}

BOOST_AUTO_TEST_CASE(names_are_shown_as_they_are_in_every_form) {
  const Config named{odd, 0, six};
  auto runs = measured();
  runs.push_back(run(named, 1, 1.0));
  const MadeUp made({serial, named, two, eight}, runs);
  BOOST_TEST(has(as_markdown(made.tables, ""), "\n| mine/a\\<b\\&c_d%e "));
  BOOST_TEST(has(as_latex(made.tables, ""), "    mine/a\\textless{}b\\&c\\_d\\%e & 1.000"));
  Account account = made.account();
  account.why = {odd + ": memory-bound"};
  const std::string page = report_html(account);
  BOOST_TEST(has(page, "<th scope='row'>mine/a&lt;b&amp;c_d%e</th>"));
  BOOST_TEST(has(page, "<li><b>mine/a&lt;b&amp;c_d%e:</b>\n memory-bound</li>"));
  BOOST_TEST(!has(page, "a<b"));
  BOOST_TEST(html("'\"") == "&#39;&quot;");
}

BOOST_AUTO_TEST_CASE(each_grid_has_a_heading_and_a_float) {
  const Config small{"fortran/serial", 0, {10, 5}, true}, large{"fortran/serial", 0, {20, 5}, true};
  const MadeUp made({small, large}, {run(small, 1, 4.0), run(large, 1, 9.0)});
  BOOST_TEST(has(as_markdown(made.tables, ""), "\n## 10x5 cells\n\n| Time in s      | serial |\n"));
  const std::string latex = as_latex(made.tables, "x");
  BOOST_TEST(has(latex, "\\caption{Speedup: 10x5 cells; x}"));
  BOOST_TEST(has(latex, "\\caption{Speedup: 20x5 cells; x}"));
  BOOST_TEST(has(report_html(made.account()), "<h3>20x5 cells</h3>"));
}

BOOST_AUTO_TEST_CASE(the_verdict_comes_first) {
  const std::string page = report_html(MadeUp().account());
  BOOST_TEST(
      has(page,
          "<main>\n<header><p class='quiet'>Solvers of the 2-D heat problem side by side</p>\n"
          "<h1>All equal to the last bit: 2 solvers, 12 runs</h1>"),
      page);
  BOOST_TEST(has(page, "<dd>fingerprint 0123456789abcdef, heat 1500.0000</dd>"));
  BOOST_TEST(has(page, "<dd>3x2 cells, 7 steps, start zero, 1 source</dd>"));
  BOOST_TEST(has(page, "<h2>Is it faster?</h2>\n<p>Verdict  undecided: 3 rounds; "), page);
  for (const char* absent : {"What went wrong", "<h2>Why</h2>", "Against earlier"}) {
    BOOST_TEST(!has(page, absent), absent);
  }
}

BOOST_AUTO_TEST_CASE(what_was_not_compared_is_not_shown_as_good) {
  const std::string page = report_html(MadeUp({serial}, {run(serial, 1, 1.0)}).account());
  BOOST_TEST(has(page, "<header class='bad'>"));
  BOOST_TEST(has(page, "<h1>1 solver, 2 runs, nothing to compare with</h1>"), page);
}

BOOST_AUTO_TEST_CASE(what_went_wrong_is_told_with_its_diagnosis) {
  auto runs = measured();
  runs.push_back(run(two, 9, 1.0, "disagrees"));
  runs.back().message = "it said <no>";
  MadeUp made({serial, two, eight}, runs);
  made.results.proof = {{"status", "unproven"}, {"message", "why & wherefore"}};
  made.results.diagnoses = ordered_json::parse(
      R"([{"solver": "cxx/mpi", "nx": 3, "ny": 2, "ranks": 2,
           "text": ["first bad step: 2", "a < b"]},
          {"solver": "cxx/mpi", "nx": 3, "ny": 2, "ranks": null, "failed": "it took too long"}])");
  const std::string page = report_html(made.account());
  BOOST_TEST(has(page, "<header class='bad'>"));
  BOOST_TEST(has(page, "<p>Baseline unproven: why &amp; wherefore\n</p>\n</header>"));
  BOOST_TEST(has(page, "<h1>NOT all equal: 2 solvers, 13 runs: 1 disagrees</h1>"));
  BOOST_TEST(
      has(page, "<li>cxx/mpi on 2 ranks: disagrees in 1 of 5 runs: it said &lt;no&gt;</li>"));
  BOOST_TEST(has(
      page, "<h3>Diagnosis: cxx/mpi on 2 ranks</h3>\n<pre>first bad step: 2\na &lt; b\n</pre>"));
  BOOST_TEST(has(page, "<h3>Diagnosis: cxx/mpi</h3>\n<pre>no diagnosis: it took too long</pre>"));
}

BOOST_AUTO_TEST_CASE(a_ratio_has_its_interval_and_its_verdict) {
  MadeUp made;
  made.summary.at(0).ratio = Ratio{1.0, {}, {}, Verdict::same, 0};
  made.summary.at(1).ratio = Ratio{3.014, 2.9, 3.1, Verdict::faster, 0};
  made.summary.at(2).ratio = Ratio{4.0, {}, {}, Verdict::undecided, 5};
  Account account = made.account();
  account.against = "then & now\n";
  const std::string page = report_html(account);
  BOOST_TEST(has(page, "<h2>Against earlier results</h2>\n<pre>then &amp; now\n</pre>"));
  const Rows rows = html_rows(page);
  const auto verdicts = std::ranges::find(
      rows, Words{"Times as fast as the baseline", "ratio", "95% interval", "verdict"});
  BOOST_REQUIRE((rows.end() - verdicts == 3));  // the baseline beside itself says nothing
  BOOST_TEST((verdicts[1] == Words{"cxx/mpi on 2 ranks", "3.014", "[2.900, 3.100]", "faster"}));
  BOOST_TEST((verdicts[2] == Words{"cxx/mpi on 8 ranks", "4.000", "", "undecided, 5 more rounds"}));
  BOOST_TEST(has(page, "round by round: above 1 is faster."));
}

BOOST_AUTO_TEST_CASE(it_tells_the_command_and_where_it_ran) {
  const Provenance made_of{
      ordered_json::parse(R"({"processor": "Made <Up>", "cores": 2, "sockets": 1, "stepping": "5",
        "cores_per_socket": 4, "threads_per_core": 2, "memory_bytes": 3221225472,
        "l1d_bytes": 49152, "l2_bytes": 1572864,
        "gpus": [{"name": "H1", "memory": "1 MiB", "driver": "535"}]})"),
      ordered_json::parse(R"({"compilers": {"c": "GNU 1", "fortran": ""}, "commit": "abc",
        "versions": {"heat": "0.1", "mpi": "Open MPI"}})"),
      ordered_json::parse(R"({"command": "./compare --solvers 'a<b'", "host": "here",
        "started": "2026-01-31T23:59:59+01:00", "load_before": [0.5, 1, 2]})")};
  const std::string page = report_html(MadeUp({serial, two, eight}, measured(), made_of).account());
  for (const char* text :
       {"<pre>./compare --solvers &#39;a&lt;b&#39;</pre>", "<dd>Made &lt;Up&gt;, stepping 5</dd>",
        "<dd>2 to be used; 1 socket of 4 cores, 2 threads a core</dd>", "<dd>3.0 GiB</dd>",
        "<dd>L1 48 KiB, L2 1.5 MiB</dd>", "<dd>H1, 1 MiB, driver 535</dd>",
        "<dd>0.1, commit abc</dd>", "<dd>C GNU 1</dd>",
        "<dd>2026-01-31T23:59:59+01:00, host here</dd>", "<dd>0.5 before</dd>",
        "side by side, 2026-01-31</p>"}) {
    BOOST_TEST(has(page, text), text);
  }
}

BOOST_AUTO_TEST_CASE(a_page_needs_no_other_file_and_no_network) {
  std::string page = wide_page();
  page += inline_png("\x89PNG\xff", "bits");
  for (const char* space : {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}) {
    for (auto at = page.find(space); at != page.npos; at = page.find(space)) {
      BOOST_TEST(page.substr(page.rfind(' ', at) + 1, 5) == "xmlns");
      page.erase(at, std::string(space).size());
    }
  }
  for (const char* outside : {"://", "<script", "<link", "@import", "<iframe", "srcset"}) {
    BOOST_TEST(!has(page, outside), outside);
  }
  const std::regex place(R"((src|href|url)(=['"]?|\(['"]?)(.{0,5}))");
  for (std::sregex_iterator it(page.begin(), page.end(), place), end; it != end; ++it) {
    const std::string to = (*it)[3];
    BOOST_TEST((to.starts_with("#f1-") || to.starts_with("#f2-") || to == "data:"), it->str());
  }
  // By base64 of coreutils.
  BOOST_TEST(has(page, "<img alt='bits' src='data:image/png;base64,iVBOR/8='>"));
  BOOST_TEST(has(inline_png("ab", ""), "base64,YWI='>"));
  BOOST_TEST(has(inline_png("abc", ""), "base64,YWJj'>"));
}

BOOST_AUTO_TEST_CASE(pictures_beside_each_other_share_no_id) {
  const std::string page = wide_page();
  std::set<std::string> ids;
  const std::regex id(R"( id=['"]([^'"]*))");
  for (std::sregex_iterator it(page.begin(), page.end(), id), end; it != end; ++it) {
    BOOST_TEST(ids.insert((*it)[1]).second, it->str());
  }
  BOOST_TEST((ids == std::set<std::string>{"f1-canvas", "f1-dot", "f2-canvas", "f2-dot"}));
  for (const char* text :
       {"xlink:href='#f2-dot'", "url(#f2-dot)", "aria-label='A &lt;picture&gt;'"}) {
    BOOST_TEST(has(page, text), text);
  }
  BOOST_TEST(!has(page, "<title>Gnuplot"));
}

BOOST_AUTO_TEST_CASE(pictures_are_svgs_whatever_formats_were_asked_for) {
  for (const std::string format : {"png", "svg"}) {
    MadeUp made;
    made.options.formats = {format};
    const FakeGnuplot gnuplot("echo \"<svg width='1'><g id='x'></g></svg>\"; exit");
    draw_pictures(made.options, made.plan, made.results, made.summary, [](auto&) { return ""; });
    const auto pictures = pictures_for_report(made.plan, made.results);
    BOOST_REQUIRE(pictures.size() == 4U);  // runtime, speedup, efficiency and breakdown
    const std::string& picture = pictures[3].html;
    BOOST_TEST(picture.starts_with("<svg role='img' aria-label='" + html(pictures[3].caption)));
    BOOST_TEST(picture.ends_with(" width='1'><g id='f4-x'></g></svg>\n"), picture);
    for (const auto& entry : std::filesystem::directory_iterator(made.folder.path("out"))) {
      BOOST_TEST(entry.path().extension() == "." + format, entry.path());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_png_stands_in_for_an_svg_that_is_not_there) {
  MadeUp made;
  write_file(made.folder.path("out/field.png"), "abc");
  const auto pictures = pictures_for_report(made.plan, made.results);
  BOOST_REQUIRE(pictures.size() == 1U);
  BOOST_TEST(has(pictures[0].html, "base64,YWJj'"));
}

/// Each is a ctest of its own, because each needs a program that may be missing.
BOOST_AUTO_TEST_SUITE(latex, *boost::unit_test::disabled())

/// What pdflatex says of the tables of these solvers, which must compile; "" if it is not here.
std::string compiled(const std::string& document_class, const std::vector<Config>& configs) {
  if (run_program({"sh", "-c", "pdflatex --version && kpsewhich booktabs.sty"}).status != 0) {
    std::puts("SKIPPED: pdflatex with its package booktabs was not found");
    return "";
  }
  std::vector<Run> runs;
  for (const Config& config : configs) runs.push_back(run(config, 1, 0.1234));
  const MadeUp made(configs, runs);
  write_reports(made.account());
  write_file(made.folder.path("out/page.tex"),
             "\\documentclass" + document_class +
                 "{article}\\usepackage{booktabs}\n"
                 "\\begin{document}\\input{table}\\end{document}\n");
  const Outcome outcome =
      run_program({"env", "-C", made.folder.path("out"), "timeout", "60", "pdflatex",
                   "-interaction=nonstopmode", "-halt-on-error", "page"});
  BOOST_TEST(outcome.status == 0, outcome.out);
  BOOST_TEST(read_file(made.folder.path("out/page.pdf")).starts_with("%PDF"));
  return outcome.out;
}

BOOST_AUTO_TEST_CASE(latex_compiles_the_tables) {
  std::vector<Config> configs{serial, {odd + "$#{}~^|>\\", 0, six}};
  for (int i = 0; i < 20; ++i) configs.push_back({"mine/" + std::to_string(i), 0, six});
  const std::string said = compiled("", configs);
  for (const char* complaint : {"Overfull", "LaTeX Warning: Float"}) {
    BOOST_TEST(!has(said, complaint), said);
  }
}

BOOST_AUTO_TEST_CASE(a_table_of_five_columns_fits_a_column_of_two) {
  std::vector<Config> configs{{"fortran/serial_tiled", 0, six}};
  for (const int ranks : {1, 4, 16, 64}) configs.push_back({"fortran/mpi_tiled", ranks, six});
  const std::string said = compiled("[twocolumn]", configs);
  BOOST_TEST(!has(said, "Overfull"), said);
}

BOOST_AUTO_TEST_SUITE_END()
BOOST_AUTO_TEST_SUITE(browser, *boost::unit_test::disabled())

Outcome browse(const std::string& page, const Words& options) {
  const Folder folder;
  write_file(folder.path("page.html"), page);
  return run_program(Words{"timeout", "100", "chromium", "--headless", "--no-sandbox",
                           "--disable-gpu", "--enable-logging=stderr",
                           "--user-data-dir=" + folder.path("profile"), "--window-size=1400,900"} +
                     options + Words{"file://" + folder.path("page.html")});
}

/// What a browser says of a page in a frame of so many pixels, which may be fewer than its window
/// can have, by a script that is added: the width of the frame, and that of the page.
Outcome framed(const std::string& page, int width) {
  const std::string measure =
      "<script>parent.document.title ="
      " `${innerWidth} wide: ${document.documentElement.scrollWidth}`</script>";
  return browse("<iframe style='width: " + std::to_string(width) +
                    "px; height: 9999px; border: 0' srcdoc='" + html(page + measure) +
                    "'></iframe>",
                {"--dump-dom"});
}

BOOST_AUTO_TEST_CASE(a_page_fits_a_phone_and_a_screen_and_can_be_printed) {
  if (!has(browse("<title>It runs</title>", {"--dump-dom"}).out, "It runs")) {
    std::puts("SKIPPED: chromium was not found, or shows no page here");
    return;
  }
  const std::string page = wide_page();
  for (const std::string width : {"390", "1200"}) {
    const Outcome outcome = framed(page, std::stoi(width));
    BOOST_TEST(has(outcome.out, "<title>" + width + " wide: " + width + "</title>"), outcome.err);
    BOOST_TEST(!has(outcome.err, "CONSOLE"), outcome.err);
  }
  // So it would have been seen: a table that does not scroll, and a word on the console.
  std::string wrong = page + "<script>console.error('no')</script>";
  const std::string scrolls = "overflow-x: auto";
  wrong.replace(wrong.find(scrolls), scrolls.size(), "");
  const Outcome outcome = framed(wrong, 390);
  BOOST_TEST(has(outcome.out, "<title>390 wide: "), outcome.err);
  BOOST_TEST(!has(outcome.out, "<title>390 wide: 390<"));
  BOOST_TEST(has(outcome.err, "CONSOLE"), outcome.err);
  const Folder folder;
  browse(page, {"--print-to-pdf=" + folder.path("page.pdf")});
  BOOST_TEST(read_file(folder.path("page.pdf")).starts_with("%PDF"));
}

BOOST_AUTO_TEST_SUITE_END()
