#include <inttypes.h>

#include "clock.h"
#include "findings.h"
#include "json_writer.h"
#include "records.h"
#include "sources.h"

/* Of those that are gone so many stand in the evidence, and so many in the message. */
enum { GONE_TOLD = 100, GONE_NAMED = 5 };

/* A status that makes nothing pass by itself: what is said of findings is no judgement. */
static enum check_status
status_beside_others(const struct records *records, enum check_status status)
{
	static const enum check_status judged[] = {
	    CHECK_PASS, CHECK_WARN, CHECK_FAIL, CHECK_UNKNOWN};

	for (size_t i = 0; i < sizeof(judged) / sizeof(judged[0]); i++)
		if (records_count(records, judged[i]) > 0)
			return status;
	return CHECK_SKIP;
}

static void
waiver_judge(const struct finding_waiver *waiver, int64_t now, enum check_status status,
    struct records *records)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_RECORD), message = TEXT_INIT(TEXT_MAX_RECORD);
	struct check check = {
	    .status = status,
	    .severity = "warning",
	    .file = waiver->file,
	    .line = waiver->line,
	    .waived_until = waiver->until,
	};

	if (!finding_waiver_complain(waiver, now, &message))
		return;
	text_add_string(&name, "waiver: ");
	finding_waiver_describe(waiver, &name);
	check.name = text_string(&name);
	records_check_with(records, &check, &message);
}

static void
waivers_judge(const struct findings *findings, bool whole, struct records *records)
{
	const struct finding_waivers *waivers = findings->settings.waivers;
	int64_t now = clock_wall(findings->settings.clock);
	enum check_status warn = status_beside_others(records, CHECK_WARN);
	TEXT_LOCAL evidence = TEXT_INIT(TEXT_MAX_RECORD), message = TEXT_INIT(TEXT_MAX_REASON);
	struct json_writer w = json_writer(&evidence);
	struct check check = {
	    .name = "waived findings",
	    .status = status_beside_others(records, CHECK_PASS),
	    .observed = check_number((double)findings->waived),
	    .severity = "info",
	};

	finding_waivers_put(waivers, now, &w);
	check.evidence = text_string(&evidence);
	text_add_format(&message, "%" PRId64 " finding%s waived and judged by no rule",
	    findings->waived, findings->waived == 1 ? " is" : "s are");
	records_check_with(records, &check, &message);
	for (size_t i = 0; i < waivers->count; i++)
		if (whole || waivers->items[i].matched > 0)
			waiver_judge(&waivers->items[i], now, warn, records);
}

/* ---- the baseline ---- */

/* What of the baseline was met, and what was not. */
struct comparison {
	int64_t found, gone, unread; /* unread: nobody says that the tool's report was read */
	struct text names;           /* of some that are gone */
	struct json_writer w;        /* the evidence, in the list of these */
	int told;
};

static void
comparison_name(struct comparison *c, const struct known_finding *finding)
{
	static const enum known_member members[] = {KNOWN_TOOL, KNOWN_RULE, KNOWN_FILE};
	bool suppressed = finding->known == finding->known_suppressed;

	if (c->told == GONE_TOLD)
		return;
	known_finding_put(finding, suppressed, &c->w);
	if (c->told++ >= GONE_NAMED)
		return;
	text_add_string(&c->names, c->told > 1 ? "," : ":");
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
		if (!finding->words[members[i]])
			continue;
		text_add_byte(&c->names, ' ');
		text_add_visible(
		    &c->names, finding->words[members[i]], finding->lengths[members[i]]);
	}
}

static void
comparison_take(struct comparison *c, const struct known_finding *finding,
    const struct sources *sources, bool whole)
{
	int64_t missing = finding->known - finding->seen;

	missing = missing > 0 ? missing : 0;
	c->found += finding->known - missing;
	if (missing == 0)
		return;
	if (!whole || !sources_read(sources, finding->words[KNOWN_TOOL],
			  finding->lengths[KNOWN_TOOL], KIND_FINDING)) {
		c->unread += missing;
		return;
	}
	c->gone += missing;
	comparison_name(c, finding);
}

/* "412 of 415 known findings are there still, 1 is gone: bandit B105 app/a.py; ..." */
static void
comparison_describe(const struct comparison *c, const struct findings *findings, struct text *out)
{
	text_add_format(out,
	    "%" PRId64 " of %" PRId64 " known findings are there still, %" PRId64 " %s new",
	    c->found, findings->baseline.total, findings->fresh,
	    findings->fresh == 1 ? "is" : "are");
	if (findings->nameless > 0)
		text_add_format(out, " (%" PRId64 " without a fingerprint)", findings->nameless);
	if (c->unread > 0)
		text_add_format(out,
		    "; of %" PRId64
		    " other%s nothing is known, for no source says that the report of "
		    "their tool was read whole",
		    c->unread, c->unread == 1 ? "" : "s");
	if (c->gone == 0)
		return;
	text_add_format(out,
	    "; %" PRId64 " %s gone%s%s; write the baseline anew "
	    "(--write-findings-baseline)",
	    c->gone, c->gone == 1 ? "is" : "are", text_string(&c->names),
	    c->gone > c->told || c->told > GONE_NAMED ? ", ..." : "");
}

static void
baseline_judge(const struct findings *findings, const struct sources *sources, bool whole,
    struct records *records)
{
	const struct known_findings *baseline = &findings->baseline;
	TEXT_LOCAL evidence = TEXT_INIT(TEXT_MAX_RECORD), message = TEXT_INIT(TEXT_MAX_RECORD);
	struct comparison c = {.names = TEXT_INIT(TEXT_MAX_RECORD), .w = json_writer(&evidence)};
	struct check check = {
	    .name = "findings baseline",
	    .status = status_beside_others(records, CHECK_PASS),
	    .severity = "info",
	};

	json_open_object(&c.w, NULL);
	json_open_array(&c.w, "gone");
	for (size_t i = 0; i < baseline->count; i++)
		comparison_take(&c, &baseline->items[i], sources, whole);
	json_close_array(&c.w);
	json_put_integer(&c.w, "known", baseline->total);
	json_put_integer(&c.w, "found", c.found);
	json_put_integer(&c.w, "unread", c.unread);
	json_put_integer(&c.w, "new", findings->fresh);
	json_close_object(&c.w);
	check.observed = check_number((double)c.gone);
	check.evidence = text_string(&evidence);
	comparison_describe(&c, findings, &message);
	records_check_with(records, &check, &message);
	text_free(&c.names);
}

void
findings_judge(const struct findings *findings, const struct sources *sources, bool whole,
    struct records *records)
{
	if (!findings->on)
		return;
	if (findings->settings.waivers->count > 0)
		waivers_judge(findings, whole, records);
	if (findings->settings.compares)
		baseline_judge(findings, sources, whole, records);
}
