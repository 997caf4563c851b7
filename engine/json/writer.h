// Writer: compact JSON on one line, into a TextBuilder.
//
//   Writer writer(builder);
//   writer.BeginObject();
//   writer.Key("effect");
//   writer.String("deny");
//   writer.EndObject();

#ifndef MATRON_JSON_WRITER_H_
#define MATRON_JSON_WRITER_H_

#include <cstdint>
#include <string_view>

#include "base/attributes.h"
#include "base/text_builder.h"
#include "json/document.h"

namespace matron::json {

// Puts the commas and escapes the strings; that each Begin has its End, and
// that a Key comes before each member, is the caller's part.
class Writer {
 public:
  // Keeps a pointer to `out`.
  explicit Writer(TextBuilder& out MATRON_LIFETIME_BOUND) : out_(&out) {}
  explicit Writer(TextBuilder&&) = delete;  // The pointer would dangle.

  void BeginObject() { Begin('{'); }
  void EndObject() { End('}'); }
  void BeginArray() { Begin('['); }
  void EndArray() { End(']'); }

  void Key(std::string_view name);
  void String(std::string_view text);
  void Integer(int64_t value);
  void Bool(bool value) { Plain(value ? "true" : "false"); }
  void Null() { Plain("null"); }

  // Key and value at once.
  void Member(std::string_view name, std::string_view text) {
    Key(name);
    String(text);
  }
  // The same, with null for an empty text.
  void MemberOrNull(std::string_view name, std::string_view text);

  // A value that is JSON on one line already.
  void Raw(std::string_view json) { Plain(json); }

  // Writes `value` anew: without white space, strings with the escapes that
  // this class uses, numbers as they were.
  void Copy(const Value& value);

 private:
  void Begin(char bracket);
  void End(char bracket);
  void Separate();
  void Plain(std::string_view text);
  void Quoted(std::string_view text);
  void CopyScalar(const Value& value);

  TextBuilder* out_;
  bool first_ = true;  // No comma before what comes next.
};

}  // namespace matron::json

#endif  // MATRON_JSON_WRITER_H_
