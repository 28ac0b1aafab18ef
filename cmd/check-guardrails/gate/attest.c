#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "artifact.h"
#include "diag.h"
#include "digests.h"
#include "document.h"
#include "gate.h"
#include "modes.h"
#include "reader.h"
#include "records.h"
#include "signals.h"
#include "statement.h"

/* ---- where the statement goes ---- */

/* A statement of an earlier run goes at once: it must not be taken for one of this run. */
static int
attest_prepare(struct gate *gate, struct text *why)
{
	const char *path = gate->options.attest;
	struct artifact *trial;

	gate->statement_path = kept_path(path, why);
	if (!gate->statement_path)
		return -1;
	trial = artifact_open(gate->statement_path, 0600, why);
	if (!trial)
		return -1;
	artifact_abandon(trial);
	if (unlink(gate->statement_path) == -1 && errno != ENOENT)
		return text_fail(why, "cannot replace %s: %s", path, strerror(errno));
	return 0;
}

/* ---- the statement that is verified ---- */

static int
attest_read(struct gate *gate, struct text *why)
{
	TEXT_LOCAL bytes = TEXT_INIT(TEXT_MAX_RECORD);
	struct gate_options *o = &gate->options;
	struct common_options *common = &o->common.common;
	struct statement *statement = &gate->statement;

	if (artifact_read(o->verify, TEXT_MAX_RECORD, &bytes, why) == -1 ||
	    statement_read(o->verify, text_string(&bytes), bytes.len, statement, why) == -1)
		return -1;
	if (!o->at) {
		o->at = statement->clock;
		gate->at = statement->at;
	}
	if (statement->run && !common->run_given) {
		common->run = statement->run;
		common->run_given = true;
	}
	return 0;
}

static void
attest_compare(struct gate *gate, const struct text *now)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON), message = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL differs = TEXT_INIT(TEXT_MAX_RECORD);
	const char *path = gate->options.verify;
	const struct document *before = gate->statement.document;
	struct check check = {.name = "verify", .status = CHECK_FAIL, .severity = "critical"};
	struct statement again;

	if (before->len == now->len && memcmp(before->bytes, now->bytes, now->len) == 0) {
		diag_note("%s: confirmed", path);
		return;
	}
	if (statement_read("statement", now->bytes, now->len, &again, &why) == -1) {
		records_trouble_with(gate->records, "%s", text_string(&why));
	} else {
		statement_compare(&gate->statement, &again, &differs);
		text_add_visible_format(
		    &message, "%s is not confirmed; what differs: %s", path, text_string(&differs));
		records_check_with(gate->records, &check, &message);
	}
	statement_free(&again);
}

/* ---- both ---- */

void
gate_attest_check(struct gate *gate)
{
	const struct gate_options *o = &gate->options;

	if (o->attest && o->verify)
		options_wrong(&o->common, "--attest writes a statement, --verify reads one");
	if ((o->attest || o->verify) && o->check)
		options_wrong(&o->common, "--check comes to no verdict to attest or verify");
	if (o->attest && o->window != 0 && !o->at)
		options_wrong(&o->common,
		    "--attest of windows needs --at: what comes late cannot come late again; "
		    "keep the records and judge them from there");
}

int
gate_attest_open(struct gate *gate, struct text *why)
{
	const struct gate_options *o = &gate->options;

	if (!o->attest && !o->verify)
		return 0;
	gate->digests = gate->policy.digests = digests_new();
	return o->verify ? attest_read(gate, why) : attest_prepare(gate, why);
}

static const char *
attest_run(const struct gate *gate)
{
	const struct common_options *common = &gate->options.common.common;

	return common->run_given ? common->run : NULL;
}

void
gate_attest_watch(struct gate *gate)
{
	struct reader_tap tap = digests_tap(gate->digests, "");

	if (!gate->digests)
		return;
	reader_tap(gate->reader, &tap);
	gate->checks = statement_checks_new(attest_run(gate), &gate->at);
	records_watch(gate->records, (struct records_watch){statement_checks_see, gate->checks});
}

int64_t
gate_at(void *context)
{
	return *(const int64_t *)context;
}

void
gate_attest_hold_clock(struct gate *gate)
{
	if (!gate->digests || gate->options.at)
		return;
	/* To the millisecond, as records tell it. */
	gate->at = clock_wall(&clock_system) / CLOCK_MS * CLOCK_MS;
	gate->clock.wall = gate_at;
	gate->clock.context = &gate->at;
}

struct kept_how
gate_kept_how(const struct gate *gate, const char *option)
{
	return (struct kept_how){
	    .option = option, .digests = gate->digests, .only_read = gate->options.verify};
}

/* Whether every file that bears on the verdict was digested: an option that forgets to is a fault
 * of this program. */
static bool
attest_is_complete(const struct gate *gate)
{
	const struct options *options = &gate->options.common;

	for (const struct option_row *row = options->rows; row->kind != OPTION_END; row++) {
		size_t found = 0;

		if (text_is_among(row->name, statement_other_options))
			continue;
		for (size_t i = 0; i < digests_count(gate->digests); i++)
			found += strcmp(digests_entry(gate->digests, i)->option, row->name) == 0;
		if (found < options_files(options, row).count) {
			records_trouble_with(gate->records,
			    "--attest and --verify do not know what --%s reads", row->name);
			return false;
		}
	}
	return true;
}

void
gate_attest_end(struct gate *gate)
{
	TEXT_LOCAL statement = TEXT_INIT(TEXT_MAX_RECORD), why = TEXT_INIT(TEXT_MAX_REASON);
	const struct statement_parts parts = {
	    .options = &gate->options.common,
	    .digests = gate->digests,
	    .checks = gate->checks,
	    .records = gate->records,
	    .run = attest_run(gate),
	    .at = gate->at,
	};

	if (!gate->digests)
		return;
	reader_leave(gate->reader);
	records_flush(gate->records);
	if (records_verdict(gate->records) == SUMMARY_TROUBLE || signal_pending() != 0 ||
	    !attest_is_complete(gate))
		return;
	if (statement_put(&parts, &statement) == -1)
		records_trouble_with(gate->records, "the statement would be too large");
	else if (gate->options.verify)
		attest_compare(gate, &statement);
	else if (artifact_save(gate->statement_path, 0644, statement.bytes, statement.len, &why) ==
		 -1)
		records_trouble_with(gate->records, "%s", text_string(&why));
}

void
gate_attest_close(struct gate *gate, int status)
{
	const struct gate_options *o = &gate->options;

	if (status == 2 && gate->statement_path)
		unlink(gate->statement_path);
	if (status == 2 && (o->attest || o->verify))
		diag_note("%s: nothing is %s: there is trouble", o->attest ? o->attest : o->verify,
		    o->attest ? "attested" : "verified");
	statement_checks_free(gate->checks);
	statement_free(&gate->statement);
	digests_free(gate->digests);
	free(gate->statement_path);
}
