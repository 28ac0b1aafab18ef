/* links: cmd/smoke-stack/replay/incident.c cmd/smoke-stack/replay/request.c */
/*
 * Incidents: the input is a file of them.  What is sent again has to be one JSON object of a step, below the base
 * URL where there is one, and no text of the incident may be taken for a template.
 */
#include <string.h>

#include "../../cmd/smoke-stack/replay/incident.h"
#include "../../cmd/smoke-stack/replay/request.h"
#include "document.h"
#include "fuzz.h"
#include "text.h"

static const char variable[] = "env.READYLINE_REPLAY_";

/* Two braces stand for themselves, or for a header that was redacted. */
static void
must_be_no_template(const struct document_value *value)
{
	const char *at = value ? value->string : NULL;

	while (at && (at = strstr(at, "{{"))) {
		at += 2;
		if (strncmp(at, variable, strlen(variable)) == 0)
			continue;
		must(strncmp(at, "{{}}", 4) == 0);
		at += 4;
	}
}

static void
check_plan(const struct text *plan)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct document *document = document_parse("plan", text_string(plan), plan->len, &why);
	const struct document_value *headers;

	must(document != NULL && document->count == 1);
	must(document_member(document->first, "expect") != NULL);
	must_be_no_template(document_member(document_member(document->first, "request"), "url"));
	must_be_no_template(document_member(document->first, "body"));
	headers = document_member(document->first, "headers");
	for (const struct document_value *h = headers->first; h; h = h->next)
		must_be_no_template(h);
	document_free(document);
	text_free(&why);
}

static void
replay(const struct incident *incident, const char *base_url)
{
	struct text plan = TEXT_INIT(TEXT_MAX_DOCUMENT), why = TEXT_INIT(TEXT_MAX_REASON);
	const char *target = replay_target(incident, base_url, &why);

	must(target != NULL || why.len > 0);
	if (target && base_url)
		must(strstr(target, "://") == NULL || *target == '/' || *target == '?' ||
		     *target == '#');
	if (target) {
		replay_plan_write(incident, target, &plan);
		must(!text_failed(&plan));
		check_plan(&plan);
	}
	text_free(&plan);
	text_free(&why);
}

static void
check_incident(const struct document *document, const struct document_value *value)
{
	struct text names = TEXT_INIT(TEXT_MAX_RECORD), why = TEXT_INIT(TEXT_MAX_REASON);
	struct incident incident;
	int rc = incident_read(&incident, document, value, &why), status;

	must(rc == 1 || rc == 0 || (rc == -1 && why.len > 0));
	if (rc == 1) {
		(void)incident_others(&incident, &names);
		if (incident_failure(&incident, &status) == FAILURE_STATUS)
			must(status >= 100 && status < 600);
		if (!incident_obstacle(&incident)) {
			must(incident.http != NULL);
			replay(&incident, NULL);
			replay(&incident, "http://127.0.0.1:1/base");
		}
	}
	text_free(&names);
	text_free(&why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct document *document =
	    len > 1 << 16 ? NULL : document_parse("input", (const char *)bytes, len, &why);

	for (const struct document_value *v = document ? document->first : NULL; v; v = v->next)
		check_incident(document, v);
	document_free(document);
	text_free(&why);
	return 0;
}
