#include "folder.h"
#include "layouts.h"
#include "script.h"
#include "text.h"

static bool
sqlx_is_ours(const char *name)
{
	return name_ends_in(name, ".sql");
}

static int
sqlx_read_name(struct migration *migration, struct text *faults)
{
	return text_fail(faults, "%s: names of sqlx are not read yet", migration->name);
}

static int
sqlx_read_script(const char *bytes, size_t len, struct script *script, struct text *why)
{
	const struct script_message all = {.bytes = bytes, .len = len, .line = 1};

	(void)why;
	script_add(script, &all);

	return 0;
}

const struct layout layout_sqlx = {
    .name = "sqlx",
    .tool = "sqlx",
    .expected = "N_name.sql, or N_name.up.sql and N_name.down.sql",
    .order = ORDER_NUMBER,
    .sql = true,
    .down_files = true,
    .counts = true,
    .checksum = CHECKSUM_SHA384,
    .is_ours = sqlx_is_ours,
    .read_name = sqlx_read_name,
    .read_script = sqlx_read_script,
};
