#include "answer.h"

namespace matron::cli {

// Answers come from the engine's own writer: one line, without white space.
class Answer::Reader {
 public:
  explicit Reader(std::string_view rest) : rest_(rest) {}

  // The nesting of answers is far below `depth`.
  void Read(int depth, Answer* out) {
    if (depth == 0 || rest_.empty()) return;
    if (rest_[0] == '{' || rest_[0] == '[') {
      ReadItems(depth, rest_[0] == '{', out);
    } else if (rest_[0] == '"') {
      out->text_ = ReadString();
    } else {
      const size_t size = rest_.find_first_of(",]}");
      out->text_ = rest_.substr(0, size);
      rest_.remove_prefix(out->text_.size());
    }
  }

 private:
  void ReadItems(int depth, bool is_object, Answer* out) {
    rest_.remove_prefix(1);
    while (!rest_.empty() && rest_[0] != '}' && rest_[0] != ']') {
      Answer item;
      if (is_object) {
        item.name_ = ReadString();
        Skip(':');
      }
      const size_t before = rest_.size();
      Read(depth - 1, &item);
      if (rest_.size() == before) return;
      out->items_.push_back(std::move(item));
      Skip(',');
    }
    if (!rest_.empty()) rest_.remove_prefix(1);
  }

  std::string ReadString() {
    std::string out;
    Skip('"');
    while (!rest_.empty() && rest_[0] != '"') {
      const bool escaped =
          rest_.size() > 1 && rest_[0] == '\\' &&
          (rest_[1] == '"' || rest_[1] == '\\' || rest_[1] == '/');
      if (escaped) rest_.remove_prefix(1);
      out += rest_[0];
      rest_.remove_prefix(1);
    }
    Skip('"');
    return out;
  }

  void Skip(char c) {
    if (!rest_.empty() && rest_[0] == c) rest_.remove_prefix(1);
  }

  std::string_view rest_;
};

Answer Answer::Parse(std::string_view json) {
  constexpr int kMaxDepth = 16;
  Answer answer;
  Reader(json).Read(kMaxDepth, &answer);
  return answer;
}

const Answer& Answer::operator[](std::string_view name) const {
  static const Answer kNone;
  for (const Answer& item : items_) {
    if (item.name_ == name) return item;
  }
  return kNone;
}

}  // namespace matron::cli
