#include "compare.h"
#include "layout.h"
#include "rule.h"
#include "shape.h"

/* Whether they were applied in order, and can be. */

/* A pending one with an applied one after it would be applied out of order. */
static void
order_report_overtaken(struct category *category, const struct folder *folder)
{
	const struct migration *later = NULL;

	for (size_t i = folder->ordered; i-- > 0;) {
		const struct migration *migration = &folder->items[i];
		struct check check = {.status = CHECK_FAIL, .file = migration->path};
		bool failed = migration->row && migration->row->state == APPLIED_FAILED;

		if (migration->kind != MIGRATION_UP)
			continue;
		if (migration->applied && !later)
			later = migration;
		if (!migration->applied && !failed && later)
			category_say(category, RULE_OUT_OF_ORDER, &check,
			    "not yet applied, although %s is", later->name);
	}
}

/* One that was applied after one of a higher number. */
static void
order_report_late(struct category *category, const struct folder *folder, size_t *unranked)
{
	const struct migration *earliest = NULL;

	for (size_t i = folder->ordered; i-- > 0;) {
		const struct migration *migration = &folder->items[i];
		struct check check = {.status = CHECK_FAIL, .file = migration->path};

		if (!migration->applied || migration->applied != migration->row)
			continue;
		if (migration->applied->rank == 0) {
			++*unranked;
			continue;
		}
		category->judged++;
		if (earliest && migration->applied->rank > earliest->applied->rank)
			category_say(category, RULE_OUT_OF_ORDER, &check, "applied after %s",
			    earliest->name);
		if (!earliest || migration->applied->rank < earliest->applied->rank)
			earliest = migration;
	}
}

void
ledger_judge_order(
    const struct ledger *ledger, const struct folder *folder, struct findings *findings)
{
	struct category category = {.findings = findings, .name = "out-of-order"};
	struct check check = {.status = CHECK_SKIP};
	size_t unranked = 0;

	if (ledger->shape->reaches) {
		category_say(&category, RULE_OUT_OF_ORDER, &check,
		    "%s notes the last one alone, so nothing can be told of the order",
		    folder->layout->tool);
		return;
	}
	order_report_overtaken(&category, folder);
	order_report_late(&category, folder, &unranked);
	if (category.faults == 0 && category.judged == 0 && unranked > 0) {
		category_say(&category, RULE_OUT_OF_ORDER, &check, "%s",
		    ledger->shape->take == row_take_plain
			? "the ledger's applied_at says nothing about the order in which they were "
			  "applied"
			: "the ledger says nothing about the order in which they were applied");
		return;
	}
	check.status = CHECK_UNKNOWN;
	if (category.judged > 0 && unranked > 0)
		category_say(&category, RULE_OUT_OF_ORDER, &check,
		    "%zu rows do not say when they were applied", unranked);
	category_end(&category);
}
