/* Runs the blocks of a kernel, each thread of a block as a fiber; see cuda.h. */
#include "cuda.h"
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

dim3 threadIdx, blockIdx, blockDim, gridDim;

namespace {
enum { MOST_THREADS = 1024, STACK = 256 * 1024 };
struct Barrier {
  unsigned wanted, here, passed;
};
struct Fiber {
  void *stack, *at;
  dim3 place;
  bool done;
};
Fiber fibers[MOST_THREADS];
Barrier whole, warps[MOST_THREADS / WARP];
uint64_t given[MOST_THREADS];
unsigned current, threads;
void *scheduler;
void (*kernel)(void **);
void **arguments;

/* Saves the registers that a function has to keep, and goes on with another stack. */
extern "C" void falx_switch(void **from, void *to);
asm(R"(
.text
.type falx_switch, @function
falx_switch:
  pushq %rbp
  pushq %rbx
  pushq %r12
  pushq %r13
  pushq %r14
  pushq %r15
  movq %rsp, (%rdi)
  movq %rsi, %rsp
  popq %r15
  popq %r14
  popq %r13
  popq %r12
  popq %rbx
  popq %rbp
  ret
.size falx_switch, .-falx_switch
)");

void leave() { falx_switch(&fibers[current].at, scheduler); }

void wait(Barrier &barrier) {
  unsigned passed = barrier.passed;
  if (++barrier.here == barrier.wanted) {
    barrier.here = 0;
    barrier.passed++;
    return;
  }
  while (barrier.passed == passed) leave();
}

void begin() {
  kernel(arguments);
  fibers[current].done = true;
  leave();
}

void prepare(unsigned index) {
  Fiber &fiber = fibers[index];
  if (!fiber.stack) {
    fiber.stack = mmap(nullptr, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (fiber.stack == MAP_FAILED) abort();
  }
  fiber.place = {index % blockDim.x, index / blockDim.x % blockDim.y, index / (blockDim.x * blockDim.y)};
  fiber.done = false;
  /* As if begin had been called: its return address leaves the stack eight bytes beside a multiple of sixteen. */
  void **top = (void **)((char *)fiber.stack + STACK) - 2;
  *top = (void *)begin;
  fiber.at = top - 6;
}

void run_block() {
  whole = {threads, 0, 0};
  for (unsigned i = 0; i < threads; i++) prepare(i);
  for (unsigned w = 0; w * WARP < threads; w++)
    warps[w] = {threads - w * WARP < WARP ? threads - w * WARP : (unsigned)WARP, 0, 0};
  /* A kernel that lacks a barrier may be right in one order; hardly in both. */
  static const bool backwards = getenv("FALX_EMULATED_BACKWARDS") != nullptr;
  for (unsigned left = threads; left > 0;)
    for (unsigned turn = 0; turn < threads; turn++) {
      unsigned i = backwards ? threads - 1 - turn : turn;
      if (fibers[i].done) continue;
      current = i;
      threadIdx = fibers[i].place;
      falx_switch(&scheduler, fibers[i].at);
      left -= fibers[i].done;
    }
}
} // namespace

unsigned falx_lane() { return current % WARP; }
void __syncthreads() { wait(whole); }
void __syncwarp(unsigned) { wait(warps[current / WARP]); }

uint64_t falx_exchange(uint64_t own, unsigned lane) {
  unsigned first = current / WARP * WARP;
  given[current] = own;
  __syncwarp();
  uint64_t found = given[first + lane % WARP];
  __syncwarp();
  return found;
}

void falx_check_aligned(const void *place, unsigned long stride) {
  if ((uintptr_t)place % 32 == 0 && stride % 16 == 0) return;
  fprintf(stderr, "a fragment lies at an address that a tensor core does not read\n");
  abort();
}

extern "C" void falx_run(void (*function)(void **), dim3 grid, dim3 block, void **values) {
  kernel = function;
  arguments = values;
  gridDim = grid;
  blockDim = block;
  threads = block.x * block.y * block.z;
  if (threads > MOST_THREADS) abort();
  for (blockIdx.z = 0; blockIdx.z < grid.z; blockIdx.z++)
    for (blockIdx.y = 0; blockIdx.y < grid.y; blockIdx.y++)
      for (blockIdx.x = 0; blockIdx.x < grid.x; blockIdx.x++) run_block();
}
