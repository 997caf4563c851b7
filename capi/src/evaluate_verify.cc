// The operation `verify`.

#include <optional>

#include "base/arena_vector.h"
#include "base/limits.h"
#include "evaluator.h"
#include "jose/jws.h"
#include "oauth/access_token.h"
#include "op_reader.h"
#include "print.h"

namespace matron::capi {

using json::Kind;
using json::Value;
using json::Writer;

namespace {

// What a request asks to be verified.
struct VerifyInput {
  bool is_access_token = false;
  std::string_view token;
  Value jwks;
  jose::AlgorithmSet algorithms = jose::AlgorithmSet::All();
  oauth::AccessTokenRules rules;
  std::string_view audience;
  int64_t now = INT64_MIN;
};

// Decodes the member `token_hex`; empty if it is not hexadecimal.
std::string_view DecodeHex(std::string_view text, Arena& arena) {
  if (text.size() % 2 != 0) return {};
  char* out = static_cast<char*>(arena.Allocate(text.size() / 2));
  if (out == nullptr) return {};
  for (size_t i = 0; i < text.size(); ++i) {
    constexpr std::string_view kDigits = "0123456789abcdefABCDEF";
    size_t value = kDigits.find(text[i]);
    if (value == kDigits.npos) return {};
    if (value >= 16) value -= 6;
    const size_t high = i % 2 == 0 ? 0 : static_cast<unsigned char>(out[i / 2]);
    out[i / 2] = static_cast<char>(high * 16 + value);
  }
  return {out, text.size() / 2};
}

void ReadAlgorithms(const Value& algorithms, OpReader& reader,
                    jose::AlgorithmSet* out) {
  if (!algorithms.exists()) return;
  // Names of algorithms that are not supported allow nothing.
  *out = jose::AlgorithmSet();
  for (Value item = algorithms.first(); item.exists(); item = item.next()) {
    jose::Algorithm algorithm;
    if (!item.is_string()) {
      reader.Fault(Status::kJsonWrongType, "algorithms",
                   "must be an array of strings");
    } else if (jose::ParseAlgorithm(item.text(), &algorithm)) {
      out->Add(algorithm);
    }
  }
}

std::span<const std::string_view> ReadTexts(const Value& texts,
                                            std::string_view name,
                                            OpReader& reader, Arena& arena) {
  ArenaVector<std::string_view> out(arena);
  for (Value item = texts.first(); item.exists(); item = item.next()) {
    if (!item.is_string() || !out.Append(item.text())) {
      reader.Fault(Status::kJsonWrongType, name, "must be an array of strings");
    }
  }
  return out.items();
}

void ReadRules(OpReader& reader, Arena& arena, VerifyInput* out) {
  oauth::AccessTokenRules& rules = out->rules;
  const auto text = [&](std::string_view name) {
    return out->is_access_token ? reader.RequireText(name)
                                : reader.OptionalText(name);
  };
  rules.issuer = text("issuer");
  out->audience = text("audience");
  const bool has_now =
      reader.OptionalInteger("now", 0, limits::kMaxNumericDate, &out->now);
  if (out->is_access_token && !has_now) {
    reader.Fault(Status::kJsonMissingMember, "now", "is required");
  }
  reader.OptionalInteger("leeway", 0, limits::kMaxLeewaySeconds,
                         &rules.leeway_s);
  rules.has_max_lifetime = reader.OptionalInteger(
      "max_lifetime", 1, limits::kMaxLifetimeSeconds, &rules.max_lifetime_s);
  const Value typ = reader.Optional("typ", Kind::kString);
  if (typ.exists()) {
    rules.profile = oauth::TokenProfile::kNamedTyp;
    rules.typ = typ.text();
  }
  // SECURITY: what is expected must be said; nothing is not an expectation.
  for (const char* name : {"issuer", "audience", "typ"}) {
    const Value expected = reader.Find(name);
    if (out->is_access_token && expected.is_string() &&
        expected.text().empty()) {
      reader.Fault(Status::kInvalidArgument, name, "must not be empty");
    }
  }
  rules.required_claims =
      ReadTexts(reader.Optional("required_claims", Kind::kArray),
                "required_claims", reader, arena);
}

void ReadInput(OpReader& reader, Arena& arena, VerifyInput* out) {
  reader.RefuseUnknown({"op", "profile", "token", "token_hex", "jwks", "issuer",
                        "audience", "algorithms", "now", "leeway", "typ",
                        "max_lifetime", "required_claims"});
  const std::string_view profile = reader.RequireText("profile");
  out->is_access_token = profile == "access_token";
  if (!out->is_access_token && profile != "jws") {
    reader.Fault(Status::kInvalidArgument, "profile", "is not supported");
  }
  if (reader.Find("token_hex").exists()) {
    out->token = DecodeHex(reader.RequireText("token_hex"), arena);
    if (reader.Find("token").exists()) {
      reader.Fault(Status::kJsonUnknownMember, "token_hex",
                   "does not go together with `token`");
    }
  } else {
    out->token = reader.RequireText("token");
  }
  out->jwks = reader.Require("jwks", Kind::kObject);
  ReadAlgorithms(reader.Optional("algorithms", Kind::kArray), reader,
                 &out->algorithms);
  ReadRules(reader, arena, out);
}

// Verifies by `input`; on Reason::kOk header and claims are in `jws` and
// `claims`.
Reason Check(const VerifyInput& input, const jose::KeySet& keys,
             json::Reader& reader, Arena& arena, jose::CompactJws& jws,
             json::Document& claims) {
  const oauth::AccessTokenValidator validator(input.rules);
  Reason reason = jws.Parse(input.token, reader, arena);
  if (reason == Reason::kOk) reason = jws.RequireAlgorithm(input.algorithms);
  if (reason == Reason::kOk && input.is_access_token) {
    reason = validator.CheckType(jws);
  }
  jose::VerifiedJws verified;
  if (reason == Reason::kOk) reason = jws.Verify(keys, &verified);
  if (reason != Reason::kOk) return reason;
  if (input.is_access_token) {
    oauth::SessionClaims validated;
    return validator.Validate(verified, input.now, claims, reader, &validated);
  }
  const Status status = claims.Parse(verified.payload(), reader);
  if (status == Status::kOutOfMemory) return Reason::kScratchTooSmall;
  return status == Status::kOk && claims.root().is_object()
             ? Reason::kOk
             : Reason::kClaimsMalformed;
}

}  // namespace

Status Evaluator::Verify(const Value& op, Writer& writer) {
  OpError error;
  OpReader reader(op, "", arena_, &error);
  VerifyInput input;
  ReadInput(reader, arena_, &input);
  input.rules.audiences = {&input.audience, 1};
  jose::CompactJws jws;
  json::Document claims;
  Reason reason = Reason::kInvalidArgument;
  if (!error.failed()) {
    Diagnostics diagnostics;
    const Result<jose::KeySet> keys =
        jose::KeySet::Parse(input.jwks, diagnostics);
    if (keys.ok()) {
      reason = Check(input, *keys, reader_, arena_, jws, claims);
    } else {
      reason = Reason::kKeySetInvalid;
      reader.Fault(keys.status(), "jwks", "is not usable");
    }
  }
  writer.Key("valid");
  writer.Bool(reason == Reason::kOk);
  if (reason != Reason::kOk) {
    writer.Member("reason", InfoOf(reason).wire_name);
    if (error.failed()) PrintError(error, nullptr, writer);
    return error.status;
  }
  writer.Key("claims");
  writer.Copy(claims.root());
  writer.Key("header");
  writer.Copy(jws.header());
  return Status::kOk;
}

}  // namespace matron::capi
