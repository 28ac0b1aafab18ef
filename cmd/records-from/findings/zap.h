/*
 * findings/zap: what the two forms of ZAP's report have in common.
 */
#ifndef RECORDS_FROM_FINDINGS_ZAP_H
#define RECORDS_FROM_FINDINGS_ZAP_H

#include <stdint.h>

#include "finding.h"
#include "text.h"

struct report;

/* What is read of an alert, as words. */
enum zap_word {
	ZAP_RULE,
	ZAP_NAME,
	ZAP_OTHER_NAME,
	ZAP_RISK, /* "0" to "3" */
	ZAP_RISK_WORDS,
	ZAP_CONFIDENCE,
	ZAP_URI, /* of the first instance */
	ZAP_WORDS
};

struct zap {
	struct report *report;
	int64_t sites;
	struct text words[ZAP_WORDS];
	struct finding finding;
};

void zap_init(struct zap *zap, struct report *report);
void zap_free(struct zap *zap);

/* Tells the alert that the words are of, and clears them. */
void zap_tell(struct zap *zap);

/* Reads the whole; what a format's `read` may return. */
int zap_read_json(struct zap *zap);
int zap_read_xml(struct zap *zap);

#endif
