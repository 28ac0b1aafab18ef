/* Opening what is no URL: SQLite alone. */
#include <stddef.h>

#include "database.h"
#include "driver.h"
#include "text.h"

static struct database *
path_open(
    const char *path, enum database_mode mode, int64_t timeout_ns, bool patient, struct text *why)
{
	const struct database_url parts = {.kind = DATABASE_SQLITE, .path = (char *)path};
	struct deadline deadline = database_deadline(timeout_ns, patient);

	return database_connect(&database_sqlite, &parts, mode, &deadline, why);
}

struct database *
database_open_file(const char *path, enum database_mode mode, int64_t timeout_ns, struct text *why)
{
	return path_open(path, mode, timeout_ns, true, why);
}

struct database *
database_trial_open(struct text *why)
{
	/* Empty tables take a page each, so pages are small, and 64 MiB of them enough.  What
	 * sorting and temporary tables need stays in memory too.  Where changes are counted,
	 * INSERT ... SELECT * does not take the short cut that reads no columns (SQLite 3.40,
	 * xferOptimization()). */
	static const char *const settings[] = {"PRAGMA temp_store = MEMORY",
	    "PRAGMA page_size = 512", "PRAGMA max_page_count = 131072",
	    "PRAGMA temp.max_page_count = 131072", "PRAGMA count_changes = ON"};
	struct database *db = path_open(":memory:", DATABASE_CREATE, 0, false, why);

	for (size_t i = 0; db && i < sizeof(settings) / sizeof(*settings); i++) {
		if (database_execute(db, settings[i], why) == -1) {
			database_close(db);
			db = NULL;
		}
	}

	return db;
}
