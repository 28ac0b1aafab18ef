/* check-migrations: judges a directory of SQL migrations, alone and against a live database. */
#include "clock.h"
#include "contents.h"
#include "diag.h"
#include "folder.h"
#include "ledger.h"
#include "memory.h"
#include "migrations.h"
#include "signals.h"

static void
migrations_judge(const struct migrations *asked, struct records *records)
{
	struct folder folder = {0};

	if (folder_read(&folder, asked->folder, records) == 0) {
		folder_judge(&folder, asked->first, records);
		contents_judge(&folder, records);
		ledger_judge(asked, &folder, records);
		folder_summarize(&folder, records);
	}
	folder_free(&folder);
}

int
main(int argc, char *argv[])
{
	struct migrations asked;
	struct records *records;
	int status;

	program_begin("check-migrations");
	migrations_parse(&asked, &argc, &argv);
	signal_watch(SIGNAL_SOURCE);
	records = memory_given(records_open(&asked.options.common, &clock_system));

	migrations_judge(&asked, records);

	status = records_finish(records);
	options_free(&asked.options);

	return status;
}
