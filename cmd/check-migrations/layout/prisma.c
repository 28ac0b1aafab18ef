#include "folder.h"
#include "layouts.h"
#include "script.h"
#include "text.h"

static bool
prisma_is_ours(const char *name)
{
	return name_ends_in(name, ".sql");
}

static int
prisma_read_name(struct migration *migration, struct text *faults)
{
	return text_fail(faults, "%s: names of Prisma are not read yet", migration->name);
}

static int
prisma_read_script(const char *bytes, size_t len, struct script *script, struct text *why)
{
	const struct script_message all = {.bytes = bytes, .len = len, .line = 1};

	(void)why;
	script_add(script, &all);

	return 0;
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
};
