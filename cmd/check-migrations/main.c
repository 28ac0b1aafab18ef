/* check-migrations: judges a directory of SQL migrations, alone and against a live database. */
#include "clock.h"
#include "diag.h"
#include "memory.h"
#include "migrations.h"
#include "rule.h"
#include "signals.h"
#include "waivers.h"

int
main(int argc, char *argv[])
{
	struct migrations asked;
	struct findings findings;
	int status;

	program_begin("check-migrations");
	migrations_parse(&asked, &argc, &argv);
	signal_watch(SIGNAL_SOURCE);
	findings.waivers = asked.waivers;
	findings.records = memory_given(records_open(&asked.options.common, &clock_system));

	migrations_judge(&asked, &findings);

	status = records_finish(findings.records);
	waivers_free(findings.waivers);
	options_free(&asked.options);

	return status;
}
