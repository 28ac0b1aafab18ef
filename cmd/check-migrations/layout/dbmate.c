#include "folder.h"
#include "layouts.h"
#include "script.h"
#include "text.h"

static bool
dbmate_is_ours(const char *name)
{
	return name_ends_in(name, ".sql");
}

static int
dbmate_read_name(struct migration *migration, struct text *faults)
{
	return text_fail(faults, "%s: names of dbmate are not read yet", migration->name);
}

static int
dbmate_read_script(const char *bytes, size_t len, struct script *script, struct text *why)
{
	const struct script_message all = {.bytes = bytes, .len = len, .line = 1};

	(void)why;
	script_add(script, &all);

	return 0;
}

const struct layout layout_dbmate = {
    .name = "dbmate",
    .tool = "dbmate",
    .expected = "NNNN_name.sql with -- migrate:up",
    .order = ORDER_BYTES,
    .sql = true,
    .sections = true,
    .counts = true,
    .is_ours = dbmate_is_ours,
    .read_name = dbmate_read_name,
    .read_script = dbmate_read_script,
};
