#include "format.h"
#include "json_reader.h"
#include "report.h"
#include "zap.h"

enum { WORD_INNER_URI = ZAP_WORDS, PLACES };

static const char *const zap_members[PLACES] = {
    [ZAP_RULE] = ".pluginid",
    [ZAP_NAME] = ".alert",
    [ZAP_OTHER_NAME] = ".name",
    [ZAP_RISK] = ".riskcode",
    [ZAP_RISK_WORDS] = ".riskdesc",
    [ZAP_CONFIDENCE] = ".confidence",
    [ZAP_URI] = ".instances[0].uri",
    [WORD_INNER_URI] = ".uri",
};

struct zap_json {
	struct zap *zap;
	struct json_reader *r;
	struct json_scanner *scanner;
};

static void
zap_take_alert(struct zap_json *j)
{
	struct json_slice values[PLACES];

	if (json_coming(j->r) != JSON_OBJECT) {
		json_reader_fail(j->r, "an alert is no object");
		return;
	}
	if (!json_take_members(j->r, j->scanner, values))
		return;
	for (int i = 0; i < ZAP_WORDS; i++)
		json_word(&values[i], &j->zap->words[i]);
	if (j->zap->words[ZAP_URI].len == 0)
		json_word(&values[WORD_INNER_URI], &j->zap->words[ZAP_URI]);
	zap_tell(j->zap);
}

/* What was converted from XML has a single object where several would be an array. */
static void
zap_take_each(struct zap_json *j, const char *name, void (*take)(struct zap_json *j))
{
	if (json_coming(j->r) == JSON_OBJECT)
		take(j);
	else if (json_enter_array(j->r))
		while (json_next_element(j->r))
			take(j);
	else
		json_reader_fail(j->r, "\"%s\" is no array", name);
}

static void
zap_take_site(struct zap_json *j)
{
	struct json_slice name;
	bool alerts = false;

	if (!json_enter_object(j->r)) {
		json_reader_fail(j->r, "a site is no object");
		return;
	}
	j->zap->sites++;
	while (json_next_member(j->r, &name))
		if (json_name_is(&name, "alerts")) {
			alerts = true;
			zap_take_each(j, "alerts", zap_take_alert);
		}
	if (!alerts)
		json_reader_fail(j->r, "a site has no \"alerts\"");
}

int
zap_read_json(struct zap *zap)
{
	struct report *report = zap->report;
	struct zap_json j = {.zap = zap,
	    .r = json_reader_new(report->input),
	    .scanner = json_scanner_of(zap_members, PLACES)};
	TEXT_LOCAL version = TEXT_INIT(REPORT_WORD);
	struct json_slice name;
	bool sites = false;
	int rc;

	if (json_enter_object(j.r))
		while (json_next_member(j.r, &name)) {
			if (json_name_is(&name, "@version") && json_take_string(j.r, &version)) {
				report_set_version(report, text_string(&version));
			} else if (json_name_is(&name, "site")) {
				sites = true;
				zap_take_each(&j, "site", zap_take_site);
			}
		}
	rc = json_reader_end(j.r, &report->why);
	if (rc == 0 && !sites)
		rc = report_fault(report, "it is no report of ZAP: it has no \"site\"");
	json_scanner_free(j.scanner);
	json_reader_free(j.r);
	return rc;
}
