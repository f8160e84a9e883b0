/// views FILE: the fields of views_cases.hpp, by a program that knows no MPI.
#include "views_cases.hpp"

int main(int, char** argv) {
  heat::Trace trace(argv[1]);
  views::write_cases(trace, 0, 1);
  heat::Trace moved = std::move(trace);
  moved.close();
}
