#include <string.h>

#include "folder.h"
#include "layouts.h"
#include "memory.h"
#include "script.h"
#include "text.h"

/*
 * sqlx: VERSION_description.sql, with .up or .down before the suffix where it can be taken back;
 * the version, an i64, stands before the first underscore.  A name without underscore or suffix is
 * left out without a word, another version refuses the folder (sqlx-core/src/migrate/source.rs). A
 * file is sent as one message, in a transaction unless it begins with the bytes below.
 */

static const char most[] = "9223372036854775807";
static const char no_transaction[] = "-- no-transaction";

static bool
sqlx_is_ours(const char *name)
{
	size_t digits = strspn(name, "+0123456789");

	if (strchr(name, '_') && name_ends_in(name, ".sql"))
		return true;

	return name[0] != '.' &&
	       (name_ends_in_caseless(name, ".sql") || (digits > 0 && name[digits] == '_'));
}

static void
sqlx_judge_form(const char *name, size_t digits, struct text *faults)
{
	bool taken = strchr(name, '_') && name_ends_in(name, ".sql");

	if (digits == 0 && name[0] == '-')
		name_fault(faults, "its number is negative: 0 or more is expected");
	else if (digits == 0)
		name_fault(faults, "it does not begin with a number: 0001_ is expected in front");
	else if (name[digits] != '_')
		name_fault(faults, "no underscore follows the number: %.*s_ is expected in front",
		    (int)digits, name);
	if (!number_fits(name, digits, most))
		name_fault(faults, "the number is above %s, the highest one", most);
	if (!name_ends_in(name, ".sql"))
		name_fault(faults, "it does not end in \".sql\" in small letters");
	if (faults->len > 0 && (digits > 0 || name[0] != '-'))
		text_add_string(faults, taken ? "; sqlx would refuse the folder for it"
					      : "; sqlx would leave it out without a word");
}

/* The suffix counts once, and what is left of it further in front is taken off too. */
static char *
description_read(const char *description, const char *suffix)
{
	size_t len = strlen(description), tail = strlen(suffix);
	char *title;

	while (len >= tail && memcmp(description + len - tail, suffix, tail) == 0)
		len -= tail;
	title = memory_copy(description, len);
	for (char *c = title; *c != '\0'; c++)
		if (*c == '_')
			*c = ' ';

	return title;
}

static int
sqlx_read_name(struct migration *migration, struct text *faults)
{
	/* Rust's integers may have a sign. */
	const char *name = migration->name + (migration->name[0] == '+');
	size_t digits = strspn(name, "0123456789");
	const char *suffix = ".sql";

	sqlx_judge_form(name, digits, faults);
	if (faults->len > 0)
		return -1;
	name += digits;
	if (name_ends_in(name, ".up.sql"))
		suffix = ".up.sql";
	if (name_ends_in(name, ".down.sql")) {
		suffix = ".down.sql";
		migration->kind = MIGRATION_DOWN;
	}
	migration_set_number(migration, name - digits, digits);
	migration->title = description_read(name + 1, suffix);

	return 0;
}

static int
sqlx_read_script(const char *bytes, size_t len, struct script *script, struct text *why)
{
	static const char *const words[] = {"transaction", NULL};
	struct script_lines lines = {.at = bytes, .end = bytes + len};
	struct script_message all = {.bytes = bytes, .len = len, .line = 1, .in_transaction = true};

	if (len >= strlen(no_transaction) &&
	    memcmp(bytes, no_transaction, strlen(no_transaction)) == 0)
		all.in_transaction = false;
	script_add(script, &all);
	if (foreign_sections_judge(bytes, len, "sqlx", script, why) == -1)
		return -1;
	while (all.in_transaction && script_next_line(&lines)) {
		if (!line_resembles(lines.line, lines.len, "no", words))
			continue;
		script->bad_line = lines.number;
		return text_fail(why,
		    "sqlx takes this for a comment, so that the file runs in a transaction: "
		    "-- no-transaction counts as the very first bytes of a file alone");
	}

	return 0;
}

const struct layout layout_sqlx = {
    .name = "sqlx",
    .tool = "sqlx",
    .expected = "N_name.sql, or N_name.up.sql and N_name.down.sql",
    .outside = "-- no-transaction in its first line",
    .order = ORDER_NUMBER,
    .sql = true,
    .down_files = true,
    .markers = true,
    .counts = true,
    .checksum = CHECKSUM_SHA384,
    .is_ours = sqlx_is_ours,
    .read_name = sqlx_read_name,
    .read_script = sqlx_read_script,
};
