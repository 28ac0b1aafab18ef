/*
 * Artifacts: any bytes are refused with a line, or read; what is read can be rewritten, and the
 * rewritten one says what was changed and keeps everything else.
 */
#include <stdint.h>
#include <string.h>

#include "clock.h"
#include "fuzz.h"
#include "incident_v1.h"
#include "text.h"

static bool
strings_agree(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static void
rewrite(const struct incident_v1 *incident, enum incident_v1_status status)
{
	struct text out = TEXT_INIT(TEXT_MAX_RECORD), why = TEXT_INIT(TEXT_MAX_REASON);
	const struct incident_v1_change change = {.status = status,
	    .count = incident->count,
	    .last_seen = 1000 * CLOCK_SECOND,
	    .resolved_at = status == INCIDENT_V1_RESOLVED ? 2000 * CLOCK_SECOND : 0};
	struct incident_v1 again;

	must(incident_v1_rewrite(incident, &change, &out) == 0);
	must(!memchr(out.bytes, '\n', out.len));
	must(incident_v1_parse(&again, "again", out.bytes, out.len, &why) == 0);
	must(strings_agree(again.id, incident->id));
	must(strings_agree(again.exception, incident->exception));
	must(strings_agree(again.fingerprint, incident->fingerprint));
	must(strings_agree(again.finer_kind, incident->finer_kind));
	must(strings_agree(again.runbook, incident->runbook));
	must(again.first_seen == incident->first_seen || !incident->extras);
	must(again.count == incident->count && again.status == status);
	must(again.last_seen == change.last_seen && again.resolved_at == change.resolved_at);
	incident_v1_free(&again);
	text_free(&out);
	text_free(&why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct incident_v1 incident;

	if (len <= 1 << 16 &&
	    incident_v1_parse(&incident, "input", (const char *)bytes, len, &why) == 0) {
		must(incident.id && *incident.id != '\0' && incident.exception && incident.stack);
		must(incident.count >= 1 && incident.severity && incident.finer_kind);
		rewrite(&incident, INCIDENT_V1_OPEN);
		rewrite(&incident, INCIDENT_V1_RESOLVED);
	} else if (len <= 1 << 16) {
		must(why.len > 0);
	}
	if (len <= 1 << 16)
		incident_v1_free(&incident);
	text_free(&why);
	return 0;
}
