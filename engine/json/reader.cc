// simdjson finds where the tokens begin, in blocks of 64 bytes, and holds
// strings to UTF-8 and free of control characters (its first stage). The walk
// takes its list and does the rest: each token is read to its end, must be the
// one that the grammar wants there, and must be followed by white space up to
// the next. INVARIANT: every byte that is neither white space nor part of a
// string or of a scalar that began before is in the list. So no byte stays
// unread, and a token that simdjson took for something else is refused here.
// json_fuzzer holds the result against simdjson's DOM parser.
//
// Nothing is copied but strings with escapes. The names of members that are
// open are kept in the part of the list that was walked over, and compared at
// the end of each object: by pairs if they are few, sorted otherwise, so that
// no object takes more than O(n log n).
//
// Tested by reader_test.cc.

#include "json/reader.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

#include "base/limits.h"
#include "base/result.h"
#include "base/text.h"
#include "json/scalars.h"
#include "simdjson.h"

namespace matron::json {
namespace {

using simdjson::internal::dom_parser_implementation;

constexpr size_t kFewNames = 24;
constexpr size_t kMaxTextBytes = size_t{1} << 31;
constexpr size_t kGrowthBytes = 16 * 1024;  // What memory is rounded up to.

// A name of a member, as a place in the text or among the unescaped strings.
struct Name {
  uint32_t offset;
  uint32_t size;  // With kIsUnescaped.
};
constexpr uint32_t kIsUnescaped = uint32_t{1} << 31;

// An array or object that has begun and not ended.
struct Open {
  bool is_object;
  uint32_t first_name;
};

constexpr bool IsSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Where the white space that ends at `end` begins; not before `start`.
const char* SkipSpaceBack(const char* start, const char* end) {
  constexpr char kIndent[] = "        ";
  constexpr ptrdiff_t kStep = sizeof(kIndent) - 1;
  while (end - start >= kStep &&
         std::memcmp(end - kStep, kIndent, kStep) == 0) {
    end -= kStep;
  }
  while (end != start && IsSpace(end[-1])) --end;
  return end;
}

Status StatusOf(simdjson::error_code error) {
  switch (error) {
    case simdjson::SUCCESS:
      return Status::kOk;
    case simdjson::UTF8_ERROR:
      return Status::kJsonNotUtf8;
    case simdjson::MEMALLOC:
      return Status::kOutOfMemory;
    case simdjson::CAPACITY:
      return Status::kJsonTooLarge;
    default:
      return Status::kJsonSyntax;
  }
}

// One walk over one text.
class Walker {
 public:
  // `starts` holds where the tokens begin; its front is overwritten as the walk
  // goes on. `unescaped` has room for the whole text.
  Walker(std::string_view text, uint32_t* starts, size_t num_starts,
         char* unescaped, Handler& handler)
      : text_(text.data()),
        end_(text.data() + text.size()),
        starts_(starts),
        next_(starts),
        end_starts_(starts + num_starts),
        unescaped_(unescaped),
        handler_(&handler) {
    FindBackslash(text_);
  }

  Status Run() {
    std::string_view key;
    char first = Take();
    for (;;) {
      MATRON_RETURN_IF_ERROR(Visit(first, key));
      for (first = 0; first == 0;) {
        if (num_open_ == 0) {
          return next_ == end_starts_ ? Status::kOk : Status::kJsonSyntax;
        }
        MATRON_RETURN_IF_ERROR(GoOn(&first, &key));
      }
    }
  }

  // Where the walk stands, for messages.
  size_t offset() const { return offset_; }

 private:
  // Takes the next token and returns its first byte; 0, which begins none,
  // behind the last.
  char Take() {
    if (next_ == end_starts_) return 0;
    offset_ = *next_++;
    return text_[offset_];
  }

  // Where the token behind the one that was taken last begins.
  const char* NextStart() const {
    return next_ == end_starts_ ? end_ : text_ + *next_;
  }

