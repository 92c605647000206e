/* Runs a compiled network on Windows through TVM's C interface: module.dll and run.bin give out.bin.
 *
 * run.bin: number of arguments (int32); for each its dimensions (int32), their sizes (int64) and its float32 values.
 * It is built without a C library and without headers, so everything that is called is declared here. */

typedef long long i64;
typedef unsigned long long u64;

typedef struct { int type, padding; union { i64 integer; void *object; const char *text; } value; } Any;
typedef struct { const char *data; u64 size; } Bytes;
typedef struct {
  void *data; int device, device_id, dimensions; unsigned char code, bits; unsigned short lanes;
  i64 *shape, *strides; u64 offset;
} Tensor;
typedef struct { Tensor tensor; void *context; void (*deleter)(void *); } Managed;

enum { INT = 1, BOOL = 2, TEXT = 8, FUNCTION = 68, TENSOR = 70, CPU = 1, POOLED = 2, FLOAT = 2, HEADER = 24 };

int TVMFFIFunctionGetGlobal(const Bytes *, void **);
int TVMFFIFunctionCall(void *, Any *, int, Any *);
int TVMFFITensorFromDLPack(Managed *, int, int, void **);

void *LoadLibraryA(const char *);
void *CreateFileA(const char *, unsigned, unsigned, void *, unsigned, unsigned, void *);
int ReadFile(void *, void *, unsigned, unsigned *, void *);
int WriteFile(void *, const void *, unsigned, unsigned *, void *);
int CloseHandle(void *);
void *GetStdHandle(unsigned);
void *VirtualAlloc(void *, u64, unsigned, unsigned);
void ExitProcess(unsigned);

int _fltused = 1;

static void end(const char *text, unsigned code) {
  unsigned length = 0, written;
  while (text[length]) length++;
  WriteFile(GetStdHandle((unsigned)-11), text, length, &written, 0);
  ExitProcess(code);
}

static void *global(const char *name) {
  Bytes bytes = {name, 0};
  void *found = 0;
  while (name[bytes.size]) bytes.size++;
  if (TVMFFIFunctionGetGlobal(&bytes, &found) || !found) end(name, 2);
  return found;
}

static Any call(void *function, Any *arguments, int count, const char *what) {
  Any result = {0};
  if (TVMFFIFunctionCall(function, arguments, count, &result)) end(what, 3);
  return result;
}

static Any text(const char *value) { Any any = {TEXT, 0}; any.value.text = value; return any; }
static Any integer(i64 value) { Any any = {INT, 0}; any.value.integer = value; return any; }

static void *method(Any module, const char *name) {
  Any arguments[3] = {module, text(name), {BOOL, 0, {0}}};
  Any found = call(global("ffi.ModuleGetFunction"), arguments, 3, name);
  if (found.type != FUNCTION) end(name, 4);
  return found.value.object;
}

static void nothing(void *unused) { (void)unused; }

static Managed held[256];
static i64 shapes[256][8];
static Any arguments[256];

static int read_arguments(void) {
  void *file = CreateFileA("run.bin", 0x80000000u, 1, 0, 3, 0, 0);
  unsigned got;
  int count = 0;
  ReadFile(file, &count, 4, &got, 0);
  if (count < 1 || count > 256) end("run.bin", 5);
  for (int k = 0; k < count; k++) {
    Tensor *tensor = &held[k].tensor;
    u64 size = 4;
    ReadFile(file, &tensor->dimensions, 4, &got, 0);
    ReadFile(file, shapes[k], 8u * (unsigned)tensor->dimensions, &got, 0);
    for (int d = 0; d < tensor->dimensions; d++) size *= (u64)shapes[k][d];
    tensor->data = VirtualAlloc(0, size, 0x3000, 4);
    tensor->device = CPU, tensor->code = FLOAT, tensor->bits = 32, tensor->lanes = 1, tensor->shape = shapes[k];
    ReadFile(file, tensor->data, (unsigned)size, &got, 0);
    held[k].deleter = nothing;
    arguments[k].type = TENSOR;
    if (TVMFFITensorFromDLPack(&held[k], 0, 0, &arguments[k].value.object)) end("tensor", 6);
  }
  return count;
}

void start(void) {
  Any path[2] = {text("module.dll"), text("so")}, device[3] = {integer(CPU), integer(0), integer(POOLED)};
  if (!LoadLibraryA("tvm_runtime.dll")) end("tvm_runtime.dll", 1);
  Any library = call(global("ffi.Module.load_from_file.so"), path, 2, "module.dll");
  Any machine = call(method(library, "vm_load_executable"), 0, 0, "vm_load_executable");
  call(method(machine, "vm_initialization"), device, 3, "vm_initialization");
  Any result = call(method(machine, "main"), arguments, read_arguments(), "main");
  if (result.type != TENSOR) end("result", 7);
  Tensor *tensor = (Tensor *)((char *)result.value.object + HEADER);
  u64 size = 4;
  unsigned written;
  for (int d = 0; d < tensor->dimensions; d++) size *= (u64)tensor->shape[d];
  void *file = CreateFileA("out.bin", 0x40000000u, 0, 0, 2, 0, 0);
  WriteFile(file, (char *)tensor->data + tensor->offset, (unsigned)size, &written, 0);
  CloseHandle(file);
  end("done", 0);
}
