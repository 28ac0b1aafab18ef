/*
 * contract_targets: what a service promises in GET /contract, for those who judge it by that.
 *
 *     {"kpi_targets":{"ctr_at_20":">= 8%"},"sla_targets":{"reco_p95_ms":120}}
 *
 * A target is a number (sla: at most, kpi: at least) or a string whose comparator counts.  Other
 * members are passed over, but for those whose name is nearly that of a section.
 */
#ifndef COMMON_CONTRACT_TARGETS_H
#define COMMON_CONTRACT_TARGETS_H

#include <stdbool.h>

#include "document.h"
#include "units.h"

/* What a target is about. */
enum contract_metric {
	CONTRACT_P50,
	CONTRACT_P90,
	CONTRACT_P95,
	CONTRACT_P99,
	CONTRACT_ERROR_RATE,
	CONTRACT_CLICKS,
	CONTRACT_WATCH_TIME,
	CONTRACT_COVERAGE,
};

struct contract_target {
	enum contract_metric metric;
	const char *name; /* "reco_p95_ms" */
	char op[3];       /* "<=", "<", ">=", ">", "==", "!=" */
	double value;
	enum unit unit; /* as it was written; UNIT_NONE: that of the metric */
};

/* Whether the document is a contract at all: one object, no error page that was saved in its place,
 * and no section whose name was misspelt.  0, or -1 with "FILE:LINE:COLUMN: reason". */
int contract_check(const struct document *document, struct text *why);

/* The section `name` ("sla_targets"), an object with members.  NULL where it is missing or empty;
 * what is no object is an error: -1 with the reason. */
int contract_section(const struct document *document, const char *name,
    const struct document_value **section, struct text *why);

/* One target of it.  -1 with "FILE:LINE:COLUMN: reason", also when nothing is known by that
 * name. */
int contract_target_read(const struct document *document, const char *section,
    const struct document_value *member, struct contract_target *target, struct text *why);

/* Whether it is about response times, and if so which percentile of them. */
bool contract_percentile(enum contract_metric metric, double *percentile);

#endif
