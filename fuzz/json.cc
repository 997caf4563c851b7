// Property: the reader accepts what simdjson's DOM parser accepts, which
// validates every byte, apart from duplicate names, depth and numbers beyond 64
// bits; and what the writer makes of a document reads as the same document.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/text_builder.h"
#include "json/document.h"
#include "json/reader.h"
#include "json/writer.h"
#include "simdjson.h"

using matron::Arena;
using matron::Status;
using matron::TextBuilder;
using matron::json::Document;
using matron::json::Reader;
using matron::json::Writer;

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

std::string Rewrite(const Document& document) {
  Arena arena = Arena::Growing();
  TextBuilder text(arena);
  Writer(text).Copy(document.root());
  return std::string(text.text());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  Reader reader;
  Document document;
  const Status status = document.Parse(text, reader);

  simdjson::dom::parser parser;
  const simdjson::padded_string padded(text);
  const bool dom_accepts = parser.parse(padded).error() == simdjson::SUCCESS;
  if (status == Status::kOk) {
    Require(dom_accepts);
    const std::string once = Rewrite(document);
    Document again;
    Require(again.Parse(once, reader) == Status::kOk);
    Require(Rewrite(again) == once);
  } else if (status != Status::kJsonDuplicateMember &&
             status != Status::kJsonTooDeep && !text.starts_with("\xef\xbb")) {
    Require(!dom_accepts);
  }
  return 0;
}
