// The members `operations` and `bulk_export`. Tested by
// load_operations_test.cc.

#include <algorithm>

#include "absl/strings/ascii.h"
#include "base/limits.h"
#include "fhir/base_url.h"
#include "policy/loader.h"
#include "smart/scope.h"

namespace matron::policy {

using fhir::OperationLevel;
using fhir::OperationRow;
using fhir::ResourceType;
using json::Kind;
using json::Value;

namespace {

constexpr std::string_view kMembers[] = {"level", "type",       "letters",
                                         "get",   "definition", "deny"};
constexpr std::string_view kBulkMembers[] = {"status", "output"};

bool IsName(std::string_view name) {
  return !name.empty() && name.size() <= limits::kMaxOperationNameBytes &&
         name != "graphql" && std::all_of(name.begin(), name.end(), [](char c) {
           return c == '-' ||
                  absl::ascii_isalnum(static_cast<unsigned char>(c));
         });
}

bool ParseLevel(std::string_view text, OperationLevel* out) {
  *out = text == "system" ? OperationLevel::kSystem
         : text == "type" ? OperationLevel::kType
                          : OperationLevel::kInstance;
  return text == "system" || text == "type" || text == "instance";
}

// Some of `cruds`, in this order, each once.
bool AreLetters(std::string_view text) {
  size_t next = 0;
  for (const char c : text) {
    const size_t index = smart::IndexOfLetter(c);
    if (index == smart::kNumLetters || index < next) return false;
    next = index + 1;
  }
  return !text.empty();
}

// A URL that can be one scope of a token, character by character (RFC 6749
// section 3.3).
bool IsDefinitionUrl(std::string_view text) {
  fhir::AbsoluteUrl url;
  return fhir::ParseAbsoluteUrl(text, &url) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return c > ' ' && c < '\x7f' && c != '"' && c != '\\' && c != '|' &&
                  c != '#' && c != '?';
         });
}

bool IsSegment(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return c == '-' || c == '_' || c == '$' ||
           absl::ascii_isalnum(static_cast<unsigned char>(c));
  });
}

// Whether the segments of one path begin with those of the other.
bool Overlap(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  return !a.empty() && b.starts_with(a) &&
         (a.size() == b.size() || b[a.size()] == '/');
}

}  // namespace

void Loader::LoadOperations(const Place& operations) {
  if (!operations.Optional(Kind::kObject)) return;
  ArenaVector<OperationRow> rows(policy_->arena_);
  size_t index = 0;
  for (Value item = operations.value().first(); item.exists();
       item = item.next(), ++index) {
    const Place place = operations.Child(item, index);
    if (!IsName(item.key())) {
      place.FaultAbout(Status::kPolicyBadValue, item.key(),
                       "is not a name that an operation can have here",
                       "use letters, digits and dashes, without the dollar "
                       "sign; `graphql` is a member of its own");
      continue;
    }
    if (!place.RequireArray(limits::kMaxOperationEntries, false)) continue;
    const std::string_view name = policy_->arena_.Copy(item.key());
    size_t number = 0;
    for (Value entry = item.first(); entry.exists();
         entry = entry.next(), ++number) {
      LoadOperation(place.Child(entry, number), name, &rows);
    }
  }
  if (rows.size() > limits::kMaxOperationEntries) {
    operations.Fault(Status::kPolicyLimit, "has too many entries");
  }
  policy_->operations_ = rows.items();
}

