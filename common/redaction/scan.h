/*
 * redaction/scan: what the files of redaction share.
 *
 *   redaction.c  the entries of redaction.h
 *   words.c      the words at which a secret may begin, all sought at once
 *   text.c       free text: one pass from word to word; private keys
 *   names.c      which names are secrets' names
 *   tokens.c     families of tokens, told by their looks
 *   pairs.c      a name and its value
 *   between.c    what may stand between the two
 *   elsewhere.c  where a value may stand else
 *   values.c     where a value ends
 *   worth.c      whether it is worth hiding
 *   places.c     where no name tells: options of commands, statements, URLs, authorization
 *   encoded.c    what base64, hex and percent encoding hide
 *   plain.c      text without what only a terminal needs
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

struct redaction_rule;
struct text;

enum {
	REDACTION_DEPTH = 6, /* texts within texts (JSON strings, encodings) that are looked into */
	REDACTION_NAME_MAX = 128, /* a longer name is judged by its end */
	REDACTION_RUN_MIN = 16,   /* encoded characters: "pin=1234" is 12, but so are many words */
};

/* A value in text: `bytes[from..to)` is what to hide; scanning goes on at `next`. */
struct redaction_value {
	size_t from, to, next;
};

struct redaction_scan {
	const char *bytes;
	size_t len;
	size_t at;     /* everything before is judged */
	size_t copied; /* everything before is in `out`, once there was a redaction */
	struct redaction_plain *plain; /* what `bytes` were made of; NULL: nothing was left out */
	struct text *out;
	unsigned depth;
	int count;        /* redactions so far */
	const char *rule; /* of the first one */
	bool failed;
	bool pem_open;                /* a private key began and did not end */
	struct redaction_value later; /* a value whose name stood before; none where it is empty */
	const char *later_rule;
	struct redaction_value match; /* of a pattern of a file of rules */
	const char *match_rule;

	/* Names in `bytes` that were judged: they come again and again. */
	struct {
		const char *name, *rule;
		size_t len;
	} known[64];

	/* What keeps the pass linear: the same ground is not searched twice. */
	size_t marked;       /* a marker of an earlier redaction goes up to here */
	size_t named;        /* names are judged up to here */
	size_t run, run_end; /* the next one that may be encoded */
	size_t lines;        /* and base64 in lines */
	size_t units;        /* and percent encoding */
	size_t json_tried,
	    json_hopeless; /* JSON that holds a place behind; no JSON begins before */
	size_t
	    pem_end; /* the next "-----END", if it is not before `at`; `len` when there is none */
};

/* ---- rules of a file (redaction.h) ---- */

void redaction_add_name(const char *name, const char *rule); /* no rule: it is no secret's */
void redaction_add_token(const struct redaction_rule *rule);
bool redaction_value_is_allowed(const char *value, size_t len);

/* Where the next match of a pattern begins, or the end of the text. */
size_t redaction_find_match(struct redaction_scan *s);

/* ---- words ---- */

/* A word that was found: `bytes[from..to)`, in whatever case. */
struct redaction_hit {
	size_t from, to;
	const char *letters; /* as the table has it */
	size_t row;          /* of that table */
};

/* Looks at what begins there, and if it is a secret, hides it. */
typedef void redaction_handler(struct redaction_scan *s, const struct redaction_hit *hit);

/* The words of a list, with '|' between; a blank is also a tab. */
void redaction_words_add(const char *list, redaction_handler *handler, size_t row);

/* Each file's own words, among them. */
void redaction_text_words(void);
void redaction_name_words(void);
void redaction_token_words(void);
void redaction_place_words(void);
void redaction_encoded_words(void);

/* Makes the automaton out of them, once per process; or again, since rules were added. */
void redaction_prepare(void);
void redaction_forget(void);

/* Behind the next words from `at` on, or the end of the text; *state: which, 0 at first. */
size_t redaction_words_find(const struct redaction_scan *s, size_t at, unsigned *state);

