#include "tests/vectors/runners/decision_printer.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------ text */

void append(text *out, const char *data, size_t len) {
  if (out->len + len + 1 > out->capacity) {
    out->capacity = 2 * (out->len + len + 1);
    out->data = realloc(out->data, out->capacity);
    if (out->data == NULL) abort();
  }
  memcpy(out->data + out->len, data, len);
  out->len += len;
  out->data[out->len] = '\0';
}

void add(text *out, const char *data) { append(out, data, strlen(data)); }

void add_quoted(text *out, matron_str value) {
  size_t i;
  add(out, "\"");
  for (i = 0; i < value.len; ++i) {
    const unsigned char c = (unsigned char)value.data[i];
    char escaped[8];
    if (c == '"' || c == '\\') {
      (void)snprintf(escaped, sizeof(escaped), "\\%c", c);
      add(out, escaped);
    } else if (c == '\n') {
      add(out, "\\n");
    } else if (c < 0x20) {
      (void)snprintf(escaped, sizeof(escaped), "\\u%04x", c);
      add(out, escaped);
    } else {
      append(out, (const char *)&c, 1);
    }
  }
  add(out, "\"");
}

matron_str str(const char *value) {
  matron_str result;
  result.data = value;
  result.len = strlen(value);
  return result;
}

void add_member(text *out, const char *name, matron_str value) {
  add(out, name);
  add_quoted(out, value);
}

void add_member_or_null(text *out, const char *name, matron_str value) {
  add(out, name);
  if (value.len == 0) {
    add(out, "null");
  } else {
    add_quoted(out, value);
  }
}

/* -------------------------------------------------------------- printing */

typedef matron_status (*get_header)(const matron_decision *, size_t,
                                    matron_header *);

static void print_headers(const matron_decision *d, size_t count,
                          get_header get, text *out) {
  size_t i;
  add(out, "{");
  for (i = 0; i < count; ++i) {
    matron_header header;
    (void)get(d, i, &header);
    if (i > 0) add(out, ",");
    add_quoted(out, header.name);
    add(out, ":");
    add_quoted(out, header.value);
  }
  add(out, "}");
}

static void print_interactions(const matron_decision *d, text *out) {
  size_t i;
  add(out, ",\"interactions\":[");
  for (i = 0; i < matron_decision_num_interactions(d); ++i) {
    matron_interaction item = MATRON_INTERACTION_INIT;
    (void)matron_decision_interaction(d, i, &item);
    add_member(out, i == 0 ? "{\"kind\":" : ",{\"kind\":", item.kind);
    add_member_or_null(out, ",\"type\":", item.type);
    add_member_or_null(out, ",\"id\":", item.id);
    add_member(out, ",\"letters\":", item.letters);
    add_member(out, ",\"effect\":", str(matron_effect_name(item.effect)));
    add_member(out, ",\"reason\":", str(matron_reason_name(item.reason)));
    add_member_or_null(out, ",\"scope\":", item.scope);
    add_member_or_null(out, ",\"role\":", item.role);
    add(out, "}");
  }
  add(out, "]");
}

static void print_plan_request(const matron_decision *d, matron_str url,
                               text *out) {
  add_member(out, "{\"method\":", matron_decision_plan_method(d));
  add_member(out, ",\"url\":", url);
  add(out, ",\"headers\":");
  print_headers(d, matron_decision_num_plan_headers(d),
                matron_decision_plan_header, out);
  add(out, "}");
}

static void print_needs(uint32_t needs, text *out) {
  static const char *const kNames[] = {"\"stored\"", "\"resulting\"",
                                       "\"match\"", "\"export_job\""};
  const char *separator = "";
  size_t i;
  add(out, ",\"needs\":[");
  for (i = 0; i < 4; ++i) {
    if ((needs & (1u << i)) == 0) continue;
    add(out, separator);
    add(out, kNames[i]);
    separator = ",";
  }
  add(out, "]");
}

static void print_plan(const matron_decision *d, text *out) {
  const size_t count = matron_decision_num_plan_requests(d);
  size_t i;
  add(out, ",\"plan\":");
  if (matron_decision_plan_url(d).len == 0) {
    add(out, "null");
    return;
  }
  add(out, "{\"request\":");
  print_plan_request(d, matron_decision_plan_url(d), out);
  for (i = 0; i < count; ++i) {
    add(out, i == 0 ? ",\"requests\":[" : ",");
    print_plan_request(d, matron_decision_plan_request_url(d, i), out);
  }
  if (count > 0) add(out, "]");
  print_needs(matron_decision_plan_needs(d), out);
  add(out, "}");
}