  // Goes on with the innermost array or object: takes all up to the first token
  // of its next value, or its end, for which `*first` is 0.
  Status GoOn(char* first, std::string_view* key) {
    const bool is_object = open_[num_open_ - 1].is_object;
    char c = Take();
    if (c == (is_object ? '}' : ']')) return Close();
    if (!std::exchange(is_fresh_, false)) {
      if (c != ',') return Status::kJsonSyntax;
      c = Take();
    }
    *key = {};
    if (is_object) {
      if (c != '"') return Status::kJsonSyntax;
      std::string_view raw;
      MATRON_RETURN_IF_ERROR(ReadString(&raw, key));
      KeepName(*key, key->data() != raw.data());
      if (Take() != ':') return Status::kJsonSyntax;
      c = Take();
    }
    *first = c;
    return c == 0 ? Status::kJsonSyntax : Status::kOk;
  }

  // INVARIANT: a name takes 2 places of the list. When the n-th one comes, 3 at
  // the least were taken for each before it (quote, colon and what the value
  // begins with), and the bracket and quote of its own: 3 (n - 1) + 2 >= 2 n.
  void KeepName(std::string_view name, bool is_unescaped) {
    const char* const base = is_unescaped ? unescaped_ : text_;
    uint32_t* const place = starts_ + 2 * num_names_++;
    place[0] = static_cast<uint32_t>(name.data() - base);
    place[1] =
        static_cast<uint32_t>(name.size()) | (is_unescaped ? kIsUnescaped : 0);
  }

  // Reads one value, the token that was taken last; it begins with `first`.
  Status Visit(char first, std::string_view key) {
    Token token;
    token.key = key;
    token.offset = offset_;
    switch (first) {
      case '{':
      case '[':
        return Begin(first == '{', token);
      case '"': {
        std::string_view raw;
        token.kind = Kind::kString;
        MATRON_RETURN_IF_ERROR(ReadString(&raw, &token.text));
        token.raw_size = raw.size() + 2;
        break;
      }
      case 't':
        MATRON_RETURN_IF_ERROR(ReadWord("true", Kind::kBool, &token));
        token.integer = 1;
        break;
      case 'f':
        MATRON_RETURN_IF_ERROR(ReadWord("false", Kind::kBool, &token));
        break;
      case 'n':
        MATRON_RETURN_IF_ERROR(ReadWord("null", Kind::kNull, &token));
        break;
      default:
        MATRON_RETURN_IF_ERROR(ReadNumber(Rest(), &token));
        token.raw_size = token.text.size();
        MATRON_RETURN_IF_ERROR(RequireEnd(token.raw_size));
    }
    handler_->OnValue(token);
    return Status::kOk;
  }

  // The text from the token on that was taken last.
  std::string_view Rest() const {
    return {text_ + offset_, static_cast<size_t>(end_ - text_) - offset_};
  }

  // Refuses a scalar of `size` bytes that goes on.
  Status RequireEnd(size_t size) const {
    const char* const behind = text_ + offset_ + size;
    const bool ends = behind == NextStart() || IsSpace(*behind);
    return ends ? Status::kOk : Status::kJsonSyntax;
  }

  Status ReadWord(std::string_view word, Kind kind, Token* token) const {
    if (!Rest().starts_with(word)) return Status::kJsonSyntax;
    token->kind = kind;
    token->raw_size = word.size();
    return RequireEnd(word.size());
  }

  // Reads the string whose first quote was taken last. Its other one is the
  // last thing before the next token.
  Status ReadString(std::string_view* raw, std::string_view* value) {
    const char* const begin = text_ + offset_ + 1;
    const char* close = NextStart() - 1;
    if (*close != '"') close = SkipSpaceBack(begin, close) - 1;
    if (close < begin || *close != '"') return Status::kJsonSyntax;
    *raw = {begin, static_cast<size_t>(close - begin)};
    *value = *raw;
    if (close < backslash_) return Status::kOk;
    if (begin > backslash_) FindBackslash(begin);
    if (close < backslash_) return Status::kOk;
    char* const out = unescaped_ + num_unescaped_;
    size_t size = 0;
    if (!Unescape(*raw, out, &size)) return Status::kJsonSyntax;
    num_unescaped_ += size;
    *value = {out, size};
    return Status::kOk;
  }

