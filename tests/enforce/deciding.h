// Filtering by decisions as the tests do it: a desk, and what goes through.

#ifndef MATRON_TESTS_ENFORCE_DECIDING_H_
#define MATRON_TESTS_ENFORCE_DECIDING_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "enforce/decision_filter.h"
#include "gtest/gtest.h"
#include "tests/enforce/filtering.h"
#include "tests/fixtures/desk.h"

namespace matron::enforce {

using Ids = std::vector<std::string>;

// The ids of what is in `text`, in its order.
inline Ids IdsIn(std::string_view text) {
  constexpr std::string_view kMember = "\"id\":\"";
  Ids ids;
  for (size_t at = text.find(kMember); at != text.npos;
       at = text.find(kMember, at)) {
    at += kMember.size();
    ids.emplace_back(text.substr(at, text.find('"', at) - at));
  }
  return ids;
}

// What came of a response.
struct Shown {
  FilterAnswer answer;
  std::string text;  // Empty for a deny.
  Ids ids;           // Of what is in the text.
};

// A policy, a session, and a filter for one request after the other.
class FilterDesk {
 public:
  explicit FilterDesk(const std::string& policy = fixtures::MemberPolicy())
      : desk_(policy), filter_(std::make_unique<DecisionFilter>()) {
    EXPECT_EQ(filter_->Reserve(64 * 1024), Status::kOk);
  }

  FilterDesk& Open(const std::string& claims) {
    desk_.Open(claims);
    return *this;
  }

  // Filters `response`, which comes in pieces of `piece` bytes.
  Shown Filter(const fixtures::Question& question, std::string_view response,
               size_t piece = SIZE_MAX, bool announce = false) {
    std::vector<fhir::Header> headers;
    for (const auto& [name, value] : question.headers) {
      headers.push_back({name, value});
    }
    decide::DecideInput input;
    input.http = {question.method, question.url, headers};
    input.now = question.now;
    input.enforces = question.enforces;
    input.exact_types = question.exact;
    input.body = InputOf(question.body);
    input.stored = InputOf(question.stored);
    input.resulting = InputOf(question.resulting);
    StringSink sink;
    filter_->Begin(desk_.session(), input, sink, announce);
    while (response.size() > piece) {
      // A copy, so that reading past the piece is seen.
      const std::vector<char> bytes(response.begin(), response.begin() + piece);
      filter_->Push({bytes.data(), bytes.size()});
      response.remove_prefix(piece);
    }
    filter_->Push(response);
    Shown shown;
    shown.answer = filter_->Finish();
    if (shown.answer.effect == Effect::kPermit) {
      shown.text = sink.text();
      shown.ids = IdsIn(shown.text);
    }
    return shown;
  }

  // The same, and that it does not depend on the pieces.
  Shown FilterEveryWay(const fixtures::Question& question,
                       std::string_view response) {
    const Shown whole = Filter(question, response);
    for (const size_t piece : kPieces) {
      const Shown cut = Filter(question, response, piece);
      EXPECT_EQ(cut.text, whole.text) << piece;
      EXPECT_EQ(cut.answer.effect, whole.answer.effect) << piece;
      EXPECT_EQ(cut.answer.reason, whole.answer.reason) << piece;
      EXPECT_EQ(cut.answer.kept, whole.answer.kept) << piece;
      EXPECT_EQ(cut.answer.dropped, whole.answer.dropped) << piece;
    }
    return whole;
  }

  decide::Scratch& scratch() { return desk_.scratch(); }
  const decide::Session& session() const { return desk_.session(); }

 private:
  static decide::ResourceInput InputOf(const std::optional<std::string>& text) {
    if (!text.has_value()) return {};
    if (*text == "null") return {decide::Given::kAbsent, {}};
    return {decide::Given::kYes, *text};
  }

  fixtures::Desk desk_;
  std::unique_ptr<DecisionFilter> filter_;
};

// A resource of `type` whose `subject` is Patient/`patient`.
inline std::string Of(std::string_view type, std::string_view id,
                      std::string_view patient, std::string_view more = "") {
  std::string text = R"({"resourceType":")" + std::string(type) +
                     R"(","id":")" + std::string(id) + "\"";
  if (!patient.empty()) {
    text +=
        R"(,"subject":{"reference":"Patient/)" + std::string(patient) + "\"}";
  }
  return text + std::string(more) + "}";
}

// An entry of a Bundle; `mode` is left out if it is empty.
inline std::string EntryOf(std::string_view resource,
                           std::string_view mode = "") {
  std::string text = R"({"resource":)" + std::string(resource);
  if (!mode.empty()) {
    text += R"(,"search":{"mode":")" + std::string(mode) + "\"}";
  }
  return text + "}";
}

inline std::string BundleOf(std::string_view type,
                            const std::vector<std::string>& entries) {
  std::string text;
  for (const std::string& entry : entries) {
    if (!text.empty()) text += ',';
    text += entry;
  }
  return Bundle(type, text);
}

}  // namespace matron::enforce

#endif  // MATRON_TESTS_ENFORCE_DECIDING_H_
