#include "compare.h"

#include <stdlib.h>
#include <string.h>

#include "checksum.h"
#include "folder.h"
#include "json_writer.h"
#include "layout.h"
#include "rule.h"
#include "text.h"

/* The ledger against the folder.  A row belongs to the file whose name is its version. */

static int
row_compare_version(const void *key, const void *row)
{
	return strcmp(key, ((const struct applied *)row)->script);
}

/* Marks a row, and those that say the same version again beside it. */
static void
ledger_mark(struct ledger *ledger, struct applied *found)
{
	struct applied *row = found, *end = ledger->rows + ledger->count;

	if (!found)
		return;
	while (row > ledger->rows && strcmp(row[-1].script, found->script) == 0)
		row--;
	for (; row < end && strcmp(row->script, found->script) == 0; row++)
		row->has_file = true;
}

static void
ledger_connect(struct ledger *ledger, struct folder *folder)
{
	for (size_t i = 0; i < folder->count && ledger->count > 0; i++) {
		struct migration *migration = &folder->items[i];

		migration->applied = bsearch(migration->name, ledger->rows, ledger->count,
		    sizeof(*ledger->rows), row_compare_version);
		ledger_mark(ledger, migration->applied);
	}
}

/* {"NAME":"VALUE"} */
static const char *
labels_put(struct text *labels, const char *name, const char *value)
{
	struct json_writer w = json_writer(labels);

	json_open_object(&w, NULL);
	json_put_string(&w, name, value);
	json_close_object(&w);

	return text_string(labels);
}

/* ---- ledger: it is there, and says everything once ---- */

static void
ledger_judge_ledger(const struct ledger *ledger, struct findings *findings)
{
	struct category category = {
	    .findings = findings, .name = "ledger", .judged = (int64_t)ledger->count};
	struct check check = {.status = CHECK_PASS, .unit = "migrations"};

	for (size_t i = 1; i < ledger->count; i++) {
		const struct applied *before = &ledger->rows[i - 1], *here = &ledger->rows[i];

		if (strcmp(before->script, here->script) != 0)
			continue;
		check =
		    (struct check){.status = CHECK_FAIL, .observed = check_string(here->script)};
		category_say(&category, RULE_LEDGER, &check, "the ledger holds this version twice");
	}
	if (category.faults > 0)
		return;
	check.observed = check_number((double)ledger->count);
	category_say(&category, RULE_LEDGER, &check, "the ledger was read");
}

/* ---- pending ---- */

static void
ledger_judge_pending(
    const struct folder *folder, enum check_status status, struct findings *findings)
{
	struct category category = {.findings = findings, .name = "pending"};
	struct check check = {.status = CHECK_PASS, .unit = "migrations"};
	int64_t pending = 0;

	for (size_t i = 0; i < folder->count; i++) {
		const struct migration *migration = &folder->items[i];
		TEXT_LOCAL labels = TEXT_INIT(TEXT_MAX_REASON);

		if (migration->applied)
			continue;
		pending++;
		if (status == CHECK_PASS)
			continue;
		check = (struct check){.status = status, .file = migration->path};
		if (migration->contents.known)
			check.labels = labels_put(&labels, "sha256", migration->contents.sha256);
		category_say(&category, RULE_PENDING, &check, "not yet applied");
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
	    .findings = findings, .name = "missing", .judged = (int64_t)ledger->count};

	for (size_t i = 0; i < ledger->count; i++) {
		const struct applied *row = &ledger->rows[i];
		struct check check = {.status = CHECK_FAIL, .observed = check_string(row->script)};

		if (row->has_file)
			continue;
		category_say(&category, RULE_MISSING, &check,
		    "applied, but no file of the folder has this name%s",
		    !strchr(row->script, '.') ? " (the ledger's version is the file's whole name)"
					      : "");
	}
	category_end(&category);
}

/* ---- drifted ---- */

