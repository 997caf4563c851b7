/* Runs the vectors through matron.h, in C99: first by matron_evaluate, then
 * again by the typed calls with a printer of its own, and compares both byte
 * for byte.
 *
 *   vectors_c <answers file> <vector file>...
 *
 * Writes every answer of matron_evaluate to the answers file, one a line, so
 * that the answers of all surfaces can be compared (check_vectors.py).
 */

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "matron.h"
#include "tests/vectors/runners/decision_printer.h"

/* ------------------------------------------------------- reading the ops */

/* The member as text: a string's content, anything else as JSON. The caller
 * frees
 * `.data`; NULL if the member is absent or null. */
static matron_str read_text(const json_t *object, const char *name) {
  matron_str result = {NULL, 0};
  const json_t *value = json_object_get(object, name);
  if (value == NULL || json_is_null(value)) return result;
  if (json_is_string(value)) {
    char *copy = malloc(json_string_length(value) + 1);
    if (copy == NULL) abort();
    memcpy(copy, json_string_value(value), json_string_length(value));
    result.data = copy;
    result.len = json_string_length(value);
    return result;
  }
  /* Seventeen digits, the default, would make another number of 0.52. */
  result.data = json_dumps(
      value, JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
  if (result.data == NULL) abort();
  result.len = strlen(result.data);
  return result;
}

static void release(matron_str value) { free((void *)(uintptr_t)value.data); }

static int64_t read_now(const json_t *op) {
  const json_t *now = json_object_get(op, "now");
  return json_is_integer(now) ? (int64_t)json_integer_value(now)
                              : MATRON_TIME_UNSET;
}

static void read_enforces(const json_t *op, uint64_t *enforces, text *exact) {
  const json_t *given = json_object_get(op, "enforces");
  size_t i;
  if (json_is_string(given)) *enforces = MATRON_ENFORCES_ALL;
  for (i = 0; i < json_array_size(given); ++i) {
    const char *name = json_string_value(json_array_get(given, i));
    uint64_t bit;
    if (strncmp(name, "exact_query:", 12) == 0) {
      if (exact->len > 0) add(exact, " ");
      add(exact, name + 12);
    }
    for (bit = 1; bit <= MATRON_ENFORCES_ALL; bit <<= 1) {
      if (strcmp(name, matron_obligation_name(bit)) == 0) *enforces |= bit;
    }
  }
}

#define MAX_HEADERS 256

static size_t read_headers(const json_t *request, matron_header *out) {
  const char *name;
  json_t *value;
  size_t count = 0;
  json_object_foreach(json_object_get(request, "headers"), name, value) {
    if (count == MAX_HEADERS) abort();
    out[count].name = str(name);
    out[count].value.data = json_string_value(value);
    out[count].value.len = json_string_length(value);
    ++count;
  }
  return count;
}

/* ------------------------------------------------------------ typed calls */

static matron_policy *load_policy(const json_t *op) {
  matron_policy *policy = NULL;
  const json_t *named = json_object_get(op, "policy");
  if (json_is_string(named)) {
    const matron_str base = read_text(op, "base");
    const matron_str fhir = read_text(op, "fhir");
    const matron_str issuer =
        read_text(json_object_get(op, "session"), "issuer");
    (void)matron_policy_new_smart_only(&policy, base, fhir, issuer);
    release(base);
    release(fhir);
    release(issuer);
  } else {
    const matron_str document = read_text(op, "policy");
    (void)matron_policy_new(&policy, NULL, document.data, document.len);
    release(document);
  }
  return policy;
}

static matron_session *open_from_token(const json_t *session, int64_t now,
                                       const matron_policy *policy,
                                       matron_scratch *scratch) {
  matron_session *opened = NULL;
  matron_key_set *keys = NULL;
  matron_token token = MATRON_TOKEN_INIT;
  const matron_str jwks = read_text(session, "jwks");
  matron_status status = MATRON_OK;
  if (jwks.data != NULL) {
    status = matron_key_set_new(&keys, NULL, jwks.data, jwks.len);
  }
  token.compact = read_text(session, "token");
  token.issuer = read_text(session, "issuer");
  token.now_unix_s = now;
  if (status == MATRON_OK) {
    (void)matron_session_new_from_token(&opened, policy, keys, &token, scratch);
  }
  release(token.compact);
  release(token.issuer);
  release(jwks);
  matron_key_set_free(keys);
  return opened;
}

static matron_session *open_session(const json_t *op,
                                    const matron_policy *policy,
                                    matron_scratch *scratch) {
  matron_session *opened = NULL;
  const json_t *session = json_object_get(op, "session");
  if (!json_is_object(session)) {
    (void)matron_session_new_without_credentials(&opened, policy);
  } else if (json_is_object(json_object_get(session, "claims"))) {
    const matron_str claims = read_text(session, "claims");
    (void)matron_session_new_from_host_verified_claims(&opened, policy, claims,
                                                       scratch);
    release(claims);
  } else {
    opened = open_from_token(session, read_now(op), policy, scratch);
  }
  return opened;
}

/* A request with its resources, and what they refer to. */
typedef struct call {
  matron_header headers[MAX_HEADERS];
  matron_request request;
  matron_resources resources;
  matron_entry_resources *entries;
  text exact;
} call;

static void read_resources(const json_t *object, const char *stored_name,
                           uint32_t *flags, matron_str *stored,
                           matron_str *resulting) {
  if (json_is_null(json_object_get(object, stored_name))) {
    *flags |= MATRON_RESOURCES_STORED_ABSENT;
  }
  *stored = read_text(object, stored_name);
  *resulting = read_text(object, "resulting");
}

static void read_entries(const json_t *op, call *out) {
  const json_t *given = json_object_get(op, "resources");
  const matron_entry_resources initial = MATRON_ENTRY_RESOURCES_INIT;
  const size_t count = json_array_size(given);
  size_t i;
  out->entries = calloc(count + 1, sizeof(*out->entries));
  if (out->entries == NULL) abort();
  for (i = 0; i < count; ++i) {
    const json_t *item = json_array_get(given, i);
    matron_entry_resources *entry = &out->entries[i];
    *entry = initial;
    entry->entry = (size_t)json_integer_value(json_object_get(item, "entry"));
    read_resources(item, "stored", &entry->flags, &entry->stored,
                   &entry->resulting);
  }
  out->resources.entries = out->entries;
  out->resources.num_entries = count;
}

/* MATRON_REASON_OK if nothing is said. */
static matron_reason read_revocation(const json_t *op) {
  const char *said = json_string_value(json_object_get(op, "revocation"));
  matron_reason found = 0;
  if (said == NULL) return found;
  while (found < 1000 && strcmp(matron_reason_name(found), said)) ++found;
  return found;
}

static void read_call(const json_t *op, call *out) {
  const matron_request request = MATRON_REQUEST_INIT;
  const matron_resources resources = MATRON_RESOURCES_INIT;
  const json_t *http = json_object_get(op, "request");
  const json_t *explain = json_object_get(op, "explain");
  memset(out, 0, sizeof(*out));
  out->request = request;
  out->resources = resources;
  if (!json_is_false(explain)) out->request.flags |= MATRON_REQUEST_EXPLAIN;
  out->request.now_unix_s = read_now(op);
  out->request.method = read_text(http, "method");
  out->request.url = read_text(http, "url");
  out->request.headers = out->headers;
  out->request.num_headers = read_headers(http, out->headers);
  out->request.body = read_text(http, "body");
  read_enforces(op, &out->request.enforces, &out->exact);
  out->request.exact_types.data = out->exact.data;
  out->request.exact_types.len = out->exact.len;
  out->request.proven_key_thumbprint =
      read_text(json_object_get(op, "proven"), "jkt");
  out->request.proven_certificate_thumbprint =
      read_text(json_object_get(op, "proven"), "x5t#S256");
  out->request.revocation = read_revocation(op);
  read_resources(op, "resource", &out->resources.flags, &out->resources.stored,
                 &out->resources.resulting);
  read_entries(op, out);
}

static void release_call(call *self) {
  size_t i;
  release(self->request.method);
  release(self->request.url);
  release(self->request.body);
  release(self->request.proven_key_thumbprint);
  release(self->request.proven_certificate_thumbprint);
  release(self->resources.stored);
  release(self->resources.resulting);
  for (i = 0; i < self->resources.num_entries; ++i) {
    release(self->entries[i].stored);
    release(self->entries[i].resulting);
  }
  free(self->entries);
  free(self->exact.data);
}

static void typed_decide(const json_t *op, const matron_session *session,
                         matron_scratch *scratch, text *out) {
  const matron_decision *decision = NULL;
  call self;
  read_call(op, &self);
  (void)matron_decide_with_resources(scratch, session, &self.request,
                                     &self.resources, &decision);
  release_call(&self);
  /* The inputs are gone: a decision refers to the scratch only. */
  print_decision(decision, out);
}

/* Filters the response in pieces of `piece` bytes, or at once if it is 0. */
static void filter_by(const json_t *op, const matron_session *session,
                      matron_filter *filter, size_t piece, text *out) {
  const json_t *announce = json_object_get(op, "announce");
  const uint32_t flags =
      json_is_true(announce) ? (uint32_t)MATRON_FILTER_ANNOUNCE : 0;
  const matron_str response = read_text(op, "response");
  matron_filter_result result = MATRON_FILTER_RESULT_INIT;
  matron_str output = {NULL, 0};
  const matron_decision *decision = NULL;
  text filtered = {NULL, 0, 0};
  size_t at;
  call self;
  read_call(op, &self);
  add(&filtered, "");
  if (piece == 0) {
    (void)matron_filter_response(filter, session, &self.request,
                                 &self.resources, flags, response, &result,
                                 &output);
    release_call(&self);
  } else {
    (void)matron_filter_begin(filter, session, &self.request, &self.resources,
                              flags, &decision);
    release_call(&self);
    for (at = 0; at < response.len; at += piece) {
      matron_str chunk;
      chunk.data = response.data + at;
      chunk.len = response.len - at < piece ? response.len - at : piece;
      (void)matron_filter_push(filter, chunk, &output);
      append(&filtered, output.len == 0 ? "" : output.data, output.len);
    }
    (void)matron_filter_finish(filter, &result, &output);
  }
  append(&filtered, output.len == 0 ? "" : output.data, output.len);
  output.data = filtered.data;
  output.len = filtered.len;
  print_filtered(&result, output, out);
  free(filtered.data);
  release(response);
}

/* At once, and in pieces: the same, or what is printed shows both. */
static void typed_filter(const json_t *op, const matron_session *session,
                         matron_filter *filter, text *out) {
  text pieces = {NULL, 0, 0};
  filter_by(op, session, filter, 0, out);
  filter_by(op, session, filter, 11, &pieces);
  if (strcmp(out->data, pieces.data) != 0) add(out, pieces.data);
  free(pieces.data);
}

/* The memory of all typed calls. */
typedef struct memory {
  matron_scratch *scratch;
  matron_filter *filter;
} memory;

/* A form that is handed in as an object: by a typed call every body is text. */
static int has_form_of_json(const json_t *op) {
  const json_t *http = json_object_get(op, "request");
  const char *url = json_string_value(json_object_get(http, "url"));
  return json_is_object(json_object_get(http, "body")) && url != NULL &&
         strstr(url, "_search") != NULL;
}

/* Runs an op `decide` or `filter`. */
static void typed_call(const json_t *op, int is_filter, const memory *typed,
                       text *out) {
  matron_policy *policy = load_policy(op);
  matron_session *session =
      policy == NULL ? NULL : open_session(op, policy, typed->scratch);
  matron_policy_free(policy); /* The session keeps it alive. */
  if (session != NULL && is_filter) {
    typed_filter(op, session, typed->filter, out);
  } else if (session != NULL) {
    typed_decide(op, session, typed->scratch, out);
  }
  matron_session_free(session);
}

static void typed_pkce(const json_t *op, text *out) {
  const matron_str challenge = read_text(op, "code_challenge");
  const matron_str method = read_text(op, "code_challenge_method");
  const matron_str verifier = read_text(op, "code_verifier");
  matron_reason reason = MATRON_REASON_INVALID_ARGUMENT;
  (void)matron_pkce_verify(&reason, challenge, method, verifier);
  add(out, reason == MATRON_REASON_OK ? "{\"valid\":true" : "{\"valid\":false");
  add_member(out, ",\"reason\":", str(matron_reason_name(reason)));
  add(out, "}");
  release(challenge);
  release(method);
  release(verifier);
}

static void typed_policy_errors(const json_t *op, text *out) {
  const matron_str document = read_text(op, "policy");
  matron_policy *policy = NULL;
  matron_diagnostics *found = NULL;
  size_t i;
  (void)matron_policy_new(&policy, &found, document.data, document.len);
  add(out, "\"errors\":[");
  for (i = 0; i < matron_diagnostics_count(found); ++i) {
    matron_diagnostic item = MATRON_DIAGNOSTIC_INIT;
    (void)matron_diagnostics_get(found, i, &item);
    add_member(out, i == 0 ? "{\"pointer\":" : ",{\"pointer\":", item.pointer);
    add_member(out, ",\"code\":", str(matron_status_name(item.code)));
    add_member(out, ",\"message\":", item.message);
    add_member(out, ",\"hint\":", item.hint);
    add(out, "}");
  }
  add(out, "]");
  matron_diagnostics_free(found);
  matron_policy_free(policy);
  release(document);
}

/* ---------------------------------------------------------------- running */

static size_t vectors, typed_runs, failures;

static void compare(const char *id, const char *answer, const json_t *op,
                    const memory *memory_of_all) {
  const char *name = json_string_value(json_object_get(op, "op"));
  const int failed = strstr(answer, "\"error\":{") != NULL;
  text typed = {NULL, 0, 0};
  int same;
  if (failed) {
    if (strstr(answer, "\"errors\":[") == NULL) return;
    typed_policy_errors(op, &typed);
  } else if (has_form_of_json(op)) {
    return;
  } else if (name != NULL && strcmp(name, "decide") == 0) {
    typed_call(op, 0, memory_of_all, &typed);
  } else if (name != NULL && strcmp(name, "filter") == 0) {
    typed_call(op, 1, memory_of_all, &typed);
  } else if (name != NULL && strcmp(name, "pkce.verify") == 0) {
    typed_pkce(op, &typed);
  }
  if (typed.data == NULL) return;
  ++typed_runs;
  same = failed ? strstr(answer, typed.data) != NULL
                : strcmp(answer, typed.data) == 0;
  if (!same) {
    ++failures;
    (void)fprintf(stderr, "%s\n  evaluate: %s\n  typed:    %s\n", id, answer,
                  typed.data);
  }
  free(typed.data);
}

static void from_hex(const char *hex, text *out) {
  for (; hex[0] != '\0' && hex[1] != '\0'; hex += 2) {
    const char digits[3] = {hex[0], hex[1], '\0'};
    const char byte = (char)strtol(digits, NULL, 16);
    append(out, &byte, 1);
  }
}

static void run_vector(const json_t *vector, FILE *answers,
                       const memory *memory_of_all) {
  const json_t *op = json_object_get(vector, "op");
  matron_str request = read_text(vector, op != NULL ? "op" : "op_text");
  matron_evaluator *evaluator = NULL;
  const char *answer = NULL;
  size_t answer_len = 0;
  text copy = {NULL, 0, 0};
  text bytes = {NULL, 0, 0};
  ++vectors;
  if (json_object_get(vector, "op_hex") != NULL) {
    from_hex(json_string_value(json_object_get(vector, "op_hex")), &bytes);
    request.data = bytes.data;
    request.len = bytes.len;
  }
  (void)matron_evaluator_new(&evaluator, 0);
  (void)matron_evaluate(evaluator, request.data, request.len, &answer,
                        &answer_len);
  append(&copy, answer, answer_len);
  (void)fprintf(answers, "%s\n", copy.data);
  matron_evaluator_free(evaluator);
  release(request);
  if (op != NULL) {
    compare(json_string_value(json_object_get(vector, "id")), copy.data, op,
            memory_of_all);
  }
  free(copy.data);
}

/* Reads one line, of any length, without its end; 0 at the end of the file. */
static int read_line(FILE *file, text *out) {
  char part[4096];
  out->len = 0;
  while (fgets(part, sizeof(part), file) != NULL) {
    add(out, part);
    if (out->data[out->len - 1] == '\n') {
      --out->len;
      return 1;
    }
  }
  return out->len > 0;
}

static void run_file(const char *path, FILE *answers,
                     const memory *memory_of_all) {
  FILE *lines = fopen(path, "rb");
  text line = {NULL, 0, 0};
  if (lines == NULL) abort();
  while (read_line(lines, &line)) {
    json_error_t error;
    json_t *vector = json_loadb(line.data, line.len, JSON_ALLOW_NUL, &error);
    if (vector == NULL) {
      ++failures;
      (void)fprintf(stderr, "%.80s...: %s\n", line.data, error.text);
      (void)fprintf(answers, "\n");
      continue;
    }
    run_vector(vector, answers, memory_of_all);
    json_decref(vector);
  }
  free(line.data);
  (void)fclose(lines);
}

int main(int argc, char **argv) {
  memory all = {NULL, NULL};
  FILE *answers;
  int i;
  if (argc < 3) {
    (void)fprintf(stderr, "usage: vectors_c <answers file> <vector file>...\n");
    return 2;
  }
  answers = fopen(argv[1], "wb");
  if (answers == NULL || matron_scratch_new(&all.scratch, 0) != MATRON_OK ||
      matron_filter_new(&all.filter, 0) != MATRON_OK) {
    return 2;
  }
  for (i = 2; i < argc; ++i) {
    run_file(argv[i], answers, &all);
  }
  (void)fclose(answers);
  matron_scratch_free(all.scratch);
  matron_filter_free(all.filter);
  (void)printf(
      "%zu vectors, %zu of them again by the typed calls, %zu "
      "differences\n",
      vectors, typed_runs, failures);
  return failures == 0 && vectors > 0 && typed_runs > 0 ? 0 : 1;
}
