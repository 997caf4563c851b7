// Strings and numbers of JSON as values: escapes taken out, digits counted up.

#ifndef MATRON_JSON_SCALARS_H_
#define MATRON_JSON_SCALARS_H_

#include <cstddef>
#include <string_view>

#include "base/status.h"
#include "json/reader.h"

namespace matron::json {

// Writes `raw`, the UTF-8 text between two quotes, without its escapes to
// `out`, which must hold raw.size() bytes; `*out_size` gets their number.
// Returns false for an escape that RFC 8259 section 7 does not know, and for
// half of a surrogate pair.
[[nodiscard]] bool Unescape(std::string_view raw, char* out, size_t* out_size);

// Reads the number that `text` begins with (RFC 8259 section 6) into kind,
// text, integer and decimal of `token`. What follows is the caller's to look
// at. Status::kJsonNumberRange for whole numbers beyond 64 bits and for what
// no double holds.
Status ReadNumber(std::string_view text, Token* token);

}  // namespace matron::json

#endif  // MATRON_JSON_SCALARS_H_
