#include "tests/alloc/allocations.h"

#include <malloc.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace matron::alloc {
namespace {

size_t num_allocations = 0;
size_t num_allowed = SIZE_MAX;
size_t num_failing = SIZE_MAX;
bool has_failed = false;
size_t num_bytes = 0;
size_t peak_bytes = 0;

// Counts the bytes of `memory`, which was allocated just now; returns it.
void* Add(void* memory) {
  if (memory != nullptr) num_bytes += malloc_usable_size(memory);
  peak_bytes = std::max(peak_bytes, num_bytes);
  return memory;
}

// Counts `memory` as free, which it will be soon. What a shared library has
// allocated was never added.
void Subtract(void* memory) {
  if (memory == nullptr) return;
  num_bytes -= std::min(num_bytes, malloc_usable_size(memory));
}

// Counts one allocation; false if it is to fail.
bool Admit() {
  ++num_allocations;
  if (num_allowed == SIZE_MAX) return true;
  if (num_allowed > 0) {
    --num_allowed;
    return true;
  }
  if (num_failing == 0) return true;
  if (num_failing != SIZE_MAX) --num_failing;
  has_failed = true;
  return false;
}

}  // namespace

AllocationCount::AllocationCount() : before_(num_allocations) {}
size_t AllocationCount::so_far() const { return num_allocations - before_; }

PeakBytes::PeakBytes() : before_(num_bytes) { peak_bytes = num_bytes; }
size_t PeakBytes::so_far() const { return peak_bytes - before_; }

FailingAllocations::FailingAllocations(size_t allowed, size_t failing) {
  has_failed = false;
  num_allowed = allowed;
  num_failing = failing;
}
FailingAllocations::~FailingAllocations() { num_allowed = SIZE_MAX; }
bool FailingAllocations::any_failed() { return has_failed; }

}  // namespace matron::alloc

using matron::alloc::Add;
using matron::alloc::Admit;
using matron::alloc::num_allocations;
using matron::alloc::Subtract;

// -Wl,--wrap=malloc makes each call of malloc one of __wrap_malloc, and
// __real_malloc the function itself.
extern "C" {

void* __real_malloc(size_t size);
void* __real_calloc(size_t count, size_t size);
void* __real_realloc(void* memory, size_t size);
int __real_posix_memalign(void** out, size_t alignment, size_t size);
void* __real_aligned_alloc(size_t alignment, size_t size);
void __real_free(void* memory);

void* __wrap_malloc(size_t size) {
  return Admit() ? Add(__real_malloc(size)) : nullptr;
}
void* __wrap_calloc(size_t count, size_t size) {
  return Admit() ? Add(__real_calloc(count, size)) : nullptr;
}
void* __wrap_realloc(void* memory, size_t size) {
  if (!Admit()) return nullptr;
  Subtract(memory);
  void* const larger = __real_realloc(memory, size);
  Add(larger == nullptr ? memory : larger);
  return larger;
}
int __wrap_posix_memalign(void** out, size_t alignment, size_t size) {
  constexpr int kNoMemory = 12;
  const int error =
      Admit() ? __real_posix_memalign(out, alignment, size) : kNoMemory;
  if (error == 0) Add(*out);
  return error;
}
void* __wrap_aligned_alloc(size_t alignment, size_t size) {
  return Admit() ? Add(__real_aligned_alloc(alignment, size)) : nullptr;
}
void __wrap_free(void* memory) {
  Subtract(memory);
  __real_free(memory);
}

}  // extern "C"

// Under AddressSanitizer a size that cannot be had gives nullptr as well.
extern "C" const char* __asan_default_options() {
  return "allocator_may_return_null=1";
}

void* operator new(size_t size) {
  ++num_allocations;
  void* memory = Add(__real_malloc(size == 0 ? 1 : size));
  if (memory == nullptr) std::abort();
  return memory;
}
void* operator new[](size_t size) { return operator new(size); }
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  return Admit() ? Add(__real_malloc(size == 0 ? 1 : size)) : nullptr;
}
void* operator new[](size_t size, const std::nothrow_t& tag) noexcept {
  return operator new(size, tag);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, size_t) noexcept { std::free(memory); }
