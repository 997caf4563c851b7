#include "tests/json/event_log.h"

#include <cstdio>

namespace matron::json {
namespace {

std::string Decimal(double value) {
  char text[40];
  std::snprintf(text, sizeof(text), "%.17g", value);
  return text;
}

std::string Describe(const Token& token) {
  switch (token.kind) {
    case Kind::kAbsent:
      return "absent";
    case Kind::kNull:
      return "null";
    case Kind::kBool:
      return token.integer != 0 ? "true" : "false";
    case Kind::kInteger:
      return std::to_string(token.integer);
    case Kind::kDecimal:
      return "decimal " + Decimal(token.decimal);
    case Kind::kString:
      return "'" + std::string(token.text) + "'";
    case Kind::kArray:
      return "array";
    case Kind::kObject:
      return "object";
  }
  return "unknown";
}

}  // namespace

void EventLog::OnValue(const Token& token) {
  std::string event;
  if (!token.key.empty()) event = std::string(token.key) + "=";
  event += Describe(token) + "@" + std::to_string(token.offset);
  if (token.kind != Kind::kArray && token.kind != Kind::kObject) {
    event += "+" + std::to_string(token.raw_size);
  }
  Add(event);
}

void EventLog::OnEnd(size_t end_offset) {
  Add("end@" + std::to_string(end_offset));
}

void EventLog::Add(std::string_view event) {
  if (!text_.empty()) text_ += ' ';
  text_ += event;
}

std::string Events(std::string_view text) {
  Reader reader;
  EventLog log;
  size_t error_offset = 0;
  const Status status = reader.Walk(text, log, &error_offset);
  if (status != Status::kOk) return std::string(WireName(status));
  return log.text();
}

Status Walk(std::string_view text) {
  Reader reader;
  EventLog log;
  size_t error_offset = 0;
  return reader.Walk(text, log, &error_offset);
}

std::string Repeat(std::string_view text, size_t count) {
  std::string repeated;
  repeated.reserve(text.size() * count);
  for (size_t i = 0; i < count; ++i) repeated += text;
  return repeated;
}

std::string Arrays(size_t depth) {
  return Repeat("[", depth) + Repeat("]", depth);
}

std::string Objects(size_t depth) {
  return Repeat(R"({"a":)", depth) + "0" + Repeat("}", depth);
}

}  // namespace matron::json
