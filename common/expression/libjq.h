/*
 * expression/libjq: one compiled jq program, with the record and the variables that it is given.
 */
#ifndef COMMON_EXPRESSION_LIBJQ_H
#define COMMON_EXPRESSION_LIBJQ_H

#include <stddef.h>

#include "expression.h"
#include "members.h"
#include "text.h"

struct libjq;

struct libjq *libjq_new(void);
void libjq_free(struct libjq *libjq);

/* Compiles `code` in place of what was compiled before.  0, or -1 with libjq's first message in
 * `words`. */
int libjq_compile(struct libjq *libjq, const char *code, struct text *words);

/* Takes the next record, to be kept until the one after it; it is parsed when first needed. */
void libjq_record(struct libjq *libjq, const char *record, size_t len);

/* Gives the variable at a place its value, a valid JSON text (copied). */
void libjq_bind(struct libjq *libjq, int place, const char *json, size_t len);

/* Runs the program on [number, record, variables]; the bytes of the result are held by `bytes`. */
struct expression_result libjq_evaluate(
    struct libjq *libjq, int number, struct expression_notes notes, struct text *bytes);

/* A result that is an error. */
struct expression_result libjq_error(struct text *bytes, const char *reason);

#endif
