/*
 * step/secret: what must not be repeated in records.
 */
#ifndef COMMON_STEP_SECRET_H
#define COMMON_STEP_SECRET_H

#include <stddef.h>

#include "step.h"

struct http_answer;
struct json_writer;
struct text;

/* A shorter secret would be found everywhere. */
enum { STEP_SECRET_LEAST = 4 };

/* Makes known that values of the environment which the step uses must not be repeated.  0, or -1
 * when out of memory. */
int step_learn_secrets(const struct step *step, struct step_world *world);

/* Makes known one more, "WHAT of STEP", where it is long enough.  0, or -1 when out of memory. */
int step_learn_secret(const struct step *step, struct step_world *world, const char *what,
    const char *secret, size_t len);

/* Appends free text, or JSON, as `redact` of redaction.h does, also without the values that the
 * plan calls secret; fails `out` when that cannot be done. */
void step_conceal(const struct step_world *world, const char *bytes, size_t len, struct text *out,
    int (*redact)(const char *bytes, size_t len, struct text *out));
void step_conceal_text(
    const struct step_world *world, const char *bytes, size_t len, struct text *out);

/* Puts such text as a string. */
void step_put_text(struct json_writer *w, const char *name, const struct step_world *world,
    const char *bytes, size_t len, int (*redact)(const char *bytes, size_t len, struct text *out));

/* Puts a header's value likewise; of one with a secret's name nothing is said. */
void step_put_header(struct json_writer *w, const char *name, const struct step_world *world,
    const char *header, const char *value, size_t len);

/* Puts a JSON value without what is secret: as a string where nothing else is left of it, such
 * as of a number. */
void step_put_concealed(const struct step_world *world, struct json_writer *w, const char *name,
    const char *json, size_t len);

/* The id that the request carried; of a plan's own header, without what is secret. */
void step_request_id(const struct step *step, const struct step_world *world,
    const struct http_answer *answer, char id[STEP_ID_SIZE]);

#endif
