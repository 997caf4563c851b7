// The operations on key sets: `jwks.validate`, `jwks.thumbprint` and
// `jwks.refetch`.

#include "base/limits.h"
#include "evaluator.h"
#include "jose/key_set.h"
#include "jose/refetch.h"
#include "jose/thumbprint.h"
#include "op_reader.h"
#include "print.h"

namespace matron::capi {

using json::Kind;
using json::Value;
using json::Writer;

namespace {

// Writes the algorithms that the one key of `key` verifies.
void PrintAlgorithms(const jose::KeySet& key, Writer& writer) {
  writer.Key("algorithms");
  writer.BeginArray();
  for (size_t i = 0; i < jose::kNumAlgorithms; ++i) {
    const auto algorithm = static_cast<jose::Algorithm>(i);
    const crypto::VerificationKey* chosen = nullptr;
    if (key.Choose(algorithm, std::nullopt, &chosen) == Reason::kOk) {
      writer.String(jose::InfoOf(algorithm).name);
    }
  }
  writer.EndArray();
}

// Writes what is known of the key at `index`, unless it does not verify.
Status PrintKey(const Value& jwk, int64_t index, Writer& writer) {
  Diagnostics diagnostics;
  const Result<jose::KeySet> key = jose::KeySet::ParseKey(jwk, diagnostics);
  if (!key.ok()) return key.status();
  if (key->num_usable() == 0) return Status::kOk;
  writer.BeginObject();
  writer.Key("index");
  writer.Integer(index);
  writer.MemberOrNull("kid", jwk.Find("kid").text());
  writer.Member("kty", jwk.Find("kty").text());
  PrintAlgorithms(*key, writer);
  // SECURITY: the hash of a secret that is weak tells the secret (RFC 7638
  // section 7).
  jose::Thumbprint thumbprint;
  const bool has_one =
      !key->is_symmetric() && jose::MakeThumbprint(jwk, &thumbprint);
  writer.MemberOrNull("thumbprint",
                      has_one ? jose::AsText(thumbprint) : std::string_view());
  writer.EndObject();
  return Status::kOk;
}

void PrintSkipped(const Diagnostics& diagnostics, Writer& writer) {
  writer.Key("findings");
  writer.BeginArray();
  for (const Diagnostic& item : diagnostics.items()) {
    writer.BeginObject();
    writer.Member("pointer", item.pointer);
    writer.Member("code", WireName(item.code));
    writer.Member("message", item.message);
    writer.EndObject();
  }
  writer.EndArray();
}

}  // namespace

Status Evaluator::ValidateKeySet(const Value& op, Writer& writer) {
  OpError error;
  OpReader reader(op, "", arena_, &error);
  reader.RefuseUnknown({"op", "jwks"});
  const Value jwks = reader.Require("jwks", Kind::kObject);
  Diagnostics diagnostics;
  Status status = error.status;
  bool is_valid = false;
  if (!error.failed()) {
    const Result<jose::KeySet> keys = jose::KeySet::Parse(jwks, diagnostics);
    status = keys.status();
    if (LacksMemory(status)) reader.Fault(status, "jwks", "is not usable");
    is_valid = keys.ok() && keys->num_usable() > 0;
  }
  writer.Key("valid");
  writer.Bool(is_valid);
  writer.Member("reason", InfoOf(error.failed() ? Reason::kInvalidArgument
                                 : is_valid     ? Reason::kOk
                                                : Reason::kKeySetInvalid)
                              .wire_name);
  if (error.failed()) {
    PrintError(error, nullptr, writer);
    return error.status;
  }
  writer.Key("keys");
  writer.BeginArray();
  int64_t index = 0;
  Value key = is_valid ? jwks.Find("keys").first() : Value();
  for (; key.exists(); key = key.next()) {
    status = PrintKey(key, index++, writer);
    if (status != Status::kOk) return status;
  }
  writer.EndArray();
  PrintSkipped(diagnostics, writer);
  return Status::kOk;
}

Status Evaluator::ThumbprintKey(const Value& op, Writer& writer) {
  OpError error;
  OpReader reader(op, "", arena_, &error);
  reader.RefuseUnknown({"op", "jwk"});
  const Value jwk = reader.Require("jwk", Kind::kObject);
  Diagnostics diagnostics;
  jose::Thumbprint thumbprint{};
  bool is_valid = false;
  if (!error.failed()) {
    const Result<jose::KeySet> key = jose::KeySet::ParseKey(jwk, diagnostics);
    if (!key.ok()) reader.Fault(key.status(), "jwk", "is not usable");
    is_valid = key.ok() && key->num_usable() > 0 && !key->is_symmetric() &&
               jose::MakeThumbprint(jwk, &thumbprint);
  }
  writer.Key("valid");
  writer.Bool(is_valid);
  writer.Member("reason", InfoOf(error.failed() ? Reason::kInvalidArgument
                                 : is_valid     ? Reason::kOk
                                                : Reason::kKeySetInvalid)
                              .wire_name);
  if (error.failed()) {
    PrintError(error, nullptr, writer);
    return error.status;
  }
  if (is_valid) writer.Member("thumbprint", jose::AsText(thumbprint));
  return Status::kOk;
}

Status Evaluator::AdviseKeyRefetch(const Value& op, Writer& writer) {
  OpError error;
  OpReader reader(op, "", arena_, &error);
  reader.RefuseUnknown({"op", "now", "fetched_at", "attempted_at", "failures",
                        "key_not_found", "max_age", "min_interval"});
  jose::RefetchInput input;
  int64_t time = 0;
  const auto read_time = [&](std::string_view name) {
    return reader.OptionalInteger(name, 0, limits::kMaxNumericDate, &time);
  };
  if (read_time("now")) {
    input.now = time;
  } else {
    reader.Fault(Status::kJsonMissingMember, "now", "is required");
  }
  if (read_time("fetched_at")) input.fetched_at = time;
  if (read_time("attempted_at")) input.attempted_at = time;
  reader.OptionalInteger("failures", 0, INT32_MAX, &input.failures);
  reader.OptionalInteger("max_age", 0, limits::kMaxLifetimeSeconds,
                         &input.max_age_s);
  reader.OptionalInteger("min_interval", 1, limits::kMaxKeySetAgeSeconds,
                         &input.min_interval_s);
  input.key_not_found =
      reader.Optional("key_not_found", Kind::kBool).integer() == 1;
  if (error.failed()) {
    PrintError(error, nullptr, writer);
    return error.status;
  }
  const jose::RefetchAdvice advice = jose::AdviseRefetch(input);
  writer.Key("refetch");
  writer.Bool(advice.refetch);
  writer.Key("usable");
  writer.Bool(advice.usable);
  writer.Key("not_before");
  writer.Integer(advice.not_before);
  return Status::kOk;
}

}  // namespace matron::capi
