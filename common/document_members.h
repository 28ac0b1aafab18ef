/*
 * document_members: the members of an object as a table: plans, policies, files of targets.
 *
 *     static const struct member waiver_members[] = {
 *         MEMBER_COPY("until", struct rule, waived_until, .needed = true, .read = until_read),
 *         MEMBER_COPY("reason", struct rule, waiver_reason, .needed = true),
 *         {0},
 *     };
 *     static const struct members waiver = {"a waiver", waiver_members};
 *
 * One reader walks an object by its table.  It refuses a member that the table does not have
 * (and names the nearest that it has), a member twice, a value of another kind, one out of its
 * bounds, and that a member is missing.  All is told in one way, with what is expected and what
 * was found:
 *
 *     policy.json:3:20: "weight": expected a number above 0, found -1
 *     policy.json:3:5: unknown member "agr"; did you mean "agg"?
 *     policy.json:3:1: a waiver needs "reason"
 *
 * A number is shown as it stands and a string only where it is a string that is expected: what
 * stands in the place of something else may be a secret.  Members are read in the order of the
 * table; one that is absent leaves its field as it is.  Files that may hold members of later
 * versions (incidents, contracts, state) are not read by tables.
 */
#ifndef COMMON_DOCUMENT_MEMBERS_H
#define COMMON_DOCUMENT_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "document.h"
#include "template.h"

struct text;

/* An object while its members are read. */
struct document_object {
	const struct document *document;
	const struct document_value *value;
	void *into; /* the struct that the table's fields are in */
	struct text *why;
};

enum member_kind {
	MEMBER_KIND_ANY,      /* any value: read() judges it */
	MEMBER_KIND_STRING,   /* const char *, borrowed from the document */
	MEMBER_KIND_TEXT,     /* the same, and not empty */
	MEMBER_KIND_COPY,     /* char *: of a string that is not empty; to be freed */
	MEMBER_KIND_TEMPLATE, /* struct template *, to be freed; escaped for `place` */
	MEMBER_KIND_BOOL,     /* bool */
	MEMBER_KIND_INTEGER,  /* int64_t */
	MEMBER_KIND_NUMBER,   /* double */
	/* Double: a number, or a string with a percent sign, of which 25% is 0.25. */
	MEMBER_KIND_SHARE,
	MEMBER_KIND_DURATION, /* int64_t, nanoseconds: a string such as "90s" */
	MEMBER_KIND_SECONDS,  /* the same; or a number of seconds */
	MEMBER_KIND_SIZE,     /* int64_t, bytes: a string such as "64KiB", or a number */
	MEMBER_KIND_WORD,     /* const char *: that of `words` */
	MEMBER_KIND_CHOICE,   /* unsigned: which of `words` */
	MEMBER_KIND_LIST,     /* const struct document_value *: with something in it */
	/* The same; or, with `members`, the struct that they are read into: without a field that of
	 * the object around, unless read() reads them. */
	MEMBER_KIND_OBJECT,
};

struct members;

struct member {
	const char *name;
	enum member_kind kind;
	bool stored; /* it has a field, at `offset` */
	size_t offset;

	unsigned needed; /* true, or a bit for each kind of the object that needs it */
	bool empty;      /* a list or an object may hold nothing */
	bool each;       /* a value, or a list of them that is not empty: read() gets each */
	bool or_false;   /* or false, for none: nothing is stored, read() gets it */

	/* Numbers, and times in nanoseconds.  `most` 0: no bound. */
	double least, most;
	bool above, below; /* the bounds themselves are out */

	enum template_place place;
	const char *const *words; /* NULL-terminated */
	/* Of an object.  Where another kind has them, the value may be an object in its place: that
	 * is read by them in its own order, into the struct around; read() does not get it. */
	const struct members *members;
	const char *expected; /* for messages, where the kind does not say it well */
	unsigned of;          /* the kinds of the object that may have it, a bit each; 0: all */

	/* Takes, or judges further, what is of the right kind.  0, or -1 with the reason.  May
	 * be NULL. */
	int (*read)(const struct document_object *object, const struct document_value *value);
};

/* The table of an object. */
struct members {
	const char *what;          /* "a waiver" */
	const struct member *list; /* the last one has no name */
	const char *const *kinds;  /* by bit: "a rule of rules"; NULL: there is one kind alone */
};

/* ---- rows: the name, the struct and its field, then what else there is to say ---- */

