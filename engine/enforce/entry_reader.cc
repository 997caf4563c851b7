// Tested by entry_reader_test.cc.

#include "enforce/entry_reader.h"

#include <algorithm>

#include "base/result.h"

namespace matron::enforce {
namespace {

using json::IsContainer;
using json::Kind;
using json::Token;

// FHIR R4 and R5, Bundle.entry and its search, request and response: what is
// not read.
constexpr std::string_view kEntryMembers[] = {"fullUrl"};
constexpr std::string_view kSearchMembers[] = {"mode", "score"};
constexpr std::string_view kRequestMembers[] = {
    "method",          "url",     "ifNoneMatch",
    "ifModifiedSince", "ifMatch", "ifNoneExist"};
constexpr std::string_view kResponseMembers[] = {"status", "location", "etag",
                                                 "lastModified"};

SearchMode ParseMode(std::string_view text) {
  if (text == "match") return SearchMode::kMatch;
  if (text == "include") return SearchMode::kInclude;
  if (text == "outcome") return SearchMode::kOutcome;
  return SearchMode::kUnknown;
}

}  // namespace

Status EntryReader::ReadEntry(std::string_view text, json::Reader& reader) {
  around_resource_ = Place::kEntry;
  return Read(text, reader);
}

Status EntryReader::ReadResource(std::string_view text, json::Reader& reader) {
  around_resource_ = Place::kOutside;
  MATRON_RETURN_IF_ERROR(Read(text, reader));
  return has_resource_ ? Status::kOk : Status::kJsonWrongType;
}

Status EntryReader::Read(std::string_view text, json::Reader& reader) {
  judge_.BeginEntry();
  size_t error_offset = 0;
  MATRON_RETURN_IF_ERROR(reader.Walk(text, *this, &error_offset));
  return Conclude(text);
}

bool EntryReader::ReadAhead(std::string_view text, size_t offset,
                            json::Reader& reader, size_t* end_offset) {
  around_resource_ = Place::kEntry;
  judge_.BeginEntry();
  return reader.WalkAhead(offset, *this, end_offset) &&
         Conclude(text.substr(offset, *end_offset - offset)) == Status::kOk;
}

// The walk over `text` is over.
Status EntryReader::Conclude(std::string_view text) {
  if (has_resource_) {
    info_.resource = text.substr(info_.resource_offset,
                                 resource_end_ - info_.resource_offset);
    has_right_shape_ &= !info_.resource_type.empty();
  }
  has_right_shape_ &= !stray_.found();
  info_.has_plain_outcome = info_.has_outcome && outcome_.is_plain();
  return has_right_shape_ ? Status::kOk : Status::kJsonWrongType;
}

void EntryReader::OnValue(const Token& token) {
  switch (place_) {
    case Place::kOutside:
      if (around_resource_ == Place::kOutside) {
        OnResource(token);
      } else {
        Enter(Place::kEntry, token);
      }
      return;
    case Place::kEntry:
      return OnEntryMember(token);
    case Place::kResource:
      return OnResourceMember(token);
    case Place::kSearch:
      return OnSearchMember(token);
    case Place::kRequest:
      return OnRequestMember(token);
    case Place::kResponse:
      return OnResponseMember(token);
  }
}

void EntryReader::OnEnd(size_t end_offset) {
  if (place_ == Place::kResource) {
    judge_.OnEnd(end_offset);
    resource_end_ = end_offset;
    place_ = around_resource_;
  } else {
    place_ = place_ == Place::kEntry ? Place::kOutside : Place::kEntry;
  }
}

// FHIR R4 and R5, Bundle.entry.
void EntryReader::OnEntryMember(const Token& token) {
  const std::string_view key = token.key;
  if (key == "resource") return OnResource(token);
  if (key == "fullUrl") return Keep(token, &info_.full_url);
  if (key == "search") {
    Enter(Place::kSearch, token);
  } else if (key == "request") {
    info_.has_request = Enter(Place::kRequest, token);
  } else if (key == "response") {
    info_.has_response = Enter(Place::kResponse, token);
  } else if (key == "link" && token.kind == Kind::kArray) {
    HandOver(stray_);
  } else {
    OnOther(token, kEntryMembers);
  }
}

void EntryReader::OnResource(Token token) {
  if (!Enter(Place::kResource, token)) return;
  token.key = {};
  has_resource_ = true;
  info_.resource_offset = token.offset;
  judge_.OnValue(token);
}

void EntryReader::OnResourceMember(const Token& token) {
  if (token.key == "resourceType") Keep(token, &info_.resource_type);
  const bool passes = judge_.Tell(token);
  if (IsContainer(token)) passes ? PassOver() : HandOver(judge_);
}

void EntryReader::OnSearchMember(const Token& token) {
  if (token.key == "mode") {
    std::string_view mode;
    Keep(token, &mode);
    info_.mode = ParseMode(mode);
  } else {
    OnOther(token, kSearchMembers);
  }
}

void EntryReader::OnRequestMember(const Token& token) {
  if (token.key == "method") return Keep(token, &info_.request_method);
  if (token.key == "url") return Keep(token, &info_.request_url);
  OnOther(token, kRequestMembers);
}

void EntryReader::OnResponseMember(const Token& token) {
  if (token.key == "status") return Keep(token, &info_.response_status);
  if (token.key == "location") return Keep(token, &info_.response_location);
  if (token.key == "etag") return Keep(token, &info_.response_etag);
  if (token.key == "outcome" && token.kind == Kind::kObject) {
    info_.has_outcome = true;
    return HandOver(outcome_);
  }
  OnOther(token, kResponseMembers);
}

// SECURITY: what is in a member that nobody knows, nobody judges.
void EntryReader::OnOther(const Token& token,
                          std::span<const std::string_view> known) {
  const bool is_extension =
      token.key == "extension" || token.key == "modifierExtension";
  const bool is_companion = token.key.starts_with('_');
  const std::string_view name = token.key.substr(is_companion ? 1 : 0);
  const bool is_known = name == "id" || std::find(known.begin(), known.end(),
                                                  name) != known.end();
  has_right_shape_ &= is_extension
                          ? token.kind == Kind::kArray
                          : is_known && (is_companion || !IsContainer(token));
  if (IsContainer(token)) HandOver(stray_);
}

bool EntryReader::Enter(Place place, const Token& token) {
  if (token.kind == Kind::kObject) {
    place_ = place;
    return true;
  }
  has_right_shape_ = false;
  if (token.kind == Kind::kArray) PassOver();
  return false;
}

void EntryReader::Keep(const Token& token, std::string_view* text) {
  if (token.kind == Kind::kString) {
    *text = token.text;
    return;
  }
  has_right_shape_ = false;
  if (IsContainer(token)) PassOver();
}

}  // namespace matron::enforce
