// The operation `transport.validate`.

#include <optional>
#include <span>
#include <string_view>

#include "base/arena_vector.h"
#include "base/base64.h"
#include "base/limits.h"
#include "base/text_builder.h"
#include "crypto/certificate.h"
#include "crypto/certificate_path.h"
#include "evaluator.h"
#include "oauth/server_name.h"
#include "oauth/transport.h"
#include "op_reader.h"
#include "print_findings.h"

namespace matron::capi {

using json::Kind;
using json::Value;
using json::Writer;

namespace {

// What was asked for. A list that is not there is not asked for, one that is
// empty is.
struct TransportCall {
  int64_t now_unix_s = 0;
  Value tls;
  std::optional<std::span<const std::string_view>> certificates;
  std::span<const std::string_view> roots;
  std::optional<std::string_view> server_name;
  std::optional<std::span<const std::string_view>> pins;
  Value hsts;
  std::optional<std::span<const std::string_view>> endpoints;
  std::string_view page;
  std::optional<std::span<const std::string_view>> resources;
  bool allow_loopback = false;
};

// What a check compared: names and numbers of the input, and words.
struct Detail {
  std::string_view what;  // A JSON pointer into the request, or a word.
  std::string_view expected;
  std::string_view came;
};

// The answer's findings, and the reason of the first that failed.
class Findings {
 public:
  explicit Findings(Arena& arena) : items_(arena), arena_(arena) {}

  void Add(std::string_view check, Reason reason, const Detail& detail = {}) {
    if (reason_ == Reason::kOk) reason_ = reason;
    // Without memory the arena is exhausted, and so is the answer.
    static_cast<void>(items_.Append({check, reason, detail}));
  }

  Reason reason() const { return reason_; }

  void Print(Writer& writer) const {
    PrintReason(reason_, writer);
    writer.Key("findings");
    writer.BeginArray();
    for (const Item& item : items_.items()) PrintItem(item, writer);
    writer.EndArray();
  }

  // `name`, and the place of an element in it, as a JSON pointer.
  std::string_view Pointer(std::string_view name, size_t index) const {
    TextBuilder text(arena_);
    text.Append("/");
    text.Append(name);
    text.Append("/");
    text.AppendInteger(static_cast<int64_t>(index));
    return text.text();
  }

  std::string_view Number(int64_t number) const {
    TextBuilder text(arena_);
    text.AppendInteger(number);
    return text.text();
  }

 private:
  struct Item {
    std::string_view check;
    Reason reason;
    Detail detail;
  };

  static void PrintReason(Reason reason, Writer& writer) {
    writer.Key("valid");
    writer.Bool(reason == Reason::kOk);
    writer.Member("reason", InfoOf(reason).wire_name);
  }

  static void PrintItem(const Item& item, Writer& writer) {
    writer.BeginObject();
    writer.Member("check", item.check);
    PrintReason(item.reason, writer);
    if (!item.detail.what.empty()) {
      writer.Key("detail");
      writer.BeginObject();
      writer.Member("what", item.detail.what);
      writer.MemberOrNull("expected", item.detail.expected);
      writer.MemberOrNull("came", item.detail.came);
      writer.EndObject();
    }
    writer.EndObject();
  }

