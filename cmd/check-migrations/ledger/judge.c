#include "ledger.h"

#include "compare.h"
#include "diag.h"
#include "folder.h"
#include "migrations.h"
#include "rule.h"

/* One check about the ledger as a whole, where it cannot be compared. */
static void
ledger_report(struct findings *findings, enum check_status status, const char *message)
{
	struct category category = {.findings = findings, .name = "ledger"};
	struct check check = {.status = status};

	category_say(&category, RULE_LEDGER, &check, "%s", message);
}

void
ledger_judge(const struct migrations *asked, struct ledger *ledger, struct folder *folder,
    struct findings *findings)
{
	switch (ledger->state) {
	case LEDGER_UNASKED:
		ledger_report(findings, asked->skip_database ? CHECK_SKIP : CHECK_UNKNOWN,
		    asked->skip_database
			? "--skip-db-check was given"
			: "no database: give --database-url or DATABASE_URL, or --skip-db-check");
		break;
	case LEDGER_READ:
		ledger_compare(ledger, folder, asked->pending, findings);
		break;
	case LEDGER_MISSING:
		ledger_report(findings, CHECK_FAIL, ledger->why);
		break;
	case LEDGER_OPEN:
	case LEDGER_FOREIGN:
		ledger_report(findings, CHECK_UNKNOWN, ledger->why);
		break;
	case LEDGER_TROUBLE:
		diag_error("%s", ledger->why);
		ledger_report(findings, CHECK_UNKNOWN, ledger->why);
		records_trouble(findings->records);
		break;
	}
}
