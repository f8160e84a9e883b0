/// create(): its refusals beside those of bad problems, and its traces.
#include <cctype>

#include "checks.hpp"

namespace heat::conformance {

void refuse_create(Trial& t, heat_status expected, const std::string& what,
                   const heat_problem* problem, std::int32_t comm, const heat_kernel* kernel,
                   const char* options) {
  static int somewhere = 0;
  heat_solver* const mark = reinterpret_cast<heat_solver*>(&somewhere);
  heat_solver* solver = mark;
  const heat_status status = t.table().create(problem, comm, kernel, options, &solver);
  t.refused(expected, "create() with " + what, status);
  t.expect(solver == mark, "create() with " + what + ": expected the output as it was");
  if (status == HEAT_OK && solver != mark) t.table().destroy(solver);
}

namespace {

const Problem right_problem = a_problem();
const heat_problem right = right_problem.c();

void without_mpi(Trial& t) {
  refuse_create(t, HEAT_INVALID_ARGUMENT, "HEAT_NO_COMM before MPI", &right, HEAT_NO_COMM);
  refuse_create(t, HEAT_INVALID_ARGUMENT, "a communicator before MPI", &right, 0);
  t.expect(mpi_state() == Mpi::not_started, "expected MPI not to be started by the solver");
}

void null_problem(Trial& t) {
  refuse_create(t, HEAT_INVALID_ARGUMENT, "a NULL problem", nullptr, t.comm());
}

void null_output(Trial& t) {
  t.refused(HEAT_INVALID_ARGUMENT, "create() with a NULL output",
            t.table().create(&right, t.comm(), nullptr, nullptr, nullptr));
}

void wrong_problem(Trial& t) {
  with_wrong_headers(right, [&](const heat_problem& problem, const std::string& header) {
    refuse_create(t, HEAT_ABI_MISMATCH, "a problem " + header, &problem, t.comm());
  });
}

void wrong_kernel(Trial& t) {
  with_wrong_headers(
      make<heat_kernel>(), [&](const heat_kernel& kernel, const std::string& header) {
        refuse_create(t, HEAT_ABI_MISMATCH, "a kernel " + header, &right, t.comm(), &kernel);
      });
}

void a_communicator(Trial& t) {
  refuse_create(t, HEAT_INVALID_ARGUMENT, "communicator 0", &right, 0);
  refuse_create(t, HEAT_INVALID_ARGUMENT, "communicator 1", &right, 1);
}

void no_communicator(Trial& t) {
  refuse_create(t, HEAT_INVALID_ARGUMENT, "HEAT_NO_COMM", &right, HEAT_NO_COMM);
}

/// The message of create() about an option that no solver has.
std::string refusal(Trial& t, const std::string& option) {
  heat_solver* solver = nullptr;
  heat_fail(HEAT_OK, "");
  const heat_status status = t.table().create(&right, t.comm(), nullptr, option.c_str(), &solver);
  if (status == HEAT_OK) t.table().destroy(solver);
  return error_message();
}

void refuse_options(Trial& t, const char* text) {
  refuse_create(t, HEAT_INVALID_ARGUMENT, std::string("options '") + text + "'", &right, t.comm(),
                nullptr, text);
}

void unknown_option(Trial& t) {
  refuse_options(t, "no_such_key=1");
  t.expect(refusal(t, "no_such_key=1").find("no_such_key") != std::string::npos,
           "expected a message that names the key no_such_key");
}

/// A word of the message is a known key unless create() calls it unknown in the same words.
void lists_known(Trial& t) {
  const std::string message = refusal(t, "no_such_key=1");
  bool listed = message.find("none") != std::string::npos;
  std::string word;
  for (const char c : message + " ") {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_') {
      word += c;
      continue;
    }
    if (!word.empty() && word != "no_such_key" && !listed) {
      std::string unknown = message;
      const auto at = unknown.find("no_such_key");
      if (at != unknown.npos) unknown.replace(at, 11, word);
      listed = at != unknown.npos && refusal(t, word + "=?") != unknown;
    }
    word.clear();
  }
  t.expect(listed, "expected a message with the known keys, or 'none', found '" + message + "'");
}

void no_pairs(Trial& t) {
  for (const char* text : {"no_such_key", "=8", ",", "no_such_key=1,,"}) refuse_options(t, text);
}

void empty_options(Trial& t) { Instance(t, right_problem, t.world(), nullptr, ""); }

void again(Trial& t) {
  heat_problem bad = right;
  bad.nx = 0;
  refuse_create(t, HEAT_INVALID_ARGUMENT, "a grid of no cells", &bad, t.comm());
  Instance(t).run(2, "after a create() that failed");
}

void zero_field(Trial& t) {  // although the problem has a random start, which the caller writes
  Instance(t).expect_field(Field(right.nx, right.ny), "after create()");
}

/// All arguments of create() have other values before the first step.
void changed_arguments(Trial& t) {
  Problem given = right_problem;
  heat_problem c = given.c();
  std::string options(64, '\0');
  heat_solver* solver = nullptr;
  const heat_status status = t.table().create(&c, t.comm(), t.kernel(), options.c_str(), &solver);
  t.require(status == HEAT_OK, unexpected("create()", status), t.world());
  for (heat_source& source : given.sources) source = {2, 3, 1000.0};
  c.nx = c.ny = 5;
  c.n_sources = 1;
  options.assign(options.size(), '?');
  Instance(t, right_problem, solver).run(3, "with arguments that have changed");
}

}  // namespace

const Check before_mpi = {"create-refuses-before-mpi-is-started", without_mpi};

std::vector<Check> create_checks() {
  return {{"create-refuses-a-null-problem", null_problem},
          {"create-refuses-a-null-output", null_output},
          {"create-refuses-a-problem-of-another-size-or-version", wrong_problem},
          {"create-refuses-a-kernel-of-another-size-or-version", wrong_kernel},
          {"create-refuses-a-communicator-it-does-not-need", a_communicator, Scope::serial},
          {"create-refuses-no-communicator", no_communicator, Scope::mpi},
          {"create-refuses-an-unknown-option-and-names-it", unknown_option},
          {"create-lists-the-known-options", lists_known},
          {"create-refuses-options-that-are-not-key=value", no_pairs},
          {"create-takes-empty-options", empty_options},
          {"create-succeeds-after-it-failed", again},
          {"create-leaves-the-field-at-zero", zero_field},
          {"create-keeps-no-pointer-to-its-arguments", changed_arguments}};
}

}  // namespace heat::conformance
