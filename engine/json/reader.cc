// simdjson's On-Demand parser checks a value only when it is read, and accepts
// `[1,2}` or `tru` where nobody looks. So the walk reads every value, with an
// explicit stack instead of recursion, and checks that the text ends where the
// value does. json_fuzzer holds the result against simdjson's DOM parser, which
// validates everything by itself.
//
// Names of members are compared at the end of each object: by pairs if they are
// few, sorted otherwise, so that no object takes more than O(n log n).
//
// Tested by reader_test.cc.

#include "json/reader.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <new>
#include <utility>

#include "base/arena.h"
#include "base/limits.h"
#include "base/result.h"
#include "simdjson.h"

namespace matron::json {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr size_t kFewNames = 12;
constexpr size_t kWrapping = 2;  // Brackets around a scalar.
constexpr size_t kMaxTextBytes = size_t{1} << 31;
// simdjson counts the document itself as a level.
constexpr size_t kParserDepth = limits::kMaxJsonDepth + 2;

// A name of a member, as a range behind the first name of the document: half
// the size of a view, because there is one for each member that is open.
struct Name {
  uint32_t offset;
  uint32_t size;
};

// An array or object that has begun and not ended.
struct Open {
  bool is_object = false;
  bool is_fresh = true;  // Its iterator stands at the first element.
  size_t first_name = 0;
  ondemand::array_iterator items;
  ondemand::object_iterator members;
};

// The shortest member is `"":0,`, so a text cannot have more names open than
// this.
constexpr size_t MaxNames(size_t text_size) { return text_size / 4 + 1; }

constexpr size_t WalkBytes(size_t text_size) {
  return MaxNames(text_size) * sizeof(Name) + 8 +
         (limits::kMaxJsonDepth + 1) * sizeof(Open) + 8;
}

std::string_view TrimEnd(std::string_view text) {
  while (!text.empty()) {
    const char c = text.back();
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') break;
    text.remove_suffix(1);
  }
  return text;
}

// Length of the digits at the start of `text`.
size_t CountDigits(std::string_view text) {
  size_t count = 0;
  while (count < text.size() && text[count] >= '0' && text[count] <= '9') {
    ++count;
  }
  return count;
}

// RFC 8259 section 6, to tell a number that is too large from no number.
bool IsNumber(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  const size_t whole = CountDigits(text);
  if (whole == 0 || (whole > 1 && text[0] == '0')) return false;
  text.remove_prefix(whole);
  if (text.starts_with('.')) {
    const size_t fraction = CountDigits(text.substr(1));
    if (fraction == 0) return false;
    text.remove_prefix(1 + fraction);
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    const size_t exponent = CountDigits(text);
    if (exponent == 0) return false;
    text.remove_prefix(exponent);
  }
  return text.empty();
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

// The text of a value up to the next one; simdjson gives the two forms of it.
Status RawToken(ondemand::value& source, std::string_view* raw) {
  *raw = source.raw_json_token();
  return Status::kOk;
}
Status RawToken(ondemand::document& source, std::string_view* raw) {
  return StatusOf(source.raw_json_token().get(*raw));
}

// The value of a number that simdjson does not take, such as one with more
// digits in its exponent than it counts. A number too small for a double is 0.
// INVARIANT: IsNumber(text).
Status ReadLongDecimal(std::string_view text, double* value) {
  *value =
      simdjson::internal::from_chars(text.data(), text.data() + text.size());
  return std::isfinite(*value) ? Status::kOk : Status::kJsonNumberRange;
}

// simdjson reads a scalar that is a whole document by other routines than one
// inside of it, and they overlook what follows it. So such a text is read as
// the only element of an array.
enum class Wrapped : uint8_t { kNo, kYes };

Wrapped WrappingOf(std::string_view text) {
  const size_t first = text.find_first_not_of(" \t\n\r");
  const bool is_scalar =
      first != text.npos && text[first] != '{' && text[first] != '[';
  return is_scalar ? Wrapped::kYes : Wrapped::kNo;
}

// One walk over one document.
class Walker {
 public:
  Walker(const char* text, size_t text_size, Wrapped wrapped, Handler& handler,
         Arena& arena)
      : text_(text),
        text_size_(text_size),
        wrapped_(wrapped),
        handler_(handler) {
    names_ =
        static_cast<Name*>(arena.Allocate(MaxNames(text_size) * sizeof(Name)));
    open_ = static_cast<Open*>(
        arena.Allocate((limits::kMaxJsonDepth + 1) * sizeof(Open)));
  }

  Status Run(ondemand::document& document) {
    if (names_ == nullptr || open_ == nullptr) return Status::kOutOfMemory;
    if (wrapped_ == Wrapped::kYes) {
      MATRON_RETURN_IF_ERROR(VisitWrapped(document));
    } else {
      MATRON_RETURN_IF_ERROR(Visit(document, {}));
    }
    while (num_open_ > 0) MATRON_RETURN_IF_ERROR(Step(document));
    // Anything but white space behind the value is a token that is left over.
    const char* rest = nullptr;
    if (document.current_location().get(rest) == simdjson::OUT_OF_BOUNDS) {
      return Status::kOk;
    }
    return Status::kJsonSyntax;
  }

  // Where the walk stands, for messages.
  size_t offset() const { return offset_; }

 private:
  // Reads the one scalar that stands in the array put around it.
  Status VisitWrapped(ondemand::document& document) {
    ondemand::array array;
    MATRON_RETURN_IF_ERROR(StatusOf(document.get_array().get(array)));
    ondemand::array_iterator items;
    MATRON_RETURN_IF_ERROR(StatusOf(array.begin().get(items)));
    if (!(items != ondemand::array_iterator())) return Status::kJsonSyntax;
    ondemand::value value;
    MATRON_RETURN_IF_ERROR(StatusOf((*items).get(value)));
    MATRON_RETURN_IF_ERROR(Visit(value, {}));
    if (num_open_ > 0) return Status::kJsonSyntax;
    ++items;
    return items != ondemand::array_iterator() ? Status::kJsonSyntax
                                               : Status::kOk;
  }

  // Goes on with the innermost array or object.
  Status Step(ondemand::document& document) {
    Open& top = open_[num_open_ - 1];
    return top.is_object ? StepObject(top, document) : StepArray(top, document);
  }

  Status StepArray(Open& top, ondemand::document& document) {
    if (!std::exchange(top.is_fresh, false)) ++top.items;
    if (!(top.items != ondemand::array_iterator())) return Close(document);
    ondemand::value value;
    MATRON_RETURN_IF_ERROR(StatusOf((*top.items).get(value)));
    return Visit(value, {});
  }

  Status StepObject(Open& top, ondemand::document& document) {
    if (!std::exchange(top.is_fresh, false)) ++top.members;
    if (!(top.members != ondemand::object_iterator())) {
      MATRON_RETURN_IF_ERROR(RefuseDuplicates(top));
      return Close(document);
    }
    ondemand::field field;
    MATRON_RETURN_IF_ERROR(StatusOf((*top.members).get(field)));
    std::string_view name;
    MATRON_RETURN_IF_ERROR(StatusOf(field.unescaped_key().get(name)));
    if (names_base_ == nullptr) names_base_ = name.data();
    names_[num_names_++] = {static_cast<uint32_t>(name.data() - names_base_),
                            static_cast<uint32_t>(name.size())};
    return Visit(field.value(), name);
  }

  // Reads one value, which is an ondemand::value or the document.
  template <typename Source>
  Status Visit(Source& source, std::string_view key) {
    std::string_view raw;
    MATRON_RETURN_IF_ERROR(RawToken(source, &raw));
    if (raw.empty()) return Status::kJsonSyntax;
    offset_ = static_cast<size_t>(raw.data() - text_) -
              (wrapped_ == Wrapped::kYes ? 1 : 0);
    Token token;
    token.key = key;
    token.offset = offset_;
    switch (raw[0]) {
      case '{':
      case '[':
        return Begin(source, raw[0] == '{', token);
      case '"':
        token.kind = Kind::kString;
        MATRON_RETURN_IF_ERROR(StatusOf(source.get_string().get(token.text)));
        break;
      case 't':
      case 'f':
        MATRON_RETURN_IF_ERROR(ReadBool(source, token));
        break;
      case 'n':
        token.kind = Kind::kNull;
        MATRON_RETURN_IF_ERROR(ReadNull(source));
        break;
      default:
        // simdjson takes some control characters for commas at first.
        if (raw.data()[raw.size()] < ' ') return Status::kJsonSyntax;
        token.text = TrimEnd(raw);
        MATRON_RETURN_IF_ERROR(ReadNumber(source, token));
    }
    token.raw_size = TrimEnd(raw).size();
    handler_.OnValue(token);
    return Status::kOk;
  }

  template <typename Source>
  static Status ReadBool(Source& source, Token& token) {
    bool value = false;
    MATRON_RETURN_IF_ERROR(StatusOf(source.get_bool().get(value)));
    token.kind = Kind::kBool;
    token.integer = value ? 1 : 0;
    return Status::kOk;
  }

  template <typename Source>
  static Status ReadNull(Source& source) {
    bool is_null = false;
    MATRON_RETURN_IF_ERROR(StatusOf(source.is_null().get(is_null)));
    return is_null ? Status::kOk : Status::kJsonSyntax;
  }

  template <typename Source>
  static Status ReadNumber(Source& source, Token& token) {
    uint64_t whole = 0;
    if (source.get_int64().get(token.integer) == simdjson::SUCCESS) {
      token.kind = Kind::kInteger;
      token.decimal = static_cast<double>(token.integer);
    } else if (source.get_uint64().get(whole) == simdjson::SUCCESS) {
      token.kind = Kind::kDecimal;
      token.integer = 0;
      token.decimal = static_cast<double>(whole);
    } else {
      // An integer beyond 64 bits would lose digits as a double.
      const bool is_number = IsNumber(token.text);
      const bool is_whole = token.text.find_first_of(".eE") == token.text.npos;
      if (!is_number) return Status::kJsonSyntax;
      if (is_whole) return Status::kJsonNumberRange;
      if (source.get_double().get(token.decimal) != simdjson::SUCCESS) {
        MATRON_RETURN_IF_ERROR(ReadLongDecimal(token.text, &token.decimal));
      }
      token.kind = Kind::kDecimal;
      token.integer = 0;
    }
    return Status::kOk;
  }

  template <typename Source>
  Status Begin(Source& source, bool is_object, Token& token) {
    if (num_open_ >= limits::kMaxJsonDepth) return Status::kJsonTooDeep;
    Open open;
    open.is_object = is_object;
    open.first_name = num_names_;
    if (is_object) {
      ondemand::object object;
      MATRON_RETURN_IF_ERROR(StatusOf(source.get_object().get(object)));
      MATRON_RETURN_IF_ERROR(StatusOf(object.begin().get(open.members)));
    } else {
      ondemand::array array;
      MATRON_RETURN_IF_ERROR(StatusOf(source.get_array().get(array)));
      MATRON_RETURN_IF_ERROR(StatusOf(array.begin().get(open.items)));
    }
    new (&open_[num_open_++]) Open(open);
    token.kind = is_object ? Kind::kObject : Kind::kArray;
    handler_.OnValue(token);
    return Status::kOk;
  }

  // The parser stands behind the closing bracket and the white space that
  // follows.
  Status Close(ondemand::document& document) {
    num_names_ = open_[num_open_ - 1].first_name;
    --num_open_;
    const char* next = nullptr;
    const simdjson::error_code error = document.current_location().get(next);
    if (error == simdjson::OUT_OF_BOUNDS) {
      next = text_ + text_size_;
    } else if (error != simdjson::SUCCESS) {
      return Status::kJsonSyntax;
    }
    handler_.OnEnd(TrimEnd({text_, static_cast<size_t>(next - text_)}).size());
    return Status::kOk;
  }

  std::string_view TextOf(const Name& name) const {
    return {names_base_ + name.offset, name.size};
  }

  // RFC 8259 section 4 leaves two members of one name to the reader; one that
  // decides access must not choose.
  Status RefuseDuplicates(const Open& object) {
    Name* const first = names_ + object.first_name;
    Name* const last = names_ + num_names_;
    if (static_cast<size_t>(last - first) <= kFewNames) {
      for (const Name* a = first; a != last; ++a) {
        for (const Name* b = a + 1; b != last; ++b) {
          if (TextOf(*a) == TextOf(*b)) return Status::kJsonDuplicateMember;
        }
      }
      return Status::kOk;
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
  size_t text_size_;
  Wrapped wrapped_;
  Handler& handler_;
  Name* names_ = nullptr;
  size_t num_names_ = 0;
  const char* names_base_ = nullptr;
  Open* open_ = nullptr;
  size_t num_open_ = 0;
  size_t offset_ = 0;
};

}  // namespace

struct Reader::State {
  ondemand::parser parser;
  Arena arena = Arena::Growing();
  char* padded = nullptr;
  size_t padded_capacity = 0;
  bool reserved = false;

  ~State() { std::free(padded); }

  // Forgets all memory. A parser that could not have all of its memory believes
  // that it has, and would crash.
  void Shrink() {
    std::free(std::exchange(padded, nullptr));
    padded_capacity = 0;
    parser = ondemand::parser();
  }

  // Makes room for a text of `size` bytes. A text of no bytes has room as well.
  Status Grow(size_t size) {
    if (size > kMaxTextBytes) return Status::kJsonTooLarge;
    char* memory = static_cast<char*>(
        std::malloc(size + kWrapping + simdjson::SIMDJSON_PADDING));
    if (memory == nullptr) return Status::kOutOfMemory;
    std::free(padded);
    padded = memory;
    padded_capacity = size;
    Status status = StatusOf(parser.allocate(size + kWrapping, kParserDepth));
    if (status == Status::kOk && !HasAllMemory()) status = Status::kOutOfMemory;
    if (status != Status::kOk) Shrink();
    return status;
  }

  // SECURITY: the parser does not check that it has memory for strings. Without
  // it, it allocates anew for the next text, of the size of that text only;
  // that shows in its capacity.
  bool HasAllMemory() {
    const size_t capacity = parser.capacity();
    std::memset(padded, 0, 1 + simdjson::SIMDJSON_PADDING);
    padded[0] = '0';
    ondemand::document document;
    const simdjson::error_code error =
        parser.iterate(padded, 1, 1 + simdjson::SIMDJSON_PADDING).get(document);
    return error == simdjson::SUCCESS && parser.capacity() == capacity;
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
  state_->arena = Arena::Fixed(WalkBytes(max_bytes));
  if (state_->arena.exhausted()) return Status::kOutOfMemory;
  state_->reserved = true;
  return Status::kOk;
}

Status Reader::Walk(std::string_view text, Handler& handler,
                    size_t* error_offset) {
  *error_offset = 0;
  if (state_ == nullptr) return Status::kOutOfMemory;
  State& state = *state_;
  if (state.padded == nullptr || text.size() > state.padded_capacity) {
    if (state.reserved) return Status::kScratchTooSmall;
    MATRON_RETURN_IF_ERROR(
        state.Grow(std::max(text.size(), 2 * state.padded_capacity)));
  }
  const Wrapped wrapped = WrappingOf(text);
  char* end = state.padded;
  if (wrapped == Wrapped::kYes) *end++ = '[';
  end = std::copy(text.begin(), text.end(), end);
  if (wrapped == Wrapped::kYes) *end++ = ']';
  std::memset(end, 0, simdjson::SIMDJSON_PADDING);
  const size_t size = static_cast<size_t>(end - state.padded);
  state.arena.Reset();

  // simdjson skips a byte order mark; RFC 8259 section 8.1 lets us refuse it.
  if (text.starts_with("\xef\xbb\xbf")) return Status::kJsonSyntax;
  ondemand::document document;
  const simdjson::error_code error =
      state.parser
          .iterate(state.padded, size, size + simdjson::SIMDJSON_PADDING)
          .get(document);
  if (error != simdjson::SUCCESS) return StatusOf(error);
  Walker walker(state.padded, size, wrapped, handler, state.arena);
  const Status status = walker.Run(document);
  *error_offset = status == Status::kOk ? 0 : walker.offset();
  return status;
}

}  // namespace matron::json