/* Where the longest of the words that end at `end` begins. */
size_t redaction_words_begin(unsigned state, size_t end);

/* Calls their handlers. */
void redaction_words_handle(struct redaction_scan *s, unsigned state, size_t end);

/* ---- names ---- */

/* What redaction_key() says, within a scan. */
const char *redaction_name_rule(const char *name, size_t len);

/* The rule of a name that tells a secret where its value looks like one: ansible_become_pass,
 * fernet_key; or NULL. */
const char *redaction_name_weak_rule(const char *name, size_t len);

/* Any value is secret under it, a number too: a password's, a PIN's, and rules of a file. */
bool redaction_rule_is_strong(const char *rule);

/* The name is one of those that are never secret (`request_id`, `*_key_id`, `public_key`, ...),
 * even within a secret object. */
bool redaction_name_is_public(const char *name, size_t len);

/* A name whose value is a secret's name (`key`, "ParameterName"), or is the secret then. */
bool redaction_name_tells(const char *name, size_t len);
bool redaction_name_is_told(const char *name, size_t len);

/* Of an option or header, which has its value behind it in a list: ["--password", "x"]. */
bool redaction_name_is_argument(const char *name, size_t len);

/* ---- values ---- */

/* NUL past the end. */
static inline char
redaction_byte(const struct redaction_scan *s, size_t at)
{
	return at < s->len ? s->bytes[at] : '\0';
}

/* Whether `word` begins at `at`. */
bool redaction_has(const struct redaction_scan *s, size_t at, const char *word);
bool redaction_has_caseless(const struct redaction_scan *s, size_t at, const char *word);

/* A word may begin here: after no letter, unless that letter belongs to an escape. */
bool redaction_at_boundary(const struct redaction_scan *s, size_t at);

size_t redaction_skip_blanks(const struct redaction_scan *s, size_t at);

/* Behind the quote at `at` (with its backslashes, or as an entity), or `at` when there is none. */
size_t redaction_skip_quote(const struct redaction_scan *s, size_t at);

bool redaction_record_ends(const struct redaction_scan *s, size_t at);

/* Where the value that begins at `from` ends.  `form`: within a URL's query, where `&` and `#` end
 * it. */
struct redaction_value redaction_value_at(const struct redaction_scan *s, size_t from, bool form);

/* Where that ends which is hidden from `from` to `to`, if it was not looked for to its end. */
size_t redaction_value_end(const struct redaction_scan *s, size_t from, size_t to);

/* The length of a marker "[redacted:...]" that begins `bytes`, or 0. */
size_t redaction_marker(const char *bytes, size_t len);

/* Whether `value` under `rule` says nothing secret: empty, a marker, a number, "none", "enabled",
 * ... */
bool redaction_value_harmless(
    const char *rule, const char *name, size_t name_len, const char *value, size_t len);

/* Letters and digits together, of a key more of them than an identifier has: asked where the name,
 * or what follows it, proves little. */
bool redaction_value_is_mixed(const char *rule, const char *value, size_t len);

/* ---- between a name and its value ---- */

struct redaction_pair {
	const char *name; /* decoded, or in the text */
	size_t name_len;
	size_t begin, end; /* of the name in the text */
	size_t value;      /* where it begins */
	/* '=', ':', '(' (a call), '>' (an XML element), ',' (a pair of strings), ' ' (an option,
	 * SQL), '\n' (a part of a form), '~' (next to nothing) */
	char separator;
	bool form;   /* a parameter of a URL */
	bool quoted; /* JSON, whose numbers must become strings */
	bool spaced; /* white space stands between the separator and the value */
	bool weak;   /* the name proves little: the value must look like a secret */
	bool compared;
	bool told; /* the name is a value itself: name="password" value="x" */
};

/* Behind the quotes and brackets that close a name: config["db"]["password"], user[password]. */
size_t redaction_skip_closing(const struct redaction_scan *s, size_t at);

