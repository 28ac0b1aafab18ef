/* Opening a database by its URL, which links every driver. */
#include "database.h"
#include "driver.h"
#include "text.h"

static struct database *
url_open(
    const char *url, enum database_mode mode, int64_t timeout_ns, bool patient, struct text *why)
{
	struct database_url parts = {0};
	struct deadline deadline = database_deadline(timeout_ns, patient);
	struct database *db = NULL;

	if (database_url_parse(url, &parts, why) == 0)
		db = database_connect(
		    parts.kind == DATABASE_SQLITE ? &database_sqlite : &database_postgres, &parts,
		    mode, &deadline, why);
	database_url_free(&parts);

	return db;
}

struct database *
database_open(const char *url, enum database_mode mode, int64_t timeout_ns, struct text *why)
{
	return url_open(url, mode, timeout_ns, false, why);
}

struct database *
database_open_patiently(
    const char *url, enum database_mode mode, int64_t timeout_ns, struct text *why)
{
	return url_open(url, mode, timeout_ns, true, why);
}

struct database *
database_open_beside(const char *url, const char *name, int64_t timeout_ns, struct text *why)
{
	struct database_url parts = {0};
	struct deadline deadline = database_deadline(timeout_ns, false);
	struct database *db = NULL;

	if (database_url_parse(url, &parts, why) == 0 && database_url_name(&parts, name, why) == 0)
		db = database_connect(
		    &database_postgres, &parts, DATABASE_READ_WRITE, &deadline, why);
	database_url_free(&parts);

	return db;
}
