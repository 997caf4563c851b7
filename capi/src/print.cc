#include "print.h"

#include "fhir/interaction.h"
#include "fhir/resource_type.h"

namespace matron::capi {
namespace {

using decide::Decision;
using json::Writer;

void PrintHeaders(std::span<const fhir::Header> headers, Writer& writer) {
  writer.Key("headers");
  writer.BeginObject();
  for (const fhir::Header& header : headers) {
    writer.Member(header.name, header.value);
  }
  writer.EndObject();
}

void PrintInteractions(const Decision& decision, Writer& writer) {
  writer.Key("interactions");
  writer.BeginArray();
  for (const decide::InteractionAnswer& answer : decision.interactions) {
    writer.BeginObject();
    writer.Member("kind", NameOf(answer.interaction.kind));
    writer.MemberOrNull("type", fhir::NameOf(answer.interaction.type));
    writer.MemberOrNull("id", answer.interaction.id);
    writer.Member("letters", answer.letters);
    writer.Member("effect", WireName(answer.effect));
    writer.Member("reason", InfoOf(answer.reason).wire_name);
    writer.MemberOrNull("scope", answer.scope);
    writer.MemberOrNull("role", answer.role);
    writer.EndObject();
  }
  writer.EndArray();
}

void PrintPlanRequest(const decide::Plan& plan, std::string_view url,
                      Writer& writer) {
  writer.BeginObject();
  writer.Member("method", plan.method);
  writer.Member("url", url);
  PrintHeaders(plan.headers, writer);
  writer.EndObject();
}

void PrintPlan(const Decision& decision, Writer& writer) {
  writer.Key("plan");
  const decide::Plan& plan = decision.plan;
  if (plan.url.empty()) return writer.Null();
  writer.BeginObject();
  writer.Key("request");
  PrintPlanRequest(plan, plan.url, writer);
  if (!plan.urls.empty()) {
    writer.Key("requests");
    writer.BeginArray();
    for (const std::string_view url : plan.urls) {
      PrintPlanRequest(plan, url, writer);
    }
    writer.EndArray();
  }
  writer.Key("needs");
  writer.BeginArray();
  if ((plan.needs & decide::kNeedsStored) != 0) writer.String("stored");
  if ((plan.needs & decide::kNeedsResulting) != 0) writer.String("resulting");
  if ((plan.needs & decide::kNeedsMatch) != 0) writer.String("match");
  if ((plan.needs & decide::kNeedsExportJob) != 0) {
    writer.String("export_job");
  }
  writer.EndArray();
  writer.EndObject();
}

void PrintObligations(const Decision& decision, Writer& writer) {
  writer.Key("obligations");
  writer.BeginArray();
  for (size_t i = 0; i < decide::kNumEnforces; ++i) {
    const decide::Enforces bit = decide::Enforces{1} << i;
    if ((decision.obligations & bit) == 0) continue;
    writer.BeginObject();
    writer.Member("kind", decide::NameOfEnforces(bit));
    writer.EndObject();
  }
  writer.EndArray();
}

// The body is JSON already.
void PrintChallenge(const Decision& decision, Writer& writer) {
  writer.Key("challenge");
  const decide::Challenge& challenge = decision.challenge;
  if (challenge.status == 0) return writer.Null();
  writer.BeginObject();
  writer.Key("status");
  writer.Integer(challenge.status);
  PrintHeaders(challenge.headers, writer);
  writer.Key("body");
  if (challenge.body.empty()) {
    writer.Null();
  } else {
    writer.Raw(challenge.body);
  }
  writer.EndObject();
}

void PrintExplanations(const Decision& decision, Writer& writer) {
  writer.Key("explain");
  writer.BeginArray();
  for (const decide::Explanation& item : decision.explanations) {
    writer.BeginObject();
    writer.Member("step", item.step);
    writer.Member("outcome", item.outcome);
    writer.MemberOrNull("scope", item.scope);
    writer.MemberOrNull("role", item.role);
    writer.Member("text", item.text);
    writer.EndObject();
  }
  writer.EndArray();
}

}  // namespace

void PrintDecision(const Decision& decision, Writer& writer) {
  writer.Member("effect", WireName(decision.effect));
  writer.Member("reason", InfoOf(decision.reason).wire_name);
  writer.MemberOrNull("scope", decision.scope);
  writer.MemberOrNull("role", decision.role);
  PrintInteractions(decision, writer);
  PrintPlan(decision, writer);
  PrintObligations(decision, writer);
  PrintChallenge(decision, writer);
  PrintExplanations(decision, writer);
  if (!decision.has_entries) return;
  // Entries have none of their own.
  writer.Key("entries");
  writer.BeginArray();
  for (const Decision& entry : decision.entries) {
    writer.BeginObject();
    PrintDecision(entry, writer);
    writer.EndObject();
  }
  writer.EndArray();
}

void PrintTexts(std::string_view name, std::span<const std::string_view> texts,
                Writer& writer) {
  writer.Key(name);
  writer.BeginArray();
  for (const std::string_view text : texts) writer.String(text);
  writer.EndArray();
}

void PrintError(const OpError& error, const Diagnostics* diagnostics,
                Writer& writer) {
  writer.Key("error");
  writer.BeginObject();
  writer.Member("status", WireName(error.status));
  writer.Member("pointer", error.pointer);
  writer.Member("message", error.message);
  writer.EndObject();
  if (error.status != Status::kPolicyInvalid || diagnostics == nullptr) return;
  writer.Key("errors");
  writer.BeginArray();
  for (const Diagnostic& item : diagnostics->items()) {
    writer.BeginObject();
    writer.Member("pointer", item.pointer);
    writer.Member("code", WireName(item.code));
    writer.Member("message", item.message);
    writer.Member("hint", item.hint);
    writer.EndObject();
  }
  writer.EndArray();
}

}  // namespace matron::capi
