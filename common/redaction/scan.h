/*
 * redaction/scan: what the files of redaction share.
 *
 *   redaction.c  the entries of redaction.h
 *   text.c       free text: one pass from word to word
 *   shapes.c     what is told by its looks: families of tokens, commands, URLs
 *   names.c      which names are secrets' names
 *   pairs.c      a name and its value
 *   values.c     whether that is worth hiding
 *   encoded.c    what base64, hex and percent encoding hide
 *   json.c       JSON values, alone or within text
 *   rules.c      what a file of rules adds
 *
 * Bytes are copied to `out` when something is taken out, so that all others stay as they were.
 */
#ifndef COMMON_REDACTION_SCAN_H
#define COMMON_REDACTION_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "character.h"
#include "pattern.h"
#include "word_search.h"

struct redaction_rule;
struct text;

enum {
	REDACTION_DEPTH = 6, /* texts within texts (JSON strings, encodings) that are looked into */
	REDACTION_RULES_MAX = 500, /* of a file */
};

/* ---- patterns ---- */

/*
 * A value, which is what is matched: as it was redacted before; up to its closing quotes, be they
 * entities, three, or behind backslashes (1, 3, 7, ... where the text stands in a string within a
 * string: then the closing one has as many, not counting pairs that stand for backslashes of the
 * value, and fewer mean that the string around ended); or without quotes, where brackets close on
 * their line.  Where nothing closes it, the text was cut, or it is no quote: the line is the value.
 */
#define REDACTION_VALUE                                                                            \
	"(?> \\K\\[redacted:[a-z0-9-]++\\]"                                                        \
	" | (?<e>&(?:quot|apos|\\#0?39|\\#34|\\#x27);|\\\\u002[27]|([\"'`])\\g{-1}\\g{-1})"        \
	"   (?: \\K(?:[^\\n&\\\\\"'`]++|(?!(?&record))\\n|(?!\\g{e})[&\\\\\"'`])*+(?=\\g{e})"      \
	"     | \\K[^\\n]*+ )"                                                                     \
	" | (?:[bBuUrRfF@NLSE](?=[\"'`]))?+ (?<bs>\\\\*+)(?<quo>[\"'`])"                           \
	" (?: "                                                                                    \
	"\\K(?:[^\\n\\\\\"'`]++|(?<nl>(?!(?&record))\\n)|(?!\\g{quo})[\"'`]|\\\\++(?!\\g{quo})"    \
	"         |\\g{bs}\\\\(?:\\g{bs}\\\\\\g{bs}\\\\)*+\\g{bs}\\g{quo})*+"                      \
	"      (?:\\g{bs}\\\\\\g{bs}\\\\)*+(?=\\\\*+\\g{quo})(?(<nl>)(?<![=:(\\[{,\\ ]))"          \
	"   | \\K[^\\n]*+ )"                                                                       \
	" | (*:bare)\\K(?:[\\[{(]"                                                                 \
	"     (?:[^\\[\\](){}\\n]++|[\\[{(][^\\[\\](){}\\n]*+[)\\]}])*+(?:[)\\]}]|[^\\n]*+))?+"    \
	"   (?:[^\\x00-\\x20\"'`)\\]}>,;&|\\\\<]++|(?&bare))*+ )"

/* What the patterns call: (?&q), (?&record), ... */
extern const char redaction_definitions[];

/* ---- a scan ---- */

/* bytes[from..to), and the rule that they fall under. */
struct redaction_value {
	size_t from, to;
	const char *rule;
};

struct redaction_scan {
	const char *bytes;
	size_t len;
	size_t at;     /* everything before is judged */
	size_t copied; /* everything before is in `out`, once there was a redaction */
	struct text *out;
	unsigned depth;
	int count;        /* redactions so far */
	const char *rule; /* of the first one */
	bool failed;
	bool pem_open;                /* a private key began and did not end */
	struct redaction_value later; /* a value whose name stood before; empty: none */
	struct redaction_value match; /* of a pattern of a file of rules */

	/* Names in `bytes` that were judged: they come again and again. */
	struct redaction_name {
		const char *letters, *rule;
		size_t len;
		bool weak;
	} known[64];

	size_t cut; /* where what was looked at of a value ended; the value goes on */

	/* What keeps the pass linear: the same ground is not searched twice. */
	size_t marked;        /* a marker of an earlier redaction goes up to here */
	size_t named;         /* names are judged up to here */
	size_t run, run_end;  /* letters of base64 */
	size_t piece;         /* of them, the next that may be encoded */
	size_t lines;         /* and base64 in lines */
	size_t units;         /* and percent encoding */
	size_t json_tried;    /* JSON that holds a place behind */
	size_t json_hopeless; /* no JSON begins before */
};

/* The whole text.  Nothing is written to `out` when there is nothing to redact. */
void redaction_scan_text(struct redaction_scan *s);

