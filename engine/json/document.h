// Document: a strict JSON text kept as a tree, for what is read once and looked
// at in any order: policies, key sets, claims, requests of the JSON protocol.
//
//   Document document;
//   if (document.Parse(text) != Status::kOk) return ...;
//   for (Value role = document.root().Find("roles").first(); role.exists();
//        role = role.next()) { ... }

#ifndef MATRON_JSON_DOCUMENT_H_
#define MATRON_JSON_DOCUMENT_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/arena_vector.h"
#include "base/attributes.h"
#include "base/status.h"
#include "base/text_builder.h"
#include "json/reader.h"

namespace matron::json {

// One value of the tree, in the order of the text. `subtree` counts it and all
// that it holds, so that the next sibling is that many nodes further. Small,
// because two bytes of text make a node.
struct Node {
  const char* key = "";
  const char* text = "";
  union {
    int64_t integer = 0;  // kInteger, kBool.
    double decimal;       // kDecimal.
  };
  uint32_t key_size = 0;
  uint32_t text_size = 0;
  uint32_t offset = 0;
  uint32_t raw_size = 0;
  uint32_t subtree = 1;
  Kind kind = Kind::kAbsent;
};

// A place in a Document. An absent value, which every lookup that finds nothing
// returns, answers all questions with "nothing". Lives as long as the document
// is not parsed anew.
class Value {
 public:
  Value() = default;

  Kind kind() const { return exists() ? node().kind : Kind::kAbsent; }
  bool exists() const { return nodes_.data() != nullptr; }
  bool is_null() const { return kind() == Kind::kNull; }
  bool is_object() const { return kind() == Kind::kObject; }
  bool is_array() const { return kind() == Kind::kArray; }
  bool is_string() const { return kind() == Kind::kString; }
  bool is_number() const {
    return kind() == Kind::kInteger || kind() == Kind::kDecimal;
  }

  // The name of this member; empty for elements of arrays and for the root.
  std::string_view key() const {
    if (!exists()) return "";
    return {node().key, node().key_size};
  }
  // A string without escapes, or a number as written.
  std::string_view text() const {
    if (!exists()) return "";
    return {node().text, node().text_size};
  }
  // kInteger, or kBool as 0 or 1; 0 of all others.
  int64_t integer() const {
    const bool has = kind() == Kind::kInteger || kind() == Kind::kBool;
    return has ? node().integer : 0;
  }
  // kInteger and kDecimal; 0 of all others.
  double decimal() const {
    if (kind() == Kind::kDecimal) return node().decimal;
    return kind() == Kind::kInteger ? static_cast<double>(node().integer) : 0;
  }
  // Where the value begins in the text, and how many bytes it takes there.
  size_t offset() const { return exists() ? node().offset : 0; }
  size_t raw_size() const { return exists() ? node().raw_size : 0; }

  // The member `name` of an object.
  Value Find(std::string_view name) const;
  // The first member or element, and the one after this one.
  Value first() const;
  Value next() const;
  // Number of members or elements. Takes time in proportion to it.
  size_t size() const;

 private:
  friend class Document;
  // `nodes` starts with the value's own node and reaches to the end of what
  // holds it, so that its size tells whether a sibling follows.
  explicit Value(std::span<const Node> nodes) : nodes_(nodes) {}
  const Node& node() const { return nodes_.front(); }

  std::span<const Node> nodes_;
};

// Owns the memory of the tree. Parse may be called again; it forgets the old
// one.
class Document {
 public:
  Document() : arena_(Arena::Growing()), nodes_(arena_) {}
  Document(const Document&) = delete;  // Values point into it.
  Document& operator=(const Document&) = delete;

  // Reads `text` by `reader`; see Reader::Walk. On failure root() is absent and
  // error_offset() tells where. Status::kJsonTooLarge for a text of more than
  // limits::kMaxJsonNodes values.
  Status Parse(std::string_view text, Reader& reader);

  // The same for a text of up to `max_nodes` values, with a tree in `arena`,
  // which must outlive it and is not reset.
  Status ParseInto(Arena& arena, size_t max_nodes, std::string_view text,
                   Reader& reader);

  Value root() const MATRON_LIFETIME_BOUND;
  size_t error_offset() const { return error_offset_; }
  size_t text_size() const { return text_.size(); }
  // The text of `value`, as it was written.
  std::string_view Raw(const Value& value) const MATRON_LIFETIME_BOUND;

 private:
  class Builder;

  Arena arena_;
  ArenaVector<Node> nodes_;
  std::string_view text_;
  size_t error_offset_ = 0;
  bool complete_ = false;
};

// Returns the value at `pointer` below `root` (RFC 6901 section 4); absent if
// there is none, or if `pointer` is not a JSON pointer.
Value FindByPointer(const Value& root, std::string_view pointer);

// Whether `pointer` is empty or a JSON pointer of RFC 6901 section 3.
bool IsJsonPointer(std::string_view pointer);

// Appends `name`, a member's, as a reference token of a JSON pointer, with `~`
// and `/` escaped (RFC 6901 section 3). The slash before it is the caller's.
void AppendPointerToken(std::string_view name, TextBuilder& out);

// What to say of a value that had to be of `kind`: `must be a string`.
std::string_view WrongTypeMessage(Kind kind);

}  // namespace matron::json

#endif  // MATRON_JSON_DOCUMENT_H_
