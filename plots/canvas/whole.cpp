#include "whole.hpp"

#include <charconv>
#include <cstdint>
#include <fstream>
#include <sstream>
#include <string_view>
#include <system_error>

#include "interop/common/write_file.hpp"

namespace heat::plots {
namespace {

/// Chunks follow each other up to the one that is called IEND, the last bytes of the file.
bool is_whole_png(std::string_view bytes) {
  constexpr std::string_view signature = "\x89PNG\r\n\x1a\n";
  constexpr std::size_t around = 12;  // length, name and checksum
  if (!bytes.starts_with(signature)) return false;
  bytes.remove_prefix(signature.size());
  while (bytes.size() >= around) {
    std::size_t length = 0;
    for (int i = 0; i < 4; ++i) length = length << 8 | static_cast<unsigned char>(bytes[i]);
    if (length > bytes.size() - around) return false;
    const bool is_end = bytes.substr(4, 4) == "IEND";
    bytes.remove_prefix(around + length);
    if (is_end) return bytes.empty();
  }
  return false;
}

std::string_view without_blanks(std::string_view bytes) {
  return bytes.substr(0, bytes.find_last_not_of(" \r\n") + 1);
}

/// The end says where the table of objects begins, or the object that holds it.
bool is_whole_pdf(std::string_view bytes) {
  constexpr std::string_view start = "startxref\n";
  const std::size_t at = bytes.rfind(start);
  if (!without_blanks(bytes).ends_with("%%EOF") || at == bytes.npos) return false;
  std::size_t table = 0;
  const char* const end = bytes.data() + bytes.size();
  std::from_chars(bytes.data() + at + start.size(), end, table);
  if (table == 0 || table >= at) return false;
  const std::string_view found = bytes.substr(table, 24);
  return found.starts_with("xref") || found.find(" obj") != found.npos;
}

}  // namespace

bool is_whole(const std::filesystem::path& file, const std::string& extension) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  const std::string bytes = text.str();
  if (extension == ".png") return is_whole_png(bytes);
  if (extension == ".pdf") return is_whole_pdf(bytes);
  return without_blanks(bytes).ends_with("</svg>");
}

std::string why_not_written(const std::filesystem::path& file) {
  const std::string more(std::size_t{1} << 16, ' ');
  const int error = write_file(file.c_str(), O_APPEND, more);
  return error == 0 ? "" : std::generic_category().message(error);
}

}  // namespace heat::plots
