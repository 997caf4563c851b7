/* Decisions as JSON, in C99: the same bytes as matron_evaluate answers with. */

#ifndef MATRON_TESTS_VECTORS_DECISION_PRINTER_H_
#define MATRON_TESTS_VECTORS_DECISION_PRINTER_H_

#include <stddef.h>

#include "matron.h"

typedef struct text {
  char *data;
  size_t len;
  size_t capacity;
} text;

/* Appends to a text that grows; the caller frees `.data`. */
void append(text *out, const char *data, size_t len);
void add(text *out, const char *data);
/* `value` as a JSON string, and as one behind `name`. */
void add_quoted(text *out, matron_str value);
void add_member(text *out, const char *name, matron_str value);
void add_member_or_null(text *out, const char *name, matron_str value);

matron_str str(const char *value);

/* The answer of `decide`, read through matron.h. */
void print_decision(const matron_decision *d, text *out);

/* Appends the answer of `filter` that put out `response`. */
void print_filtered(const matron_filter_result *result, matron_str response,
                    text *out);

#endif /* MATRON_TESTS_VECTORS_DECISION_PRINTER_H_ */
