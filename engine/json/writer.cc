// Tested by writer_test.cc.

#include "json/writer.h"

#include "base/limits.h"

namespace matron::json {

void Writer::Key(std::string_view name) {
  Separate();
  Quoted(name);
  out_->Append(':');
  first_ = true;
}

void Writer::String(std::string_view text) {
  Separate();
  Quoted(text);
}

void Writer::Integer(int64_t value) {
  Separate();
  out_->AppendInteger(value);
}

void Writer::MemberOrNull(std::string_view name, std::string_view text) {
  Key(name);
  if (text.empty()) {
    Null();
  } else {
    String(text);
  }
}

void Writer::Begin(char bracket) {
  Separate();
  out_->Append(bracket);
  first_ = true;
}

void Writer::End(char bracket) {
  out_->Append(bracket);
  first_ = false;
}

void Writer::Separate() {
  if (!first_) out_->Append(',');
  first_ = false;
}

void Writer::Plain(std::string_view text) {
  Separate();
  out_->Append(text);
}

// RFC 8259 section 7: quotation mark, backslash and controls must be escaped.
void Writer::Quoted(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out_->Append('"');
  size_t plain = 0;  // Start of what needs no escape.
  for (size_t i = 0; i < text.size(); ++i) {
    const unsigned char c = static_cast<unsigned char>(text[i]);
    if (c >= 0x20 && c != '"' && c != '\\') continue;
    out_->Append(text.substr(plain, i - plain));
    plain = i + 1;
    out_->Append('\\');
    if (c == '"' || c == '\\') {
      out_->Append(text[i]);
    } else if (c == '\n') {
      out_->Append('n');
    } else {
      out_->Append("u00");
      out_->Append(kHex[c >> 4]);
      out_->Append(kHex[c & 15]);
    }
  }
  out_->Append(text.substr(plain));
  out_->Append('"');
}

void Writer::CopyScalar(const Value& value) {
  switch (value.kind()) {
    case Kind::kBool:
      return Bool(value.integer() != 0);
    case Kind::kInteger:
    case Kind::kDecimal:
      return Plain(value.text());
    case Kind::kString:
      return String(value.text());
    default:
      return Null();
  }
}

void Writer::Copy(const Value& value) {
  // Goes through the tree with the containers that are open on a stack, each
  // with the child that comes next.
  struct Level {
    Value next;
    bool is_object;
  };
  Level open[limits::kMaxJsonDepth + 1];
  size_t depth = 0;
  Value current = value;
  while (true) {
    if (current.is_object() || current.is_array()) {
      Begin(current.is_object() ? '{' : '[');
      open[depth++] = {current.first(), current.is_object()};
    } else {
      CopyScalar(current);
    }
    while (depth > 0 && !open[depth - 1].next.exists()) {
      End(open[--depth].is_object ? '}' : ']');
    }
    if (depth == 0) return;
    Level& level = open[depth - 1];
    current = level.next;
    level.next = current.next();
    if (level.is_object) Key(current.key());
  }
}

}  // namespace matron::json
