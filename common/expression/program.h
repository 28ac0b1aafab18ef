/*
 * expression/program: the libjq program of all expressions that are not plain.
 *
 *   translate.c  what libjq is given to read for one
 *   prelude.c    what stands before them, and chooses among them
 *   program.c    all of them together
 *   position.c   where in an expression libjq's complaint lies
 *   libjq.c      libjq itself
 */
#ifndef COMMON_EXPRESSION_PROGRAM_H
#define COMMON_EXPRESSION_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "expression.h"
#include "members.h"
#include "tokens.h"
#include "variables.h"

struct expression_program;

struct expression_program *expression_program_new(void);
void expression_program_free(struct expression_program *program);

/* Adds one, given what messages call it and what libjq shall read; copies both.  Its number. */
int expression_program_add(
    struct expression_program *program, const char *source, const char *translated);

/* The place of a variable of this name, which is made when there is none.  -1: too many. */
int expression_program_declare(struct expression_program *program, const char *name);

/* Gives the variable at a place its value, a JSON text (copied). */
void expression_program_bind(
    struct expression_program *program, int place, const char *json, size_t len);

/* Compiles what comes so that strings that are compared are told of. */
void expression_program_watch(struct expression_program *program);

/* Compiles unless that was done since the last addition.  0, or -1 with the culprit in `why`. */
int expression_program_compile(struct expression_program *program, struct text *why);

/* Takes a record, which is parsed when first needed, and gives it a number, from 2; nothing when it
 * is the one that it has. */
void expression_program_record(
    struct expression_program *program, uint64_t *number, const char *record, size_t len);

/* The result of an expression, its bytes held by `bytes`. */
struct expression_result expression_program_evaluate(struct expression_program *program, int number,
    struct expression_notes notes, struct text *bytes);

/* ---- its parts ---- */

/* The functions that stand in the program for a literal null beside == or !=, and for any other. */
#define EXPRESSION_NULL_NAME "_readyline_null"
#define EXPRESSION_NOTHING_NAME "_readyline_nothing"

/* Appends what libjq shall read for the tokens: a literal null that is compared becomes
 * EXPRESSION_NULL_NAME, any other EXPRESSION_NOTHING_NAME, and `.e5`, which jq 1.6 takes for a
 * number, becomes `."e5"`.  Where `members` are given, each chain tells when it is reached. */
void expression_translate(const struct expression_tokens *tokens,
    const struct expression_variables *variables, const struct expression_members *members,
    struct text *out);

/* Appends a program whose input is [number, record, variables] and whose output is that of the
 * expression of this number. */
void expression_write_program(
    struct text *out, char *const translated[], size_t count, size_t variables, bool watched);

/* Puts libjq's complaint about a source, if any, into `words`. */
typedef void (*expression_complaint)(void *context, const char *source, struct text *words);

/* The column, from 1, of what `words`, libjq's complaint about the source, are about: the name
 * that is not defined, or the token that has no place there, which is the end of the source
 * where something is missing.  0: nobody knows. */
size_t expression_position(
    const char *source, const char *words, expression_complaint complaint, void *context);

#endif
