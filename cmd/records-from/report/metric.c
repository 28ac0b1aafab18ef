#include "metric.h"

#include <math.h>

#include "clock.h"
#include "json_writer.h"
#include "report.h"

void
metric_free(struct metric *metric)
{
	text_free(&metric->name);
	text_free(&metric->labels);
}

void
report_metric(struct report *report, const struct metric *metric)
{
	struct json_writer *w;

	if (!isfinite(metric->value)) {
		report_speaks_of(report, REPORT_METRIC);
		report->left_out++;
		return;
	}
	w = report_begin(report, REPORT_METRIC);
	json_put_bytes(w, "name", metric->name.bytes, metric->name.len);
	if (metric->labels.len > 0)
		json_put_raw(w, "labels", metric->labels.bytes, metric->labels.len);
	json_put_number(w, "value", metric->value);
	if (metric->has_timestamp)
		json_put_time(w, "timestamp", metric->timestamp_ns);
	report_end(report);
}
