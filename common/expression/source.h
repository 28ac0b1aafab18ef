/*
 * expression/source: what becomes of an expression's source text.
 *
 *   tokens.c     source text -> tokens; refuses what may not stand in an expression
 *   input.c      whether they use the input
 *   variables.c  what `$name` stands for
 *   plain.c      tokens -> a tree judged from the scanner's slices (evaluate.c)
 *   translate.c, prelude.c  what libjq is given to read
 *   libjq.c      the libjq program of all that is not plain
 *   position.c   where in an expression its complaint lies
 *   cpu_limit.c  the limit of CPU time
 */
#ifndef COMMON_EXPRESSION_SOURCE_H
#define COMMON_EXPRESSION_SOURCE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "expression.h"
#include "json.h"
#include "text.h"

/* libjq 1.6 addresses its byte code with 16 bits: a source of this length stays below that. */
enum { EXPRESSION_MAX_SOURCE = 8192, EXPRESSION_MAX_NESTING = 128, EXPRESSION_MAX_VARIABLES = 64 };

/* The function that stands in the libjq program for a literal null beside == or !=. */
#define EXPRESSION_NULL_NAME "_readyline_null"
/* The same for any other. */
#define EXPRESSION_NOTHING_NAME "_readyline_nothing"

/* ---- tokens ---- */

enum expression_token_kind {
	TOKEN_WORD,   /* a name or a keyword */
	TOKEN_KEY,    /* a bare word as an object's key: {name: 1} */
	TOKEN_FIELD,  /* .name */
	TOKEN_NUMBER, /* as jq writes them: also `.5` and `5.` */
	TOKEN_STRING, /* a whole string, with its quotes */
	TOKEN_PIECE,  /* a part of a string with \( ) in it */
	TOKEN_FORMAT, /* @name */
	TOKEN_OPERATOR,
	TOKEN_END, /* behind the last */
};

struct expression_token {
	enum expression_token_kind kind;
	size_t start;
	size_t len;
};

struct expression_tokens {
	const char *source; /* the caller's */
	struct expression_token *list;
	size_t count; /* the TOKEN_END is not counted */
	size_t room;
};

/* Splits `source`, which must outlive the tokens: every bracket, string and `if` closed, escapes
 * valid, none of the refused names used, no comments.  0, or -1 with the reason and its column in `why`.  Free
 * in both cases. */
int expression_tokens_read(struct expression_tokens *tokens, const char *source, struct text *why);
void expression_tokens_free(struct expression_tokens *tokens);

/* Whether token `i` is this word or operator; false before the first (0 - 1) and behind the last. */
bool expression_token_is(const struct expression_tokens *tokens, size_t i, const char *text);
/* Whether it is one of them; the list ends with a NULL. */
bool expression_token_is_any(
    const struct expression_tokens *tokens, size_t i, const char *const texts[]);

/* The variables that a set declares, with their places in its libjq program. */
struct expression_names {
	char *names[EXPRESSION_MAX_VARIABLES];
	int places[EXPRESSION_MAX_VARIABLES];
	size_t count;
};

/* Which declared variable tokens `i` (the `$`) and the next are; -1: none, or a name that the
 * expression binds itself. */
int expression_tokens_variable(
    const struct expression_tokens *tokens, size_t i, const struct expression_names *names);

/* ---- what a stream must have (expression_members) ---- */

enum { EXPRESSION_MAX_MEMBERS = 64, EXPRESSION_NEAR = 64 };

enum expression_member_kind {
	MEMBER_CHAIN,   /* .a.b[0]."odd name"? */
	MEMBER_KEY,     /* {a} or {"a"}, short for {a: .a} */
	MEMBER_PATTERN, /* of {a: $x}, {"a": $x} or {$a} behind an `as` */
	MEMBER_GETPATH, /* getpath(["a", 0]) */
};

/* Fixed steps that the expression speaks of. */
struct expression_member {
	enum expression_member_kind kind;
	size_t start, end; /* its tokens; the end is not counted */
	struct text text;  /* as it is written */
	struct plain_step *steps;
	size_t step_count;
	char near[EXPRESSION_NEAR]; /* the nearest name seen where it was missing */
	unsigned distance;
	unsigned looks; /* how often it was looked for */
};

/* A string that the expression compares with, or may. */
struct expression_string {
	size_t start; /* its token */
	struct text text;
	char near[EXPRESSION_NEAR]; /* the same in another case, as it was seen */
};

struct expression_members {
	struct expression_member *list;
	size_t count;
	struct expression_string *strings;
	size_t string_count;
	bool too_many; /* to be looked at all */
};

/* 0 or -1: out of memory; free in both cases. */
int expression_members_read(
    struct expression_members *members, const struct expression_tokens *tokens);
void expression_members_free(struct expression_members *members);

/* The chain, or the place of the string, that begins at a token; NULL and -1: none. */
const struct expression_member *expression_member_at(
    const struct expression_members *members, size_t token);
int expression_string_at(const struct expression_members *members, size_t token);

/* Whether token `i` goes on with the term before it. */
bool expression_term_goes_on(const struct expression_tokens *tokens, size_t i);

/* Takes a name that was seen where the member's step `name` was missing. */
void expression_member_near(
    struct expression_member *member, const struct text *name, const char *seen, size_t len);

