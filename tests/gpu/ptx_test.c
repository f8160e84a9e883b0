/* ptx_test FILE FUNCTION none|some: whether a product goes straight into a sum, in the assembly for
 * GPUs (PTX) that FILE holds, anywhere in it, in functions with FUNCTION in their names. gfortran
 * writes mul.f64 and add.f64 without ".rn", and an assembler may fuse such a pair. It ends with
 * status 1 if the answer is another one, or if there is no arithmetic at all. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { most_registers = 1 << 16 };

/* The registers of the function at hand that hold a product. */
static char product[most_registers];

/* The number of the operand at `place`, 0 for the result, or -1 if it is no register. */
static int operand(const char *line, int place) {
  const char *at = strchr(line, '%');
  for (; place > 0 && at != NULL; place--) at = strchr(at + 1, ',');
  if (at == NULL) return -1;
  at += strspn(at, ", ");
  const int number = at[0] == '%' && at[1] == 'r' ? atoi(at + 2) : -1;
  return number < most_registers ? number : -1;
}

static int is_product(const char *line, int place) {
  const int number = operand(line, place);
  return number >= 0 && product[number];
}

static int starts(const char *line, const char *word) {
  return strncmp(line, word, strlen(word)) == 0;
}

int main(int argc, char **argv) {
  FILE *file = argc == 4 ? fopen(argv[1], "rb") : NULL;
  if (file == NULL) return 2;
  char line[4096];
  size_t length = 0;
  int inside = 0, products = 0, sums = 0, pairs = 0;
  for (int c = fgetc(file); c != EOF; c = fgetc(file)) {
    if (c != '\n' && c != '\0') {
      if (length < sizeof line - 1) line[length++] = (char)c;
      continue;
    }
    line[length] = '\0';
    length = 0;
    if (starts(line, ".func") || starts(line, ".visible") || starts(line, ".entry")) {
      inside = strstr(line, argv[2]) != NULL;
      memset(product, 0, sizeof product);
    }
    if (!inside) continue;
    const int result = operand(line, 0);
    if (starts(line, "mul.f64") && result >= 0) {
      products++;
      product[result] = 1;
    } else if (starts(line, "mov.") && result >= 0) {
      product[result] = (char)is_product(line, 1);
    } else if (starts(line, "add.f64") || starts(line, "sub.f64")) {
      sums++;
      pairs += is_product(line, 1) || is_product(line, 2);
    }
  }
  fclose(file);
  printf("%d products, %d sums, %d of them of a product\n", products, sums, pairs);
  /* The formula has two products and four sums. */
  return products >= 2 && sums >= 4 && (pairs > 0) == (strcmp(argv[3], "some") == 0) ? 0 : 1;
}
