#include "ledger.h"

#include "diag.h"
#include "migrations.h"
#include "rule.h"
#include "text.h"

/* One check about the ledger as a whole, where it cannot be compared. */
static void
ledger_report(struct records *records, enum check_status status, const char *message)
{
	struct rule rule = {.records = records, .name = "ledger"};
	struct check check = {.status = status};

	rule_fault(&rule, &check, "%s", message);
}

static void
ledger_judge_database(
    const struct migrations *asked, struct folder *folder, struct records *records)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct ledger ledger = {0};

	switch (ledger_read(&ledger, asked->database_url, asked->timeout_ns, &why)) {
	case LEDGER_READ:
		ledger_compare(&ledger, folder, asked->pending, records);
		break;
	case LEDGER_MISSING:
		ledger_report(records, CHECK_FAIL, text_string(&why));
		break;
	case LEDGER_FOREIGN:
		ledger_report(records, CHECK_UNKNOWN, text_string(&why));
		break;
	case LEDGER_TROUBLE:
		diag_error("%s", text_string(&why));
		ledger_report(records, CHECK_UNKNOWN, text_string(&why));
		records_trouble(records);
		break;
	}
	ledger_free(&ledger);
}

void
ledger_judge(const struct migrations *asked, struct folder *folder, struct records *records)
{
	if (asked->skip_database)
		ledger_report(records, CHECK_SKIP, "--skip-db-check was given");
	else if (!asked->database_url)
		ledger_report(records, CHECK_UNKNOWN,
		    "no database: give --database-url or DATABASE_URL, or --skip-db-check");
	else
		ledger_judge_database(asked, folder, records);
}
