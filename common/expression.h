/*
 * expression: jq expressions in plans, policies and options.
 *
 * Plain paths (`.a.b[0]`), literals, their comparisons and combinations by `and`, `or`, `not`, `//`
 * and parentheses are judged from the scanner's slices and never touch libjq.
 * All others become one libjq program (compiled at the first evaluation that needs it), each
 * wrapped so that its runtime error stays its own; when it does not compile, each is compiled alone
 * to name the culprit.
 *
 * Meaning: a member that is missing never makes a condition true.  jq orders null below all, says
 * that it differs from everything, that null + 0 is 0 and that null has length 0; here one table
 * holds, on both ways.  N is null or absent, which libjq cannot tell apart; MISSING is neither true
 * nor false, ends the whole expression, and neither `?`, `try` nor `//` can catch it:
 *
 *   ==  !=        the bare literal null and anything    decided; N equals it
 *   ==            N and a string or true                false
 *   !=            N and anything else                   MISSING
 *   ==            N and false, a number, a container, N MISSING
 *   ==  !=        of one type (true and false are one)  decided
 *   ==  !=        of different types                    MISSING
 *   < <= > >=     two numbers                           decided; anything else MISSING
 *   + - * / %     an operand that is N                  MISSING
 *   length of N, add, min and max over a list with N    MISSING (min_by, max_by: of its keys)
 *   and or not if select any all                        N counts as false; the left side decides
 * first
 *   //  ?  try    N on the left                         the right side
 *
 * has(), type and all other functions are libjq's, and so are the comparisons inside of them (sort,
 * unique, IN, ...).  Strings are compared after unescaping, containers as jq does.  So
 * `.x != null` asks whether there is an x, `(.x // 0) < 5` gives a default, and `.x < 5` and
 * `.x != "a"` are MISSING without an x.
 *
 * Numbers are compared by value.  From 2^53 on, where doubles no longer tell integers apart, they
 * are compared by their digits where the expression is plain, and MISSING through libjq when their
 * doubles are equal; such an integer as a literal is refused where only libjq could judge it, and
 * what would turn one into text there (tostring, tojson, interpolation, join) is MISSING.  Numbers
 * beyond the doubles, NaN and infinities count as no number.
 *
 * Refused, whatever they are needed for: what reads or writes anything but the record, and the time
 * (`input inputs halt halt_error debug stderr env $ENV now input_filename input_line_number
 * $__loc__ modulemeta import include module`, the search paths), all names with a leading
 * underscore, and comments, which would hide the rest of a line.  `~/.jq` is not read.  As keys,
 * fields and in strings these words are free.  A source has at most 8192 bytes.
 *
 * Where libjq judges, the scanner is asked for all members of the record, so that none may stand
 * twice in it: what says two things of one name is no record, and as an answer it is missing whole,
 * to the plain expressions of the set as well.
 *
 * An evaluation that uses more than a second of CPU time ends the program with exit 2 and a
 * message; for that SIGVTALRM is taken.  A set belongs to one thread at a time.
 */
#ifndef COMMON_EXPRESSION_H
#define COMMON_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "json.h"

struct text;

enum expression_kind {
	/* No output, a comparison that counts as missing, a number beyond the doubles, or a plain
	 * path to a member that is absent; libjq cannot tell an absent member from null, so others
	 * give NULL there.  Neither is a number. */
	EXPRESSION_MISSING,
	EXPRESSION_ERROR, /* a runtime error of its own; `bytes` holds the message */
	EXPRESSION_NULL,
	EXPRESSION_FALSE,
	EXPRESSION_TRUE,
	EXPRESSION_NUMBER,
	EXPRESSION_STRING, /* `bytes` unescaped */
	/* An array or object; `bytes` its JSON text (of a plain path: the record's own). */
	EXPRESSION_JSON,
};

struct expression_result {
	enum expression_kind kind;
	double number;
	/* It came through libjq, and is or holds a number of 2^53 or more: its digits may not be
	 * those of the record. */
	bool inexact;
	const char *bytes; /* valid until the next record; raw JSON for numbers */
	size_t len;
};

struct expressions;

/* A set that asks the scanner for its members through `paths` (which must outlive the set).  Here
 * and where expressions are added and compiled, memory that cannot be had ends the program
 * (memory.h). */
struct expressions *expressions_new(struct json_paths *paths);
/* A set of its own that shares the libjq program of `other` (which must outlive it), so that many
 * sets are compiled at once, by expressions_check(other) after the last addition. */
struct expressions *expressions_new_beside(struct json_paths *paths, struct expressions *other);
void expressions_free(struct expressions *set);

