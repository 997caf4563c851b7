// EntryReader: the walk over one entry, which hands the resource to the judge.

#ifndef MATRON_ENFORCE_ENTRY_READER_H_
#define MATRON_ENFORCE_ENTRY_READER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "base/status.h"
#include "enforce/judge.h"
#include "enforce/stray_reader.h"
#include "json/reader.h"

namespace matron::enforce {

// Reads one text, once.
class EntryReader final : public json::Handler {
 public:
  explicit EntryReader(Judge& judge) : judge_(judge) {}

  // Reads an entry of a Bundle, or a resource that stands alone. Fails as
  // Reader::Walk does; Status::kJsonWrongType if it is valid, but no entry or
  // resource: a member that FHIR does not know, a member of another kind than
  // FHIR wants, or a resource without resourceType.
  Status ReadEntry(std::string_view text, json::Reader& reader);
  Status ReadResource(std::string_view text, json::Reader& reader);

  // Reads the entry at `offset` of `text`, which `reader` has looked at ahead,
  // and gives where it ends. Returns false where ReadEntry must read it or
  // fails.
  [[nodiscard]] bool ReadAhead(std::string_view text, size_t offset,
                               json::Reader& reader, size_t* end_offset);

  EntryInfo& info() { return info_; }

 private:
  // What is open, from the outside inwards. Everything deeper is handed over.
  enum class Place : uint8_t {
    kOutside,
    kEntry,
    kResource,
    kSearch,
    kRequest,
    kResponse,
  };

  void OnValue(const json::Token& token) override;
  void OnEnd(size_t end_offset) override;

  Status Read(std::string_view text, json::Reader& reader);
  Status Conclude(std::string_view text);
  void OnEntryMember(const json::Token& token);
  void OnResource(json::Token token);
  void OnResourceMember(const json::Token& token);
  void OnSearchMember(const json::Token& token);
  void OnRequestMember(const json::Token& token);
  void OnResponseMember(const json::Token& token);
  // Steps into `token`, which must be an object.
  bool Enter(Place place, const json::Token& token);
  // Keeps the text of `token`, which must be a string.
  void Keep(const json::Token& token, std::string_view* text);
  // Looks at a member that is not needed, but must be one of `known` or what
  // every element may have, and of the kind that FHIR wants.
  void OnOther(const json::Token& token,
               std::span<const std::string_view> known);

  Judge& judge_;
  EntryInfo info_;
  OutcomeReader outcome_{/*is_open=*/true};
  StrayReader stray_;  // Told of all that is neither read nor judged.
  Place place_ = Place::kOutside;
  Place around_resource_ = Place::kOutside;
  size_t resource_end_ = 0;
  bool has_resource_ = false;
  bool has_right_shape_ = true;
};

}  // namespace matron::enforce

#endif  // MATRON_ENFORCE_ENTRY_READER_H_
