/*
 * redaction/scan: what the files of redaction share.
 *
 *   redaction.c     the entries of redaction.h
 *   secret_names.c  which names are secrets' names
 *   shapes.c        tokens that can be told by their looks
 *   value.c         where the value after a name ends, and whether it is worth hiding
 *   plain.c         text without what only a terminal needs
 *   text.c          free text: one pass from left to right
 *   skip.c          free text: what of it begins no secret, passed over
 *   letters.c       sets of letters, by which that is seen
 *   pairs.c         free text: a name and its value
 *   between.c       free text: what may stand between the two
 *   told.c          free text: the name in one place, the value in another
 *   commands.c      free text: options of commands, and statements
 *   web.c           free text: URLs, authorization schemes
 *   encoded.c       free text: what base64, hex and percent encoding hide
 *   json.c          JSON values, alone or within text
 *
 * Every file works on a struct redaction_scan, a cursor that only moves forward.  Bytes are copied
 * to `out` when something is taken out, so that all others stay as they were.
 */
#ifndef COMMON_REDACTION_SCAN_H
#define COMMON_REDACTION_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "character.h"

struct text;

enum {
	REDACTION_DEPTH = 6, /* texts within texts (JSON strings, encodings) that are looked into */
	REDACTION_NAME_MAX = 128, /* a longer name is judged by its end */
	/* Encoded characters; "pin=1234" is 12 in base64, but so are many words. */
	REDACTION_RUN_MIN = 16,
};

/* A name that told what a value further on is: <add key="ApiSecret" value="...">. */
struct redaction_told {
	const char *rule; /* NULL: none did */
	size_t until;     /* how far it counts */
	size_t text;      /* where the value stands without a name of its own; 0: nowhere */
};

/* Where an option's value stands: -pX, -p X. */
enum redaction_option { OPTION_EITHER, OPTION_JOINED, OPTION_APART };

/* A command whose option takes a secret. */
struct redaction_command {
	const char *option; /* "-p"; NULL: none is at work */
	enum redaction_option kind;
	bool user;    /* its value is a secret behind a colon alone */
	size_t until; /* the end of its line */
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
	bool pem_open; /* a private key began and did not end */
	struct redaction_told told;
	struct redaction_command command;
	size_t thorough; /* nothing before is passed over */
	bool everywhere; /* nor anything else: what the tests compare with */

	/* What keeps the pass linear: the same ground is not searched twice. */
	size_t boundary; /* a word may begin here although a letter (of an escape) stands before */
	size_t json_hopeless; /* no JSON begins before this */
	size_t base64_tried;  /* the base64 run up to here was tried as a whole */
	size_t wrapped_tried; /* likewise the base64 lines up to here */
	size_t
	    pem_end; /* the next "-----END", if it is not before `at`; `len` when there is none */
};

/* ---- names ---- */

/* What redaction_key() says, within a scan. */
const char *redaction_name_rule(const char *name, size_t len);

/* The name is one of those that are never secret (`request_id`, `*_key_id`, `public_key`, ...),
 * even within a secret object. */
bool redaction_key_is_public(const char *name, size_t len);

/* Whether the name has letters without which it is no secret's; for most words this is all that is
 * asked. */
bool redaction_name_may_tell(const char *name, size_t len);

/* ---- words ---- */

/* All that a secret may begin with, in lists by their numbers; NULL past the last one. */
const char *redaction_name_part(size_t i);    /* a secret's name has one of these */
const char *redaction_told_name(size_t i);    /* names whose value is a secret's name */
const char *redaction_pair_name(size_t i);    /* names that are secrets' in some places */
const char *redaction_scheme_name(size_t i);  /* "bearer", "basic" */
const char *redaction_shape_prefix(size_t i); /* of tokens and web hooks */
const char *redaction_command_word(size_t i); /* commands and statements */

/* Whether a list has the word, in any case. */
bool redaction_word_is(const char *(*list)(size_t i), const char *word, size_t len);

/* ---- shapes ---- */

/* The length of the token that begins `bytes`, and its rule; 0 when none does. */
size_t redaction_shape(const char *bytes, size_t len, const char **rule);

/* The length of the address of a web hook (without "https://") that begins `bytes`; what follows it
 * is secret.  Or 0. */
size_t redaction_hook(const char *bytes, size_t len);

/* The length of a marker "[redacted:...]" that begins `bytes`, or 0. */
size_t redaction_marker(const char *bytes, size_t len);

/* ---- URLs ---- */

/* The length of "scheme://" that begins `bytes`, or 0. */
size_t redaction_url_scheme(const char *bytes, size_t len);

/* Where the @ stands that ends the userinfo which begins at `from`, or `from` when there is
 * none. */
size_t redaction_userinfo(const char *bytes, size_t len, size_t from);

/* ---- values ---- */

/* A value in text: `bytes[from..to)` is what to hide; scanning goes on at `next`. */
struct redaction_value {
	size_t from, to, next;
};

