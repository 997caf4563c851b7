// Blocks of 64 bytes become words of 64 bits, one bit a byte: quotes that no
// backslash escapes, whose parity tells what is inside a string; and brackets
// outside of strings, which are counted. Only in a block that could bring the
// count to zero are they looked at one by one. The same bit arithmetic as in
// simdjson's first stage (Langdale and Lemire, "Parsing gigabytes of JSON per
// second", 2019), less what only a parser needs.
//
// Tested by value_scanner_test.cc, which holds it against a loop over bytes.

#include "enforce/value_scanner.h"

#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace matron::enforce {
namespace {

constexpr size_t kBlockSize = 64;
constexpr size_t kNotThere = SIZE_MAX;

struct Masks {
  uint64_t quotes = 0;
  uint64_t backslashes = 0;
  uint64_t opening = 0;
  uint64_t closing = 0;
};

#if defined(__SSE2__)

// Brackets and braces differ in this bit alone.
constexpr char kBraceBit = '{' ^ '[';
static_assert((']' | kBraceBit) == '}' && ('}' | kBraceBit) == '}');

uint64_t Equal(__m128i bytes, char c) {
  const int mask = _mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(c)));
  return static_cast<uint32_t>(mask);
}

Masks MasksOf(const char* block) {
  constexpr size_t kStep = sizeof(__m128i);
  Masks masks;
  for (size_t i = 0; i < kBlockSize; i += kStep) {
    __m128i bytes;
    std::memcpy(&bytes, block + i, kStep);
    const __m128i braces = _mm_or_si128(bytes, _mm_set1_epi8(kBraceBit));
    masks.quotes |= Equal(bytes, '"') << i;
    masks.backslashes |= Equal(bytes, '\\') << i;
    masks.opening |= Equal(braces, '{') << i;
    masks.closing |= Equal(braces, '}') << i;
  }
  return masks;
}

#else

// One bit for each of the 8 bytes of `word` that is `c`, the first one lowest.
uint64_t Equal(uint64_t word, char c) {
  constexpr uint64_t kOnes = 0x0101010101010101;
  constexpr uint64_t kLow = 0x7f * kOnes;
  const uint64_t other = word ^ (static_cast<unsigned char>(c) * kOnes);
  const uint64_t zero = ~(((other & kLow) + kLow) | other | kLow);
  return (zero >> 7) * 0x0102040810204080 >> 56;
}

Masks MasksOf(const char* block) {
  constexpr size_t kStep = sizeof(uint64_t);
  Masks masks;
  for (size_t i = 0; i < kBlockSize; i += kStep) {
    uint64_t word = 0;
    std::memcpy(&word, block + i, kStep);
    masks.quotes |= Equal(word, '"') << i;
    masks.backslashes |= Equal(word, '\\') << i;
    masks.opening |= (Equal(word, '{') | Equal(word, '[')) << i;
    masks.closing |= (Equal(word, '}') | Equal(word, ']')) << i;
  }
  return masks;
}

#endif

// Which bytes stand behind a backslash that is not escaped itself. `*carry` is
// 1 if the first one does, and gets the same for the next block.
uint64_t FindEscaped(uint64_t backslashes, uint64_t* carry) {
  constexpr uint64_t kEven = 0x5555555555555555;
  if (backslashes == 0) {
    const uint64_t escaped = *carry;
    *carry = 0;
    return escaped;
  }
  backslashes &= ~*carry;
  const uint64_t behind = backslashes << 1 | *carry;
  const uint64_t odd_starts = backslashes & ~kEven & ~behind;
  const uint64_t even_sequences = odd_starts + backslashes;
  *carry = even_sequences < backslashes ? 1 : 0;
  return (kEven ^ (even_sequences << 1)) & behind;
}

// Each bit of the result tells whether an odd number of bits is set up to it.
uint64_t Parities(uint64_t bits) {
  for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
  return bits;
}

// std::popcount is a call where the processor is not known to have it.
uint64_t CountBits(uint64_t bits) {
  bits -= bits >> 1 & 0x5555555555555555;
  bits = (bits & 0x3333333333333333) + (bits >> 2 & 0x3333333333333333);
  bits = (bits + (bits >> 4)) & 0x0f0f0f0f0f0f0f0f;
  return bits * 0x0101010101010101 >> 56;
}

// Where in its block a value ends that has `depth` brackets open before it.
size_t FindEnd(const Masks& masks, uint64_t depth) {
  uint64_t opening = masks.opening;
  for (uint64_t rest = masks.closing; rest != 0; rest &= rest - 1) {
    const uint64_t before = (rest & (0 - rest)) - 1;
    for (; (opening & before) != 0; opening &= opening - 1) ++depth;
    if (--depth == 0) return static_cast<size_t>(std::countr_zero(rest)) + 1;
  }
  return kNotThere;
}

constexpr bool EndsScalar(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' ||
         c == ']' || c == '}' || c == ':';
}

}  // namespace

void ValueScanner::Begin(char first) {
  is_scalar_ = first != '"' && first != '{' && first != '[';
  depth_ = 0;
  in_string_ = 0;
  escaped_ = 0;
  done_ = false;
}

size_t ValueScanner::Scan(std::string_view text) {
  if (done_) return 0;
  if (is_scalar_) return ScanScalar(text);
  size_t taken = 0;
  // Blocks are for brackets; a string has no count that could fall to zero.
  while (depth_ == 0 && taken < text.size() && !done_) {
    taken += ScanBytes(text.data() + taken, 1);
  }
  if (!done_ && std::endian::native == std::endian::little) {
    taken += ScanBlocks(text.data() + taken, text.size() - taken);
  }
  if (!done_) taken += ScanBytes(text.data() + taken, text.size() - taken);
  return taken;
}

size_t ValueScanner::ScanScalar(std::string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (!EndsScalar(text[i])) continue;
    done_ = true;
    return i;
  }
  return text.size();
}

size_t ValueScanner::ScanBlocks(const char* text, size_t size) {
  // Kept out of memory while the loop runs.
  uint64_t depth = depth_, in_string = in_string_, escaped = escaped_;
  size_t i = 0;
  for (; size - i >= kBlockSize; i += kBlockSize) {
    Masks masks = MasksOf(text + i);
    masks.quotes &= ~FindEscaped(masks.backslashes, &escaped);
    const uint64_t strings = Parities(masks.quotes) ^ in_string;
    in_string = 0 - (strings >> 63);
    masks.opening &= ~strings;
    masks.closing &= ~strings;
    const uint64_t closed = CountBits(masks.closing);
    if (depth <= closed) {
      const size_t end = FindEnd(masks, depth);
      if (end != kNotThere) {
        done_ = true;
        return i + end;
      }
    }
    depth += CountBits(masks.opening) - closed;
  }
  depth_ = depth;
  in_string_ = in_string;
  escaped_ = escaped;
  return i;
}

// The same, byte by byte.
size_t ValueScanner::ScanBytes(const char* text, size_t size) {
  for (size_t i = 0; i < size; ++i) {
    const char c = text[i];
    const bool is_escaped = escaped_ != 0;
    escaped_ = c == '\\' && !is_escaped ? 1 : 0;
    if (c == '"' && !is_escaped) {
      in_string_ = ~in_string_;
      done_ = depth_ == 0 && in_string_ == 0;
    } else if (in_string_ == 0 && (c == '{' || c == '[')) {
      ++depth_;
    } else if (in_string_ == 0 && (c == '}' || c == ']')) {
      done_ = --depth_ == 0;
    }
    if (done_) return i + 1;
  }
  return size;
}

}  // namespace matron::enforce
