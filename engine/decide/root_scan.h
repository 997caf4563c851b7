// RootScan: a look at the root of a resource.

#ifndef MATRON_DECIDE_ROOT_SCAN_H_
#define MATRON_DECIDE_ROOT_SCAN_H_

#include <cstddef>
#include <string_view>

#include "json/reader.h"

namespace matron::decide {

// The type of a resource, a text of its root, whether there are extensions, and
// whether a reference is one that the server would resolve by searching.
class RootScan final : public json::Handler {
 public:
  explicit RootScan(std::string_view name) : name_(name) {}

  bool is_object() const { return is_object_; }
  std::string_view type() const { return type_; }
  bool has_text() const { return has_text_; }
  std::string_view text() const { return text_; }
  bool has_condition() const { return has_condition_; }
  bool has_extension() const { return has_extension_; }

 private:
  void OnValue(const json::Token& token) override {
    if (depth_ == 0) is_object_ = token.kind == json::Kind::kObject;
    const bool is_string = token.kind == json::Kind::kString;
    if (depth_ == 1 && is_string && token.key == "resourceType") {
      type_ = token.text;
    }
    if (depth_ == 1 && is_string && token.key == name_) {
      has_text_ = true;
      text_ = token.text;
    }
    has_extension_ |=
        token.key == "extension" || token.key == "modifierExtension" ||
        (token.key.starts_with('_') && token.key.substr(1) == name_);
    has_condition_ |= is_string && token.key == "reference" &&
                      token.text.find('?') != token.text.npos;
    depth_ += json::IsContainer(token);
  }
  void OnEnd(size_t) override { --depth_; }

  std::string_view name_;
  size_t depth_ = 0;
  bool is_object_ = false;
  std::string_view type_;
  bool has_text_ = false;
  std::string_view text_;
  bool has_condition_ = false;
  bool has_extension_ = false;
};

}  // namespace matron::decide

#endif  // MATRON_DECIDE_ROOT_SCAN_H_
