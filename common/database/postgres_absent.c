/* The driver for PostgreSQL where there is no libpq: says so. */
#include "driver.h"
#include "text.h"

#ifndef HAVE_PQ

static void *
postgres_open(const struct database_url *parts, enum database_mode mode,
    const struct deadline *deadline, struct text *why)
{
	(void)parts;
	(void)mode;
	(void)deadline;
	text_set_format(
	    why, "this program was built without libpq: install libpq-dev and build it again");

	return NULL;
}

/* Without a connection nothing else is ever called. */
const struct database_driver database_postgres = {.open = postgres_open};

const char *
database_postgres_library(void)
{
	return "libpq (not built in)";
}

#endif
