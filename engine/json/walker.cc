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
// open are kept in the part of the list that was walked over. A glance at each
// tells whether it may be there twice; if so it is compared with the others of
// its object, or, if they are many, all are sorted where the object ends, so
// that no object takes more than O(n log n).
//
// Tested by reader_test.cc and differential_test.cc.

#include "json/walker.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/result.h"
#include "json/scalars.h"

namespace matron::json {
namespace {

constexpr uint32_t kFewNames = 24;

// A name of a member, as a place in the text or among the unescaped strings.
struct Name {
  uint32_t offset;
  uint32_t size;  // With kIsUnescaped.
};
constexpr uint32_t kIsUnescaped = uint32_t{1} << 31;

// From an opening bracket to its closing one.
constexpr int kToClosing = 2;
static_assert('[' + kToClosing == ']' && '{' + kToClosing == '}');

// One bit of what a glance tells of a name: its size, its first and last byte.
uint64_t LookOf(std::string_view name) {
  if (name.empty()) return 1;
  const size_t look = name.size() + 5 * static_cast<size_t>(name.front()) +
                      41 * static_cast<size_t>(name.back());
  return uint64_t{1} << look % 64;
}

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

}  // namespace

const char* FindBackslash(const char* text, const char* end) {
  if (text == end) return end;  // An empty text may be none at all.
  const void* const found =
      std::memchr(text, '\\', static_cast<size_t>(end - text));
  return found == nullptr ? end : static_cast<const char*>(found);
}

// The names of the members that are open, of which those of the innermost
// object are the last. The walk makes one where it needs it, so that nobody
// else holds the walk, and a compiler keeps it in registers.
class Walker::Names {
 public:
  Names(const char* text, const char* unescaped, uint32_t* names)
      : text_(text),
        unescaped_(unescaped),
        names_(reinterpret_cast<Name*>(names)) {}

  // Whether the last one may be another of those from `first` up to `end`. Only
  // few are looked at.
  bool MayRepeat(uint32_t first, uint32_t end) const {
    if (end - first > kFewNames) return true;
    const Name& last = names_[end - 1];
    bool is_found = false;
    for (; first + 1 < end; ++first) is_found |= AreSame(names_[first], last);
    return is_found;
  }

  // Whether no two of those from `first` up to `end` are the same. Changes
  // their order.
  bool AreDifferent(uint32_t first, uint32_t end) const {
    std::sort(
        names_ + first, names_ + end,
        [this](const Name& a, const Name& b) { return TextOf(a) < TextOf(b); });
    return std::adjacent_find(names_ + first, names_ + end,
                              [this](const Name& a, const Name& b) {
                                return AreSame(a, b);
                              }) == names_ + end;
  }

 private:
  std::string_view TextOf(const Name& name) const {
    const bool is_unescaped = (name.size & kIsUnescaped) != 0;
    const char* const base = is_unescaped ? unescaped_ : text_;
    return {base + name.offset, name.size & ~kIsUnescaped};
  }

  bool AreSame(const Name& a, const Name& b) const {
    return ((a.size ^ b.size) & ~kIsUnescaped) == 0 && TextOf(a) == TextOf(b);
  }