/* clang-format off */
/* A field, which must be of that type, lies at an offset. */
#define MEMBER_ROW(called, of_kind, in, field, type, ...) \
	{.name = called, .kind = MEMBER_KIND_##of_kind, .stored = true, \
	    .offset = offsetof(in, field) + 0 * sizeof((type *)0 == &((in *)0)->field), __VA_ARGS__}

#define MEMBER_STRING(called, in, field, ...) \
	MEMBER_ROW(called, STRING, in, field, const char *, __VA_ARGS__)
#define MEMBER_TEXT(called, in, field, ...) \
	MEMBER_ROW(called, TEXT, in, field, const char *, __VA_ARGS__)
#define MEMBER_COPY(called, in, field, ...) \
	MEMBER_ROW(called, COPY, in, field, char *, __VA_ARGS__)
#define MEMBER_TEMPLATE(called, in, field, ...) \
	MEMBER_ROW(called, TEMPLATE, in, field, struct template *, __VA_ARGS__)
#define MEMBER_BOOL(called, in, field, ...) \
	MEMBER_ROW(called, BOOL, in, field, bool, __VA_ARGS__)
#define MEMBER_INTEGER(called, in, field, ...) \
	MEMBER_ROW(called, INTEGER, in, field, int64_t, __VA_ARGS__)
#define MEMBER_NUMBER(called, in, field, ...) \
	MEMBER_ROW(called, NUMBER, in, field, double, __VA_ARGS__)
#define MEMBER_SHARE(called, in, field, ...) \
	MEMBER_ROW(called, SHARE, in, field, double, __VA_ARGS__)
#define MEMBER_DURATION(called, in, field, ...) \
	MEMBER_ROW(called, DURATION, in, field, int64_t, __VA_ARGS__)
#define MEMBER_SECONDS(called, in, field, ...) \
	MEMBER_ROW(called, SECONDS, in, field, int64_t, __VA_ARGS__)
#define MEMBER_SIZE(called, in, field, ...) \
	MEMBER_ROW(called, SIZE, in, field, int64_t, __VA_ARGS__)
#define MEMBER_WORD(called, in, field, ...) \
	MEMBER_ROW(called, WORD, in, field, const char *, __VA_ARGS__)
#define MEMBER_CHOICE(called, in, field, ...) \
	MEMBER_ROW(called, CHOICE, in, field, unsigned, __VA_ARGS__)
#define MEMBER_LIST(called, in, field, ...) \
	MEMBER_ROW(called, LIST, in, field, const struct document_value *, __VA_ARGS__)
/* Its own members go into the field, a struct. */
#define MEMBER_OBJECT(called, in, field, type, ...) \
	MEMBER_ROW(called, OBJECT, in, field, type, __VA_ARGS__)
/* Without a field: MEMBER(LIST, "rules", .read = rules_read). */
#define MEMBER(of_kind, called, ...) {.name = called, .kind = MEMBER_KIND_##of_kind, __VA_ARGS__}
/* clang-format on */

/* ---- reading: 0, or -1 with "FILE:LINE:COLUMN: reason" ---- */

/* Reads all of the object, which is of the kinds `of` (0 where the table has one kind alone). */
int members_read(const struct document_object *object, const struct members *members, unsigned of);

/* The same, but in the order of the object; of a table in which no member is needed. */
int members_read_in_order(const struct document_object *object, const struct members *members);

/* The two halves of members_read, for an object that several tables (NULL-terminated) share:
 * whether it is one, with no other members than theirs and none twice; and the members of one
 * table, the others passed over. */
int members_check(const struct document_object *object, const struct members *const *tables);
int members_fill(const struct document_object *object, const struct members *members, unsigned of);

/* A reason of the caller's own, about a value. -1. */
int members_fault(const struct document_object *object, const struct document_value *value,
    const char *format, ...) __attribute__((format(printf, 3, 4)));

/* `"NAME": expected EXPECTED, found a string`: of a value that does not fit its name.  -1. */
int members_misfit(const struct document_object *object, const struct document_value *value,
    const char *name, const char *expected);

/* What another module said of a value when it returned `rc`: unless that is 0, its reason behind
 * the place.  The reason is freed.  Returns `rc`. */
int members_blame(const struct document_object *object, const struct document_value *value, int rc,
    struct text *reason);

/* ---- the table, for those who compare it with a schema ---- */

/* Appends "SCHEMA PLACE MEMBER KIND NEEDED" for each member that objects of kind `of` may have,
 * separated by tabs, and those inside of it as MEMBER.MEMBER.  `place`: where the schema has it,
 * under "$defs", or "". */
void members_put(struct text *out, const struct members *members, unsigned of, const char *schema,
    const char *place);

#endif
