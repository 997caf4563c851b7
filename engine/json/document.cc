// Tested by document_test.cc.

#include "json/document.h"

#include <algorithm>

#include "base/limits.h"
#include "base/result.h"

namespace matron::json {

// Turns the events of a walk into nodes. Views of the reader die with its next
// walk, so texts are copied.
class Document::Builder final : public Handler {
 public:
  Builder(Document& document, Arena& arena, size_t max_nodes)
      : document_(document), arena_(arena), max_nodes_(max_nodes) {}

  Status status() const { return status_; }

  void OnValue(const Token& token) override {
    if (IsContainer(token)) {
      open_[num_open_++] = document_.nodes_.size();
    }
    if (status_ != Status::kOk) return;
    if (document_.nodes_.size() == max_nodes_) {
      status_ = Status::kJsonTooLarge;
      return;
    }
    Node node;
    node.kind = token.kind;
    node.offset = static_cast<uint32_t>(token.offset);
    node.raw_size = static_cast<uint32_t>(token.raw_size);
    Copy(token.key, &node.key, &node.key_size);
    Copy(token.text, &node.text, &node.text_size);
    if (token.kind == Kind::kDecimal) {
      node.decimal = token.decimal;
    } else {
      node.integer = token.integer;
    }
    if (!document_.nodes_.Append(node)) status_ = Status::kOutOfMemory;
  }

  void OnEnd(size_t end_offset) override {
    const size_t index = open_[--num_open_];
    if (status_ != Status::kOk) return;
    Node& node = document_.nodes_[index];
    node.raw_size = static_cast<uint32_t>(end_offset - node.offset);
    node.subtree = static_cast<uint32_t>(document_.nodes_.size() - index);
  }

 private:
  void Copy(std::string_view text, const char** data, uint32_t* size) {
    if (text.empty()) return;
    const std::string_view copy = arena_.Copy(text);
    if (copy.empty()) {
      status_ = Status::kOutOfMemory;
      return;
    }
    *data = copy.data();
    *size = static_cast<uint32_t>(copy.size());
  }

  Document& document_;
  Arena& arena_;
  size_t max_nodes_;
  size_t open_[limits::kMaxJsonDepth + 1] = {};
  size_t num_open_ = 0;
  Status status_ = Status::kOk;
};

Status Document::Parse(std::string_view text, Reader& reader) {
  complete_ = false;
  arena_.Reset();
  return ParseInto(arena_, limits::kMaxJsonNodes, text, reader);
}

Status Document::ParseInto(Arena& arena, size_t max_nodes,
                           std::string_view text, Reader& reader) {
  complete_ = false;
  error_offset_ = 0;
  nodes_ = ArenaVector<Node>(arena);
  text_ = arena.Copy(text);
  if (text_.size() != text.size()) return Status::kOutOfMemory;
  Builder builder(*this, arena, max_nodes);
  MATRON_RETURN_IF_ERROR(reader.Walk(text, builder, &error_offset_));
  MATRON_RETURN_IF_ERROR(builder.status());
  complete_ = true;
  return Status::kOk;
}

Value Document::root() const {
  return complete_ ? Value(nodes_.items()) : Value();
}

std::string_view Document::Raw(const Value& value) const {
  return text_.substr(value.offset(), value.raw_size());
}

Value Value::Find(std::string_view name) const {
  if (!is_object()) return {};
  for (Value member = first(); member.exists(); member = member.next()) {
    if (member.key() == name) return member;
  }
  return {};
}

Value Value::first() const {
  if (!exists() || node().subtree < 2) return {};
  return Value(nodes_.subspan(1, node().subtree - 1));
}

Value Value::next() const {
  if (!exists() || node().subtree >= nodes_.size()) return {};
  return Value(nodes_.subspan(node().subtree));
}

size_t Value::size() const {
  size_t count = 0;
  for (Value child = first(); child.exists(); child = child.next()) ++count;
  return count;
}

namespace {

// Whether `token`, a reference token of RFC 6901 with its escapes, names `key`.
bool Names(std::string_view token, std::string_view key) {
  size_t k = 0;
  for (size_t i = 0; i < token.size(); ++i, ++k) {
    char c = token[i];
    if (c == '~') c = token[++i] == '0' ? '~' : '/';
    if (k >= key.size() || key[k] != c) return false;
  }
  return k == key.size();
}

// The index that `token` stands for: decimal, without leading zeros.
bool ParseIndex(std::string_view token, size_t* index) {
  if (token.empty() || token.size() > 9) return false;
  if (token.size() > 1 && token[0] == '0') return false;
  *index = 0;
  for (const char c : token) {
    if (c < '0' || c > '9') return false;
    *index = *index * 10 + static_cast<size_t>(c - '0');
  }
  return true;
}

Value Child(const Value& parent, std::string_view token) {
  Value child = parent.first();
  if (parent.is_object()) {
    while (child.exists() && !Names(token, child.key())) child = child.next();
    return child;
  }
  size_t index = 0;
  if (!parent.is_array() || !ParseIndex(token, &index)) return {};
  while (child.exists() && index-- > 0) child = child.next();
  return child;
}

}  // namespace

bool IsJsonPointer(std::string_view pointer) {
  if (pointer.empty()) return true;
  if (pointer[0] != '/') return false;
  for (size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] != '~') continue;
    if (i + 1 == pointer.size()) return false;
    if (pointer[i + 1] != '0' && pointer[i + 1] != '1') return false;
  }
  return true;
}

Value FindByPointer(const Value& root, std::string_view pointer) {
  if (!IsJsonPointer(pointer)) return {};
  Value value = root;
  while (!pointer.empty() && value.exists()) {
    pointer.remove_prefix(1);
    const size_t end = std::min(pointer.find('/'), pointer.size());
    value = Child(value, pointer.substr(0, end));
    pointer.remove_prefix(end);
  }
  return value;
}

void AppendPointerToken(std::string_view name, TextBuilder& out) {
  for (const char c : name) {
    if (c == '~') {
      out.Append("~0");
    } else if (c == '/') {
      out.Append("~1");
    } else {
      out.Append(c);
    }
  }
}

std::string_view WrongTypeMessage(Kind kind) {
  switch (kind) {
    case Kind::kBool:
      return "must be a boolean";
    case Kind::kInteger:
    case Kind::kDecimal:
      return "must be an integer";
    case Kind::kString:
      return "must be a string";
    case Kind::kArray:
      return "must be an array";
    default:
      return "must be an object";
  }
}

}  // namespace matron::json
