// Tested by resource_predicate_test.cc.

#include "smart/resource_predicate.h"

namespace matron::smart {

ResourcePredicate::ResourcePredicate(fhir::FhirVersion version,
                                     fhir::ResourceType type,
                                     std::span<const fhir::BaseUrl> bases)
    : type_(type),
      scan_(version, type, bases),
      reader_(*this),
      matcher_(version, type, bases) {
  fhir::FollowedPath path;
  const bool is_followed = fhir::FollowedPath::FindCommon("_security", &path) &&
                           scan_.Follow(path, reader_, &label_path_);
  if (!is_followed) label_path_ = 0;
}

json::Handler& ResourcePredicate::Begin() {
  reader_.Reset();
  matcher_.Reset();
  labels_.Clear();
  if (label_path_ == 0) labels_.SetUnreadable();
  is_of_type_ = false;
  return scan_.Begin();
}

Status ResourcePredicate::Read(std::string_view text, json::Reader& reader) {
  size_t error_offset = 0;
  return End(reader.Walk(text, Begin(), &error_offset));
}

Status ResourcePredicate::End(Status walked) {
  const Status status = walked == Status::kOk ? scan_.End() : walked;
  is_of_type_ = status == Status::kOk && scan_.resource_type() == NameOf(type_);
  if (status != Status::kOk) labels_.SetUnreadable();
  return status;
}

void ResourcePredicate::OnScalar(fhir::PathSet ends, const json::Token& token) {
  if ((ends & label_path_) != 0) labels_.SetUnreadable();
  matcher_.OnScalar(ends, token);
}

void ResourcePredicate::OnObject(fhir::PathSet ends,
                                 const ElementObject& object) {
  if ((ends & label_path_) != 0) {
    const auto is_odd = [](const ElementMember& member) {
      return member.exists() && !member.is_text();
    };
    if (object.has_coding || is_odd(object.system) || is_odd(object.code)) {
      labels_.SetUnreadable();
    }
    labels_.Add({object.system.text, object.code.text});
  }
  matcher_.OnObject(ends, object);
}

void ResourcePredicate::OnDoubt(fhir::PathSet paths) {
  if ((paths & label_path_) != 0) labels_.SetUnreadable();
  matcher_.OnDoubt(paths);
}

}  // namespace matron::smart
