// Walker: a walk over JSON whose tokens are found.
//
// Part of Reader, whose users need not know it.

#ifndef MATRON_JSON_WALKER_H_
#define MATRON_JSON_WALKER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/limits.h"
#include "base/status.h"
#include "json/reader.h"

namespace matron::json {

// The first backslash from `text` on; `end` if there is none.
const char* FindBackslash(const char* text, const char* end);

// One walk over one value.
class Walker {
 public:
  // `starts` holds where the tokens of `text` begin, from the value on; its
  // front is overwritten as the walk goes on. `unescaped` has room for the
  // whole text. `backslash` is the first one that may be of concern.
  Walker(std::string_view text, std::span<uint32_t> starts, char* unescaped,
         const char* backslash)
      : text_(text.data()),
        end_(text.data() + text.size()),
        backslash_(backslash),
        starts_(starts.data()),
        end_starts_(starts.data() + starts.size()),
        unescaped_(unescaped) {}

  // Walks over one value, which is all that there is.
  Status Run(Handler& handler);

  // Walks over one array or object. Offsets that the handler is told are less
  // by `base`.
  Status RunContainer(Handler& root_handler, size_t base);

  // Where the walk stands, or the last bracket of what it walked over.
  size_t offset() const { return offset_; }
  // The token behind that.
  const uint32_t* behind() const { return behind_; }
  const char* backslash() const { return backslash_; }

 private:
  class Names;

  // An array or object that has begun and not ended.
  struct Open {
    bool is_object;
    bool may_repeat;  // Two of its names may be the same.
    uint32_t first_name;
    uint64_t looks;  // LookOf() all its names, while others are open within.
  };

  Status RunScalar(char first, Handler& handler);
  Status Fail(const uint32_t* next, Status status);
  const char* StartBehind(const uint32_t* next) const;
  Names names() const;
  void KeepName(std::string_view name, bool is_unescaped, uint32_t index);
  Status ReadScalar(const uint32_t* next, char first, Token* token);
  Status ReadString(const uint32_t* next, const char* behind,
                    std::string_view* raw, std::string_view* value);
  Status ReadEscapes(const uint32_t* next, std::string_view raw,
                     std::string_view* value);

  const char* text_;
  const char* end_;
  const char* backslash_;  // The first one at or behind the last string.
  uint32_t* starts_;
  uint32_t* end_starts_;
  uint32_t* behind_ = nullptr;
  char* unescaped_;
  size_t num_unescaped_ = 0;
  size_t offset_ = 0;
  Open open_[limits::kMaxJsonDepth + 1];  // The first one is around the root.
};

}  // namespace matron::json

#endif  // MATRON_JSON_WALKER_H_
