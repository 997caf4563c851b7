// Form: parameters of a query or body in the form encoding (RFC 6749 appendix
// B, sections 3.1 and 3.2), read strictly, and written.

#ifndef MATRON_OAUTH_FORM_H_
#define MATRON_OAUTH_FORM_H_

#include <span>
#include <string_view>

#include "base/arena.h"
#include "base/arena_vector.h"
#include "base/attributes.h"
#include "base/status.h"
#include "base/text_builder.h"

namespace matron::oauth {

struct FormParameter {
  std::string_view name;
  std::string_view value;
};

// The value of `name`; empty if it is not there. Of several the first one.
std::string_view FindParameter(std::span<const FormParameter> parameters,
                               std::string_view name);

// Points into `arena`.
class Form {
 public:
  explicit Form(Arena& arena MATRON_LIFETIME_BOUND)
      : arena_(arena), parameters_(arena) {}
  Form(const Form&) = delete;  // Would copy what grows.
  Form& operator=(const Form&) = delete;

  // Reads `text`. Reason::kFormMalformed for characters that have to be
  // encoded, for a `%` without two digits, for what is no UTF-8 or holds
  // control characters, and beyond limits::kMaxFormBytes and kMaxParameters. To
  // be called once.
  [[nodiscard]] Reason Parse(std::string_view text);

  // The value of `name`; empty if it is not there: RFC 6749 section 3.1 has no
  // difference. Of several the first one.
  std::string_view Find(std::string_view name) const {
    return FindParameter(parameters(), name);
  }
  bool Has(std::string_view name) const;
  bool IsRepeated(std::string_view name) const;
  std::span<const FormParameter> parameters() const {
    return parameters_.items();
  }
  // The first name that is there more than once; empty if there is none.
  std::string_view FindRepeated() const;

 private:
  [[nodiscard]] bool Decode(std::string_view text, std::string_view* out);
  [[nodiscard]] bool Add(std::string_view pair);

  Arena& arena_;
  ArenaVector<FormParameter> parameters_;
};

// Appends `name=value`, encoded, behind `separator`.
void AppendFormParameter(char separator, const FormParameter& parameter,
                         TextBuilder& out);

}  // namespace matron::oauth

#endif  // MATRON_OAUTH_FORM_H_
