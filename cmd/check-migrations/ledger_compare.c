#include "ledger.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "folder.h"
#include "json_writer.h"
#include "rule.h"
#include "text.h"
#include "variant.h"

/* The ledger against the folder.  A row belongs to the file whose name is its version. */

static int
row_compare_version(const void *key, const void *row)
{
	return strcmp(key, ((const struct applied *)row)->version);
}

/* Marks a row, and those that say the same version again beside it. */
static void
ledger_mark(struct ledger *ledger, struct applied *found)
{
	struct applied *row = found, *end = ledger->rows + ledger->count;

	if (!found)
		return;
	while (row > ledger->rows && strcmp(row[-1].version, found->version) == 0)
		row--;
	for (; row < end && strcmp(row->version, found->version) == 0; row++)
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
ledger_judge_ledger(const struct ledger *ledger, struct records *records)
{
	struct rule rule = {.records = records, .name = "ledger", .judged = (int64_t)ledger->count};
	struct check check = {.status = CHECK_PASS, .unit = "migrations"};

	for (size_t i = 1; i < ledger->count; i++) {
		const struct applied *before = &ledger->rows[i - 1], *here = &ledger->rows[i];

		if (strcmp(before->version, here->version) != 0)
			continue;
		check =
		    (struct check){.status = CHECK_FAIL, .observed = check_string(here->version)};
		rule_fault(&rule, &check, "the ledger holds this version twice");
	}
	if (rule.faults > 0)
		return;
	check.observed = check_number((double)ledger->count);
	rule_fault(&rule, &check, "the ledger was read");
}

/* ---- pending ---- */

static void
ledger_judge_pending(const struct folder *folder, enum check_status status, struct records *records)
{
	struct rule rule = {.records = records, .name = "pending"};
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
		rule_fault(&rule, &check, "not yet applied");
	}
	if (rule.faults > 0)
		return;
	check.observed = check_number((double)pending);
	rule_fault(
	    &rule, &check, pending > 0 ? "not yet applied, which is allowed" : "all are applied");
}

/* ---- missing ---- */

static void
ledger_judge_missing(const struct ledger *ledger, struct records *records)
{
	struct rule rule = {
	    .records = records, .name = "missing", .judged = (int64_t)ledger->count};

	for (size_t i = 0; i < ledger->count; i++) {
		const struct applied *row = &ledger->rows[i];
		struct check check = {.status = CHECK_FAIL, .observed = check_string(row->version)};

		if (row->has_file)
			continue;
		rule_fault(&rule, &check, "applied, but no file of the folder has this name%s",
		    !strchr(row->version, '.') ? " (the ledger's version is the file's whole name)"
					       : "");
	}
	rule_end(&rule);
}

/* ---- drifted ---- */

static void
ledger_report_drift(struct rule *rule, const struct migration *migration, struct records *records)
{
	TEXT_LOCAL variant = TEXT_INIT(TEXT_MAX_REASON), labels = TEXT_INIT(TEXT_MAX_REASON);
	struct check check = {.status = CHECK_FAIL,
	    .file = migration->path,
	    .observed = check_string(migration->contents.sha256),
	    .op = "==",
	    .target = check_string(migration->applied->sha256)};
	int rc = variant_find(migration->path, migration->applied->sha256, &variant);

	if (rc == -1)
		records_trouble_with(
		    records, "cannot read %s: %s", migration->path, strerror(errno));
	check.labels = labels_put(&labels, "drift", rc == 1 ? "eol-only" : "edited");
	if (rc == 1)
		rule_fault(rule, &check, "eol-only: what was applied is the same text with %s",
		    text_string(&variant));
	else
		rule_fault(rule, &check, "edited after it was applied");
}

static void
ledger_judge_drift(const struct folder *folder, struct records *records)
{
	struct rule rule = {.records = records, .name = "drifted"};

	for (size_t i = 0; i < folder->count; i++) {
		const struct migration *migration = &folder->items[i];
		struct check check = {.status = CHECK_UNKNOWN, .file = migration->path};

		if (!migration->applied || !migration->contents.known)
			continue;
		rule.judged++;
		if (!migration->applied->sha256)
			rule_fault(&rule, &check, "the ledger holds no SHA-256 for it");
		else if (strcmp(migration->applied->sha256, migration->contents.sha256) != 0)
			ledger_report_drift(&rule, migration, records);
	}
	rule_end(&rule);
}

/* ---- out-of-order ---- */

/* A pending one with an applied one after it would be applied out of order. */
static void
ledger_report_overtaken(struct rule *rule, const struct folder *folder)
{
	const struct migration *later = NULL;

	for (size_t i = folder->numbered; i-- > 0;) {
		const struct migration *migration = &folder->items[i];
		struct check check = {.status = CHECK_FAIL, .file = migration->path};

		if (migration->applied && !later)
			later = migration;
		if (!migration->applied && later)
			rule_fault(rule, &check, "not yet applied, although %s is", later->name);
	}
}

/* One that was applied after one of a higher number. */
static void
ledger_report_late(struct rule *rule, const struct folder *folder)
{
	const struct migration *earliest = NULL;

	for (size_t i = folder->numbered; i-- > 0;) {
		const struct migration *migration = &folder->items[i];
		struct check check = {.status = CHECK_FAIL, .file = migration->path};

		if (!migration->applied || migration->applied->rank == 0)
			continue;
		rule->judged++;
		if (earliest && migration->applied->rank > earliest->applied->rank)
			rule_fault(rule, &check, "applied after %s", earliest->name);
		if (!earliest || migration->applied->rank < earliest->applied->rank)
			earliest = migration;
	}
}

static void
ledger_judge_out_of_order(
    const struct ledger *ledger, const struct folder *folder, struct records *records)
{
	struct rule rule = {.records = records, .name = "out-of-order"};
	struct check check = {.status = CHECK_SKIP};

	ledger_report_overtaken(&rule, folder);
	ledger_report_late(&rule, folder);
	if (rule.faults == 0 && rule.judged == 0 && ledger->count > 0)
		rule_fault(&rule, &check,
		    "the ledger's applied_at says nothing about the order in which they were "
		    "applied");
	else
		rule_end(&rule);
}

void
ledger_compare(struct ledger *ledger, struct folder *folder, enum check_status pending,
    struct records *records)
{
	ledger_connect(ledger, folder);
	ledger_judge_ledger(ledger, records);
	ledger_judge_pending(folder, pending, records);
	ledger_judge_missing(ledger, records);
	ledger_judge_drift(folder, records);
	ledger_judge_out_of_order(ledger, folder, records);
}
