#include "layout.h"

#include <string.h>
#include <strings.h>

#include "folder.h"
#include "layouts.h"
#include "memory.h"
#include "script.h"
#include "text.h"
#include "utf8.h"

/*
 * plain: NNNN_name.sql, the layout of who applies migrations by a script of their own.  Whatever
 * applies them sends each statement by itself, as psql and sqlite3 do.
 */

enum { FEWEST_DIGITS = 3, MOST_DIGITS = 18 }; /* 18 fit an int64_t */

static const char suffix[] = ".sql";

static bool
plain_is_ours(const char *name)
{
	size_t digits = strspn(name, "0123456789");

	if (name[0] == '.')
		return false;

	/* 0004_users.txt would never be applied, and nobody would notice. */
	return name_ends_in_caseless(name, suffix) || (digits > 0 && name[digits] == '_');
}

/* ---- what is wrong ---- */

/* What stands in front of the name: a number and one underscore.  Returns where the name begins,
 * or NULL when there is no telling. */
static const char *
number_judge(const char *name, size_t digits, struct text *faults)
{
	const char *rest = name + digits;

	if (digits == 0) {
		name_fault(faults,
		    "it begins with %s, not with a number: 0001_ is expected in front",
		    name[0] == ' '       ? "a blank"
		    : strstr(name, "__") ? "something else, as Flyway's names do"
					 : "something else");
		return NULL;
	}
	if (digits < FEWEST_DIGITS)
		name_fault(faults, "the number %.*s has too few digits: %d or more are expected",
		    (int)digits, name, FEWEST_DIGITS);
	if (digits > MOST_DIGITS)
		name_fault(
		    faults, "the number has too many digits: %d at most are expected", MOST_DIGITS);
	if (*rest == '_')
		return rest + 1;
	if (*rest == '\0' || *rest == '.') {
		name_fault(faults, "there is no name behind the number: _name is expected there");
		return NULL;
	}
	if (*rest == '-' || *rest == ' ') {
		name_fault(faults, "a %s follows the number: an underscore is expected there",
		    *rest == '-' ? "hyphen" : "blank");
		return rest + 1;
	}
	name_fault(faults, "no underscore stands between the number and the name");

	return rest;
}

/* ---- the letters ---- */

enum letter { ALLOWED, CAPITAL, BLANK, HYPHEN, DOT, CONTROL, OUTSIDE, OTHER, LETTERS };

static enum letter
letter_of(char c)
{
	unsigned char byte = (unsigned char)c;

	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')
		return ALLOWED;
	if (c >= 'A' && c <= 'Z')
		return CAPITAL;
	if (byte >= 0x80)
		return OUTSIDE;
	if (c == ' ' || c == '\t')
		return BLANK;
	if (byte < 0x20 || byte == 0x7f)
		return CONTROL;

	return c == '-' ? HYPHEN : c == '.' ? DOT : OTHER;
}

/* The bytes of one character that is outside of ASCII; 0: they are not UTF-8. */
static size_t
letter_length(const char *at, const char *end)
{
	for (size_t len = 2; len <= 4 && len <= (size_t)(end - at); len++)
		if (utf8_prefix(at, len) == len)
			return len;

	return 0;
}

/* One kind of letter that is not allowed, with the first that was found. */
static void
letter_describe(enum letter kind, const char *at, const char *end, struct text *out)
{
	static const char *const words[LETTERS] = {[CAPITAL] = "a capital letter",
	    [BLANK] = "a blank",
	    [HYPHEN] = "a hyphen",
	    [DOT] = "a dot",
	    [CONTROL] = "a control character",
	    [OUTSIDE] = "a character outside of ASCII",
	    [OTHER] = "the character"};
	size_t len = kind == OUTSIDE ? letter_length(at, end) : 1;

	text_add_string(out, out->len > 0 ? ", " : "");
	text_add_string(
	    out, kind == OUTSIDE && len == 0 ? "bytes that are not UTF-8" : words[kind]);
	if ((kind == CAPITAL || kind == OUTSIDE || kind == OTHER) && len > 0)
		text_add_format(out, " \"%.*s\"", (int)len, at);
}

static void
letters_judge(const char *name, size_t len, struct text *faults)
{
	TEXT_LOCAL found = TEXT_INIT(TEXT_MAX_REASON);
	const char *end = name + len;
	bool seen[LETTERS] = {false};

	if (strspn(name, "_") >= len) {
		name_fault(faults, "there is no name behind the number and its underscore");
		return;
	}
	if (name[0] == '_')
		name_fault(
		    faults, "two underscores follow the number: a single one is expected there");
	for (const char *at = name; at < end; at++) {
		enum letter kind = letter_of(*at);

		if (kind != ALLOWED && !seen[kind])
			letter_describe(kind, at, end, &found);
		seen[kind] = true;
	}
	if (found.len > 0)
		name_fault(faults,
		    "the name has %s: a to z, 0 to 9 and underscores are expected in it",
		    text_string(&found));
}

/* ---- the suffix ---- */

/* Where the name ends: before .sql in any case, else before the first dot. */
static size_t
name_stem(const char *name)
{
	return name_ends_in_caseless(name, suffix) ? strlen(name) - strlen(suffix)
						   : strcspn(name, ".");
}

static void
suffix_judge(const char *name, struct text *faults)
{
	const char *dot = strrchr(name, '.');
	TEXT_LOCAL shown = TEXT_INIT(TEXT_MAX_REASON);

	if (dot)
		text_add_visible(&shown, dot, strlen(dot));
	if (name_ends_in_caseless(name, suffix)) {
		if (strcmp(name + strlen(name) - strlen(suffix), suffix) != 0)
			name_fault(faults,
			    "it ends in \"%s\": \".sql\" in small letters is expected there",
			    text_string(&shown));
	} else if (dot) {
		name_fault(faults,
		    "it ends in \"%s\", so it would not be applied: \".sql\" is expected there",
		    text_string(&shown));
	} else {
		name_fault(faults,
		    "it has no suffix, so it would not be applied: \".sql\" is expected at its "
		    "end");
	}
}

static int
plain_read_name(struct migration *migration, struct text *faults)
{
	const char *name = migration->name;
	size_t digits = strspn(name, "0123456789");
	const char *rest;

	text_clear(faults);
	rest = number_judge(name, digits, faults);
	if (rest)
		letters_judge(rest, name_stem(rest), faults);
	suffix_judge(name, faults);
	if (faults->len > 0 || text_failed(faults))
		return -1;
	migration_set_number(migration, name, digits);
	migration->title = memory_copy(rest, name_stem(rest));

	return 0;
}

static int
plain_read_script(const char *bytes, size_t len, struct script *script, struct text *why)
{
	const struct script_message all = {.each = true, .bytes = bytes, .len = len, .line = 1};

	script_add(script, &all);

	return foreign_sections_judge(bytes, len, "whatever runs the file whole", script, why);
}

const struct layout layout_plain = {
    .name = "plain",
    .tool = "no tool",
    .expected = "NNNN_name.sql",
    .order = ORDER_NUMBER,
    .sql = true,
    .counts = true,
    .bytes = true,
    .checksum = CHECKSUM_SHA256,
    .is_ours = plain_is_ours,
    .read_name = plain_read_name,
    .read_script = plain_read_script,
};