  ArenaVector<Item> items_;
  Arena& arena_;
  Reason reason_ = Reason::kOk;
};

// ------------------------------------------------------------------- Reading

// The member `name`, an array of strings.
std::optional<std::span<const std::string_view>> ReadTexts(
    std::string_view name, std::string_view pointer, size_t limit,
    OpReader& reader, Arena& arena, OpError* error) {
  const Value list = reader.Optional(name, Kind::kArray);
  if (!list.exists()) return std::nullopt;
  OpReader items(list, pointer, arena, error);
  ArenaVector<std::string_view> texts(arena);
  size_t index = 0;
  for (Value item = list.first(); item.exists(); item = item.next(), ++index) {
    if (!item.is_string()) {
      items.FaultAt(Status::kJsonWrongType, index, "must be a string");
    } else if (index == limit || !texts.Append(item.text())) {
      reader.Fault(Status::kLimitExceeded, name, "are too many");
    }
    if (error->failed()) return std::nullopt;
  }
  return texts.items();
}

// The same, in base64, which is decoded.
std::optional<std::span<const std::string_view>> ReadBinaries(
    std::string_view name, std::string_view pointer, size_t limit,
    OpReader& reader, Arena& arena, OpError* error) {
  const auto texts = ReadTexts(name, pointer, limit, reader, arena, error);
  if (!texts.has_value()) return std::nullopt;
  OpReader items(reader.Find(name), pointer, arena, error);
  ArenaVector<std::string_view> binaries(arena);
  for (size_t i = 0; i < texts->size(); ++i) {
    const std::string_view text = (*texts)[i];
    const size_t bound = Base64DecodedBound(text.size());
    auto* const octets = static_cast<uint8_t*>(arena.Allocate(bound));
    size_t size = 0;
    if (octets == nullptr) {
      reader.Fault(Status::kOutOfMemory, name, TextOf(Status::kOutOfMemory));
    } else if (!Base64Decode(text, std::span(octets, bound), &size)) {
      items.FaultAt(Status::kInvalidArgument, i, "is not base64");
    } else if (!binaries.Append({reinterpret_cast<char*>(octets), size})) {
      reader.Fault(Status::kOutOfMemory, name, TextOf(Status::kOutOfMemory));
    }
    if (error->failed()) return std::nullopt;
  }
  return binaries.items();
}

void ReadPath(OpReader& reader, Arena& arena, OpError* error,
              TransportCall* call) {
  // One more than the limit is let through, so that a server that sends too
  // many is answered with a reason.
  call->certificates =
      ReadBinaries("certificates", "/certificates",
                   limits::kMaxCertificates + 1, reader, arena, error);
  const auto roots =
      ReadBinaries("roots", "/roots", limits::kMaxRoots, reader, arena, error);
  call->pins =
      ReadTexts("pins", "/pins", limits::kMaxPins, reader, arena, error);
  const Value name = reader.Optional("server_name", Kind::kString);
  if (name.exists()) call->server_name = name.text();
  if (!call->certificates.has_value()) {
    if (call->server_name.has_value() || call->pins.has_value() ||
        roots.has_value()) {
      reader.Fault(Status::kInvalidArgument, "certificates", "are missing");
    }
    return;
  }
  // SECURITY: a path without a root, or at no time, would prove nothing.
  if (!roots.has_value() || roots->empty()) {
    reader.Fault(Status::kInvalidArgument, "roots", "are missing");
    return;
  }
  call->roots = *roots;
  reader.Require("now", Kind::kInteger);
}

void ReadUrls(OpReader& reader, Arena& arena, OpError* error,
              TransportCall* call) {
  call->endpoints = ReadTexts("endpoints", "/endpoints", limits::kMaxEndpoints,
                              reader, arena, error);
  call->resources = ReadTexts("resources", "/resources", limits::kMaxEndpoints,
                              reader, arena, error);
  // SECURITY: all of none would be https.
  if (call->endpoints.has_value() && call->endpoints->empty()) {
    reader.Fault(Status::kInvalidArgument, "endpoints", "are none");
  }
  if (call->resources.has_value() && call->resources->empty()) {
    reader.Fault(Status::kInvalidArgument, "resources", "are none");
  }
  call->page = reader.OptionalText("page");
  if (call->page.empty() == call->resources.has_value()) {
    reader.Fault(Status::kInvalidArgument,
                 call->page.empty() ? "page" : "resources",
                 "is missing: both or none");
  }
}

void ReadCall(const Value& op, Arena& arena, OpError* error,
              TransportCall* call) {
  OpReader reader(op, "", arena, error);
  reader.RefuseUnknown({"op", "now", "tls", "certificates", "roots",
                        "server_name", "pins", "hsts", "endpoints", "page",
                        "resources", "allow_loopback"});
  static_cast<void>(reader.OptionalInteger("now", 0, limits::kMaxNumericDate,
                                           &call->now_unix_s));
  call->tls = reader.Optional("tls", Kind::kObject);
  ReadPath(reader, arena, error, call);
  call->hsts = reader.Optional("hsts", Kind::kObject);
  ReadUrls(reader, arena, error, call);
  call->allow_loopback =
      reader.Optional("allow_loopback", Kind::kBool).integer() != 0;
  // SECURITY: nothing asked for is no reason to call anything valid.
  if (!call->tls.exists() && !call->certificates.has_value() &&
      !call->hsts.exists() && !call->endpoints.has_value() &&
      !call->resources.has_value()) {
    reader.Fault(Status::kInvalidArgument, "", "asks for no check");
  }
}

// -------------------------------------------------------------------- Checks

void JudgeTls(const Value& value, Arena& arena, OpError* error,
              Findings& findings) {
  OpReader reader(value, "/tls", arena, error);
  reader.RefuseUnknown({"version", "cipher"});
  oauth::TlsFacts facts;
  facts.version = reader.RequireText("version");
  facts.cipher = reader.RequireText("cipher");
  if (error->failed()) return;
  const Reason reason = oauth::ValidateTls(facts);
  if (reason == Reason::kTlsVersionRefused) {
    findings.Add("tls", reason,
                 {"/tls/version", "TLSv1.2 or TLSv1.3", facts.version});
  } else if (reason == Reason::kTlsCipherRefused) {
    findings.Add("tls", reason,
                 {"/tls/cipher", "a suite of BCP 195", facts.cipher});
  } else {
    findings.Add("tls", reason);
  }
}

// What was expected of, and found in, the certificate at fault.
Detail DetailOf(Reason reason, const TransportCall& call,
                const crypto::CertificatePath& path, const Findings& findings) {
  Detail detail;
  if (reason == Reason::kOk || reason == Reason::kCertificateLimitExceeded) {
    return detail;
  }
  const crypto::CertificatePlace& place = path.fault();
  detail.what =
      findings.Pointer(place.is_root ? "roots" : "certificates", place.index);
  const auto list = place.is_root ? call.roots : *call.certificates;
  crypto::CertificateParts parts;
  if (place.index >= list.size() ||
      !crypto::ParseCertificate(list[place.index], &parts)) {
    return detail;
  }
  if (reason == Reason::kCertificateExpired) {
    detail.expected = findings.Number(call.now_unix_s);
    detail.came = findings.Number(parts.not_after_unix_s);
  } else if (reason == Reason::kCertificateNotYetValid) {
    detail.expected = findings.Number(call.now_unix_s);
    detail.came = findings.Number(parts.not_before_unix_s);
  }
  return detail;
}

// The names of the server's certificate, judged on a valid path only.
Reason JudgeName(const TransportCall& call, const crypto::CertificatePath& path,
                 Arena& arena, OpReader& reader) {
  crypto::CertificateParts parts;
  ArenaVector<crypto::CertificateName> names(arena);
  Status status = Status::kKeyMalformed;
  if (crypto::ParseCertificate(call.certificates->front(), &parts)) {
    crypto::ReadCertificateNames(parts, names, &status);
  }
  if (status == Status::kOutOfMemory) {
    reader.Fault(status, "", TextOf(status));
  }
  if (status != Status::kOk) return Reason::kCertificateMalformed;
  const Reason reason =
      oauth::ValidateServerName(*call.server_name, names.items());
  return reason == Reason::kOk
             ? oauth::ValidateExclusions(*call.server_name,
                                         path.certificates().subspan(1))
             : reason;
}

void JudgePath(const TransportCall& call, Arena& arena, OpReader& reader,
               Findings& findings) {
  for (size_t i = 0; i < call.roots.size(); ++i) {
    if (crypto::IsCertificate(call.roots[i])) continue;
    // The caller's own, so it is the call that is wrong.
    reader.Fault(Status::kInvalidArgument, "roots", "hold no certificate");
    return;
  }
  crypto::CertificatePath path;
  const Reason reason =
      path.Validate({*call.certificates, call.roots, call.now_unix_s});
  findings.Add("certificates", reason, DetailOf(reason, call, path, findings));
  // SECURITY: RFC 7469 section 2.6, RFC 9525 section 6: a name or a key counts
  // on a valid path only.
  if (call.server_name.has_value()) {
    const Reason of_name =
        reason == Reason::kOk ? JudgeName(call, path, arena, reader) : reason;
    findings.Add("server_name", of_name,
                 of_name == Reason::kOk
                     ? Detail()
                     : Detail{"/server_name", *call.server_name, ""});
  }
  if (call.pins.has_value()) {
    findings.Add("pins",
                 reason == Reason::kOk
                     ? oauth::ValidatePins(*call.pins, path.certificates())
                     : reason);
  }
}

void JudgeStrictTransport(const Value& value, Arena& arena, OpError* error,
                          Findings& findings) {
  OpReader reader(value, "/hsts", arena, error);
  reader.RefuseUnknown({"header", "url", "min_max_age", "include_subdomains"});
  const std::string_view header = reader.RequireText("header");
  oauth::StrictTransportRules rules;
  const Value url = reader.Optional("url", Kind::kString);
  rules.url = url.text();
  if (url.exists() && rules.url.empty()) {
    reader.Fault(Status::kInvalidArgument, "url", "is empty");
  }
  static_cast<void>(reader.OptionalInteger(
      "min_max_age", 0, limits::kMaxNumericDate, &rules.min_max_age_s));
  rules.include_subdomains =
      reader.Optional("include_subdomains", Kind::kBool).integer() != 0;
  if (error->failed()) return;
  const Reason reason = oauth::ValidateStrictTransport(header, rules);
  Detail detail;
  if (reason == Reason::kStrictTransportMaxAge) {
    detail = {"/hsts/header", findings.Number(rules.min_max_age_s), header};
  } else if (reason != Reason::kOk) {
    detail = {"/hsts/header", "", header};
  }
  findings.Add("hsts", reason, detail);
}

// The first of `urls` that is refused; the member is `name`.
void JudgeUrls(std::string_view name, std::span<const std::string_view> urls,
               Reason (*validate)(std::string_view url, bool allow_loopback),
               bool allow_loopback, Findings& findings) {
  for (size_t i = 0; i < urls.size(); ++i) {
    const Reason reason = validate(urls[i], allow_loopback);
    if (reason == Reason::kOk) continue;
    // A malformed URL may hold a password.
    const bool is_shown = reason != Reason::kEndpointMalformed;
    findings.Add(name, reason,
                 {findings.Pointer(name, i), "https",
                  is_shown ? urls[i] : std::string_view()});
    return;
  }
  findings.Add(name, Reason::kOk);
}

void JudgePage(const TransportCall& call, Findings& findings) {
  const Reason reason = oauth::ValidateEndpoint(call.page, call.allow_loopback);
  if (reason != Reason::kOk) {
    findings.Add("resources", reason, {"/page", "https", ""});
    return;
  }
  JudgeUrls("resources", *call.resources, oauth::ValidatePageResource,
            call.allow_loopback, findings);
}

}  // namespace

Status Evaluator::ValidateTransport(const Value& op, Writer& writer) {
  OpError error;
  OpReader reader(op, "", arena_, &error);
  TransportCall call;
  ReadCall(op, arena_, &error, &call);
  Findings findings(arena_);
  if (!error.failed() && call.tls.exists()) {
    JudgeTls(call.tls, arena_, &error, findings);
  }
  if (!error.failed() && call.certificates.has_value()) {
    JudgePath(call, arena_, reader, findings);
  }
  if (!error.failed() && call.hsts.exists()) {
    JudgeStrictTransport(call.hsts, arena_, &error, findings);
  }
  if (!error.failed() && call.endpoints.has_value()) {
    JudgeUrls("endpoints", *call.endpoints, oauth::ValidateEndpoint,
              call.allow_loopback, findings);
  }
  if (!error.failed() && call.resources.has_value()) {
    JudgePage(call, findings);
  }
  if (error.failed()) return PrintInvalid(error, nullptr, writer);
  findings.Print(writer);
  return Status::kOk;
}

}  // namespace matron::capi