/* Takes a string that was compared with the i-th. */
void expression_string_see(struct expression_members *members, size_t i, const char *seen,
    size_t len, struct expression_sight *sight);

/* Appends what libjq shall read for the tokens: a literal null that is compared becomes
 * EXPRESSION_NULL_NAME, any other EXPRESSION_NOTHING_NAME, and `.e5`, which jq 1.6 takes for a number, becomes
 * `."e5"`.  Where `members` are given, each
 * chain tells when it is reached.  0 or -1. */
int expression_tokens_translate(const struct expression_tokens *tokens,
    const struct expression_names *names, const struct expression_members *members,
    struct text *out);

/* The first literal whose digits libjq could not keep: an integer of 2^53 or more.  NULL: none. */
const struct expression_token *expression_tokens_big(const struct expression_tokens *tokens);

/* Whether they may use the input (input.c). */
bool expression_tokens_use_input(const struct expression_tokens *tokens);

/* Appends the source as messages show it: printable, cut when long. */
void expression_show(struct text *out, const char *source);

/* Appends libjq's complaint about a source, if it has any. */
typedef void (*expression_complaint)(void *context, const char *source, struct text *words);

/* The column, from 1, of what `words`, libjq's complaint about the source, are about: the name
 * that is not defined, or the token that has no place there, which is the end of the source
 * where something is missing.  0: nobody knows. */
size_t expression_position(
    const char *source, const char *words, expression_complaint complaint, void *context);

/* ---- plain ---- */

struct expression_plain;

/* Parses into `plain` (NULL when libjq is needed) and adds its paths.  0, or -1: out of memory. */
int expression_plain_parse(struct expression_plain **plain, const struct expression_tokens *tokens,
    const struct expression_names *names, const struct expression_members *members,
    struct json_paths *paths);
void expression_plain_free(struct expression_plain *plain);

/* Whether it compares two members for equality: should both turn out to be containers, libjq must
 * compare them. */
bool expression_plain_may_defer(const struct expression_plain *plain);

/* What a plain expression is judged on. */
struct expression_facts {
	const char *record;
	size_t len;
	const struct json_slice *values;    /* of the paths */
	const struct json_slice *variables; /* JSON_ABSENT: without a value */
};

/* What is noted of an evaluation; both NULL when it is not watched. */
struct expression_notes {
	struct expression_members *members;
	struct expression_sight *sight;
};

/* Fills `result`, using `bytes` for unescaped text and messages.  0, or 1 to ask libjq instead. */
int expression_plain_evaluate(const struct expression_plain *plain,
    const struct expression_facts *facts, struct expression_notes notes,
    struct expression_result *result, struct text *bytes);

/* ---- the limit of CPU time ---- */

/* One per program.  Ends the process with exit 2 when a piece of work takes more than a second of
 * its thread's CPU. */
struct expression_watch {
	_Atomic(const char *) source; /* what is being evaluated, NULL between evaluations */
	atomic_uint sequence;         /* counts evaluations */
	unsigned seen;                /* the sequence at the last tick */
	unsigned ticks;               /* since then */
	timer_t timer;
	pthread_t owner;
	bool armed;
};

/* Around each evaluation, by one thread at a time.  The first arms the timer; -1 if there is none
 * to be had. */
int expression_watch_begin(struct expression_watch *watch, const char *source);
void expression_watch_end(struct expression_watch *watch);
void expression_watch_free(struct expression_watch *watch);

/* ---- libjq (expression_prelude, expression_jq) ---- */

/* Appends a program whose input is [number, record, variables] and whose output is that of the
 * expression of this number. */
void expression_write_program(
    struct text *out, const char *const translated[], size_t count, size_t variables, bool watched);

struct expression_program;

struct expression_program *expression_program_new(void);
void expression_program_free(struct expression_program *program);

/* Adds one, given what messages call it and what libjq shall read; copies both.  Its number, or -1:
 * out of memory. */
int expression_program_add(
    struct expression_program *program, const char *source, const char *translated);

/* The place of a variable of this name, which is made when there is none.  -1: out of memory. */
int expression_program_declare(struct expression_program *program, const char *name);

/* Gives the variable at a place its value, a JSON text (copied), or takes it away (NULL). */
void expression_program_bind(
    struct expression_program *program, int place, const char *json, size_t len);

/* Compiles unless that was done since the last addition.  0, or -1 with the culprit in `why`. */
int expression_program_compile(struct expression_program *program, struct text *why);

/* Takes the next record, which is parsed when first needed, and returns its number. */
uint64_t expression_program_record(
    struct expression_program *program, const char *record, size_t len);

/* The number of the record that it has. */
uint64_t expression_program_has(const struct expression_program *program);

/* Compiles what comes so that strings that are compared are told of. */
void expression_program_watch(struct expression_program *program);

/* Fills `result`, its bytes held by `bytes`. */
void expression_program_evaluate(struct expression_program *program, int number,
    struct expression_notes notes, struct expression_result *result, struct text *bytes);

/* ---- for tests ---- */

/* Expressions added from now on are judged by libjq, plain or not. */
void expressions_force_jq(struct expressions *set);

/* Whether the expression is plain. */
bool expressions_is_plain(const struct expressions *set, int id);

#endif