static void
ledger_report_drift(struct category *category, const struct migration *migration,
    const struct folder *folder, struct findings *findings)
{
	TEXT_LOCAL how = TEXT_INIT(TEXT_MAX_REASON), labels = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.status = CHECK_FAIL, .file = migration->path, .op = "=="};
	const char *applied = migration->applied->checksum;
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
		category_say(category, RULE_DRIFTED, &check, "edited after it was applied");
		break;
	case CHECKSUM_UNREADABLE:
		records_trouble_with(findings->records, "cannot read %s again: %s", migration->path,
		    text_string(&how));
		check.status = CHECK_UNKNOWN;
		category_say(category, RULE_DRIFTED, &check, "%s", text_string(&how));
		break;
	case CHECKSUM_UNTOLD:
		check.status = CHECK_UNKNOWN;
		category_say(category, RULE_DRIFTED, &check,
		    "the ledger's checksum is of the text in which placeholders were replaced, "
		    "which only %s knows",
		    folder->layout->tool);
		break;
	case CHECKSUM_STRANGE:
		check = (struct check){.status = CHECK_UNKNOWN, .file = migration->path};
		category_say(category, RULE_DRIFTED, &check, "the ledger holds no checksum for it");
		break;
	}
}

static void
ledger_judge_drift(const struct folder *folder, struct findings *findings)
{
	struct category category = {.findings = findings, .name = "drifted"};

	for (size_t i = 0; i < folder->count; i++) {
		const struct migration *migration = &folder->items[i];
		struct check check = {.status = CHECK_UNKNOWN, .file = migration->path};

		if (!migration->applied || !migration->contents.known)
			continue;
		category.judged++;
		if (!migration->applied->checksum)
			category_say(
			    &category, RULE_DRIFTED, &check, "the ledger holds no checksum for it");
		else
			ledger_report_drift(&category, migration, folder, findings);
	}
	category_end(&category);
}

/* ---- out-of-order ---- */

/* A pending one with an applied one after it would be applied out of order. */
static void
ledger_report_overtaken(struct category *category, const struct folder *folder)
{
	const struct migration *later = NULL;

	for (size_t i = folder->ordered; i-- > 0;) {
		const struct migration *migration = &folder->items[i];
		struct check check = {.status = CHECK_FAIL, .file = migration->path};

		if (migration->applied && !later)
			later = migration;
		if (!migration->applied && later)
			category_say(category, RULE_OUT_OF_ORDER, &check,
			    "not yet applied, although %s is", later->name);
	}
}

/* One that was applied after one of a higher number. */
static void
ledger_report_late(struct category *category, const struct folder *folder)
{
	const struct migration *earliest = NULL;

	for (size_t i = folder->ordered; i-- > 0;) {
		const struct migration *migration = &folder->items[i];
		struct check check = {.status = CHECK_FAIL, .file = migration->path};

		if (!migration->applied || migration->applied->rank == 0)
			continue;
		category->judged++;
		if (earliest && migration->applied->rank > earliest->applied->rank)
			category_say(category, RULE_OUT_OF_ORDER, &check, "applied after %s",
			    earliest->name);
		if (!earliest || migration->applied->rank < earliest->applied->rank)
			earliest = migration;
	}
}

static void
ledger_judge_out_of_order(
    const struct ledger *ledger, const struct folder *folder, struct findings *findings)
{
	struct category category = {.findings = findings, .name = "out-of-order"};
	struct check check = {.status = CHECK_SKIP};

	ledger_report_overtaken(&category, folder);
	ledger_report_late(&category, folder);
	if (category.faults == 0 && category.judged == 0 && ledger->count > 0)
		category_say(&category, RULE_OUT_OF_ORDER, &check,
		    "the ledger's applied_at says nothing about the order in which they were "
		    "applied");
	else
		category_end(&category);
}

void
ledger_compare(struct ledger *ledger, struct folder *folder, enum check_status pending,
    struct findings *findings)
{
	ledger_connect(ledger, folder);
	ledger_judge_ledger(ledger, findings);
	ledger_judge_pending(folder, pending, findings);
	ledger_judge_missing(ledger, findings);
	ledger_judge_drift(folder, findings);
	ledger_judge_out_of_order(ledger, folder, findings);
}
