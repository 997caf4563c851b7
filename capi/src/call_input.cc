// Tested by decisions_test.cc, entries_test.cc and structs_test.cc.

#include "call_input.h"

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <new>

#include "base/result.h"
#include "handles.h"

namespace matron::capi {

using decide::EntryResources;
using decide::Given;
using decide::ResourceInput;

namespace {

// Of the header before the proven keys were appended.
constexpr size_t kRequestSize = offsetof(matron_request, proven_key_thumbprint);
constexpr size_t kEntrySize = sizeof(matron_entry_resources);
// Of the header before `entries` was appended.
constexpr size_t kResourcesSize = offsetof(matron_resources, entries);

ResourceInput ReadResource(matron_str text) {
  if (text.data == nullptr) return {};
  return {Given::kYes, View(text)};
}

// Reads what a host has of one resource, or of one entry.
template <typename Resources>
Status ReadPair(const Resources& resources, ResourceInput* stored,
                ResourceInput* resulting) {
  if ((resources.flags & ~uint32_t{MATRON_RESOURCES_STORED_ABSENT}) != 0) {
    return Status::kUnsupportedVersion;
  }
  const bool absent = (resources.flags & MATRON_RESOURCES_STORED_ABSENT) != 0;
  if (!IsText(resources.stored) || !IsText(resources.resulting) ||
      (absent && resources.stored.data != nullptr)) {
    return Status::kInvalidArgument;
  }
  *stored = ReadResource(resources.stored);
  if (absent) stored->given = Given::kAbsent;
  *resulting = ReadResource(resources.resulting);
  return Status::kOk;
}

}  // namespace

Status CallInput::Read(const matron_request* request,
                       const matron_resources* resources) {
  matron_request read_request;
  MATRON_RETURN_IF_ERROR(ReadStruct(request, kRequestSize, &read_request));
  // Fields that are there in part.
  if (request->struct_size > kRequestSize &&
      request->struct_size < sizeof(matron_request)) {
    return Status::kUnsupportedVersion;
  }
  matron_resources read_resources = MATRON_RESOURCES_INIT;
  if (resources != nullptr) {
    MATRON_RETURN_IF_ERROR(
        ReadStruct(resources, kResourcesSize, &read_resources));
    // A field that is there in part.
    if (resources->struct_size > kResourcesSize &&
        resources->struct_size < sizeof(matron_resources)) {
      return Status::kUnsupportedVersion;
    }
  }
  MATRON_RETURN_IF_ERROR(ReadRequest(read_request));
  return ReadResources(read_resources);
}

Status CallInput::ReadRequest(const matron_request& request) {
  if ((request.flags & ~uint32_t{MATRON_REQUEST_EXPLAIN}) != 0 ||
      (request.enforces & ~uint64_t{MATRON_ENFORCES_ALL}) != 0) {
    return Status::kUnsupportedVersion;
  }
  if (request.reserved != 0) return Status::kUnsupportedVersion;
  if (!IsText(request.method) || !IsText(request.url) ||
      !IsText(request.body) || !IsText(request.exact_types) ||
      !IsText(request.proven_key_thumbprint) ||
      !IsText(request.proven_certificate_thumbprint) || !ReadHeaders(request)) {
    return Status::kInvalidArgument;
  }
  input_.http.method = View(request.method);
  input_.http.url = View(request.url);
  input_.now = request.now_unix_s;
  input_.enforces = request.enforces;
  input_.exact_types = View(request.exact_types);
  input_.proven = {View(request.proven_key_thumbprint),
                   View(request.proven_certificate_thumbprint)};
  // SECURITY: what no check can have said is no permission.
  const auto* const revocation = std::find(
      decide::kRevocationAnswers.begin(), decide::kRevocationAnswers.end(),
      static_cast<Reason>(request.revocation));
  if (revocation == decide::kRevocationAnswers.end()) {
    return Status::kInvalidArgument;
  }
  input_.revocation = *revocation;
  input_.explain = (request.flags & MATRON_REQUEST_EXPLAIN) != 0;
  input_.body = ReadResource(request.body);
  return Status::kOk;
}

// Turns a caller's headers into the engine's.
bool CallInput::ReadHeaders(const matron_request& request) {
  if (request.num_headers > 0 && request.headers == nullptr) return false;
  const size_t count = std::min(request.num_headers, kMaxReadHeaders);
  for (size_t i = 0; i < count; ++i) {
    const matron_header& header = request.headers[i];
    if (!IsText(header.name) || !IsText(header.value)) return false;
    headers_[i] = {View(header.name), View(header.value)};
  }
  input_.http.headers = std::span(headers_).first(count);
  return true;
}

Status CallInput::ReadResources(const matron_resources& resources) {
  MATRON_RETURN_IF_ERROR(
      ReadPair(resources, &input_.stored, &input_.resulting));
  return resources.num_entries == 0 ? Status::kOk : ReadEntries(resources);
}

Status CallInput::ReadEntries(const matron_resources& resources) {
  if (resources.entries == nullptr) return Status::kInvalidArgument;
  if (resources.num_entries > limits::kMaxBundleEntries) {
    return Status::kLimitExceeded;
  }
  const size_t stride = resources.entries->struct_size;
  // The next one must be aligned as well.
  if (stride % alignof(matron_entry_resources) != 0) {
    return Status::kUnsupportedVersion;
  }
  std::bitset<limits::kMaxBundleEntries> seen;
  const char* next = reinterpret_cast<const char*>(resources.entries);
  EntryResources* const out = reinterpret_cast<EntryResources*>(entries_);
  for (size_t i = 0; i < resources.num_entries; ++i, next += stride) {
    const auto* item = reinterpret_cast<const matron_entry_resources*>(next);
    matron_entry_resources read;
    MATRON_RETURN_IF_ERROR(ReadStruct(item, kEntrySize, &read));
    if (item->struct_size != stride) return Status::kInvalidArgument;
    if (read.entry >= seen.size() || seen[read.entry]) {
      return Status::kInvalidArgument;
    }
    seen[read.entry] = true;
    EntryResources* const entry = new (&out[i]) EntryResources();
    entry->entry = read.entry;
    MATRON_RETURN_IF_ERROR(ReadPair(read, &entry->stored, &entry->resulting));
  }
  input_.entries = {out, resources.num_entries};
  return Status::kOk;
}

}  // namespace matron::capi
