/// The table: what a solver says of itself before it is used.
#include "checks.hpp"

namespace heat::conformance {
namespace {

void header(Trial& t) {
  t.expect(t.table().struct_size == sizeof(heat_solver_table),
           "struct_size: expected " + std::to_string(sizeof(heat_solver_table)) + ", found " +
               std::to_string(t.table().struct_size));
  t.expect(t.table().abi_version == HEAT_ABI_VERSION,
           "abi_version: expected " + std::to_string(HEAT_ABI_VERSION) + ", found " +
               std::to_string(t.table().abi_version));
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
  t.expect(
      (t.table().needs & ~std::uint32_t{HEAT_NEEDS_MPI | HEAT_NEEDS_GPU | HEAT_HOST_OFFLOAD}) == 0,
      "needs: expected HEAT_NEEDS_MPI, HEAT_NEEDS_GPU and HEAT_HOST_OFFLOAD at most, found " +
          std::to_string(t.table().needs));
  t.expect(t.table().reserved == 0,
           "reserved: expected 0, found " + std::to_string(t.table().reserved));
}

void found_again(Trial& t) {
  Found again(t.table().name);
  t.expect(same_bytes(again.table, t.table()), "expected the same table as the first time");
}

void wrong_table(Trial& t) {
  for (const WrongHeader& wrong : wrong_headers) {
    auto table = patterned<heat_solver_table>();
    spoil(table, wrong);
    const heat_solver_table before = table;
    auto kernel = make<heat_kernel>();
    const std::string what = std::string("heat_find_solver() with a table ") + wrong.what;
    t.refused(HEAT_ABI_MISMATCH, what,
              [&] { return heat_find_solver(t.table().name, &table, &kernel); });
    t.expect(same_bytes(table, before), what + ": expected the table as it was");
  }
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