static void print_obligations(const matron_decision *d, text *out) {
  uint64_t bit;
  int first = 1;
  add(out, ",\"obligations\":[");
  for (bit = 1; bit <= MATRON_ENFORCES_ALL; bit <<= 1) {
    if ((matron_decision_obligations(d) & bit) == 0) continue;
    add_member(out, first ? "{\"kind\":" : ",{\"kind\":",
               str(matron_obligation_name(bit)));
    add(out, "}");
    first = 0;
  }
  add(out, "]");
}

static void print_challenge(const matron_decision *d, text *out) {
  char number[16];
  const matron_str body = matron_decision_challenge_body(d);
  add(out, ",\"challenge\":");
  if (matron_decision_challenge_status(d) == 0) {
    add(out, "null");
    return;
  }
  (void)snprintf(number, sizeof(number), "%" PRIu32,
                 matron_decision_challenge_status(d));
  add(out, "{\"status\":");
  add(out, number);
  add(out, ",\"headers\":");
  print_headers(d, matron_decision_num_challenge_headers(d),
                matron_decision_challenge_header, out);
  add(out, ",\"body\":");
  if (body.len == 0) {
    add(out, "null");
  } else {
    append(out, body.data, body.len);
  }
  add(out, "}");
}

static void print_explanations(const matron_decision *d, text *out) {
  size_t i;
  add(out, ",\"explain\":[");
  for (i = 0; i < matron_decision_num_explanations(d); ++i) {
    matron_explanation item = MATRON_EXPLANATION_INIT;
    (void)matron_decision_explanation(d, i, &item);
    add_member(out, i == 0 ? "{\"step\":" : ",{\"step\":", item.step);
    add_member(out, ",\"outcome\":", item.outcome);
    add_member_or_null(out, ",\"scope\":", item.scope);
    add_member_or_null(out, ",\"role\":", item.role);
    add_member(out, ",\"text\":", item.text);
    add(out, "}");
  }
  add(out, "]");
}

/* What an entry's decision has as well. */
static void print_answer(const matron_decision *d, text *out) {
  add_member(
      out, "{\"effect\":", str(matron_effect_name(matron_decision_effect(d))));
  add_member(
      out, ",\"reason\":", str(matron_reason_name(matron_decision_reason(d))));
  add_member_or_null(out, ",\"scope\":", matron_decision_scope(d));
  add_member_or_null(out, ",\"role\":", matron_decision_role(d));
  print_interactions(d, out);
  print_plan(d, out);
  print_obligations(d, out);
  print_challenge(d, out);
  print_explanations(d, out);
}

/* Whether it is a batch or transaction that was taken apart; it may be empty.
 */
static int has_entries(const matron_decision *d) {
  matron_interaction first = MATRON_INTERACTION_INIT;
  if (matron_decision_num_entries(d) > 0) return 1;
  if (matron_decision_effect(d) == MATRON_EFFECT_DENY ||
      matron_decision_interaction(d, 0, &first) != MATRON_OK) {
    return 0;
  }
  return (first.kind.len == 5 && memcmp(first.kind.data, "batch", 5) == 0) ||
         (first.kind.len == 11 &&
          memcmp(first.kind.data, "transaction", 11) == 0);
}

void print_decision(const matron_decision *d, text *out) {
  size_t i;
  print_answer(d, out);
  if (has_entries(d)) {
    add(out, ",\"entries\":[");
    for (i = 0; i < matron_decision_num_entries(d); ++i) {
      if (i > 0) add(out, ",");
      print_answer(matron_decision_entry(d, i), out);
      add(out, "}");
    }
    add(out, "]");
  }
  add(out, "}");
}

void print_filtered(const matron_filter_result *result, matron_str response,
                    text *out) {
  char number[32];
  add_member(out, "{\"effect\":", str(matron_effect_name(result->effect)));
  add_member(out, ",\"reason\":", str(matron_reason_name(result->reason)));
  add(out, ",\"response\":");
  if (result->effect == MATRON_EFFECT_PERMIT) {
    add_quoted(out, response);
  } else {
    add(out, "null");
  }
  (void)snprintf(number, sizeof(number), ",\"kept\":%" PRIu64, result->kept);
  add(out, number);
  (void)snprintf(number, sizeof(number), ",\"dropped\":%" PRIu64 "}",
                 result->dropped);
  add(out, number);
}
