/* Stands in for NVIDIA's driver (libcuda.so.1) and CUDA's runtime library (libcudart.so.13).

   It keeps what is copied to it in this PC's memory. Kernels it takes from the library that STANDIN_KERNELS names, where
   they are compiled for this processor; without one it launches nothing, and a network answers with zeros. What it is
   asked for is counted, and it fails as it is told to by other STANDIN_… variables. Results and codes are those of
   CUDA 13. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { OUT_OF_MEMORY = 2, NOT_FOUND = 500, LOST = 700 };
static atomic_int launches, captures, replays, uploads, downloads, pinned, unpinned_copies, error;
static char *pages[64];
static size_t sizes[64];

static long wanted(const char *name, long otherwise) {
  const char *text = getenv(name);
  return text ? atol(text) : otherwise;
}
static int probing(void) {
  char words[4096] = {0};
  int file = open("/proc/self/cmdline", O_RDONLY);
  long length = read(file, words, sizeof words - 1);
  close(file);
  for (long i = 0; i < length; i += (long)strlen(words + i) + 1)
    if (!strcmp(words + i, "--probe")) return 1;
  return 0;
}
static int is_pinned(const char *place) {
  for (int i = 0; i < pinned && i < 64; i++)
    if (place >= pages[i] && place < pages[i] + sizes[i]) return 1;
  return 0;
}

int standin_launches(void) { return launches; }
int standin_captures(void) { return captures; }
int standin_replays(void) { return replays; }
int standin_uploads(void) { return uploads; }
int standin_downloads(void) { return downloads; }
int standin_pinned(void) { return pinned; }
int standin_unpinned_copies(void) { return unpinned_copies; }

/* kernels */
typedef struct { unsigned x, y, z; } Extent;
typedef struct { Extent grid, block; unsigned shared; void *stream, *attributes; unsigned count; } Launch;
typedef struct { void (*run)(void **); int arguments; } Kernel;
typedef struct { Kernel *kernel; Extent grid, block; uint64_t values[64]; } Captured;
typedef struct { int count; Captured launches[256]; } Graph;
static void *kernels;
static Graph *captured; /* while a stream is captured */

static void *found(const char *prefix, const char *name) {
  char whole[512] = {0};
  strncpy(whole, prefix, sizeof whole - 1);
  strncat(whole, name, sizeof whole - strlen(prefix) - 1);
  return dlsym(kernels, whole);
}
static void run(Kernel *kernel, Extent grid, Extent block, void **arguments) {
  void (*on_all)(void *, Extent, Extent, void **) = dlsym(kernels, "falx_run");
  on_all(kernel->run, grid, block, arguments);
}
static void launch(Kernel *kernel, const Launch *how, void **arguments) {
  if (!captured) {
    run(kernel, how->grid, how->block, arguments);
    return;
  }
  if (captured->count == 256 || kernel->arguments > 64) abort();
  Captured *kept = &captured->launches[captured->count++];
  *kept = (Captured){kernel, how->grid, how->block, {0}};
  for (int i = 0; i < kernel->arguments; i++) memcpy(&kept->values[i], arguments[i], 8);
}
static void replay(Graph *graph) {
  for (int i = 0; i < graph->count; i++) {
    Captured *kept = &graph->launches[i];
    void *arguments[64];
    for (int a = 0; a < kept->kernel->arguments; a++) arguments[a] = &kept->values[a];
    run(kept->kernel, kept->grid, kept->block, arguments);
  }
}

/* driver */
int cuInit(unsigned flags) { return 0; }
int cuDriverGetVersion(int *version) { *version = 13000; return 0; }
int cuDeviceGet(int *device, int ordinal) { *device = 0; return 0; }
int cuDeviceGetAttribute(int *value, int attribute, int device) {
  long capability = wanted("STANDIN_CAPABILITY", 86);
  *value = (int)(attribute == 75 ? capability / 10 : capability % 10);
  return 0;
}
int cuDeviceGetName(char *name, int length, int device) { strncpy(name, "stand-in", (size_t)length); return 0; }
int cuFuncSetAttribute(void *function, int attribute, int value) { return 0; }
int cuGetErrorName(int code, const char **name) { *name = "CUDA_ERROR"; return 0; }
int cuGetErrorString(int code, const char **text) {
  *text = code == OUT_OF_MEMORY ? "out of memory" : "the device is lost";
  return 0;
}
int cuLaunchKernelEx(const Launch *how, void *function, void **arguments, void **extra) {
  long answers = wanted("STANDIN_ANSWERS", -1); /* after so many it fails, except in a probe */
  launches++;
  if (answers >= 0 && downloads >= answers && !probing()) error = (int)wanted("STANDIN_ERROR", LOST);
  if (kernels && !error) launch(function, how, arguments);
  return error;
}
int cuModuleGetFunction(void **function, void *module, const char *name) {
  *function = (void *)name;
  if (kernels) {
    Kernel *kernel = malloc(sizeof *kernel);
    int *count = found("falx_count_", name);
    *kernel = (Kernel){found("falx_", name), count ? *count : 0};
    if (!kernel->run) return NOT_FOUND;
    *function = kernel;
  }
  return error;
}
int cuModuleLoadData(void **module, const void *image) {
  *module = (void *)image;
  if (getenv("STANDIN_KERNELS") && !(kernels = dlopen(getenv("STANDIN_KERNELS"), RTLD_NOW))) return NOT_FOUND;
  return error;
}
int cuModuleUnload(void *module) { return error; }
int cuTensorMapEncodeTiled(void) { return error; }