/* Expressions added later may use `$name`, which is MISSING until a value is bound to it; where an
 * expression binds the name itself (`as $name`), its own counts.  At most 64 names.  0, or -1 with
 * the reason in `why`: no name for a variable, or too many. */
int expressions_declare(struct expressions *set, const char *name, struct text *why);

/* The value of a declared variable in the next evaluations, of the present record too: any JSON
 * value (copied), whose digits are kept where the expression is plain.  NULL, or what is no JSON,
 * takes the value away.  0, or -1: not declared, or out of memory (there is no value then). */
int expressions_bind(struct expressions *set, const char *name, const char *json, size_t len);

/* Adds an expression and returns its id (0, 1, ...), or -1 with the reason in `why`: a refused
 * function, or a syntax error with its position.  Expressions that need libjq are compiled by
 * expressions_check(). */
int expressions_add(struct expressions *set, const char *source, struct text *why);

/* Compiles those that need libjq; does nothing when none does.  0, or -1 with the culprit and
 * libjq's words in `why`. */
int expressions_check(struct expressions *set, struct text *why);

/* Whether the expression may depend on its input.  False only when that is certain: `true`, `1 ==
 * 1`, `"a" | length == 1`, `true or .a`. */
bool expressions_use_input(const struct expressions *set, int id);

/* The same of a source alone; one that cannot be read is said to. */
bool expression_source_uses_input(const char *source);

/* What the source compares, where it is one comparison as a whole: of `.a | length > 7` it is
 * `.a | length`.  0, or -1: it is none. */
int expression_compared(const char *source, struct text *left);

/* Whether the expression uses the declared variable. */
bool expressions_use_variable(const struct expressions *set, int id, const char *name);

/* Whether any expression of the set needs libjq. */
bool expressions_need_jq(const struct expressions *set);

/* Takes the next record: its bytes (already validated) and the scanner's values for `paths`, both
 * to be kept until the next.  Costs nothing until a result is asked for. */
void expressions_record(
    struct expressions *set, const char *record, size_t len, const struct json_slice values[]);

/* The result of expression `id` on the current record; that there is more than one is an error.
 * Each is evaluated at most once a record; libjq parses the record at most once. */
struct expression_result expressions_result(struct expressions *set, int id);

/* Truth for conditions: 1 true, 0 false, -1 missing, null or error. A result that is neither a
 * boolean nor null is true, as in jq. */
int expressions_truth(struct expressions *set, int id);

/* ---- over a stream ----
 *
 * A condition that no record can answer, for want of a member, is decided by jq all the same: one
 * misspelt member may stay out of sight for ever.  A set that watches tells which members, outside
 * of `//` and has(), an evaluation reached and which the record had, and which strings it compared
 * with something that differs in case alone, so that its program can ask for each to have been seen
 * once.  A step whose key is made, `.["a" + "b"]` or `.[.name]`, is one member, whatever its key
 * is; what is looked up otherwise (getpath() of a path that is made, to_entries) is none. */

/* Expressions added later are watched.  An expression of more than 64 members or strings is refused
 * then. */
void expressions_watch(struct expressions *set);

/* Whether an expression rests from being watched, which saves time once nothing new can be told:
 * its sights are empty then. */
void expressions_rest(struct expressions *set, int id, bool rests);

/* Bit i is the expression's i-th member or string. */
struct expression_sight {
	uint64_t reached, found; /* members; a plain one may be found without being reached */
	uint64_t matched, cased; /* strings: met as they are, met in another case */
};

/* Of the latest result on the current record. */
struct expression_sight expressions_sight(const struct expressions *set, int id);

size_t expressions_member_count(const struct expressions *set, int id);
size_t expressions_string_count(const struct expressions *set, int id);

/* The member as it is written, and the name nearest to it that was seen where it was missing ("":
 * none); the string, and what was seen of it in another case. */
const char *expressions_member(const struct expressions *set, int id, size_t i);
const char *expressions_member_near(const struct expressions *set, int id, size_t i);
const char *expressions_string(const struct expressions *set, int id, size_t i);
const char *expressions_string_near(const struct expressions *set, int id, size_t i);

/* Says of the first of `members` (bits as in the sight), else of the first of `strings`, that no
 * `what` ("record") has it, and what is near it.  False: there is none. */
bool expressions_doubt(const struct expressions *set, int id, const char *what, uint64_t members,
    uint64_t strings, struct text *out);

const char *expressions_source(const struct expressions *set, int id);

/* "libjq 1.6" for --version; without a number where none could be found out at build time. */
const char *expressions_library(void);

#endif
