/// The table: the description of a solver, before it is used.
#include "checks.hpp"

namespace heat::conformance {
namespace {

void header(Trial& t) {
  const auto equal = [&](const std::string& member, std::uint64_t expected, std::uint32_t found) {
    t.expect(found == expected, member + ": expected " + std::to_string(expected) + ", found " +
                                    std::to_string(found));
  };
  equal("struct_size", sizeof(heat_solver_table), t.table().struct_size);
  equal("abi_version", HEAT_ABI_VERSION, t.table().abi_version);
}

void summary(Trial& t) {
  const std::string text = t.table().summary == nullptr ? "" : t.table().summary;
  t.expect(!text.empty(), "summary: expected a line, found none");
  t.expect(text.find('\n') == text.npos, "summary: expected one line, found '" + text + "'");
}

void slots(Trial& t) {
  const heat_solver_table& table = t.table();
  t.expect(table.create != nullptr && table.advance != nullptr && table.block != nullptr &&
               table.read != nullptr && table.write != nullptr && table.timings != nullptr &&
               table.destroy != nullptr,
           "expected no function to be NULL");
}

void needs(Trial& t) {
  constexpr std::uint32_t known =
      HEAT_NEEDS_MPI | HEAT_NEEDS_GPU | HEAT_HOST_OFFLOAD | HEAT_NEEDS_THREADS;
  t.expect((t.table().needs & ~known) == 0,
           "needs: expected HEAT_NEEDS_... bits, found " + std::to_string(t.table().needs));
  t.expect(t.table().reserved == 0,
           "reserved: expected 0, found " + std::to_string(t.table().reserved));
}

void found_again(Trial& t) {
  NamedSolver again(t.table().name);
  t.expect(same_bytes(again.table, t.table()), "expected the same table as the first time");
}

void wrong_table(Trial& t) {
  auto kernel = make<heat_kernel>();
  t.refuses_headers<heat_solver_table>(
      "heat_find_solver() with a table",
      [&](heat_solver_table* table) { return heat_find_solver(t.table().name, table, &kernel); });
}

}  // namespace

std::vector<Check> table_checks() {
  return {{"table-has-the-header-of-this-contract", header},
          {"table-has-a-summary-of-one-line", summary},
          {"table-has-no-empty-slot", slots},
          {"table-names-only-known-needs", needs},
          {"table-is-the-same-when-found-again", found_again},
          {"table-of-another-size-or-version-is-refused", wrong_table}};
}

}  // namespace heat::conformance
