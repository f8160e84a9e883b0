#include "gpu.hpp"
#include "heat/heat.hpp"

namespace heat::limits {

Gpu find_gpu() { throw Error(HEAT_UNAVAILABLE, HEAT_NO_CUDA); }
double gpu_copy_rate() { throw Error(HEAT_UNAVAILABLE, HEAT_NO_CUDA); }

}  // namespace heat::limits
