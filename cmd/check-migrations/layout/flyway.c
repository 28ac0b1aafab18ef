#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "character.h"
#include "flyway_script.h"
#include "folder.h"
#include "layouts.h"
#include "memory.h"
#include "text.h"

/*
 * Flyway: V<version>__<description>.sql, U for what takes one back, B for a baseline, R__ for what
 * is applied again when it changed (ResourceNameParser.java, CoreResourceTypeProvider.java,
 * BaselineResourceTypeProvider.java).  The suffix counts in any case, the prefix does not.  In a
 * version `_` counts as a dot, and 1.0 is 1 (MigrationVersion.java).  Folders are looked into,
 * hidden ones apart (FileSystemScanner.java).  What does not fit is left out without a word, unless
 * validateMigrationNaming is set (ResourceNameValidator.java).
 */

static const char suffix[] = ".sql", separator[] = "__";

/* Of scripts that Flyway runs at its own events (api/callback/Event.java): EVENT.sql or
 * EVENT__description.sql. */
static const char *const events[] = {"beforeClean", "afterClean", "afterCleanError",
    "beforeMigrate", "beforeEachMigrate", "beforeEachMigrateStatement", "afterEachMigrateStatement",
    "afterEachMigrateStatementError", "afterEachMigrate", "afterEachMigrateError",
    "beforeRepeatables", "afterVersioned", "afterMigrateApplied", "afterMigrate",
    "afterMigrateError", "beforeUndo", "beforeEachUndo", "beforeEachUndoStatement",
    "afterEachUndoStatement", "afterEachUndoStatementError", "afterEachUndo", "afterEachUndoError",
    "afterUndo", "afterUndoError", "beforeValidate", "afterValidate", "afterValidateError",
    "beforeBaseline", "afterBaseline", "afterBaselineError", "beforeRepair", "afterRepair",
    "afterRepairError", "beforeInfo", "afterInfo", "afterInfoError", "afterMigrateOperationFinish",
    "afterInfoOperationFinish", "createSchema", "beforeCreateSchema", "beforeConnect",
    "afterConnect", NULL};

/* ---- whose files ---- */

static bool
flyway_is_callback(const char *name)
{
	size_t len = strcspn(name, "_.");

	for (size_t i = 0; events[i]; i++)
		if (strlen(events[i]) == len && memcmp(events[i], name, len) == 0)
			return name[len] == '.' || strncmp(name + len, separator, 2) == 0;

	return false;
}

/* Something that begins as a migration does, whatever it ends in: V1__x.txt, R__x. */
static bool
flyway_begins(const char *name)
{
	const char *version = name + 1 + strspn(name + 1, "0123456789._");
	bool versioned = strchr("VUB", name[0]) && char_is_digit(name[1]);

	if (name[0] == 'R')
		return strncmp(name + 1, separator, 2) == 0;

	return versioned && version - name > 3 && strncmp(version - 2, separator, 2) == 0;
}

static bool
flyway_is_ours(const char *name)
{
	if (name[0] == '.' || name[0] == '\0' || name_ends_in(name, ".conf"))
		return false;

	return name_ends_in_caseless(name, suffix) ? !flyway_is_callback(name)
						   : flyway_begins(name);
}

/* ---- versions ---- */

/* Takes decimal digits, and a dot or an underscore behind them; 0, or -1: there are none. */
static int
part_take(const char **at, const char *end, struct text *version)
{
	size_t digits = strspn(*at, "0123456789");
	char *part;

	if (digits == 0 || digits > (size_t)(end - *at))
		return -1;
	part = version_of_digits(*at, digits);
	text_add_format(version, "%s%s", version->len > 0 ? "." : "", part);
	free(part);
	*at += digits;
	if (*at == end)
		return 0;
	if (**at != '.' && **at != '_')
		return -1;
	++*at;

	return *at < end ? 0 : -1;
}

/* Fills version, and the number of one that has no parts.  Missing parts are 0, so those that are 0
 * at the end are left out.  0, or -1: it is no version. */
