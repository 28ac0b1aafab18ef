#include "folder.h"
#include "layouts.h"
#include "script.h"
#include "text.h"

static bool
alembic_is_ours(const char *name)
{
	return name_ends_in(name, ".sql");
}

static int
alembic_read_name(struct migration *migration, struct text *faults)
{
	return text_fail(faults, "%s: names of Alembic are not read yet", migration->name);
}

const struct layout layout_alembic = {
    .name = "alembic",
    .tool = "Alembic",
    .expected = "REVISION_name.py",
    .order = ORDER_CHAIN,

    .is_ours = alembic_is_ours,
    .read_name = alembic_read_name,

};
