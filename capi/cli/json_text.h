// Decisions as JSON, read through matron.hpp: the same bytes as matron_evaluate
// answers with.

#ifndef MATRON_CLI_JSON_TEXT_H_
#define MATRON_CLI_JSON_TEXT_H_

#include <string>
#include <string_view>

#include "matron.hpp"

namespace matron::cli {

// `text` as a JSON string, with its quotes.
std::string Quoted(std::string_view text);

// The answer of `decide`, without line break.
std::string ToJson(const Decision& decision);

// The answer of `filter` that put out `response`, without line break.
std::string ToJson(const FilterResult& result, std::string_view response);

}  // namespace matron::cli

#endif  // MATRON_CLI_JSON_TEXT_H_
