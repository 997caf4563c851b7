// Property: the reader accepts what simdjson's DOM parser accepts, which
// validates every byte, apart from duplicate names, depth and numbers beyond 64
// bits; what the writer makes of a document reads as the same document; what is
// passed over is refused as what is told; and of several values whose tokens
// are found together each is told as if it stood alone.

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
using matron::json::Handler;
using matron::json::IsContainer;
using matron::json::Reader;
using matron::json::Token;
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

// Passes over all that is in the root, or takes a hash of what it is told.
class Listener final : public Handler {
 public:
  explicit Listener(bool passes) : passes_(passes) {}

  void OnValue(const Token& token) override {
    if (passes_ && IsContainer(token) && depth_ == 1) return PassOver();
    if (IsContainer(token)) ++depth_;
    Add(token.key);
    Add(token.text);
    Add(std::to_string(token.offset) + "+" + std::to_string(token.raw_size));
  }
  void OnEnd(size_t end_offset) override {
    --depth_;
    Add(std::to_string(end_offset));
  }

  uint64_t hash() const { return hash_; }

 private:
  void Add(std::string_view text) {
    for (const char c : text) {
      hash_ = (hash_ ^ static_cast<unsigned char>(c)) * 1099511628211u;
    }
    hash_ = (hash_ ^ 256) * 1099511628211u;
  }

  bool passes_;
  size_t depth_ = 0;
  uint64_t hash_ = 14695981039346656037u;
};

uint64_t HashOf(std::string_view text, Reader& reader) {
  Listener listener(false);
  size_t offset = 0;
  Require(reader.Walk(text, listener, &offset) == Status::kOk);
  return listener.hash();
}

// Looks at `text` and a copy of it behind a comma.
void RequireSameAhead(std::string_view text, bool is_valid, Reader& reader) {
  const size_t begin = text.find_first_not_of(" \t\n\r");
  const bool is_container =
      begin != text.npos && (text[begin] == '{' || text[begin] == '[');
  if (!is_container) return;
  const std::string twice = std::string(text) + "," + std::string(text) + " ";
  Require(reader.Reserve(twice.size()) == Status::kOk);
  if (!reader.LookAhead(twice)) return Require(!is_valid);
  for (const size_t offset : {begin, text.size() + 1 + begin}) {
    Listener listener(false);
    size_t end = 0;
    if (!reader.WalkAhead(offset, listener, &end)) return Require(!is_valid);
    Reader alone;
    const std::string_view value =
        std::string_view(twice).substr(offset, end - offset);
    Require(HashOf(value, alone) == listener.hash());
  }
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
  Listener passing(true);
  size_t offset = 0;
  Require(reader.Walk(text, passing, &offset) == status);
  RequireSameAhead(text, status == Status::kOk, reader);
  return 0;
}
