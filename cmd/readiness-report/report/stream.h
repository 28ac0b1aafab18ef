/*
 * report/stream: one stream of records, from its files to the formats.
 */
#ifndef READINESS_REPORT_REPORT_STREAM_H
#define READINESS_REPORT_REPORT_STREAM_H

#include "report.h"

/* What it came to. */
struct stream {
	struct totals totals;
	int64_t records;          /* good ones */
	struct text first_reason; /* why the gate is closed; "" while it is not; to be freed */
};

/* Reads all of it and renders it. */
void stream_render(struct report *report, char *const *files, const struct common_options *options,
    struct stream *stream);

#endif
