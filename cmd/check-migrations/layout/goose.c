#include "folder.h"
#include "layouts.h"
#include "script.h"
#include "text.h"

static bool
goose_is_ours(const char *name)
{
	return name_ends_in(name, ".sql");
}

static int
goose_read_name(struct migration *migration, struct text *faults)
{
	return text_fail(faults, "%s: names of goose are not read yet", migration->name);
}

static int
goose_read_script(const char *bytes, size_t len, struct script *script, struct text *why)
{
	const struct script_message all = {.bytes = bytes, .len = len, .line = 1};

	(void)why;
	script_add(script, &all);

	return 0;
}

const struct layout layout_goose = {
    .name = "goose",
    .tool = "goose",
    .expected = "NNNNN_name.sql with -- +goose Up",
    .order = ORDER_NUMBER,
    .sql = true,
    .sections = true,
    .counts = true,
    .is_ours = goose_is_ours,
    .read_name = goose_read_name,
    .read_script = goose_read_script,
};