  // Finds the first backslash from `from` on.
  void FindBackslash(const char* from) {
    const size_t size = static_cast<size_t>(end_ - from);
    const void* const found = std::memchr(from, '\\', size);
    backslash_ = found == nullptr ? end_ : static_cast<const char*>(found);
  }

  Status Begin(bool is_object, Token& token) {
    if (num_open_ == limits::kMaxJsonDepth) return Status::kJsonTooDeep;
    open_[num_open_++] = {is_object, num_names_};
    is_fresh_ = true;
    token.kind = is_object ? Kind::kObject : Kind::kArray;
    handler_->OnValue(token);
    if (Handler* const inner = handler_->TakeInner(); inner != nullptr) {
      outer_ = std::exchange(handler_, inner);
      outer_depth_ = num_open_ - 1;
    }
    return Status::kOk;
  }

  // The closing bracket was taken last.
  Status Close() {
    const Open& top = open_[--num_open_];
    if (top.is_object) MATRON_RETURN_IF_ERROR(RefuseDuplicates(top));
    num_names_ = top.first_name;
    is_fresh_ = false;
    handler_->OnEnd(offset_ + 1);
    if (outer_ != nullptr && num_open_ == outer_depth_) {
      handler_ = std::exchange(outer_, nullptr);
    }
    return Status::kOk;
  }

  std::string_view TextOf(const Name& name) const {
    const bool is_unescaped = (name.size & kIsUnescaped) != 0;
    const char* const base = is_unescaped ? unescaped_ : text_;
    return {base + name.offset, name.size & ~kIsUnescaped};
  }

  // Whether a glance tells that all names differ: by their sizes and their
  // first and last bytes.
  bool LookDifferent(const Name* first, const Name* last) const {
    uint64_t seen[4] = {};
    for (; first != last; ++first) {
      const std::string_view name = TextOf(*first);
      if (name.empty()) return false;
      const size_t look = name.size() + 5 * static_cast<size_t>(name.front()) +
                          41 * static_cast<size_t>(name.back());
      uint64_t& word = seen[look / 64 % 4];
      const uint64_t bit = uint64_t{1} << look % 64;
      if ((word & bit) != 0) return false;
      word |= bit;
    }
    return true;
  }

  bool AreDifferent(const Name* first, const Name* last) const {
    for (const Name* a = first; a != last; ++a) {
      for (const Name* b = a + 1; b != last; ++b) {
        if (((a->size ^ b->size) & ~kIsUnescaped) != 0) continue;
        if (TextOf(*a) == TextOf(*b)) return false;
      }
    }
    return true;
  }

  // RFC 8259 section 4 leaves two members of one name to the reader; one that
  // decides access must not choose.
  Status RefuseDuplicates(const Open& object) {
    Name* const names = reinterpret_cast<Name*>(starts_);
    Name* const first = names + object.first_name;
    Name* const last = names + num_names_;
    const size_t count = static_cast<size_t>(last - first);
    if (count < 2) return Status::kOk;
    if (count <= kFewNames) {
      return LookDifferent(first, last) || AreDifferent(first, last)
                 ? Status::kOk
                 : Status::kJsonDuplicateMember;
    }
    std::sort(first, last, [this](const Name& a, const Name& b) {
      return TextOf(a) < TextOf(b);
    });
    const Name* const twin =
        std::adjacent_find(first, last, [this](const Name& a, const Name& b) {
          return TextOf(a) == TextOf(b);
        });
    return twin == last ? Status::kOk : Status::kJsonDuplicateMember;
  }

