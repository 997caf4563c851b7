#include "asked.h"

#include <algorithm>
#include <charconv>
#include <sstream>

#include "inputs.h"

namespace matron::cli {
namespace {

constexpr std::string_view kExactPrefix = "exact_query:";

Policy LoadPolicy(const DecideOptions& options) {
  const bool smart_only = options.policy == "smart-only";
  return smart_only ? Unwrap(Policy::SmartOnly(options.base, options.fhir,
                                               options.issuer),
                             "smart-only (is --base an https URL?)")
                    : Unwrap(Policy::Compile(ReadFile(options.policy)),
                             options.policy);
}

}  // namespace

void FailWith(const std::string& what,
              const std::vector<Diagnostic>& diagnostics,
              matron_status status) {
  std::ostringstream message;
  message << what << ": " << matron_status_text(status);
  for (const Diagnostic& item : diagnostics) {
    message << "\n  ";
    if (item.line > 0) message << "line " << item.line << ", ";
    message << (item.pointer.empty() ? "/" : item.pointer) << ": "
            << item.message;
    if (!item.hint.empty()) message << " (" << item.hint << ")";
  }
  throw InputError(message.str());
}

Asked::Asked(const DecideOptions& options) : options_(options) {
  request_.method = options.method;
  request_.url = options.url;
  request_.now_unix_s = NowOr(options.now);
  request_.explain = options.explain || options.json;
  OpenSession();
  ReadHeaders();
  ReadEnforces();
  body_ = Read(options.body_file);
  request_.body = body_;
  ReadResources();
}

void Asked::OpenSession() {
  const Policy policy = LoadPolicy(options_);
  Scratch scratch = Unwrap(Scratch::Create(), "memory");
  if (!options_.claims_file.empty()) {
    const std::string claims = ReadFile(options_.claims_file);
    session_.emplace(Unwrap(
        Session::FromHostVerifiedClaims(policy, claims, scratch), "claims"));
    return;
  }
  if (options_.token.file.empty() && options_.token.variable.empty()) {
    session_.emplace(Unwrap(Session::WithoutCredentials(policy), "session"));
    return;
  }
  const std::string compact = ReadToken(options_.token);
  std::optional<KeySet> keys;
  if (!options_.jwks_file.empty()) {
    keys.emplace(Unwrap(KeySet::Parse(ReadFile(options_.jwks_file)),
                        options_.jwks_file));
  }
  const Token token = {compact, request_.now_unix_s, options_.issuer};
  session_.emplace(Unwrap(
      Session::FromToken(policy, keys ? &*keys : nullptr, token, scratch),
      "session"));
}

std::optional<std::string> Asked::Read(const std::string& path) {
  if (path.empty()) return std::nullopt;
  std::string text = ReadFile(path);
  max_input_bytes_ = std::max(max_input_bytes_, text.size());
  return text;
}

void Asked::ReadHeaders() {
  for (const std::string& header : options_.headers) {
    const size_t colon = header.find(':');
    if (colon == std::string::npos) {
      throw InputError("--header: `" + header + "` has no colon");
    }
    const size_t value = header.find_first_not_of(' ', colon + 1);
    headers_.emplace_back(header.substr(0, colon), value == std::string::npos
                                                       ? ""
                                                       : header.substr(value));
  }
  for (const auto& [name, value] : headers_) {
    request_.headers.emplace_back(name, value);
  }
}

// Reads `all`, or names separated by commas.
void Asked::ReadEnforces() {
  std::istringstream names(options_.enforces);
  std::string name;
  while (std::getline(names, name, ',')) {
    if (name == "all") {
      request_.enforces |= MATRON_ENFORCES_ALL;
      continue;
    }
    if (name.starts_with(kExactPrefix)) {
      if (!exact_types_.empty()) exact_types_ += ' ';
      exact_types_ += name.substr(kExactPrefix.size());
      continue;
    }
    uint64_t found = 0;
    for (uint64_t bit = 1; bit <= MATRON_ENFORCES_ALL; bit <<= 1) {
      if (name == matron_obligation_name(bit)) found = bit;
    }
    if (found == 0) throw InputError("--enforces: `" + name + "` is not known");
    request_.enforces |= found;
  }
  request_.exact_types = exact_types_;
  request_.proven_key_thumbprint = options_.proven_jkt;
  request_.proven_certificate_thumbprint = options_.proven_x5t;
  request_.revocation = options_.revocation;
}

void Asked::ReadResources() {
  stored_ = Read(options_.resource_file);
  resulting_ = Read(options_.resulting_file);
  resources_.stored = stored_;
  resources_.stored_absent = options_.no_resource;
  resources_.resulting = resulting_;
  ReadEntries();
}

// The entry of `N=path`, or of `N` where `path` is null.
Asked::EntryTexts& Asked::EntryOf(const std::string& option,
                                  const std::string& text, std::string* path) {
  const size_t equals = path == nullptr ? text.size() : text.find('=');
  size_t entry = 0;
  const char* const end = text.data() + std::min(equals, text.size());
  const auto [rest, error] = std::from_chars(text.data(), end, entry);
  if (equals == std::string::npos || error != std::errc() || rest != end) {
    throw InputError(option + ": must be the number of an entry, from 0" +
                     (path == nullptr ? "" : ", `=` and a file"));
  }
  if (path != nullptr) *path = text.substr(equals + 1);
  return entries_[entry];
}

void Asked::ReadEntries() {
  std::string path;
  for (const std::string& text : options_.entry_resource_files) {
    EntryTexts& entry = EntryOf("--entry-resource", text, &path);
    entry.stored = ReadFile(path);
    max_input_bytes_ = std::max(max_input_bytes_, entry.stored->size());
  }
  for (const std::string& text : options_.entries_without_resource) {
    EntryOf("--no-entry-resource", text, nullptr).stored_absent = true;
  }
  for (const std::string& text : options_.entry_resulting_files) {
    EntryTexts& entry = EntryOf("--entry-resulting", text, &path);
    entry.resulting = ReadFile(path);
    max_input_bytes_ = std::max(max_input_bytes_, entry.resulting->size());
  }
  for (const auto& [index, entry] : entries_) {
    if (entry.stored_absent && entry.stored.has_value()) {
      throw InputError("entry " + std::to_string(index) +
                       " has a resource and has none");
    }
    resources_.entries.push_back(
        {index, entry.stored, entry.stored_absent, entry.resulting});
  }
}

}  // namespace matron::cli
