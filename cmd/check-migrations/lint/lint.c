#include "lint.h"

#include "folder.h"
#include "layout.h"
#include "ledger.h"
#include "migrations.h"
#include "rule.h"

void
lint_judge(const struct migrations *asked, const struct folder *folder, const struct ledger *ledger,
    struct findings *findings)
{
	struct category category = {.findings = findings, .name = "parsing"};

	if (folder->layout->sql && asked->dialect != DIALECT_NONE &&
	    ledger->state != LEDGER_TROUBLE)
		category_end(&category);
}
