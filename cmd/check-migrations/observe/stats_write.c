/* stats_write: --write-stats, where there is a way to the live database. */
#include <stdlib.h>

#include "artifact.h"
#include "clock.h"
#include "database.h"
#include "migrations.h"
#include "observe.h"
#include "rule.h"
#include "sizes.h"
#include "text.h"

/* Where the file is a symbolic link, what it leads to is written. */
static int
stats_save(const char *path, const struct sizes *sizes, struct text *why)
{
	TEXT_LOCAL bytes = TEXT_INIT(TEXT_MAX_RECORD);
	char *real = realpath(path, NULL);
	int rc;

	sizes_put(sizes, &bytes);
	rc = text_failed(&bytes)
		 ? text_fail(why, "%s was not written: it would be too large", path)
		 : artifact_save(real ? real : path, 0666, bytes.bytes, bytes.len, why);
	free(real);

	return rc;
}

void
stats_write(const struct migrations *asked, struct findings *findings)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct category category = {.findings = findings, .name = "stats"};
	struct check check = {.status = CHECK_PASS, .unit = "tables"};
	struct sizes sizes = {.taken_ns = clock_wall(&clock_system)};
	struct database *db;
	int rc;

	if (!asked->write_stats)
		return;
	db = database_open(asked->database_url, DATABASE_READ_ONLY, asked->timeout_ns, &why);
	rc = db ? sizes_read(db, NULL, &sizes, &why) : -1;
	database_close(db);
	if (rc == 0)
		rc = stats_save(asked->write_stats, &sizes, &why);
	check.observed = check_number((double)sizes.count);
	if (rc == 0) {
		category_say(&category, RULE_STATS, &check,
		    "how large the tables are was written to %s", asked->write_stats);
	} else {
		check = (struct check){.status = CHECK_UNKNOWN};
		records_trouble_with(findings->records, "%s", text_string(&why));
		category_say(&category, RULE_STATS, &check, "%s", text_string(&why));
	}
	sizes_free(&sizes);
}