/* runtime */
int cudaDeviceGetAttribute(int *value, int attribute, int device) {
  long capability = wanted("STANDIN_CAPABILITY", 86);
  *value = attribute == 75 ? (int)(capability / 10) : attribute == 76 ? (int)(capability % 10) : 1;
  return 0;
}
int cudaGetDeviceCount(int *count) { *count = 1; return 0; }
int cudaGetDevice(int *device) { *device = 0; return 0; }
int cudaDeviceSynchronize(void) { return error; }
int cudaSetDevice(int device) { return error == LOST ? LOST : 0; }
int cudaGetDeviceProperties(void *properties, int device) { return 0; }
const char *cudaGetErrorName(int code) { return "cudaError"; }
const char *cudaGetErrorString(int code) {
  return code == OUT_OF_MEMORY ? "out of memory" : "the device is lost";
}
int cudaGetLastError(void) { return error; }
int cudaPeekAtLastError(void) { return error; }
int cudaMemGetInfo(size_t *free, size_t *total) {
  *free = (size_t)wanted("STANDIN_FREE_MB", 8000) * 1000000;
  *total = (size_t)8000 * 1000000;
  return 0;
}
int cudaMalloc(void **place, size_t size) { /* on multiples of 256, as kernels may count on */
  size_t whole = (size + 255) / 256 * 256;
  *place = memset(aligned_alloc(256, whole), 0, whole);
  return error;
}
int cudaFree(void *place) { return error == LOST ? LOST : (free(place), 0); }
int cudaMallocHost(void **place, size_t size) {
  *place = calloc(1, size);
  pages[pinned % 64] = *place;
  sizes[pinned++ % 64] = size;
  return error;
}
int cudaFreeHost(void *place) { return error; }
int cudaMemcpyAsync(void *to, const void *from, size_t size, int kind, void *stream) {
  if (error) return error;
  if (kind == 1) uploads++;
  if (kind == 2) downloads++;
  if ((kind == 1 && !is_pinned(from)) || (kind == 2 && !is_pinned(to))) unpinned_copies++;
  memcpy(to, from, size);
  return 0;
}
int cudaMemcpyPeerAsync(void) { return error; }
int cudaStreamCreate(void **stream) { *stream = &launches; return error; }
int cudaStreamCreateWithFlags(void **stream, unsigned flags) { *stream = &launches; return error; }
int cudaStreamDestroy(void *stream) { return error; }
int cudaStreamSynchronize(void *stream) { return error; }
int cudaStreamWaitEvent(void *stream, void *event, unsigned flags) { return error; }
int cudaStreamBeginCapture(void *stream, int mode) {
  captures++;
  captured = calloc(1, sizeof *captured);
  return error;
}
int cudaStreamEndCapture(void *stream, void **graph) {
  *graph = captured;
  captured = 0;
  return error;
}
int cudaGraphInstantiate(void **run, void *graph, unsigned long long flags) { *run = graph; return error; }
int cudaGraphLaunch(void *graph, void *stream) {
  replays++;
  if (kernels && !error) replay(graph);
  return error;
}
int cudaGraphDestroy(void *graph) { return error; }
int cudaGraphExecDestroy(void *run) { return error; }
int cudaEventCreate(void **event) { *event = &launches; return error; }
int cudaEventRecord(void *event, void *stream) { return error; }
int cudaEventSynchronize(void *event) { return error; }
int cudaEventElapsedTime(float *ms, void *start, void *stop) { *ms = 1.0f; return error; }
int cudaEventDestroy(void *event) { return error; }
