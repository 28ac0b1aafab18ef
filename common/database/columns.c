#include <stdlib.h>

#include "driver.h"

int
database_columns_size(struct database_columns *columns, size_t count)
{
	if (columns->values && columns->count == count)
		return 0;
	database_columns_free(columns);
	columns->values = calloc(count + 1, sizeof(*columns->values));
	columns->names = calloc(count + 1, sizeof(*columns->names));
	columns->count = count;

	return columns->values && columns->names ? 0 : -1;
}

void
database_columns_free(struct database_columns *columns)
{
	free(columns->values);
	free(columns->names);
	*columns = (struct database_columns){0};
}
