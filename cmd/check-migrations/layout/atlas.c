#include "folder.h"
#include "layouts.h"
#include "script.h"
#include "text.h"

static bool
atlas_is_ours(const char *name)
{
	return name_ends_in(name, ".sql");
}

static int
atlas_read_name(struct migration *migration, struct text *faults)
{
	return text_fail(faults, "%s: names of Atlas are not read yet", migration->name);
}

static int
atlas_read_script(const char *bytes, size_t len, struct script *script, struct text *why)
{
	const struct script_message all = {.bytes = bytes, .len = len, .line = 1};

	(void)why;
	script_add(script, &all);

	return 0;
}

const struct layout layout_atlas = {
    .name = "atlas",
    .tool = "Atlas",
    .expected = "VERSION_name.sql beside atlas.sum",
    .order = ORDER_BYTES,
    .sql = true,
    .checksum = CHECKSUM_ATLAS,
    .is_ours = atlas_is_ours,
    .read_name = atlas_read_name,
    .read_script = atlas_read_script,
};