void Loader::LoadOperation(const Place& place, std::string_view name,
                           ArenaVector<OperationRow>* rows) {
  if (!place.Require(Kind::kObject)) return;
  place.RefuseUnknown(kMembers);
  OperationRow row = {name, OperationLevel::kSystem,     ResourceType::kNone,
                      {},   fhir::OperationRule::kWhole, false};
  if (!LoadLevel(place, &row)) return;
  const Place letters = place.Member("letters");
  if (letters.exists()) {
    row.letters = letters.RequireText(smart::kNumLetters);
    if (!row.letters.empty() && !AreLetters(row.letters)) {
      letters.FaultAbout(Status::kPolicyBadValue, row.letters,
                         "are not letters of `cruds` in this order");
    }
  }
  const Place definition = place.Member("definition");
  if (definition.exists()) {
    row.definition = definition.RequireText(limits::kMaxUrlTextBytes);
    if (!row.definition.empty() && !IsDefinitionUrl(row.definition)) {
      definition.FaultAbout(Status::kPolicyBadValue, row.definition,
                            "is not the URL of an OperationDefinition",
                            "use its canonical URL, without a version");
    }
  }
  const Place get = place.Member("get");
  if (get.Optional(Kind::kBool)) row.takes_get = get.value().integer() != 0;
  const Place deny = place.Member("deny");
  if (deny.Optional(Kind::kBool)) row.is_denied = deny.value().integer() != 0;
  const bool says_needs = letters.exists() || definition.exists();
  if (row.is_denied == says_needs) {
    place.Fault(Status::kPolicyBadValue,
                row.is_denied ? "what is denied needs nothing"
                              : "does not say what the operation needs",
                "use `letters`, `definition` or both, or `deny`");
  }
  const bool is_known = std::any_of(rows->items().begin(), rows->items().end(),
                                    [&row](const OperationRow& other) {
                                      return other.name == row.name &&
                                             other.level == row.level &&
                                             other.type == row.type;
                                    });
  if (is_known) {
    place.FaultAbout(Status::kPolicyDuplicate, row.name,
                     "has an entry of this level and type already");
  }
  if (!rows->Append(row)) {
    place.Fault(Status::kOutOfMemory, "memory could not be allocated");
  }
}

// Reads what the operation is invoked on.
bool Loader::LoadLevel(const Place& place, OperationRow* row) {
  const Place level = place.Member("level");
  if (!level.Require(Kind::kString)) return false;
  if (!ParseLevel(level.value().text(), &row->level)) {
    level.FaultAbout(Status::kPolicyBadValue, level.value().text(),
                     "is no level of operations",
                     "use `system`, `type` or `instance`");
    return false;
  }
  const Place type = place.Member("type");
  if (!type.Optional(Kind::kString)) return true;
  const std::string_view name = type.value().text();
  row->type = fhir::ParseResourceType(name, policy_->fhir_version_);
  if (row->level == OperationLevel::kSystem) {
    type.FaultAbout(Status::kPolicyBadValue, name,
                    "has no place at the level of the system");
  } else if (row->type == ResourceType::kNone) {
    type.FaultAbout(Status::kPolicyBadValue, name,
                    "is not a resource type of this FHIR version");
  }
  return true;
}

// Whether `scope` is what an entry of `operations` needs.
bool Loader::IsDefinition(std::string_view scope) const {
  return std::any_of(policy_->operations_.begin(), policy_->operations_.end(),
                     [scope](const OperationRow& row) {
                       return !row.definition.empty() &&
                              row.definition == scope;
                     });
}

void Loader::LoadBulkExport(const Place& bulk) {
  if (!bulk.Optional(Kind::kObject)) return;
  bulk.RefuseUnknown(kBulkMembers);
  policy_->export_status_ = LoadPath(bulk.Member("status"));
  policy_->export_output_ = LoadPath(bulk.Member("output"));
  if (Overlap(policy_->export_status_, policy_->export_output_)) {
    bulk.Fault(Status::kPolicyBadValue,
               "one of the paths is a beginning of the other");
  }
}

// One to four segments below a base that no other interaction has.
std::string_view Loader::LoadPath(const Place& path) {
  const std::string_view text = path.RequireText(limits::kMaxUrlTextBytes);
  if (text.empty()) return text;
  std::string_view rest = text;
  size_t count = 0;
  bool is_right = text.back() != '/';
  while (is_right && !rest.empty()) {
    const size_t slash = std::min(rest.find('/'), rest.size());
    const std::string_view segment = rest.substr(0, slash);
    is_right = IsSegment(segment) && ++count <= limits::kMaxExportSegments;
    if (is_right && count == 1) {
      is_right = segment[0] != '_' && segment[0] != '$' &&
                 segment != "metadata" &&
                 fhir::ParseResourceType(segment, policy_->fhir_version_) ==
                     ResourceType::kNone;
    }
    rest.remove_prefix(std::min(slash + 1, rest.size()));
  }
  if (!is_right) {
    path.FaultAbout(Status::kPolicyBadValue, text,
                    "is not a path below a base that only exports have",
                    "use up to four segments, such as bulk/status");
  }
  return text;
}

}  // namespace matron::policy
