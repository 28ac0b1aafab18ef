#include <string.h>

#include "folder.h"
#include "layouts.h"
#include "memory.h"
#include "script.h"
#include "text.h"

/*
 * golang-migrate: VERSION_title.up.EXTENSION and .down.EXTENSION; the expression is
 * ^([0-9]+)_(.*)\.(down|up)\.(.*)$, the version a uint64 (source/parse.go).  Whatever does not fit
 * is left out without a word (source/iofs/iofs.go).  A file is sent as one message, on PostgreSQL
 * outside of a transaction (database/postgres/postgres.go, Run), unless the database's URL says
 * x-multi-statement, which no file tells.
 */

static const char most_stored[] = "9223372036854775807";  /* in a bigint, and as Go's int */
static const char most_parsed[] = "18446744073709551615"; /* as uint64 */

/* The last ".up." or ".down.", as the greedy expression finds it; NULL: there is none. */
static const char *
direction_find(const char *title, enum migration_kind *kind)
{
	const char *found = NULL, *dot = title;

	for (; (dot = strchr(dot, '.')); dot++) {
		if (strncmp(dot, ".up.", 4) == 0) {
			*kind = MIGRATION_UP;
			found = dot;
		} else if (strncmp(dot, ".down.", 6) == 0) {
			*kind = MIGRATION_DOWN;
			found = dot;
		}
	}

	return found;
}

static bool
golang_is_ours(const char *name)
{
	size_t digits = strspn(name, "0123456789");
	enum migration_kind kind;

	if (name[0] == '.')
		return false;

	return name_ends_in_caseless(name, ".sql") || (digits > 0 && name[digits] == '_') ||
	       direction_find(name, &kind);
}

/* Its other databases have languages of their own (database/mongodb, database/neo4j). */
static bool
extension_is_foreign(const char *path)
{
	return name_ends_in(path, ".json") || name_ends_in(path, ".cypher");
}

/* What the expression asks for; the tool leaves out what lacks it. */
static void
golang_judge_form(
    const char *name, size_t digits, const char *direction, const char *dot, struct text *faults)
{
	if (digits == 0)
		name_fault(faults, "it does not begin with a number: 000001_ is expected in front");
	else if (name[digits] != '_')
		name_fault(faults, "no underscore follows the number: %.*s_ is expected in front",
		    (int)digits, name);
	if (!direction)
		name_fault(faults,
		    "it says neither .up. nor .down. in small letters: .up%s or .down%s is "
		    "expected at its end",
		    dot ? dot : ".sql", dot ? dot : ".sql");
	if (strchr(name, '\n'))
		name_fault(faults, "there is a line feed in it");
	if (!number_fits(name, digits, most_parsed))
		name_fault(faults, "the number is above %s, the highest one", most_parsed);
	if (faults->len > 0)
		text_add_string(faults, "; golang-migrate would leave it out without a word");
}

static int
golang_read_name(struct migration *migration, struct text *faults)
{
	const char *name = migration->name, *dot = strrchr(name, '.');
	size_t digits = strspn(name, "0123456789");
	const char *direction = direction_find(name + digits, &migration->kind);

	golang_judge_form(name, digits, direction, dot, faults);
	if (faults->len > 0)
		return -1;
	if (!number_fits(name, digits, most_stored))
		name_fault(faults, "the number is above %s, the highest one that it can note",
		    most_stored);
	if (!name_ends_in_caseless(name, ".sql") && !extension_is_foreign(name))
		name_fault(faults,
		    "it does not end in .sql, and golang-migrate would apply it all the same: "
		    "rename it, or move it out of the folder");
	if (faults->len > 0)
		return -1;
	migration_set_number(migration, name, digits);
	migration->title = memory_copy(name + digits + 1, (size_t)(direction - name) - digits - 1);

	return 0;
}

static int
golang_read_script(const char *bytes, size_t len, struct script *script, struct text *why)
{
	const struct script_message all = {.bytes = bytes, .len = len, .line = 1};

	script->not_sql = script->path && extension_is_foreign(script->path);
	if (script->not_sql)
		return 0;
	script_add(script, &all);

	return foreign_sections_judge(bytes, len, "golang-migrate", script, why);
}

const struct layout layout_golang_migrate = {
    .name = "golang-migrate",
    .tool = "golang-migrate",
    .expected = "NNNNNN_name.up.sql and NNNNNN_name.down.sql",
    .order = ORDER_NUMBER,
    .sql = true,
    .down_files = true,
    .markers = true,
    .counts = true,
    .is_ours = golang_is_ours,
    .read_name = golang_read_name,
    .read_script = golang_read_script,
};
