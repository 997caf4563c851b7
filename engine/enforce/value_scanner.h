// ValueScanner: where a JSON value ends, found without reading it.
//
//   ValueScanner scanner;
//   scanner.Begin('{');
//   size_t taken = scanner.Scan(chunk);  // chunk[0] is the bracket
//   while (!scanner.done()) taken = scanner.Scan(next_chunk);
//
// SECURITY: it validates nothing. Only brackets, quotes and backslashes count,
// and the two kinds of brackets count as one. What it cuts out is a value only
// if json::Reader reads it as exactly one.

#ifndef MATRON_ENFORCE_VALUE_SCANNER_H_
#define MATRON_ENFORCE_VALUE_SCANNER_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace matron::enforce {

class ValueScanner {
 public:
  // Starts with a value whose first byte, which is scanned next, is `first`.
  void Begin(char first);

  // Returns how many bytes of `text` belong to the value: all of them as long
  // as it is not done(). Gives the same ends however a text is cut.
  size_t Scan(std::string_view text);

  bool done() const { return done_; }

 private:
  size_t ScanBlocks(const char* text, size_t size);
  size_t ScanBytes(const char* text, size_t size);
  size_t ScanScalar(std::string_view text);

  uint64_t depth_ = 0;
  uint64_t in_string_ = 0;  // All bits, or none.
  uint64_t escaped_ = 0;    // 1: the next byte stands behind a backslash.
  bool is_scalar_ = false;  // Neither brackets nor quotes.
  bool done_ = true;
};

}  // namespace matron::enforce

#endif  // MATRON_ENFORCE_VALUE_SCANNER_H_
