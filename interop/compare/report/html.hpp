/// Pieces of an HTML page.
#ifndef HEAT_COMPARE_HTML_HPP
#define HEAT_COMPARE_HTML_HPP

#include <string>

#include "layouts.hpp"

namespace heat::compare {

/// A text that a page shows as it stands, in an attribute, too.
std::string html(const std::string& text);

/// @param content     HTML
/// @param attributes  such as "class='wide'"
std::string element(const std::string& tag, const std::string& content,
                    const std::string& attributes = "");

/// A table that scrolls by itself where the page is too narrow for it.
std::string html_table(const Table& table);

/// A picture of gnuplot as a part of a page.
/// @param svg    the whole file
/// @param name   letters and digits that make its ids unlike those of other pictures
/// @param label  in words, for those who do not see it
/// @return "" if it is no SVG
std::string inline_svg(const std::string& svg, const std::string& name, const std::string& label);

/// The same from the bytes of a PNG.
std::string inline_png(std::string png, const std::string& label);

}  // namespace heat::compare

#endif
