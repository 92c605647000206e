/* Half precision as GCC has it. */
#ifndef FALX_EMULATED_CUDA_FP16_H
#define FALX_EMULATED_CUDA_FP16_H
#include "cuda.h"
typedef _Float16 half;
typedef half __half;
struct alignas(4) half2 {
  half x, y;
};
typedef half2 __half2;
inline half __float2half_rn(float x) { return (half)x; }
inline half __float2half(float x) { return (half)x; }
inline float __half2float(half x) { return (float)x; }
inline bool __hgt(half a, half b) { return a > b; }
inline bool __hlt(half a, half b) { return a < b; }
#endif
