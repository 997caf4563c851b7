// Scopes that the bytes of a fuzzer choose, all of which the set model knows.
//
//   Choices choices(data, size);
//   std::string scopes = Set(3, &choices);

#ifndef MATRON_FUZZ_SCOPE_GRAMMAR_H_
#define MATRON_FUZZ_SCOPE_GRAMMAR_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace matron::fuzz {

inline constexpr std::string_view kValues[] = {"a",  "b",   "s|a", "s|b",
                                               "s|", "t|a", "|a",  "|b"};

// Takes one byte for each choice; without bytes the choice is the first.
class Choices {
 public:
  Choices(const uint8_t* data, size_t size) : data_(data), size_(size) {}
  size_t Below(size_t limit) {
    if (size_ == 0) return 0;
    --size_;
    return *data_++ % limit;
  }
  bool empty() const { return size_ == 0; }

 private:
  const uint8_t* data_;
  size_t size_;
};

inline std::string Constraint(std::string_view name, Choices* choices) {
  std::string text = std::string(name) + "=";
  for (size_t n = 1 + choices->Below(3); n > 0; --n) {
    text += std::string(kValues[choices->Below(8)]) + (n > 1 ? "," : "");
  }
  return text;
}

inline std::string Scope(Choices* choices) {
  const std::string_view types[] = {"Observation", "*", "Condition", "Patient"};
  const size_t type = choices->Below(4);
  const size_t mask = 1 + choices->Below(31);
  std::string text = choices->Below(8) == 7 ? "user/" : "patient/";
  text += std::string(types[type]) + ".";
  for (size_t i = 0; i < 5; ++i) {
    if ((mask >> i & 1) != 0) text += "cruds"[i];
  }
  // Two tags and one category are as many as the model's resources have.
  char separator = '?';
  for (size_t n = choices->Below(3); n > 0; --n) {
    text += separator + Constraint("_tag", choices);
    separator = '&';
  }
  if (type != 3 && choices->Below(2) == 1) {
    text += separator + Constraint("category", choices);
  }
  return text;
}

inline std::string Set(size_t count, Choices* choices) {
  std::string text;
  for (; count > 0 && !choices->empty(); --count) {
    text += (text.empty() ? "" : " ") + Scope(choices);
  }
  return text;
}

}  // namespace matron::fuzz

#endif  // MATRON_FUZZ_SCOPE_GRAMMAR_H_
