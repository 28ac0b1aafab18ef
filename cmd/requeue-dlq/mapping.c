#include "mapping.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "text.h"

enum { LONGEST_WORD = 256 };

/* In the order of the two enumerations, one behind the other. */
static const char *const names[] = {"id", "queue", "payload", "status", "reason", "error",
    "retry_count", "requeue_count", "request_id", "first_failed_at", "last_failed_at",
    "available_at", "leased_until", "dead", "live", "parked", "done", NULL};

const char *
mapping_member_name(enum mapping_member member)
{
	return names[member];
}

/* ---- what was given ---- */

/* Where the word that `name` names is kept; NULL: nothing is called so. */
static char **
mapping_slot(struct mapping *mapping, const char *name)
{
	for (size_t i = 0; names[i]; i++) {
		if (strcmp(names[i], name) != 0)
			continue;
		if (i >= MAPPING_MEMBERS)
			return &mapping->values[i - MAPPING_MEMBERS];
		mapping->given[i] = true;
		return &mapping->columns[i];
	}

	return NULL;
}

/* Takes a word in double quotes, or one that ends before a comma.  What follows it, or NULL. */
static const char *
mapping_take_word(const char *at, struct text *word)
{
	if (*at != '"') {
		size_t len = strcspn(at, ",");

		text_add(word, at, len);
		return at + len;
	}
	for (at++; *at != '\0'; at++) {
		if (*at == '"' && *++at != '"')
			return at;
		text_add_byte(word, *at);
	}

	return NULL;
}

/* Takes one NAME=WORD.  What follows it, or NULL with the reason. */
static const char *
mapping_take(struct mapping *mapping, const char *at, struct text *why)
{
	TEXT_LOCAL name = TEXT_INIT(LONGEST_WORD), word = TEXT_INIT(LONGEST_WORD);
	size_t len = strcspn(at, "=,");
	const char *nearest;
	char **slot;

	text_add(&name, at, len);
	slot = mapping_slot(mapping, text_string(&name));
	if (!slot) {
		nearest = text_nearest(text_string(&name), names);
		text_fail_visible(why,
		    "\"%s\" is no member of a message that a column can hold%s%s",
		    text_string(&name), nearest ? ": did you mean " : "", nearest ? nearest : "");
		return NULL;
	}
	at = at[len] == '=' ? mapping_take_word(at + len + 1, &word) : NULL;
	if (!at || (*at != ',' && *at != '\0') || word.len == 0 || text_failed(&word)) {
		text_fail(why, "%s wants a column or value behind it: %s=WORD or %s=\"WORD\"",
		    text_string(&name), text_string(&name), text_string(&name));
		return NULL;
	}
	if (*slot) {
		text_fail(why, "%s is given twice", text_string(&name));
		return NULL;
	}
	*slot = memory_string(text_string(&word));

	return *at == ',' ? at + 1 : at;
}

int
mapping_read(struct mapping *mapping, const char *given, struct text *why)
{
	const char *at = given ? given : "";

	*mapping = (struct mapping){0};
	while (*at != '\0') {
		at = mapping_take(mapping, at, why);
		if (!at)
			return -1;
	}

	return 0;
}

void
mapping_free(struct mapping *mapping)
{
	for (size_t i = 0; i < MAPPING_MEMBERS; i++)
		free(mapping->columns[i]);
	for (size_t i = 0; i < MAPPING_VALUES; i++)
		free(mapping->values[i]);
	*mapping = (struct mapping){0};
}

/* ---- a table ---- */

/* Adds that a member has no column. */
static void
mapping_say_lack(
    const struct mapping *mapping, size_t member, const char *const *columns, struct text *out)
{
	const char *wanted = mapping->columns[member] ? mapping->columns[member] : names[member];
	const char *nearest = text_nearest(wanted, columns);

	text_add_visible_format(out, "%s\"%s\"", out->len > 0 ? ", " : "", wanted);
	if (nearest)
		text_add_visible_format(out, " (the nearest is \"%s\")", nearest);
}

int
mapping_fit(
    struct mapping *mapping, const char *table, const char *const *columns, struct text *why)
{
	TEXT_LOCAL lack = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; i < MAPPING_MEMBERS; i++) {
		bool needed = mapping->given[i] || i == MAPPING_ID || i == MAPPING_PAYLOAD;
		const char *wanted = mapping->columns[i] ? mapping->columns[i] : names[i];
		bool there = text_is_among(wanted, columns);

		if (there && !mapping->columns[i])
			mapping->columns[i] = memory_string(wanted);
		else if (!there && needed)
			mapping_say_lack(mapping, i, columns, &lack);
	}
	if (!mapping->values[MAPPING_DEAD])
		mapping->values[MAPPING_DEAD] = memory_string("dead");
	if (!mapping->values[MAPPING_LIVE])
		mapping->values[MAPPING_LIVE] = memory_string("pending");
	if (lack.len == 0)
		return 0;

	return text_fail_visible(why,
	    "the table %s has no column %s: say with --columns MEMBER=COLUMN,... where things are",
	    table, text_string(&lack));
}
