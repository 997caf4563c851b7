// What matron.wasm has beside matron.h: where the fields of the structs are,
// and an end of the program that needs nothing from the host.

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "matron.h"

// One number of matron.h under its name: the size of a struct ("matron_token"),
// the offset of a field ("matron_token.compact") or a flag bit. Two words, so
// that a caller can read the table without knowing any layout.
typedef struct named_number {
  const char *name;
  uint32_t value;
} named_number;

#define NUMBER(name) {#name, (uint32_t)(name)}
#define SIZE(type) {#type, (uint32_t)sizeof(type)}
#define FIELD(type, field) {#type "." #field, (uint32_t)offsetof(type, field)}

static const named_number kLayout[] = {
    SIZE(matron_str),
    FIELD(matron_str, data),
    FIELD(matron_str, len),

    SIZE(matron_header),
    FIELD(matron_header, name),
    FIELD(matron_header, value),

    SIZE(matron_diagnostic),
    FIELD(matron_diagnostic, struct_size),
    FIELD(matron_diagnostic, code),
    FIELD(matron_diagnostic, line),
    FIELD(matron_diagnostic, pointer),
    FIELD(matron_diagnostic, message),
    FIELD(matron_diagnostic, hint),

    SIZE(matron_token),
    FIELD(matron_token, struct_size),
    FIELD(matron_token, now_unix_s),
    FIELD(matron_token, compact),
    FIELD(matron_token, issuer),

    SIZE(matron_request),
    FIELD(matron_request, struct_size),
    FIELD(matron_request, flags),
    FIELD(matron_request, now_unix_s),
    FIELD(matron_request, enforces),
    FIELD(matron_request, method),
    FIELD(matron_request, url),
    FIELD(matron_request, headers),
    FIELD(matron_request, num_headers),
    FIELD(matron_request, body),
    FIELD(matron_request, exact_types),
    FIELD(matron_request, proven_key_thumbprint),
    FIELD(matron_request, proven_certificate_thumbprint),
    FIELD(matron_request, revocation),
    NUMBER(MATRON_REQUEST_EXPLAIN),

    SIZE(matron_resources),
    FIELD(matron_resources, struct_size),
    FIELD(matron_resources, flags),
    FIELD(matron_resources, stored),
    FIELD(matron_resources, resulting),
    FIELD(matron_resources, entries),
    FIELD(matron_resources, num_entries),
    NUMBER(MATRON_RESOURCES_STORED_ABSENT),

    SIZE(matron_entry_resources),
    FIELD(matron_entry_resources, struct_size),
    FIELD(matron_entry_resources, flags),
    FIELD(matron_entry_resources, entry),
    FIELD(matron_entry_resources, stored),
    FIELD(matron_entry_resources, resulting),

    SIZE(matron_interaction),
    FIELD(matron_interaction, struct_size),
    FIELD(matron_interaction, effect),
    FIELD(matron_interaction, reason),
    FIELD(matron_interaction, kind),
    FIELD(matron_interaction, type),
    FIELD(matron_interaction, id),
    FIELD(matron_interaction, letters),
    FIELD(matron_interaction, scope),
    FIELD(matron_interaction, role),

    SIZE(matron_explanation),
    FIELD(matron_explanation, struct_size),
    FIELD(matron_explanation, step),
    FIELD(matron_explanation, outcome),
    FIELD(matron_explanation, scope),
    FIELD(matron_explanation, role),
    FIELD(matron_explanation, text),

    SIZE(matron_filter_result),
    FIELD(matron_filter_result, struct_size),
    FIELD(matron_filter_result, effect),
    FIELD(matron_filter_result, reason),
    FIELD(matron_filter_result, kept),
    FIELD(matron_filter_result, dropped),
    NUMBER(MATRON_FILTER_ANNOUNCE),

    NUMBER(MATRON_NEEDS_STORED),
    NUMBER(MATRON_NEEDS_RESULTING),
    NUMBER(MATRON_NEEDS_MATCH),
    NUMBER(MATRON_NEEDS_EXPORT_JOB),
    NUMBER(MATRON_ENFORCES_ALL),
    {NULL, 0},
};

// matron_wasm_layout returns the table; its end is an entry without a name.
const named_number *matron_wasm_layout(void) { return kLayout; }

// Without these the C library would import proc_exit from the host. There is
// nobody to tell: a trap ends the call, and the caller sees it.
_Noreturn void _Exit(int status) {
  (void)status;
  __builtin_trap();
}
// Called by the allocator after growing. Callers look at `memory.buffer`
// instead of being told.
void emscripten_notify_memory_growth(size_t memory_index) {
  (void)memory_index;
}
