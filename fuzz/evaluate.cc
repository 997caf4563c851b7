// Property: every answer is strict JSON on one line; the same request gets the
// same answer; a call that failed permits nothing, and a permit says by what.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "json/document.h"
#include "matron.h"

using matron::json::Document;
using matron::json::Reader;
using matron::json::Value;

namespace {

void Require(bool holds) {
  if (!holds) std::abort();
}

std::string Answer(std::string_view request, matron_status* status) {
  matron_evaluator* evaluator = nullptr;
  Require(matron_evaluator_new(&evaluator, 1 << 20) == MATRON_OK);
  const char* answer = nullptr;
  size_t size = 0;
  *status = matron_evaluate(evaluator, request.data(), request.size(), &answer,
                            &size);
  Require(answer != nullptr);
  std::string copy(answer, size);
  matron_evaluator_free(evaluator);
  return copy;
}

// Of a response that was filtered: there is one. Of a request: what to send,
// and who lets it through, which of a batch its entries say.
void CheckPermit(const Value& answer) {
  const std::string_view reason = answer.Find("reason").text();
  Require(reason == "permitted" || reason == "public_interaction");
  if (answer.Find("kept").exists()) {
    Require(answer.Find("response").is_string());
    return;
  }
  Require(answer.Find("plan").is_object());
  Require(answer.Find("challenge").is_null());
  Require(answer.Find("interactions").first().exists());
  const Value entries = answer.Find("entries");
  if (entries.exists()) {
    for (Value entry = entries.first(); entry.exists(); entry = entry.next()) {
      if (entry.Find("effect").text() == "permit") CheckPermit(entry);
    }
    return;
  }
  Require(reason == "public_interaction" || answer.Find("scope").is_string());
  Require(reason == "public_interaction" || answer.Find("role").is_string());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view request(reinterpret_cast<const char*>(data), size);
  matron_status status = MATRON_OK;
  matron_status again = MATRON_OK;
  const std::string answer = Answer(request, &status);
  Require(Answer(request, &again) == answer && again == status);
  Require(answer.find('\n') == answer.npos);
  Reader reader;
  Document document;
  Require(document.Parse(answer, reader) == matron::Status::kOk);
  const Value root = document.root();
  const bool failed = root.Find("error").exists();
  Require(failed == (status != MATRON_OK));
  const bool permits = root.Find("effect").text() == "permit";
  Require(!failed || !permits);
  for (const char* verdict : {"valid", "covers", "equal", "within"}) {
    Require(!failed || root.Find(verdict).integer() != 1);
  }
  if (permits) CheckPermit(root);
  return 0;
}
