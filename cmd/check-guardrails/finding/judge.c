#include <inttypes.h>

#include "clock.h"
#include "findings.h"
#include "json_writer.h"
#include "records.h"

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
	const struct finding_waivers *waivers = findings->waivers;
	int64_t now = clock_wall(findings->clock);
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

void
findings_judge(const struct findings *findings, bool whole, struct records *records)
{
	if (findings->on && findings->waivers->count > 0)
		waivers_judge(findings, whole, records);
}