  const char* text_;
  const char* end_;
  const char* backslash_;  // The first one at or behind the last string.
  uint32_t* starts_;
  uint32_t* next_;  // In the list, up to end_starts_.
  uint32_t* end_starts_;
  uint32_t num_names_ = 0;
  char* unescaped_;
  size_t num_unescaped_ = 0;
  Handler* handler_;
  Handler* outer_ = nullptr;  // Who handed over to handler_.
  size_t outer_depth_ = 0;    // What was open when it did.
  size_t offset_ = 0;         // Of the token that was taken last.
  bool is_fresh_ = false;     // Nothing was read yet of what is open.
  size_t num_open_ = 0;
  Open open_[limits::kMaxJsonDepth];
};

// RFC 8259: what can end a text is ASCII. A text that ends inside a character
// would also have one of simdjson's kernels read behind it.
bool EndsInAscii(std::string_view text) {
  return text.empty() || static_cast<unsigned char>(text.back()) < 0x80;
}

}  // namespace

struct Reader::State {
  std::unique_ptr<dom_parser_implementation> parser;
  char* unescaped = nullptr;
  size_t capacity = 0;
  bool reserved = false;

  ~State() { std::free(unescaped); }

  // Forgets all memory.
  void Shrink() {
    parser.reset();
    std::free(std::exchange(unescaped, nullptr));
    capacity = 0;
  }

  // Makes room for a text of `size` bytes. What was there goes first, so that
  // growing takes no more than the new size.
  Status Grow(size_t size) {
    if (size > kMaxTextBytes) return Status::kJsonTooLarge;
    Shrink();
    const Status status = StatusOf(
        simdjson::get_active_implementation()->create_dom_parser_implementation(
            size, 1, parser));
    unescaped = static_cast<char*>(std::malloc(size + 1));
    if (status != Status::kOk || unescaped == nullptr) {
      Shrink();
      return status == Status::kOk ? Status::kOutOfMemory : status;
    }
    capacity = size;
    return Status::kOk;
  }
};

Reader::Reader() : state_(new(std::nothrow) State()) {
  // Left to itself simdjson asks the environment which kernel to use.
  simdjson::get_active_implementation() =
      simdjson::get_available_implementations().detect_best_supported();
}
Reader::Reader(Reader&&) noexcept = default;
Reader& Reader::operator=(Reader&&) noexcept = default;
Reader::~Reader() = default;

Status Reader::Reserve(size_t max_bytes) {
  if (state_ == nullptr) return Status::kOutOfMemory;
  MATRON_RETURN_IF_ERROR(state_->Grow(max_bytes));
  state_->reserved = true;
  return Status::kOk;
}

Status Reader::Walk(std::string_view text, Handler& handler,
                    size_t* error_offset) {
  *error_offset = 0;
  if (state_ == nullptr) return Status::kOutOfMemory;
  State& state = *state_;
  if (state.unescaped == nullptr || text.size() > state.capacity) {
    if (state.reserved) return Status::kScratchTooSmall;
    // Nothing is carried over, so that growing by little costs little.
    const size_t size = text.size() + kGrowthBytes;
    MATRON_RETURN_IF_ERROR(state.Grow(size - size % kGrowthBytes));
  }
  if (!EndsInAscii(text)) {
    return IsUtf8(text) ? Status::kJsonSyntax : Status::kJsonNotUtf8;
  }
  dom_parser_implementation& parser = *state.parser;
  MATRON_RETURN_IF_ERROR(
      StatusOf(parser.stage1(reinterpret_cast<const uint8_t*>(text.data()),
                             text.size(), simdjson::stage1_mode::regular)));
  Walker walker(text, parser.structural_indexes.get(),
                parser.n_structural_indexes, state.unescaped, handler);
  const Status status = walker.Run();
  *error_offset = status == Status::kOk ? 0 : walker.offset();
  return status;
}

}  // namespace matron::json
