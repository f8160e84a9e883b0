/// NumPy files that are broken at random, given to both readers and, where they can be read, to all
/// of heat-diff behind its command line. Built with AddressSanitizer and UBSan, which end it.
///
///     fuzz_npy COUNT SEED [FIRST]
///
/// Input i follows from SEED and i alone; where one ends the program, its number is printed.
#include <sanitizer/common_interface_defs.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "interop/diff/report.hpp"
#include "interop/library/npy.hpp"

namespace {

using namespace heat::diff;
using Random = std::mt19937_64;

std::uint64_t seed = 1, input = 0;

void tell_input() {
  std::fprintf(stderr, "it was input %llu of seed %llu\n", static_cast<unsigned long long>(input),
               static_cast<unsigned long long>(seed));
}

std::size_t below(Random& random, std::size_t n) { return random() % n; }

/// A file in memory, under a path.
class File {
 public:
  File() : file_(memfd_create("fuzz", MFD_CLOEXEC)) {
    if (file_ < 0) std::abort();
  }
  void write(const std::string& bytes) const {
    if (ftruncate(file_, 0) != 0) std::abort();
    if (pwrite(file_, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
      std::abort();
    }
  }
  [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(file_); }

 private:
  int file_;
};

/// An array of some type and shape, often one that ./compare reads; half of its bytes are small
/// numbers, which are often equal.
std::string valid(Random& random) {
  const bool usual = random() % 3 == 0;
  static constexpr std::array types{"<f8", "<f8", "<f4", ">f8", ">f4", "<c8", ">c16",
                                    "|i1", "<i2", ">i4", "<i8", "|u1", "<u8", "|b1"};
  const std::string type = usual ? "<f8" : types[below(random, types.size())];
  std::size_t bytes = std::stoul(type.substr(2));
  std::string shape;
  for (std::size_t axes = usual ? 2 : below(random, 5); axes > 0; --axes) {
    const std::size_t extent = random() % 40 == 0 ? 0 : 1 + below(random, 6);
    bytes *= extent;
    shape += std::to_string(extent) + ", ";
  }
  std::string text = "{'descr': '" + type +
                     "', 'fortran_order': " + (!usual && random() % 3 == 0 ? "True" : "False") +
                     ", 'shape': (" + shape + "), }";
  text += std::string(below(random, 64), ' ') + "\n";
  const bool old = random() % 3 > 0;
  std::string file = std::string("\x93NUMPY") + (old ? '\1' : '\2') + '\0';
  file += static_cast<char>(text.size() % 256);
  file += static_cast<char>(text.size() / 256);
  file += std::string(old ? 0 : 2, '\0') + text;
  for (std::size_t i = 0; i < bytes; ++i) {
    file += static_cast<char>(random() % 2 == 0 ? random() % 3 : random());
  }
  return file;
}

/// Change, add or remove a few bytes, or some text that a header may have.
void mutate(std::string& bytes, Random& random) {
  static const std::vector<std::string> words{"9223372036854775807",
                                              "18446744073709551616",
                                              "-1",
                                              "0",
                                              "(",
                                              ")",
                                              "{",
                                              "}",
                                              "'",
                                              "\"",
                                              ",",
                                              "[('u', '<f8')]",
                                              "'descr': ",
                                              "'shape': (",
                                              "True",
                                              "L",
                                              "4611686018427387904, ",
                                              "<f8"};
  for (std::size_t times = 1 + below(random, 4); times > 0; --times) {
    const std::size_t at = below(random, bytes.size() + 1);
    // Most of them near the header.
    const std::size_t place = random() % 4 > 0 ? std::min(at, below(random, 90)) : at;
    switch (random() % 6) {
      case 0: bytes.insert(place, words[below(random, words.size())]); break;
      case 1: bytes.erase(place, 1 + below(random, 8)); break;
      case 2: bytes.resize(random() % 3 == 0 ? bytes.size() + below(random, 40) : place); break;
      case 3: bytes.insert(place, bytes.substr(below(random, bytes.size() + 1), 16)); break;
      default:
        if (place < bytes.size()) bytes[place] = static_cast<char>(random());
    }
  }
}

std::string next_input(const std::string& original, Random& random) {
  std::string bytes = original;
  if (random() % 16 == 0) {
    bytes.assign(below(random, 200), '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    if (random() % 2 == 0) bytes.insert(0, "\x93NUMPY\1");
  } else if (random() % 4 > 0) {
    mutate(bytes, random);
  } else if (const std::size_t cells = bytes.find('\n') + 1; cells < bytes.size()) {
    bytes[cells + below(random, bytes.size() - cells)] ^= static_cast<char>(1 + random() % 255);
  }
  return bytes;
}

/// @return whether it was read
bool read_whole(const std::string& path) {
  try {
    heat::NpyReader reader(path);
    std::vector<double> cells(100);
    while (reader.read(cells) == cells.size()) continue;
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

/// @return whether both were compared
bool compare(const std::string& original, const std::string& path, Random& random) {
  try {
    Field b(path);
    const std::int64_t size = static_cast<std::int64_t>(std::filesystem::file_size(path));
    if (b.cells() > size / b.width()) std::abort();
    Field a(original);
    b.number_as(a, random() % 2 == 0 ? Axes::index : Axes::memory);
    Comparison found{a, b, Tally(a), {.relative = 0.5}};
    a.with_type([&]<class T>(T) {
      each_pair<T>(a, b, false, [&](std::int64_t cell, T from, T to) {
        found.tally.add(cell, from, to, found.tolerance);
        return true;
      });
    });
    std::deque<Field> runs;
    runs.emplace_back(original).number_as(a, Axes::index);
    found.envelope = envelope_of(a, runs, b);
    if (report(found).empty()) std::abort();
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const auto number = [&](int i) { return argc > i ? std::stoull(argv[i]) : 0; };
  const std::uint64_t count = number(1), first = number(3);
  seed = number(2);
  __sanitizer_set_death_callback(tell_input);
  const File original, broken;
  std::uint64_t read = 0, compared = 0;
  for (input = first; input < first + count; ++input) {
    std::seed_seq mixed{seed, input};
    Random random(mixed);
    const std::string bytes = valid(random);
    original.write(bytes);
    broken.write(next_input(bytes, random));
    read += read_whole(broken.path());
    compared += compare(original.path(), broken.path(), random);
  }
  std::printf("%llu inputs, %llu compared, %llu read as a field of two axes\n",
              static_cast<unsigned long long>(count), static_cast<unsigned long long>(compared),
              static_cast<unsigned long long>(read));
  // Inputs that are all refused, or none, would tell little.
  const bool mixed = compared > count / 20 && compared < count / 2 && read > count / 200;
  return mixed ? 0 : 1;
}
