// Reader: strict JSON (RFC 8259), one value after the other.
//
//   Reader reader;
//   size_t error_offset;
//   Status status = reader.Walk(text, handler, &error_offset);
//
// simdjson finds the tokens; this class reads every one of them, so that no
// byte stays unread: a document is either valid as a whole or refused.

#ifndef MATRON_JSON_READER_H_
#define MATRON_JSON_READER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "base/attributes.h"
#include "base/status.h"

namespace matron::json {

enum class Kind : uint8_t {
  kAbsent,  // No value at all, as opposed to null.
  kNull,
  kBool,
  kInteger,  // Written without fraction and exponent, and within int64_t.
  kDecimal,  // Every other number.
  kString,
  kArray,
  kObject,
};

// One value as it is met. The views live until the next Walk, and no longer
// than the text that is walked.
struct Token {
  Kind kind = Kind::kAbsent;
  std::string_view key;   // Name of the member, without escapes.
  std::string_view text;  // A string without escapes, or a number as written.
  size_t offset = 0;      // Of the value's first byte.
  size_t raw_size = 0;    // Bytes that a scalar takes; 0 for containers.
  int64_t integer = 0;    // kInteger; kBool as 0 or 1.
  double decimal = 0;     // kInteger and kDecimal.
};

constexpr bool IsContainer(const Token& token) {
  return token.kind == Kind::kObject || token.kind == Kind::kArray;
}

// Told about every value in the order of the document.
class Handler {
 public:
  // A scalar, or the beginning of an array or object.
  virtual void OnValue(const Token& token) = 0;
  // The end of the array or object that began last; `end_offset` is behind it.
  virtual void OnEnd(size_t end_offset) = 0;

  // For the reader, and for handlers that tell others: tells of a value and
  // returns whether PassOver was called meanwhile; inner() is whom HandOver
  // named meanwhile, or null.
  //
  // SECURITY: what was wished of an earlier value, of a text that was refused
  // perhaps, is forgotten.
  bool Tell(const Token& token) {
    inner_ = nullptr;
    passes_ = false;
    OnValue(token);
    return passes_;
  }
  Handler* inner() const { return inner_; }

 protected:
  ~Handler() = default;

  // To be called while OnValue is told of an array or object: `inner` is told
  // of all that it holds and of its end, and this handler of what comes behind.
  // The inner one does not hand over further, but may pass over.
  void HandOver(Handler& inner) { inner_ = &inner; }

  // To be called instead: nobody is told of what it holds and of its end. It is
  // held to the same rules.
  void PassOver() { passes_ = true; }

 private:
  Handler* inner_ = nullptr;
  bool passes_ = false;
};

// One thread at a time. Keeps its memory between walks.
class Reader {
 public:
  Reader();
  Reader(Reader&&) noexcept;
  Reader& operator=(Reader&&) noexcept;
  ~Reader();

  // Allocates all memory that walks over up to `max_bytes` need: five times as
  // much. Afterwards a longer text is refused with Status::kScratchTooSmall and
  // nothing allocates. Without Reserve the memory grows with the texts.
  Status Reserve(size_t max_bytes);

  // Visits `text`, which need not be padded. Refuses what is not UTF-8, not
  // JSON, deeper than limits::kMaxJsonDepth, or has an object with two members
  // of the same name; then `*error_offset` is where, as far as it is known, and
  // what the handler was told so far is to be thrown away.
  Status Walk(std::string_view text, Handler& handler, size_t* error_offset);

  // Finds the tokens of `text`, so that WalkAhead can walk over several of its
  // values. Returns false if it cannot: there is more text than
  // max_ahead_bytes(), which is what memory there is for, it ends within a
  // string, or is not UTF-8. Nothing else of it is validated.
  [[nodiscard]] bool LookAhead(std::string_view text);
  size_t max_ahead_bytes() const;

  // Visits the array or object at `offset` of the text of LookAhead, which is
  // still there, as Walk does with a text of its own: the offsets that the
  // handler is told count from it. `*end_offset` gets where it ends. Each call
  // goes on behind the one before. Returns false if the text was not looked at,
  // another walk came between, or the value does not end in the text or is
  // refused; then what the handler was told so far is to be thrown away, Walk
  // tells why, and the text is to be looked at again.
  [[nodiscard]] bool WalkAhead(size_t offset, Handler& handler,
                               size_t* end_offset);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace matron::json

#endif  // MATRON_JSON_READER_H_
