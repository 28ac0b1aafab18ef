/*
 * suite/writer: what the suites are written with: a step, from its name to its end.
 */
#ifndef SMOKE_STACK_SUITE_WRITER_H
#define SMOKE_STACK_SUITE_WRITER_H

#include <stdint.h>

#include "json_writer.h"
#include "smoke_options.h"
#include "text.h"

void suite_write_reco(const struct smoke_options *options, struct text *out);
void suite_write_health(const struct smoke_options *options, struct text *out);
void suite_write_security(const struct smoke_options *options, struct text *out);

struct json_writer suite_begin(
    struct text *out, const char *name, const char *method, const char *path);
void suite_end(struct json_writer *w);

/* An option, or what stands in for it. */
long long suite_count(int64_t given, int64_t otherwise);
const char *suite_path(const char *given, const char *otherwise);

/* As plans write a duration: "90s", "500ms"; `out` is returned. */
enum { SUITE_DURATION = 32 };

const char *suite_duration(char out[SUITE_DURATION], int64_t ns);

/* "until", for so long, with the pauses that the options ask for. */
void suite_put_until(
    struct json_writer *w, const struct smoke_options *options, int64_t timeout_ns);

/* Opens {"status":200,"jq":[...]} with two expressions; the caller adds to it and closes the
 * object. */
void suite_open_expect(struct json_writer *w, const char *jq, const char *more_jq);

/* Adds steps as text, in which ' stands for the quotes of JSON. */
void suite_add(struct text *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
