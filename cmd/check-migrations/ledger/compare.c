#include "compare.h"

#include <string.h>

#include "folder.h"
#include "layout.h"
#include "rule.h"
#include "shape.h"
#include "text.h"

/* ---- ledger: every row can be read, and says what no other does ---- */

/* Whether a row says again what the one before it says. */
static bool
row_is_double(const struct ledger *ledger, size_t at)
{
	const struct applied *row = &ledger->rows[at];

	return at > 0 && at < ledger->keyed && row->kind != MIGRATION_DOWN &&
	       row_compare_key(ledger, row->kind, row->key, row - 1) == 0;
}

static void
ledger_judge_rows(const struct ledger *ledger, struct findings *findings)
{
	struct category category = {.findings = findings, .name = "ledger"};
	struct check check = {.status = CHECK_PASS, .unit = "migrations"};

	for (size_t i = 0; i < ledger->count; i++) {
		const struct applied *row = &ledger->rows[i];

		check = (struct check){.status = CHECK_FAIL, .observed = check_string(row->shown)};
		if (row->odd)
			category_say(
			    &category, RULE_LEDGER, &check, "a row cannot be read: %s", row->odd);
		if (row->overlaps)
			category_say(&category, RULE_LEDGER, &check,
			    "another head in the ledger comes behind this one, so that Alembic "
			    "refuses to go on (\"overlaps with other requested revisions\"): "
			    "delete "
			    "this row");
		if (row_is_double(ledger, i))
			category_say(
			    &category, RULE_LEDGER, &check, "the ledger holds this version twice");
	}
	if (category.faults > 0)
		return;
	check = (struct check){.status = CHECK_PASS, .unit = "migrations"};
	check.observed = check_number((double)ledger->read);
	category_say(&category, RULE_LEDGER, &check, "the ledger was read");
}

/* ---- failed ---- */

static void
failed_report(struct category *category, const struct ledger *ledger, const struct applied *row,
    const struct migration *file)
{
	struct check check = {.status = CHECK_FAIL,
	    .file = file ? file->path : NULL,
	    .observed = check_string(row->shown)};

	category_say(category, RULE_FAILED, &check, "it failed or stopped half-way%s%s; %s",
	    row->note ? ": " : "", row->note ? row->note : "", ledger->shape->cure);
}

static void
ledger_judge_failed(
    const struct ledger *ledger, const struct folder *folder, struct findings *findings)
{
	struct category category = {
	    .findings = findings, .name = "failed", .judged = (int64_t)ledger->read};
	struct check check = {.status = CHECK_SKIP};

	if (!ledger->shape->cure) {
		category_say(&category, RULE_FAILED, &check, "%s does not note what failed",
		    ledger->shape->take == row_take_plain ? "this ledger" : folder->layout->tool);
		return;
	}
	for (size_t i = 0; i < folder->count; i++) {
		const struct migration *file = &folder->items[i];

		if (file->row && file->row->state == APPLIED_FAILED)
			failed_report(&category, ledger, file->row, file);
	}
	/* A file knows the first of its rows. */
	for (size_t i = 0; i < ledger->count; i++) {
		const struct applied *row = &ledger->rows[i];

		if (row->state == APPLIED_FAILED && (!row->has_file || row_is_double(ledger, i)))
			failed_report(&category, ledger, row, NULL);
	}
	category_end(&category);
}

/* ---- pending ---- */

/* A baseline's file is applied to an empty database alone, where it stands for all up to it. */
static const struct migration *
folder_baseline(const struct ledger *ledger, const struct folder *folder)
{
	for (size_t i = folder->ordered; i-- > 0 && ledger->keyed == 0;)
		if (folder->items[i].kind == MIGRATION_BASELINE)
			return &folder->items[i];

	return NULL;
}

static bool
migration_is_pending(const struct ledger *ledger, const struct migration *migration,
    const struct folder *folder, const struct migration *baseline)
{
	if (migration->applied || migration->kind == MIGRATION_DOWN ||
	    (migration->row && migration->row->state == APPLIED_FAILED))
		return migration_is_outdated(folder, migration);
	if (migration->kind == MIGRATION_BASELINE)
		return migration == baseline;

	return !baseline || !migration->version ||
	       version_compare(ledger->layout, migration->version, baseline->version) > 0;
}

static void
ledger_judge_pending(const struct ledger *ledger, const struct folder *folder,
    enum check_status status, struct findings *findings)
{
	struct category category = {.findings = findings, .name = "pending"};
	const struct migration *baseline = folder_baseline(ledger, folder);
	struct check check = {.status = CHECK_PASS, .unit = "migrations"};
	int64_t pending = 0;

	for (size_t i = 0; i < folder->count; i++) {
		const struct migration *migration = &folder->items[i];
		TEXT_LOCAL labels = TEXT_INIT(TEXT_MAX_REASON);

		if (!migration_is_pending(ledger, migration, folder, baseline))
			continue;
		pending++;
		if (status == CHECK_PASS)
			continue;
		check = (struct check){.status = status, .file = migration->path};
		if (migration->contents.known)
			check.labels = labels_put(&labels, "sha256", migration->contents.sha256);
		category_say(&category, RULE_PENDING, &check, "%s",
		    migration->applied ? "differs from what was applied: it will be applied again"
		    : migration->row   ? "not applied: it was taken back"
				       : "not yet applied");
	}
	if (category.faults > 0)
		return;
	check.observed = check_number((double)pending);
	category_say(&category, RULE_PENDING, &check,
	    pending > 0 ? "not yet applied, which is allowed" : "all are applied");
}

/* ---- missing ---- */

static void
ledger_judge_missing(const struct ledger *ledger, struct findings *findings)
{
	struct category category = {
	    .findings = findings, .name = "missing", .judged = (int64_t)ledger->keyed};
	bool plain = ledger->shape->take == row_take_plain;

	for (size_t i = 0; i < ledger->keyed; i++) {
		const struct applied *row = &ledger->rows[i];
		struct check check = {.status = CHECK_FAIL, .observed = check_string(row->shown)};

		if (row->has_file || row->kind == MIGRATION_DOWN ||
		    row->state == APPLIED_ROLLED_BACK)
			continue;
		if (!plain)
			category_say(&category, RULE_MISSING, &check,
			    "applied, but no file of the folder has this %s",
			    row->kind == MIGRATION_REPEATABLE ? "description" : "version");
		else
			category_say(&category, RULE_MISSING, &check,
			    "applied, but no file of the folder has this name%s",
			    !strchr(row->key, '.')
				? " (the ledger's version is the file's whole name)"
				: "");
	}
	category_end(&category);
}

void
ledger_compare(struct ledger *ledger, struct folder *folder, enum check_status pending,
    struct findings *findings)
{
	ledger_connect(ledger, folder);
	ledger_judge_rows(ledger, findings);
	ledger_judge_failed(ledger, folder, findings);
	ledger_judge_pending(ledger, folder, pending, findings);
	ledger_judge_missing(ledger, findings);
	ledger_judge_drift(ledger, folder, findings);
	ledger_judge_order(ledger, folder, findings);
}
