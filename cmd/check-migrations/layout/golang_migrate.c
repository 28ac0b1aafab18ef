#include <stdlib.h>
#include <string.h>

#include "folder.h"
#include "layouts.h"
#include "memory.h"
#include "script.h"
#include "text.h"

/*
 * golang-migrate: VERSION_title.up.EXTENSION and .down.EXTENSION; the expression is
 * ^([0-9]+)_(.*)\.(down|up)\.(.*)$, the version a uint64 (source/parse.go).  Whatever does not fit
 * is left out without a word.  A file is sent as one message (database/postgres, Run).
 */

enum { MOST_DIGITS = 20 };
static const char most[] = "18446744073709551615";

static bool
golang_is_ours(const char *name)
{
	size_t digits = strspn(name, "0123456789");

	if (name[0] == '.')
		return false;

	return name_ends_in(name, ".sql") || (digits > 0 && name[digits] == '_');
}

/* The last ".up." or ".down." that something stands behind, as the greedy expression finds it. */
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

static int
golang_read_name(struct migration *migration, struct text *faults)
{
	const char *name = migration->name, *end;
	size_t digits = strspn(name, "0123456789");
	char *version;
	bool fits;

	if (digits == 0 || name[digits] != '_')
		return text_fail(faults,
		    "it does not begin with a number and an underscore, so it would not be "
		    "applied: 000001_name.up.sql is expected");
	end = direction_find(name + digits, &migration->kind);
	if (!end)
		return text_fail(faults,
		    "it says neither .up. nor .down., so it would not be applied: "
		    "%.*s_name.up.sql is expected",
		    (int)digits, name);
	version = version_of_digits(name, digits);
	fits = strlen(version) < MOST_DIGITS ||
	       (strlen(version) == MOST_DIGITS && strcmp(version, most) <= 0);
	free(version);
	if (!fits)
		return text_fail(faults, "the number is above %s, the highest one", most);
	migration_set_number(migration, name, digits);
	migration->title = memory_copy(name + digits + 1, (size_t)(end - name) - digits - 1);

	return 0;
}

static int
golang_read_script(const char *bytes, size_t len, struct script *script, struct text *why)
{
	const struct script_message all = {.bytes = bytes, .len = len, .line = 1};

	(void)why;
	script_add(script, &all);

	return 0;
}

const struct layout layout_golang_migrate = {
    .name = "golang-migrate",
    .tool = "golang-migrate",
    .expected = "NNNNNN_name.up.sql and NNNNNN_name.down.sql",
    .order = ORDER_NUMBER,
    .sql = true,
    .down_files = true,
    .counts = true,
    .is_ours = golang_is_ours,
    .read_name = golang_read_name,
    .read_script = golang_read_script,
};
