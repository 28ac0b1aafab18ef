#include <string.h>

#include "report.h"
#include "zap.h"

void
zap_init(struct zap *zap, struct report *report)
{
	*zap = (struct zap){.report = report, .finding = FINDING_INIT};
	for (int i = 0; i < ZAP_WORDS; i++)
		zap->words[i] = TEXT_INIT(REPORT_WORD);
	report_speaks_of(report, REPORT_FINDING);
}

void
zap_free(struct zap *zap)
{
	for (int i = 0; i < ZAP_WORDS; i++)
		text_free(&zap->words[i]);
	finding_free(&zap->finding);
}

/* What was sent with a request changes from scan to scan, and may hold what nobody should see. */
static void
zap_put_place(const char *uri, struct text *out)
{
	const char *end = uri + strcspn(uri, "?#"), *host = strstr(uri, "://"), *user;

	host = host && host < end ? host + strlen("://") : uri;
	user = memchr(host, '@', strcspn(host, "/?#"));
	text_add(out, uri, (size_t)(host - uri));
	if (host > uri && user)
		host = user + 1;
	text_add(out, host, (size_t)(end - host));
}

static enum severity
zap_severity(const struct text *code, const struct text *description)
{
	static const enum severity severities[] = {
	    SEVERITY_INFO, SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH};
	TEXT_LOCAL word = TEXT_INIT(REPORT_WORD);

	if (code->len == 1 && code->bytes[0] >= '0' && code->bytes[0] <= '3')
		return severities[code->bytes[0] - '0'];
	if (code->len > 0)
		return SEVERITY_UNKNOWN;
	/* "High (Medium)": severity and confidence. */
	text_add(&word, text_string(description), strcspn(text_string(description), " "));
	return severity_of_word(text_string(&word));
}

void
zap_tell(struct zap *zap)
{
	struct text *words = zap->words;
	struct finding *f = &zap->finding;
	const struct text *name;

	finding_clear(f);
	text_add(&f->rule, words[ZAP_RULE].bytes, words[ZAP_RULE].len);
	name = words[ZAP_NAME].len > 0 ? &words[ZAP_NAME] : &words[ZAP_OTHER_NAME];
	text_add(&f->message, name->bytes, name->len);
	zap_put_place(text_string(&words[ZAP_URI]), &f->file);
	f->severity = zap_severity(&words[ZAP_RISK], &words[ZAP_RISK_WORDS]);
	if (words[ZAP_RISK_WORDS].len > 0)
		text_add(&f->given, words[ZAP_RISK_WORDS].bytes, words[ZAP_RISK_WORDS].len);
	else
		text_add(&f->given, words[ZAP_RISK].bytes, words[ZAP_RISK].len);
	f->suppressed = strcmp(text_string(&words[ZAP_CONFIDENCE]), "0") == 0;
	report_finding(zap->report, f);
	for (int i = 0; i < ZAP_WORDS; i++)
		text_clear(&words[i]);
}