  const char* text_;
  const char* unescaped_;
  Name* names_;
};

Status Walker::RunScalar(char first, Handler& handler) {
  Token token;
  std::string_view raw;
  offset_ = token.offset = *starts_;
  if (first == '"') {
    token.kind = Kind::kString;
    MATRON_RETURN_IF_ERROR(
        ReadString(starts_, StartBehind(starts_), &raw, &token.text));
    token.raw_size = raw.size() + 2;
  } else {
    MATRON_RETURN_IF_ERROR(ReadScalar(starts_, first, &token));
  }
  handler.OnValue(token);
  return starts_ + 1 == end_starts_ ? Status::kOk : Status::kJsonSyntax;
}

inline Status Walker::Fail(const uint32_t* next, Status status) {
  offset_ = next == end_starts_ ? static_cast<size_t>(end_ - text_) : *next;
  return status;
}

// Where the token behind `next` begins.
inline const char* Walker::StartBehind(const uint32_t* next) const {
  return next + 1 == end_starts_ ? end_ : text_ + next[1];
}

// INVARIANT: a name takes 2 places of the list. When the n-th one is kept, 3
// at the least were passed for each before it (quote, colon and what the
// value begins with), and the bracket of its own, and nobody looks at its
// quote any more: 3 (n - 1) + 2 >= 2 n.
inline void Walker::KeepName(std::string_view name, bool is_unescaped,
                             uint32_t index) {
  const char* const base = is_unescaped ? unescaped_ : text_;
  uint32_t* const place = starts_ + 2 * index;
  place[0] = static_cast<uint32_t>(name.data() - base);
  place[1] =
      static_cast<uint32_t>(name.size()) | (is_unescaped ? kIsUnescaped : 0);
}

inline Walker::Names Walker::names() const {
  return Names(text_, unescaped_, starts_);
}

// Reads all but strings.
inline Status Walker::ReadScalar(const uint32_t* next, char first,
                                 Token* token) {
  offset_ = *next;
  const std::string_view rest(text_ + offset_,
                              static_cast<size_t>(end_ - text_) - offset_);
  std::string_view word;
  switch (first) {
    case 't':
      token->kind = Kind::kBool;
      token->integer = 1;
      word = "true";
      break;
    case 'f':
      token->kind = Kind::kBool;
      word = "false";
      break;
    case 'n':
      token->kind = Kind::kNull;
      word = "null";
      break;
    default:
      MATRON_RETURN_IF_ERROR(ReadNumber(rest, token));
      word = token->text;
  }
  if (!rest.starts_with(word)) return Status::kJsonSyntax;
  token->raw_size = word.size();
  const char* const behind = rest.data() + word.size();
  // A scalar that goes on is none.
  return behind == StartBehind(next) || IsSpace(*behind) ? Status::kOk
                                                         : Status::kJsonSyntax;
}

// Reads the string at `next`. Its second quote is the last thing before
// `behind`, where the next token begins.
inline Status Walker::ReadString(const uint32_t* next, const char* behind,
                                 std::string_view* raw,
                                 std::string_view* value) {
  const char* const begin = text_ + *next + 1;
  const char* close = behind - 1;
  if (*close != '"') {
    close = SkipSpaceBack(begin, close) - 1;
    if (*close != '"') return Fail(next, Status::kJsonSyntax);
  }
  if (close < begin) return Fail(next, Status::kJsonSyntax);
  *raw = {begin, static_cast<size_t>(close - begin)};
  *value = *raw;
  return close < backslash_ ? Status::kOk : ReadEscapes(next, *raw, value);
}

// Reads a string that may have escapes.
Status Walker::ReadEscapes(const uint32_t* next, std::string_view raw,
                           std::string_view* value) {
  if (raw.data() > backslash_) backslash_ = FindBackslash(raw.data(), end_);
  if (raw.data() + raw.size() < backslash_) return Status::kOk;
  char* const out = unescaped_ + num_unescaped_;
  size_t size = 0;
  if (!Unescape(raw, out, &size)) return Fail(next, Status::kJsonSyntax);
  num_unescaped_ += size;
  *value = {out, size};
  return Status::kOk;
}

Status Walker::Run(Handler& handler) {
  if (starts_ == end_starts_) return Status::kJsonSyntax;
  const char first = text_[*starts_];
  if (first != '{' && first != '[') return RunScalar(first, handler);
  MATRON_RETURN_IF_ERROR(RunContainer(handler, 0));
  return behind_ == end_starts_ ? Status::kOk
                                : Fail(behind_, Status::kJsonSyntax);
}

// All in one function, so that what each token needs stays in registers.
Status Walker::RunContainer(Handler& root_handler, size_t base) {
  const char* const text = text_;
  uint32_t* next = starts_;  // The token that is read, or to be read.
  uint32_t num_names = 0;
  uint64_t looks = 0;
  char closing = 0;  // What the innermost array or object ends with.
  Open* top = open_;
  Handler* handler = &root_handler;  // Null: nobody is told.
  Handler* outer = nullptr;          // Who handed over `outer_top`.
  Open* outer_top = nullptr;
  Handler* passer = nullptr;  // Who passed over `passed_top`.
  Open* passed_top = nullptr;
  std::string_view key;
  char c = text[*next];
  // INVARIANT: `c` is where `next` stands and begins a value, behind which
  // there is another token, unless it is the root.
  for (;;) {
    bool is_fresh = false;  // Nothing was read yet of what is open.
    if (c == '"') {
      std::string_view raw, value;
      MATRON_RETURN_IF_ERROR(ReadString(next, text + next[1], &raw, &value));
      if (handler != nullptr) {
        Token token;
        token.kind = Kind::kString;
        token.key = key;
        token.text = value;
        token.offset = *next - base;
        token.raw_size = raw.size() + 2;
        handler->OnValue(token);
      }
    } else if (c == '{' || c == '[') {
      if (top == open_ + limits::kMaxJsonDepth) {
        return Fail(next, Status::kJsonTooDeep);
      }
      top->looks = looks;
      looks = 0;
      *++top = {c == '{', false, num_names, 0};
      closing = static_cast<char>(c + kToClosing);
      is_fresh = true;
      if (handler != nullptr) {
        Token token;
        token.kind = c == '{' ? Kind::kObject : Kind::kArray;
        token.key = key;
        token.offset = *next - base;
        if (handler->Tell(token)) {
          passer = std::exchange(handler, nullptr);
          passed_top = top;
        } else if (handler->inner() != nullptr) {
          outer = std::exchange(handler, handler->inner());
          outer_top = top;
        }
      }
    } else {
      Token token;
      token.key = key;
      token.offset = *next - base;
      MATRON_RETURN_IF_ERROR(ReadScalar(next, c, &token));
      if (handler != nullptr) handler->OnValue(token);
    }
    ++next;
    for (;;) {
      if (next == end_starts_) return Fail(next, Status::kJsonSyntax);
      c = text[*next];
      if (c != closing) break;
      is_fresh = false;
      // RFC 8259 section 4 leaves two members of one name to the reader; one
      // that decides access must not choose.
      if (top->may_repeat &&
          !names().AreDifferent(top->first_name, num_names)) {
        return Fail(next, Status::kJsonDuplicateMember);
      }
      num_names = top->first_name;
      if (handler != nullptr) handler->OnEnd(*next + 1 - base);
      if (top == passed_top) {
        handler = passer;
        passed_top = nullptr;
      } else if (top == outer_top) {
        handler = outer;
        outer_top = nullptr;
      }
      if (--top == open_) {
        offset_ = *next;
        behind_ = next + 1;
        return Status::kOk;
      }
      looks = top->looks;
      closing = top->is_object ? '}' : ']';
      ++next;
    }
    if (!is_fresh) {
      if (c != ',') return Fail(next, Status::kJsonSyntax);
      ++next;
    }
    const bool is_object = closing == '}';
    // A name, a colon, a value and an end.
    if (end_starts_ - next < (is_object ? 4 : 2)) {
      return Fail(next, Status::kJsonSyntax);
    }
    key = {};
    if (is_object) {
      if (text[*next] != '"' || text[next[1]] != ':') {
        return Fail(next, Status::kJsonSyntax);
      }
      std::string_view raw;
      MATRON_RETURN_IF_ERROR(ReadString(next, text + next[1], &raw, &key));
      KeepName(key, key.data() != raw.data(), num_names++);
      const uint64_t look = LookOf(key);
      if ((looks & look) != 0) {
        top->may_repeat |= names().MayRepeat(top->first_name, num_names);
      }
      looks |= look;
      next += 2;
    }
    c = text[*next];
  }
}

}  // namespace matron::json
