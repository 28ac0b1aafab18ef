#include <string.h>
#include <strings.h>

#include "checksum.h"
#include "compare.h"
#include "layout.h"
#include "rule.h"
#include "shape.h"
#include "text.h"

/* Whether what was applied is what stands in the files. */

/* Returns whether those behind it may still be compared: each sum of Atlas covers all files up to
 * its own. */
static bool
drift_report(struct category *category, const struct migration *migration,
    const struct folder *folder, struct findings *findings)
{
	TEXT_LOCAL how = TEXT_INIT(TEXT_MAX_REASON);
	TEXT_LOCAL labels = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.status = CHECK_FAIL, .file = migration->path, .op = "=="};
	const char *applied = migration->applied->checksum;
	bool is_running = folder->layout->checksum == CHECKSUM_ATLAS;
	char own[CHECKSUM_SIZE];
	enum checksum_verdict verdict =
	    checksum_judge(folder->layout->checksum, migration, applied, &how, own);

	check.observed = check_string(own);
	check.target = check_string(applied);
	if (checksum_drift(verdict))
		check.labels = labels_put(&labels, "drift", checksum_drift(verdict));
	switch (verdict) {
	case CHECKSUM_SAME:
		break;
	case CHECKSUM_EOL_ONLY:
		category_say(category, RULE_DRIFTED, &check,
		    "eol-only: what was applied is the same text with %s", text_string(&how));
		break;
	case CHECKSUM_EDITED:
		category_say(category, RULE_DRIFTED, &check, "%s",
		    is_running ? "it, or what stands in front of it, was edited, added or removed "
				 "after it was applied; those behind it are not compared, as their "
				 "sums changed with that"
			       : "edited after it was applied");
		break;
	case CHECKSUM_UNREADABLE:
		records_trouble_with(findings->records, "cannot read %s again: %s", migration->path,
		    text_string(&how));
		check.status = CHECK_UNKNOWN;
		category_say(category, RULE_DRIFTED, &check, "%s", text_string(&how));
		break;
	case CHECKSUM_UNTOLD:
		check.status = CHECK_UNKNOWN;
		if (is_running)
			category_say(category, RULE_DRIFTED, &check,
			    "the file is left out of atlas.sum, so it cannot be compared");
		else
			category_say(category, RULE_DRIFTED, &check,
			    "the ledger's checksum is of the text in which placeholders were "
			    "replaced, which only %s knows",
			    folder->layout->tool);
		break;
	case CHECKSUM_STRANGE:
		check = (struct check){.status = CHECK_UNKNOWN, .file = migration->path};
		category_say(category, RULE_DRIFTED, &check, "the ledger holds no checksum for it");
		break;
	}

	return verdict != CHECKSUM_EDITED || !is_running;
}

bool
migration_is_outdated(const struct folder *folder, const struct migration *migration)
{
	TEXT_LOCAL how = TEXT_INIT(TEXT_MAX_REASON);
	char own[CHECKSUM_SIZE];

	if (migration->kind != MIGRATION_REPEATABLE || !migration->applied ||
	    !migration->applied->checksum || !migration->contents.known)
		return false;

	return checksum_drift(checksum_judge(
	    folder->layout->checksum, migration, migration->applied->checksum, &how, own));
}

bool
migration_is_due(const struct folder *folder, const struct migration *migration)
{
	return !migration->applied || migration->applied->state == APPLIED_ROLLED_BACK ||
	       migration_is_outdated(folder, migration);
}

/* Whether the tool compares what is so far up: it stands above the baseline or is it. */
static bool
drift_reaches(
    const struct ledger *ledger, const struct applied *row, const struct applied *baseline)
{
	return !baseline || row->baseline || ledger->layout->order == ORDER_CHAIN ||
	       version_compare(ledger->layout, row->key, baseline->key) > 0;
}

/* Flyway refuses a file in SQL whose row says that it was applied in Java. */
static bool
drift_is_recast(
    const struct ledger *ledger, const struct migration *migration, const struct applied *baseline)
{
	const struct applied *row = migration->row;
	size_t len = strlen(migration->name);

	return ledger->shape->take == row_take_flyway && row && row == migration->applied &&
	       row->no_sum && row->kind != MIGRATION_REPEATABLE && len >= 4 &&
	       strcasecmp(migration->name + len - 4, ".sql") == 0 &&
	       drift_reaches(ledger, row, baseline);
}

/* Whether the tool would compare this one: it has a row of its own, whose kind has a checksum. */
static bool
drift_concerns(const struct ledger *ledger, const struct folder *folder,
    const struct migration *migration, const struct applied *baseline)
{
	const struct applied *row = migration->row;

	if (!row || row != migration->applied || row->no_sum || !migration->contents.known)
		return false;
	if (migration->kind == MIGRATION_REPEATABLE)
		return !migration_is_outdated(folder, migration);

	return drift_reaches(ledger, row, baseline);
}

/* Flyway holds a file to its description too. */
static bool
drift_is_renamed(const struct migration *migration)
{
	const char *applied = migration->applied->title, *title = migration->title;

	if (!applied || !title || migration->kind == MIGRATION_REPEATABLE)
		return false;
	for (; *applied != '\0' || *title != '\0'; applied++, title++)
		if (*applied != *title && (*applied != ' ' || *title != '_'))
			return true;

	return false;
}

void
ledger_judge_drift(
    const struct ledger *ledger, const struct folder *folder, struct findings *findings)
{
	struct category category = {.findings = findings, .name = "drifted"};
	const struct applied *baseline = ledger_baseline(ledger);
	struct check none = {.status = CHECK_SKIP};
	bool going_on = true;

	if (ledger->no_checksums) {
		category_say(&category, RULE_DRIFTED, &none,
		    "%s keeps no checksums: --lock or --since finds what was edited",
		    ledger->shape->take == row_take_plain ? "this ledger" : folder->layout->tool);
		return;
	}
	for (size_t i = 0; i < folder->count && going_on; i++) {
		const struct migration *migration = &folder->items[i];
		struct check check = {.status = CHECK_UNKNOWN, .file = migration->path};

		if (drift_is_recast(ledger, migration, baseline)) {
			check.status = CHECK_FAIL;
			category.judged++;
			category_say(&category, RULE_DRIFTED, &check,
			    "it was applied from Java, says the ledger, so that Flyway refuses it "
			    "in SQL");
		}
		if (!drift_concerns(ledger, folder, migration, baseline))
			continue;
		category.judged++;
		if (!migration->applied->checksum)
			category_say(
			    &category, RULE_DRIFTED, &check, "the ledger holds no checksum for it");
		else
			going_on = drift_report(&category, migration, folder, findings);
		if (!drift_is_renamed(migration))
			continue;
		check.status = CHECK_FAIL;
		category_say(&category, RULE_DRIFTED, &check,
		    "renamed after it was applied as \"%s\", so that %s refuses it",
		    migration->applied->title, folder->layout->tool);
	}
	category_end(&category);
}
