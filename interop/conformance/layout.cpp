#define HEAT_LAYOUT heat_layout_cxx
#include "layout.c"
