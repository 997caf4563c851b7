// EventLog: what a reader tells its handler, as one line.
//
//   EXPECT_EQ(Events(R"({"a":[1]})"), "object@0 a=array@5 1@6+1 end@8 end@9");

#ifndef MATRON_TESTS_JSON_EVENT_LOG_H_
#define MATRON_TESTS_JSON_EVENT_LOG_H_

#include <cstddef>
#include <string>
#include <string_view>

#include "json/reader.h"

namespace matron::json {

// Writes each value as `kind@offset`, scalars as `value@offset+size`, with
// `key=` before a member.
class EventLog final : public Handler {
 public:
  void OnValue(const Token& token) override;
  void OnEnd(size_t end_offset) override;
  const std::string& text() const { return text_; }

 private:
  void Add(std::string_view event);
  std::string text_;
};

// The events of `text`, or the name of the status that refused it.
std::string Events(std::string_view text);

// The status of a walk over `text`.
Status Walk(std::string_view text);

// `count` copies of `text`.
std::string Repeat(std::string_view text, size_t count);

// `depth` arrays inside each other; objects with a member "a" likewise.
std::string Arrays(size_t depth);
std::string Objects(size_t depth);

}  // namespace matron::json

#endif  // MATRON_TESTS_JSON_EVENT_LOG_H_