static int
version_read(struct migration *migration, const char *at, const char *end)
{
	struct text version = TEXT_INIT(TEXT_MAX_REASON);
	const char *first = at;
	size_t digits = strspn(at, "0123456789");

	while (at < end) {
		if (part_take(&at, end, &version) == -1) {
			text_free(&version);
			return -1;
		}
	}
	while (version.len > 2 && memcmp(version.bytes + version.len - 2, ".0", 2) == 0)
		text_cut(&version, version.len - 2);
	if (!strchr(text_string(&version), '.'))
		migration_set_number(migration, first, digits);
	free(migration->version);
	migration->version = memory_given(text_take(&version));

	return 0;
}

/* ---- names ---- */

/* The description as Flyway notes it in its table: underscores are blanks. */
static void
title_read(struct migration *migration, const char *at, const char *end)
{
	migration->title = memory_copy(at, (size_t)(end - at));
	for (char *c = migration->title; *c != '\0'; c++)
		if (*c == '_')
			*c = ' ';
}

static int
prefix_judge(const char *name, struct text *faults)
{
	if (name[0] == '\0' || !strchr("VURBvurb", name[0]))
		return text_fail(faults, "it begins with neither V, U, B nor R, so it would not be "
					 "applied: V1__name.sql "
					 "is expected, or R__name.sql for what is repeatable");
	if (strchr("vurb", name[0]))
		return text_fail(faults,
		    "it begins with a small letter, so it would not be applied: %c is expected "
		    "there",
		    name[0] - 'a' + 'A');

	return 0;
}

static int
repeatable_read(struct migration *migration, const char *name, const char *end, struct text *faults)
{
	migration->kind = MIGRATION_REPEATABLE;
	if (strncmp(name + 1, separator, 2) != 0)
		return text_fail(faults, "%s, so it would not be applied: R__name.sql is expected",
		    char_is_digit(name[1]) ? "what is repeatable has no version"
					   : "two underscores are missing behind the R");
	if (name + 3 == end)
		return text_fail(faults, "there is no name behind R__: R__name.sql is expected");
	title_read(migration, name + 3, end);

	return 0;
}

static int
versioned_read(struct migration *migration, const char *name, const char *end, struct text *faults)
{
	const char *behind = strstr(name, separator);
	const char *version_end = behind && behind < end ? behind : end;
	int shown = (int)(version_end - name - 1);

	migration->kind = name[0] == 'U'   ? MIGRATION_DOWN
			  : name[0] == 'B' ? MIGRATION_BASELINE
					   : MIGRATION_UP;
	if (shown == 0)
		return text_fail(faults,
		    "there is no version behind the %c, so it would not be applied: %c1__name.sql "
		    "is "
		    "expected",
		    name[0], name[0]);
	if (version_read(migration, name + 1, version_end) == -1)
		return text_fail(faults,
		    "\"%.*s\" is no version, so it would not be applied: %s expected", shown,
		    name + 1,
		    version_end == end
			? "V1__name.sql, with two underscores in front of the name, is"
			: "numbers with dots or underscores between them are");
	if (version_end < end)
		title_read(migration, version_end + 2, end);

	return 0;
}

static int
flyway_read_name(struct migration *migration, struct text *faults)
{
	const char *name = name_base(migration->name), *end = name + strlen(name) - strlen(suffix);
	const char *dot = strrchr(name, '.');

	if (prefix_judge(name, faults) == -1)
		return -1;
	if (dot && flyway_is_code(name))
		end = dot;
	else if (!name_ends_in_caseless(name, suffix))
		return text_fail_visible(faults,
		    "it ends in \"%s\", so it would not be applied: \".sql\" is expected there",
		    dot ? dot : "");
	if (end <= name + 1)
		return text_fail(faults, "there is no name before .sql: V1__name.sql is expected");
	if (name[0] == 'R')
		return repeatable_read(migration, name, end, faults);

	return versioned_read(migration, name, end, faults);
}

const struct layout layout_flyway = {
    .name = "flyway",
    .tool = "Flyway",
    .expected = "V1__name.sql, R__name.sql, U1__name.sql and B1__name.sql",
    .outside = "executeInTransaction=false in a file beside it, NAME.sql.conf",
    .order = ORDER_DOTTED,
    .sql = true,
    .recursive = true,
    .down_files = true,
    .markers = true,
    .counts = true,
    .checksum = CHECKSUM_FLYWAY,
    .is_ours = flyway_is_ours,
    .read_name = flyway_read_name,
    .read_script = flyway_read_script,
};
