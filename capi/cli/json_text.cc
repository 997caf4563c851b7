#include "json_text.h"

#include <vector>

namespace matron::cli {
namespace {

std::string QuotedOrNull(std::string_view text) {
  return text.empty() ? "null" : Quoted(text);
}

std::string Joined(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) {
    if (!out.empty()) out += ',';
    out += item;
  }
  return out;
}

std::string Headers(const std::vector<Header>& headers) {
  std::vector<std::string> items;
  for (const Header& header : headers) {
    items.push_back(Quoted(header.first) + ":" + Quoted(header.second));
  }
  return "{" + Joined(items) + "}";
}

std::string Interactions(const Decision& decision) {
  std::vector<std::string> items;
  for (const Interaction& item : decision.interactions()) {
    items.push_back("{\"kind\":" + Quoted(item.kind) +
                    ",\"type\":" + QuotedOrNull(item.type) +
                    ",\"id\":" + QuotedOrNull(item.id) +
                    ",\"letters\":" + Quoted(item.letters) +
                    ",\"effect\":" + Quoted(EffectName(item.effect)) +
                    ",\"reason\":" + Quoted(ReasonName(item.reason)) +
                    ",\"scope\":" + QuotedOrNull(item.scope) +
                    ",\"role\":" + QuotedOrNull(item.role) + "}");
  }
  return "[" + Joined(items) + "]";
}

std::string PlanRequest(const Decision& decision, std::string_view url) {
  return "{\"method\":" + Quoted(decision.plan_method()) +
         ",\"url\":" + Quoted(url) +
         ",\"headers\":" + Headers(decision.plan_headers()) + "}";
}

std::string Plan(const Decision& decision) {
  if (decision.plan_url().empty()) return "null";
  std::vector<std::string> needs;
  if ((decision.plan_needs() & MATRON_NEEDS_STORED) != 0) {
    needs.push_back("\"stored\"");
  }
  if ((decision.plan_needs() & MATRON_NEEDS_RESULTING) != 0) {
    needs.push_back("\"resulting\"");
  }
  if ((decision.plan_needs() & MATRON_NEEDS_MATCH) != 0) {
    needs.push_back("\"match\"");
  }
  if ((decision.plan_needs() & MATRON_NEEDS_EXPORT_JOB) != 0) {
    needs.push_back("\"export_job\"");
  }
  std::vector<std::string> requests;
  for (const std::string_view url : decision.plan_request_urls()) {
    requests.push_back(PlanRequest(decision, url));
  }
  return "{\"request\":" + PlanRequest(decision, decision.plan_url()) +
         (requests.empty() ? "" : ",\"requests\":[" + Joined(requests) + "]") +
         ",\"needs\":[" + Joined(needs) + "]}";
}

std::string Obligations(const Decision& decision) {
  std::vector<std::string> items;
  for (uint64_t bit = 1; bit <= MATRON_ENFORCES_ALL; bit <<= 1) {
    if ((decision.obligations() & bit) == 0) continue;
    items.push_back("{\"kind\":" + Quoted(matron_obligation_name(bit)) + "}");
  }
  return "[" + Joined(items) + "]";
}

std::string Challenge(const Decision& decision) {
  if (decision.challenge_status() == 0) return "null";
  const std::string_view body = decision.challenge_body();
  return "{\"status\":" + std::to_string(decision.challenge_status()) +
         ",\"headers\":" + Headers(decision.challenge_headers()) +
         ",\"body\":" + (body.empty() ? "null" : std::string(body)) + "}";
}

std::string Explanations(const Decision& decision) {
  std::vector<std::string> items;
  for (const Explanation& item : decision.explanations()) {
    items.push_back("{\"step\":" + Quoted(item.step) +
                    ",\"outcome\":" + Quoted(item.outcome) +
                    ",\"scope\":" + QuotedOrNull(item.scope) +
                    ",\"role\":" + QuotedOrNull(item.role) +
                    ",\"text\":" + Quoted(item.text) + "}");
  }
  return "[" + Joined(items) + "]";
}

// The member `entries`, which an empty batch has as well.
std::string Entries(const Decision& decision) {
  std::vector<std::string> items;
  for (const Decision& entry : decision.entries()) {
    items.push_back(ToJson(entry));
  }
  const std::vector<Interaction> rows = decision.interactions();
  const bool has_entries =
      !items.empty() ||
      (decision.effect() != Effect::kDeny && !rows.empty() &&
       (rows[0].kind == "batch" || rows[0].kind == "transaction"));
  return has_entries ? ",\"entries\":[" + Joined(items) + "]" : "";
}

}  // namespace

std::string Quoted(std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  std::string out = "\"";
  for (const char c : text) {
    const unsigned char byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 15];
    } else {
      out += c;
    }
  }
  return out + "\"";
}

std::string ToJson(const Decision& decision) {
  return "{\"effect\":" + Quoted(EffectName(decision.effect())) +
         ",\"reason\":" + Quoted(decision.reason_name()) +
         ",\"scope\":" + QuotedOrNull(decision.scope()) +
         ",\"role\":" + QuotedOrNull(decision.role()) +
         ",\"interactions\":" + Interactions(decision) +
         ",\"plan\":" + Plan(decision) +
         ",\"obligations\":" + Obligations(decision) +
         ",\"challenge\":" + Challenge(decision) +
         ",\"explain\":" + Explanations(decision) + Entries(decision) + "}";
}

std::string ToJson(const FilterResult& result, std::string_view response) {
  return "{\"effect\":" + Quoted(EffectName(result.effect)) +
         ",\"reason\":" + Quoted(ReasonName(result.reason)) + ",\"response\":" +
         (result.effect == Effect::kPermit ? Quoted(response) : "null") +
         ",\"kept\":" + std::to_string(result.kept) +
         ",\"dropped\":" + std::to_string(result.dropped) + "}";
}

}  // namespace matron::cli
