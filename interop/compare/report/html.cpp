#include "html.hpp"

#include <boost/archive/iterators/base64_from_binary.hpp>
#include <boost/archive/iterators/transform_width.hpp>
#include <regex>

namespace heat::compare {

std::string html(const std::string& text) {
  return replaced(text,
                  {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}});
}

std::string element(const std::string& tag, const std::string& content,
                    const std::string& attributes) {
  return "<" + tag + (attributes.empty() ? "" : " ") + attributes + ">" + content + "</" + tag +
         ">\n";
}

std::string html_table(const Table& table) {
  const auto row_of = [](const Table::Row& row, const char* scope, const char* tag) {
    std::string text = element("th", html(row.name), scope);
    for (const std::string& cell : row.cells) {
      text += element(tag, html(cell), cell.starts_with("!") ? "class='wrong'" : "");
    }
    return element("tr", text);
  };
  const std::string head = row_of({table.title, table.columns}, "scope='col'", "th");
  std::string body;
  for (const Table::Row& row : table.rows) body += row_of(row, "scope='row'", "td");
  return element("div", element("table", element("thead", head) + element("tbody", body)),
                 "class='wide' tabindex='0' role='region' aria-label='" + html(table.title) + "'");
}

std::string inline_svg(const std::string& svg, const std::string& name, const std::string& label) {
  const std::string tag = "<svg";
  const auto begin = svg.find(tag), end = svg.find('>', begin);
  // Between the tag and the first group is gnuplot's title, which the mouse would show.
  const auto group = svg.find("<g", end);
  if (begin == svg.npos || end == svg.npos || group == svg.npos) return "";
  static const std::regex id(R"(( id=['"]|href=['"]#|url\(['"]?#))");
  return tag + " role='img' aria-label='" + html(label) + "'" +
         svg.substr(begin + tag.size(), end + 1 - begin - tag.size()) +
         std::regex_replace(svg.substr(group), id, "$1" + name + "-");
}

std::string inline_png(std::string png, const std::string& label) {
  namespace iterators = boost::archive::iterators;
  using Base64 =
      iterators::base64_from_binary<iterators::transform_width<std::string::const_iterator, 6, 8>>;
  const std::size_t filled = (3 - png.size() % 3) % 3;
  png.append(filled, '\0');
  std::string text(Base64(png.begin()), Base64(png.end()));
  text.replace(text.size() - filled, filled, filled, '=');
  return "<img alt='" + html(label) + "' src='data:image/png;base64," + text + "'>\n";
}

}  // namespace heat::compare
