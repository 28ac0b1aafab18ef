#include "layouts.h"

#include <string.h>

const struct layout *const layouts[] = {&layout_plain, &layout_golang_migrate, &layout_dbmate,
    &layout_goose, &layout_flyway, &layout_sqlx, &layout_prisma, &layout_atlas, &layout_rails,
    &layout_alembic, NULL};

const struct layout *
layout_named(const char *name)
{
	for (size_t i = 0; layouts[i]; i++)
		if (strcmp(layouts[i]->name, name) == 0)
			return layouts[i];

	return NULL;
}
