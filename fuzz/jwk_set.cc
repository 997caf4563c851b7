// Property: a key is chosen only where one fits; a set never offers more keys
// than it has elements; written anew, a set is the same set.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/arena.h"
#include "base/diagnostics.h"
#include "base/text_builder.h"
#include "jose/key_set.h"
#include "json/document.h"
#include "json/writer.h"

using matron::Diagnostics;
using matron::Reason;
using matron::jose::Algorithm;
using matron::jose::KeySet;
using matron::json::Document;
using matron::json::Value;

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

size_t CountUsable(std::string_view text, matron::json::Reader& reader) {
  Document document;
  Diagnostics diagnostics;
  Require(document.Parse(text, reader) == matron::Status::kOk);
  const auto keys = KeySet::Parse(document.root(), diagnostics);
  return keys.ok() ? keys->num_usable() : SIZE_MAX;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  matron::json::Reader reader;
  Document document;
  if (document.Parse(text, reader) != matron::Status::kOk) return 0;
  Diagnostics diagnostics;
  const auto keys = KeySet::Parse(document.root(), diagnostics);
  if (!keys.ok()) return 0;
  const Value elements = document.root().Find("keys");
  Require(keys->num_usable() <= elements.size());
  for (size_t i = 0; i < matron::jose::kNumAlgorithms; ++i) {
    const auto algorithm = static_cast<Algorithm>(i);
    for (Value key = elements.first(); key.exists(); key = key.next()) {
      const matron::crypto::VerificationKey* chosen = nullptr;
      const Reason reason =
          keys->Choose(algorithm, key.Find("kid").text(), &chosen);
      Require((reason == Reason::kOk) == (chosen != nullptr));
      Require(chosen == nullptr ||
              (chosen->exists() && keys->num_usable() > 0));
    }
  }
  matron::Arena arena = matron::Arena::Growing();
  matron::TextBuilder rewritten(arena);
  matron::json::Writer(rewritten).Copy(document.root());
  Require(CountUsable(rewritten.text(), reader) == keys->num_usable());
  return 0;
}
