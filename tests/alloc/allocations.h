// Counts what a test takes from the heap, and lets it run out.
//
//   AllocationCount count;
//   reader.Walk(text, handler, &offset);
//   EXPECT_EQ(count.so_far(), 0u);
//
// A program that uses this links alloc/allocations.cc by matron_count_malloc(),
// which also catches the malloc of every static library.

#ifndef MATRON_TESTS_ALLOC_ALLOCATIONS_H_
#define MATRON_TESTS_ALLOC_ALLOCATIONS_H_

#include <cstddef>
#include <cstdint>

namespace matron::alloc {

// Number of allocations since it was made: malloc, calloc, realloc,
// posix_memalign, aligned_alloc and every operator new. One thread only.
class AllocationCount {
 public:
  AllocationCount();
  size_t so_far() const;

 private:
  size_t before_;
};

// The most bytes that were taken at one time since it was made, above what was
// taken then; as large as the heap made them. One at a time, one thread only.
class PeakBytes {
 public:
  PeakBytes();
  size_t so_far() const;

 private:
  size_t before_;
};

// While it lives, `allowed` allocations succeed and the `failing` ones behind
// them fail, which are all if it is not said. An operator new that must not
// fail still succeeds.
class FailingAllocations {
 public:
  explicit FailingAllocations(size_t allowed, size_t failing = SIZE_MAX);
  FailingAllocations(const FailingAllocations&) = delete;
  FailingAllocations& operator=(const FailingAllocations&) = delete;
  ~FailingAllocations();

  // Whether any allocation has failed.
  static bool any_failed();
};

}  // namespace matron::alloc

#endif  // MATRON_TESTS_ALLOC_ALLOCATIONS_H_