/* The same of what the text of `s` hides, one level deeper.  Whether it holds a secret. */
bool redaction_scan_within(struct redaction_scan *s, const char *bytes, size_t len,
    struct text *out, struct redaction_scan *inner);

/* Walks the valid JSON value at the cursor (white space before it allowed).  `rule`: it stands
 * under a secret's name, so that every string in it is secret; else NULL. */
void redaction_walk_json(struct redaction_scan *s, const char *rule);

/* The same if one begins there; or if one holds the place: it begins in the same line. */
bool redaction_scan_json(struct redaction_scan *s, const char *rule);
bool redaction_scan_json_around(struct redaction_scan *s, size_t place);

/* Where the next run of letters begins that may be encoded, or the end of the text; looks into
 * it. */
size_t redaction_find_run(struct redaction_scan *s);
void redaction_scan_run(struct redaction_scan *s);

/* Puts the rule's marker for bytes[from..to), now or when the cursor comes there; where JSON holds
 * them, JSON is redacted instead.  The cursor moves behind either. */
void redaction_hide(struct redaction_scan *s, size_t from, size_t to, const char *rule);
void redaction_hide_later(struct redaction_scan *s, size_t from, size_t to, const char *rule);

/* The same for JSON itself, in quotes when `quoted`. */
void redaction_replace(
    struct redaction_scan *s, size_t from, size_t to, const char *rule, bool quoted);

/* Copies what is not yet copied up to `to`; then leaves something out, for which the caller writes
 * what stands for it, with so many redactions. */
void redaction_flush(struct redaction_scan *s, size_t to);
void redaction_leave_out(
    struct redaction_scan *s, size_t from, size_t to, const char *rule, int count);

/* ---- words ---- */

/* Looks at what begins with a word (word_search.h), and if it is a secret, hides it. */
typedef void redaction_handler(struct redaction_scan *s, const struct word_hit *hit);

redaction_handler redaction_scan_name, redaction_scan_shape, redaction_scan_percent;

/* Adds words; those of shapes have one owner each, from `owner` on. */
void redaction_name_words(struct word_search *words, size_t owner);
void redaction_shape_words(struct word_search *words, size_t owner);

/* Fills a table of encodings; makes one search of all, once per process, or again, since rules were
 * added. */
void redaction_encoding_letters(void);
void redaction_prepare(void);
void redaction_forget(void);

/* ---- names ---- */

/* The rule of a name, or NULL.  `weak`: it tells a secret only where its value looks like one:
 * ansible_become_pass, fernet_key. */
const char *redaction_name_rule(const char *name, size_t len, bool *weak);

/* Any value is secret under it, a number too: a password's, a PIN's, and rules of a file. */
bool redaction_rule_is_strong(const char *rule);

enum redaction_name_kind {
	REDACTION_PUBLIC, /* never secret, nor within a secret object: `request_id` */
	REDACTION_TELLS,  /* its value is a secret's name (`key`, "ParameterName") */
	REDACTION_TOLD,   /* or is the secret then */
};
bool redaction_name_is(enum redaction_name_kind kind, const char *name, size_t len);

/* ---- values ---- */

/* The match of a pattern that finds a value; where it goes on beyond what is looked at, the rest of
 * the line belongs to it. */
bool redaction_match_value(
    struct redaction_scan *s, struct pattern *pattern, size_t at, struct pattern_match *match);

/* Whether `value` under `rule` says nothing secret: empty, a marker, a number, "none", ... */
bool redaction_value_harmless(
    const char *rule, const char *name, size_t name_len, const char *value, size_t len);

/* Letters and digits together, of a key more of them than an identifier has: asked where the name,
 * or what follows it, proves little.  Random: they change again and again. */
bool redaction_value_is_mixed(const char *rule, const char *value, size_t len);
bool redaction_value_is_random(const char *value, size_t len);

/* What stands for a token in a manual: ghp_xxxxxxxx..., AKIAXXXX. */
bool redaction_value_is_filler(const char *value, size_t len);

/* ---- rules of a file (redaction.h) ---- */

void redaction_add_name(const char *name, const char *rule); /* no rule: it is no secret's */
void redaction_add_token(const struct redaction_rule *rule);
bool redaction_value_is_allowed(const char *value, size_t len);

/* Where the next match of a pattern begins, or the end of the text. */
size_t redaction_find_match(struct redaction_scan *s);

/* ---- characters ---- */

/* NUL past the end. */
static inline char
redaction_byte(const struct redaction_scan *s, size_t at)
{
	return at < s->len ? s->bytes[at] : '\0';
}

/* A letter of a name as text writes it: DB_PASSWORD, db.password, x-api-key, %70assword. */
static inline bool
redaction_is_name(char c)
{
	return char_is_alnum(c) || c == '_' || c == '-' || c == '.' || c == '%';
}

/* Whether `c` is one of the list, which NUL is not. */
static inline bool
redaction_is_of(char c, const char *list)
{
	return c && strchr(list, c);
}

#endif
