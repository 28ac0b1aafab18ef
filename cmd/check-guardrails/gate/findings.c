#include <inttypes.h>
#include <stdlib.h>

#include "artifact.h"
#include "diag.h"
#include "digests.h"
#include "gate.h"
#include "kept.h"
#include "modes.h"
#include "reader.h"
#include "records.h"
#include "signals.h"
#include "sources.h"
#include "summaries.h"

/* ---- files ---- */

static int
baseline_read(struct gate *gate, const char *path, struct text *why)
{
	TEXT_LOCAL bytes = TEXT_INIT(TEXT_MAX_RECORD);
	char *real = kept_path(path, why);
	int rc;

	if (!real)
		return -1;
	rc = artifact_read(real, TEXT_MAX_RECORD, &bytes, why);
	if (rc == 0) {
		digests_add(gate->digests, "findings-baseline", path, bytes.bytes, bytes.len);
		rc = known_findings_parse(
		    &gate->findings.baseline, path, text_string(&bytes), bytes.len, why);
	} else {
		text_add_string(why, "; --write-findings-baseline writes one");
	}
	free(real);
	return rc;
}

/* Whether it may be replaced at the end, so that nobody waits for that in vain. */
static int
baseline_check_target(const char *path, struct text *why)
{
	char *real = kept_path(path, why);

	free(real);
	return real ? 0 : -1;
}

int
gate_findings_open(struct gate *gate, struct text *why)
{
	const struct gate_options *o = &gate->options;
	const struct findings_settings settings = {
	    .clock = &gate->clock,
	    .waivers = &gate->policy.waivers,
	    .compares = o->findings_baseline,
	    .collects = o->write_findings_baseline,
	};

	findings_open(&gate->findings, &settings, &gate->survey);
	if (o->check)
		return 0;
	if (o->findings_baseline && baseline_read(gate, o->findings_baseline, why) == -1)
		return -1;
	return o->write_findings_baseline ? baseline_check_target(o->write_findings_baseline, why)
					  : 0;
}

/* ---- at the end ---- */

/* Whether any tool's report with findings was read. */
static bool
findings_were_read(const struct sources *sources)
{
	for (size_t i = 0; i < sources->count; i++)
		if (sources->tools[i].vouched >> KIND_FINDING & 1)
			return true;
	return false;
}

/* A tool of the old baseline whose report was not read: what is known of it would be lost. */
static const struct known_finding *
find_unread(const struct known_findings *baseline, const struct sources *sources)
{
	for (size_t i = 0; i < baseline->count; i++) {
		const struct known_finding *finding = &baseline->items[i];

		if (!sources_read(sources, finding->words[KNOWN_TOOL], finding->lengths[KNOWN_TOOL],
			KIND_FINDING))
			return finding;
	}
	return NULL;
}

/* 0, or -1 with the reason why what the baseline has to hold is not known. */
static int
baseline_check_known(const struct gate *gate, struct text *why)
{
	const struct sources *sources = &gate->ledger.sources;
	const struct known_finding *unread = find_unread(&gate->findings.baseline, sources);
	int64_t lost = sources_lost(sources, NULL, KIND_FINDING);

	if (!gate->ended || records_flush(gate->records) == -1 ||
	    records_verdict(gate->records) == SUMMARY_TROUBLE)
		return text_fail(why, "not all could be read");
	if (!summaries_whole(reader_summaries(gate->reader)))
		return text_fail(why, "a program upstream did not come to its end");
	if (!findings_were_read(sources))
		return text_fail(why, "no source says that a report with findings was read");
	if (lost > 0)
		return text_fail(why, "%" PRId64 " findings of a source did not arrive", lost);
	if (unread) {
		text_fail(why, "it would lose what is known of ");
		text_add_visible(why, unread->words[KNOWN_TOOL] ? unread->words[KNOWN_TOOL] : "",
		    unread->lengths[KNOWN_TOOL]);
		text_add_string(why, ", whose report was not read");
		return -1;
	}
	if (gate->findings.found.over)
		return text_fail(why, "there are more than %d findings", KNOWN_MOST);
	return 0;
}

static int
baseline_prepare(struct gate *gate, const char *path, struct text *why)
{
	TEXT_LOCAL bytes = TEXT_INIT(TEXT_MAX_RECORD);
	char *real;

	if (baseline_check_known(gate, why) == -1)
		return -1;
	known_findings_put(&gate->findings.found, &bytes);
	if (text_failed(&bytes))
		return text_fail(why, "it would be too large");
	real = kept_path(path, why);
	gate->known = real ? artifact_open(real, 0644, why) : NULL;
	free(real);
	if (!gate->known)
		return -1;
	artifact_write(gate->known, bytes.bytes, bytes.len); /* a fault is told by the next */
	return artifact_sync(gate->known, why);
}

void
gate_findings_judge(struct gate *gate)
{
	const char *path = gate->options.write_findings_baseline;
	bool trouble = records_verdict(gate->records) == SUMMARY_TROUBLE;
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_RECORD);

	findings_judge(
	    &gate->findings, &gate->ledger.sources, gate->ended && !trouble, gate->records);
	if (!path || gate->options.verify)
		return;
	if (baseline_prepare(gate, path, &why) == -1)
		records_trouble_with(gate->records,
		    "%s: the baseline of findings was not written: %s", path, text_string(&why));
}

int
gate_findings_close(struct gate *gate, int status)
{
	const char *path = gate->options.write_findings_baseline;
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct artifact *known = gate->known;

	gate->known = NULL;
	if (!known || status == 2) {
		artifact_abandon(known);
		return status;
	}
	if (artifact_commit(known, &why) == -1) {
		diag_error("%s", text_string(&why));
		return 2;
	}
	diag_note("%s: known from now on: %" PRId64 " findings", path, gate->findings.found.total);
	return status;
}
