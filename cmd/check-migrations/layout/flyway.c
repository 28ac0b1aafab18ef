#include "folder.h"
#include "layouts.h"
#include "script.h"
#include "text.h"

static bool
flyway_is_ours(const char *name)
{
	return name_ends_in(name, ".sql");
}

static int
flyway_read_name(struct migration *migration, struct text *faults)
{
	return text_fail(faults, "%s: names of Flyway are not read yet", migration->name);
}

static int
flyway_read_script(const char *bytes, size_t len, struct script *script, struct text *why)
{
	const struct script_message all = {.bytes = bytes, .len = len, .line = 1};

	(void)why;
	script_add(script, &all);

	return 0;
}

const struct layout layout_flyway = {
    .name = "flyway",
    .tool = "Flyway",
    .expected = "V1__name.sql, R__name.sql, U1__name.sql and B1__name.sql",
    .order = ORDER_DOTTED,
    .sql = true,
    .checksum = CHECKSUM_FLYWAY,
    .is_ours = flyway_is_ours,
    .read_name = flyway_read_name,
    .read_script = flyway_read_script,
};