/* Finds the separator behind the name and the value; false: there is none. */
bool redaction_between(const struct redaction_scan *s, struct redaction_pair *pair);

/* The same where there is none: the value in another place, or behind next to nothing. */
bool redaction_elsewhere(const struct redaction_scan *s, struct redaction_pair *pair);

/* The value, by the separator. */
struct redaction_value redaction_pair_value(
    const struct redaction_scan *s, const struct redaction_pair *pair);

/* The word before `at` on the same line is this one. */
bool redaction_follows(const struct redaction_scan *s, size_t at, const char *word);

/* ---- plain text ---- */

/* What a terminal shows of a text: without control sequences (ECMA-48), other control bytes, and
 * the NULs that UTF-16 puts between letters. */
struct redaction_plain {
	char *bytes;
	size_t len;
	size_t *origin; /* of each byte, in the text that it was made of */
	const char *source;
	size_t source_len;
	size_t taken; /* everything of the source before is in `out` */
};

/* Whether something would be left out; then redaction_plain_make() makes it. */
bool redaction_plain_differs(const char *bytes, size_t len);
void redaction_plain_make(struct redaction_plain *plain, const char *bytes, size_t len);
void redaction_plain_free(struct redaction_plain *plain);

/* ---- scanning ---- */

/* The whole text.  Nothing is written to `out` when there is nothing to redact. */
void redaction_scan_text(struct redaction_scan *s);

/* Puts the rule's marker for bytes[from..to); where JSON holds them, JSON is redacted instead.  The
 * cursor moves behind either. */
void redaction_hide(struct redaction_scan *s, size_t from, size_t to, const char *rule);

/* The same for JSON itself, in quotes when `quoted`. */
void redaction_replace(
    struct redaction_scan *s, size_t from, size_t to, const char *rule, bool quoted);

/* Somebody wrote what stands for everything up to `to`, with so many redactions. */
void redaction_wrote(struct redaction_scan *s, size_t to, const char *rule, int count);

/* Copies what is not yet copied up to `to`. */
void redaction_flush(struct redaction_scan *s, size_t to);

/* Prepares a scan of `bytes` one level deeper, into `out`.  False: that is too deep. */
bool redaction_enter(struct redaction_scan *s, struct redaction_scan *inner, const char *bytes,
    size_t len, struct text *out);

redaction_handler redaction_scan_name;

/* What percent encoding stands for; a '%' that stands wrong, for itself. */
void redaction_percent_decode(const char *bytes, size_t len, struct text *out);

/* Where the next run begins that may be encoded, or the end of the text; looks into it. */
size_t redaction_find_run(struct redaction_scan *s);
void redaction_scan_run(struct redaction_scan *s);

/* Walks the JSON value at the cursor, if a valid one begins there.  `rule`: it stands under a
 * secret's name, so that every string in it is secret; else NULL. */
bool redaction_scan_json(struct redaction_scan *s, const char *rule);

/* Walks the JSON value that holds the place, if one does: it begins in the same line. */
bool redaction_scan_json_around(struct redaction_scan *s, size_t place);

/* The same of one that is known to be valid (white space before it allowed). */
void redaction_walk_json(struct redaction_scan *s, const char *rule);

/* Where the @ stands that ends the userinfo of a URL which begins at `from`, or `from` when there
 * is none. */
size_t redaction_userinfo(const struct redaction_scan *s, size_t from);

/* ---- characters ---- */

/* A letter of a name as text writes it: DB_PASSWORD, db.password, x-api-key, %70assword. */
static inline bool
redaction_is_name(char c)
{
	return char_is_alnum(c) || c == '_' || c == '-' || c == '.' || c == '%';
}

static inline bool
redaction_is_quote(char c)
{
	return c == '"' || c == '\'' || c == '`';
}

/* Whether `c` is one of the list, which NUL is not. */
static inline bool
redaction_is_of(char c, const char *list)
{
	return c && strchr(list, c);
}

#endif
