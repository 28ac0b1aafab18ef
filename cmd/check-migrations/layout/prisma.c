#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "character.h"
#include "file.h"
#include "folder.h"
#include "layouts.h"
#include "memory.h"
#include "rule.h"
#include "script.h"
#include "text.h"

/*
 * Prisma: every folder is a migration, its name the version; they are applied in the order of their
 * names (listMigrations.ts of packages/migrate, which leaves out files and symbolic links).
 * `migrate dev` calls them <14 digits>_<name> (create_migration.rs); what was squashed or is a
 * baseline is called 000000000000_name or 0_init in its manual.  migration.sql is sent as one
 * message, without a transaction (apply_migrations.rs, apply_script).  migration_lock.toml names
 * the provider of all of them, in a line `provider = "NAME"` (migrations_directory.rs).
 */

enum { TIMESTAMP = 14, SHORTEST_DATE = 8 };

static const char lock_name[] = "migration_lock.toml";

/* Folders are taken whatever they are called; a file beside them is applied by nobody. */
static bool
prisma_is_ours(const char *name)
{
	size_t digits = strspn(name, "0123456789");

	return name[0] != '.' &&
	       (name_ends_in(name, ".sql") || (digits > 0 && name[digits] == '_'));
}

static int
prisma_judge_name(const char *name, size_t digits, struct text *faults)
{
	if (digits == 0 || name[digits] != '_')
		return text_fail(faults,
		    "it does not begin with a timestamp and an underscore, so it would be applied "
		    "behind all that do: 20240131120000_name is expected");
	if (name[digits + 1] == '\0' || name[digits + 1] == '/')
		return text_fail(faults,
		    "there is no name behind the timestamp: %.*s_name is expected", (int)digits,
		    name);
	if (digits >= SHORTEST_DATE && digits != TIMESTAMP && strspn(name, "0") < digits)
		return text_fail(faults,
		    "the timestamp has %zu digits: %d are expected (20240131120000_name), since "
		    "names are sorted as text",
		    digits, TIMESTAMP);

	return 0;
}

static int
prisma_read_name(struct migration *migration, struct text *faults)
{
	const char *name = migration->name;
	size_t digits = strspn(name, "0123456789"), len = strcspn(name, "/");

	if (prisma_judge_name(name, digits, faults) == -1)
		return -1;
	migration_set_number(migration, name, digits);
	free(migration->version);
	migration->version = memory_copy(name, len);
	migration->title = memory_copy(name + digits + 1, len - digits - 1);

	return 0;
}

static int
prisma_read_script(const char *bytes, size_t len, struct script *script, struct text *why)
{
	const struct script_message all = {.bytes = bytes, .len = len, .line = 1};

	script_add(script, &all);

	return foreign_sections_judge(bytes, len, "Prisma", script, why);
}

/* ---- migration_lock.toml ---- */

/* The provider that a line names, as Prisma reads it: what stands behind `provider = `, without
 * quotes around it; NULL: it names none. */
static char *
provider_take(const char *line, size_t len)
{
	static const char key[] = "provider", assign[] = "provider = ";
	size_t skip = strlen(assign);

	if (len < strlen(key) || memcmp(line, key, strlen(key)) != 0)
		return NULL;
	while (len >= skip && memcmp(line, assign, skip) == 0) {
		line += skip;
		len -= skip;
	}
	for (; len > 0 && *line == '"'; len--)
		line++;
	while (len > 0 && line[len - 1] == '"')
		len--;

	return memory_copy(line, len);
}

static void
lock_judge(const char *path, const struct text *body, struct category *category)
{
	static const char *const providers[] = {
	    "postgresql", "mysql", "sqlite", "sqlserver", "mongodb", "cockroachdb", NULL};
	struct script_lines lines = {.at = text_string(body), .end = text_string(body) + body->len};
	struct check check = {.file = path};
	char *provider = NULL;

	while (!provider && script_next_line(&lines))
		provider = provider_take(lines.line, lines.len);
	check.line = provider ? lines.number : 0;
	if (!provider)
		category_fault(category, RULE_LAYOUT, &check,
		    "it names no provider, so Prisma refuses to migrate: a line such as provider = "
		    "\"postgresql\" is expected");
	else if (!text_is_among(provider, providers))
		category_fault(category, RULE_LAYOUT, &check,
		    "\"%s\" is no provider, so Prisma refuses to migrate: a line such as provider "
		    "= "
		    "\"postgresql\" is expected",
		    provider);
	free(provider);
}

/* Prisma does without the file, so a folder may. */
static void
prisma_judge(const struct folder *folder, struct findings *findings)
{
	struct category category = {.findings = findings, .name = "layout"};
	TEXT_LOCAL path = TEXT_INIT(TEXT_MAX_REASON * 4);
	TEXT_LOCAL body = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.status = CHECK_UNKNOWN};

	text_add_format(&path, "%s/%s", folder->path, lock_name);
	if (access(text_string(&path), F_OK) == -1 && errno == ENOENT)
		return;
	check.file = text_string(&path);
	if (file_read(text_string(&path), &body, &why) == -1)
		category_say(&category, RULE_LAYOUT, &check, "%s", text_string(&why));
	else
		lock_judge(text_string(&path), &body, &category);
}

const struct layout layout_prisma = {
    .name = "prisma",
    .tool = "Prisma",
    .expected = "20240131120000_name/migration.sql",
    .order = ORDER_BYTES,
    .sql = true,
    .folders = true,
    .checksum = CHECKSUM_PRISMA,
    .is_ours = prisma_is_ours,
    .read_name = prisma_read_name,
    .read_script = prisma_read_script,
    .judge = prisma_judge,
};