/* The length of a quote written as an entity of HTML or an escape of JSON that begins `bytes`, or
 * 0. */
size_t redaction_entity(const char *bytes, size_t len);

/* Where the value that begins at `from` ends.  `form`: within a URL's query, where `&` and `#` end
 * it. */
struct redaction_value redaction_value_at(const char *bytes, size_t len, size_t from, bool form);

/* Whether `value` under `rule` says nothing secret: empty, a marker, a number, "none", "enabled",
 * ... */
bool redaction_value_harmless(
    const char *rule, const char *name, size_t name_len, const char *value, size_t len);

/* Letters and digits together: asked where the name, or what follows it, proves little. */
bool redaction_value_is_mixed(const char *value, size_t len);

/* A cookie's value goes on after "; " with the next cookie. */
void redaction_extend_cookie(const struct redaction_scan *s, struct redaction_value *value);

/* "Bearer TOKEN" is two words, and Digest and its like go on to the end of the line.  `start`:
 * where the value begins, quote and all. */
void redaction_extend_authorization(
    const struct redaction_scan *s, struct redaction_value *value, size_t start);

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

size_t redaction_skip_blanks(const struct redaction_scan *s, size_t at);

/* Everything up to `to` is in `out`, in whatever form. */
void redaction_written(struct redaction_scan *s, size_t to);

/* Replaces bytes[from..to) by the rule's marker (in quotes when `quoted`); the cursor moves to
 * `to`. */
void redaction_replace(
    struct redaction_scan *s, size_t from, size_t to, const char *rule, bool quoted);

/* Counts redactions that somebody wrote to `out`. */
void redaction_note(struct redaction_scan *s, const char *rule, int count);

/* Copies what is not yet copied up to `to`. */
void redaction_flush(struct redaction_scan *s, size_t to);

/* Prepares a scan of `bytes` one level deeper, into `out`.  False: that is too deep. */
bool redaction_enter(struct redaction_scan *s, struct redaction_scan *inner, const char *bytes,
    size_t len, struct text *out);

/* The first place from `from` on, where a word begins, at which `close` stands or letters that a
 * secret may begin with (which go up to *end), or `len`. */
size_t redaction_innocent(const char *bytes, size_t len, size_t from, char close, size_t *end);

/* Moves the cursor behind such text. */
void redaction_skip(struct redaction_scan *s);

/* Whether the letters of `run` bytes may hold encoded text. */
bool redaction_may_be_encoded(const char *bytes, size_t len, size_t run);

/* Whether a command or a phrase begins `bytes` behind which a secret may stand. */
bool redaction_command_begins(const char *bytes, size_t len);

/* The whole text.  Nothing is written to `out` when there is nothing to redact. */
void redaction_scan_text(struct redaction_scan *s);

/* Each looks at the cursor, and if it stands where such a thing begins, deals with it, moves the
 * cursor behind and returns true. */
bool redaction_scan_pair(struct redaction_scan *s);
bool redaction_scan_scheme(struct redaction_scan *s);    /* Bearer and Basic */
bool redaction_scan_authority(struct redaction_scan *s); /* scheme://userinfo@ */
bool redaction_scan_go_dsn(struct redaction_scan *s);    /* user:password@tcp(...), at the @ */
bool redaction_scan_encoded(struct redaction_scan *s);
bool redaction_scan_told(struct redaction_scan *s);
bool redaction_scan_command(struct redaction_scan *s);

/* An object or array.  `rule`: it stands under a secret's name, so that every string in it is
 * secret; else NULL. */
bool redaction_scan_json(struct redaction_scan *s, const char *rule);

/* Walks the valid JSON value at the cursor (white space before it allowed). */
void redaction_walk_json(struct redaction_scan *s, const char *rule);

/* The name [name, name + len) with `separator` stands at the cursor, its value at `value`:
 * remembers what it tells of a value further on. */
void redaction_tell(
    struct redaction_scan *s, const char *name, size_t len, size_t value, char separator);

/* The rule that was told for a member of this name at the cursor, or NULL. */
const char *redaction_told_rule(struct redaction_scan *s, const char *name, size_t len);

/* ---- characters ---- */

/* A letter of a name as text writes it: DB_PASSWORD, db.password, x-api-key, %70assword. */
static inline bool
redaction_is_name(char c)
{
	return char_is_alnum(c) || c == '_' || c == '-' || c == '.' || c == '%';
}

/* What a terminal shows, or a line's end.  FE and FF are no UTF-8: they mark UTF-16. */
static inline bool
redaction_is_shown(char c)
{
	unsigned char byte = (unsigned char)c;

	return ((byte >= 0x20) & (byte != 0x7F) & (byte < 0xFE)) |
	       ((c == '\t') | (c == '\n') | (c == '\r'));
}

/* Whether `prefix` begins `bytes`. */
static inline bool
redaction_begins(const char *bytes, size_t len, const char *prefix)
{
	return strlen(prefix) <= len && memcmp(bytes, prefix, strlen(prefix)) == 0;
}

#endif
