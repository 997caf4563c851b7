// Answer: what matron_evaluate answered, to be printed for people.
//
//   const Answer answer = Answer::Parse(json);
//   for (const Answer& item : answer["rejected"].items()) {
//     std::cout << item["text"].text();
//   }

#ifndef MATRON_CLI_ANSWER_H_
#define MATRON_CLI_ANSWER_H_

#include <string>
#include <string_view>
#include <vector>

namespace matron::cli {

class Answer {
 public:
  // Of a text that is no JSON, what cannot be read is left out.
  static Answer Parse(std::string_view json);

  // A string without its quotes; a number, `true`, `false` or `null` as it
  // stands; empty for all else. Escaped control characters stay escaped, so
  // that a terminal does not obey them.
  const std::string& text() const { return text_; }
  bool is_true() const { return text_ == "true"; }
  // The elements of an array, or the values of an object.
  const std::vector<Answer>& items() const { return items_; }
  // The member `name` of an object; empty if there is none.
  const Answer& operator[](std::string_view name) const;

 private:
  class Reader;

  std::string name_;  // Of a member.
  std::string text_;
  std::vector<Answer> items_;
};

}  // namespace matron::cli

#endif  // MATRON_CLI_ANSWER_H_
