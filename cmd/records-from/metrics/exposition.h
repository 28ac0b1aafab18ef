/*
 * metrics/exposition: one line of what a service exposes to Prometheus.
 *
 * Two dialects: the text format of Prometheus, 0.0.4 with the quoted names of 1.0.0, in which
 * blanks are free and timestamps are milliseconds; and OpenMetrics 1.0, in which one space stands
 * between tokens, timestamps are seconds, an exemplar may follow a value, and `# EOF` comes last.
 * (prometheus.io/docs/instrumenting/exposition_formats, OpenMetrics 1.0.0.)
 */
#ifndef RECORDS_FROM_METRICS_EXPOSITION_H
#define RECORDS_FROM_METRICS_EXPOSITION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "labels.h"
#include "metric.h"
#include "report.h"
#include "text.h"

enum exposition_kind {
	EXPOSITION_NOTHING, /* an empty line, a comment */
	EXPOSITION_SAMPLE,
	EXPOSITION_HELP,
	EXPOSITION_TYPE,
	EXPOSITION_UNIT,
	EXPOSITION_EOF
};

struct exposition {
	bool openmetrics;
	enum exposition_kind kind;
	/* A sample whole; of HELP, TYPE and UNIT the name alone. */
	struct metric metric;
	/* The same of the same name and labels in whatever order (one without a value is none). */
	uint64_t series;
	uint64_t name_hash;
	struct label_words words;
	struct text unused; /* the labels of exemplars */
};

#define EXPOSITION_INIT(is_openmetrics)                                                            \
	((struct exposition){.openmetrics = (is_openmetrics),                                      \
	    .metric = METRIC_INIT,                                                                 \
	    .words = {.name = TEXT_INIT(REPORT_WORD), .value = TEXT_INIT(REPORT_WORD)},            \
	    .unused = TEXT_INIT(REPORT_WORD)})

/* A line without its end.  0, or -1 with what is wrong with it in `why`. */
int exposition_parse(struct exposition *e, const char *bytes, size_t len, struct text *why);

void exposition_free(struct exposition *e);

#endif
