#include <string.h>

#include "report.h"
#include "xml_reader.h"
#include "zap.h"

static const struct {
	const char *name;
	enum zap_word word;
} zap_elements[] = {
    {"pluginid", ZAP_RULE},
    {"alert", ZAP_NAME},
    {"name", ZAP_OTHER_NAME},
    {"riskcode", ZAP_RISK},
    {"riskdesc", ZAP_RISK_WORDS},
    {"confidence", ZAP_CONFIDENCE},
    {"uri", ZAP_URI},
};

struct zap_xml {
	struct zap *zap;
	unsigned item; /* the depth of the alert under way; 0: none */
	bool alerts;   /* the list of alerts of a site is under way */
	bool listed;   /* the site under way had one */
};

/* The word that an element within an alert is; ZAP_WORDS: none. */
static enum zap_word
zap_element_word(const struct zap_xml *x, const struct xml_reader *reader, const char *name)
{
	for (size_t i = 0; i < sizeof(zap_elements) / sizeof(zap_elements[0]); i++)
		if (strcmp(name, zap_elements[i].name) == 0 &&
		    (xml_depth(reader) == x->item + 1 || zap_elements[i].word == ZAP_URI))
			return zap_elements[i].word;
	return ZAP_WORDS;
}

/* A site, and the list of alerts within. */
static void
zap_open_site(struct zap_xml *x, struct xml_reader *reader, const char *name)
{
	if (xml_depth(reader) == 2 && strcmp(name, "site") == 0) {
		x->zap->sites++;
		x->alerts = x->listed = false;
	} else if (xml_depth(reader) == 3 && strcmp(name, "alerts") == 0) {
		x->alerts = x->listed = true;
	} else if (xml_depth(reader) == 4 && x->alerts && strcmp(name, "alertitem") != 0) {
		xml_fail(reader, "among its alerts, an element that is no alertitem");
	}
}

static void
zap_opened(void *context, struct xml_reader *reader, const char *name)
{
	struct zap_xml *x = context;
	const char *version = xml_attribute(reader, "version");

	zap_open_site(x, reader, name);
	if (xml_depth(reader) == 1 && strcmp(name, "OWASPZAPReport") != 0)
		xml_fail(reader, "it is no report of ZAP: its root is not OWASPZAPReport");
	else if (xml_depth(reader) == 1 && version)
		report_set_version(x->zap->report, version);
	else if (x->item && strcmp(name, "alertitem") == 0)
		xml_fail(reader, "an alertitem within another");
	else if (strcmp(name, "alertitem") == 0)
		x->item = xml_depth(reader);
	else if (x->item && zap_element_word(x, reader, name) != ZAP_WORDS)
		xml_keep_text(reader);
}

static void
zap_closed(void *context, struct xml_reader *reader, const char *name, const struct text *text)
{
	struct zap_xml *x = context;
	enum zap_word word;

	if (xml_depth(reader) == 3 && strcmp(name, "alerts") == 0)
		x->alerts = false;
	if (xml_depth(reader) == 2 && strcmp(name, "site") == 0 && !x->listed)
		xml_fail(reader, "a site has no \"alerts\"");
	if (x->item && x->item == xml_depth(reader)) {
		zap_tell(x->zap);
		x->item = 0;
	} else if (x->item) {
		word = zap_element_word(x, reader, name);
		if (word != ZAP_WORDS && x->zap->words[word].len == 0)
			text_add(&x->zap->words[word], text_string(text), text->len);
	}
}

int
zap_read_xml(struct zap *zap)
{
	static const struct xml_hooks hooks = {.open = zap_opened, .close = zap_closed};
	struct zap_xml x = {.zap = zap};

	return xml_read(zap->report->input, &hooks, &x, &zap->report->why);
}
