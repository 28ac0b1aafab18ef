#include <math.h>

#include "analytics.h"
#include "impressions.h"
#include "metrics.h"
#include "outbox.h"
#include "recommender.h"
#include "service.h"

void
handle_contract(struct service *service, const struct request *request, struct answer *answer)
{
	(void)service;
	(void)request;
	answer->status = 200;
	buffer_puts(&answer->body,
	    "{\"contract_version\":\"1\",\"kpi_targets\":{\"ctr_at_20\":\">= "
	    "8%\",\"avg_watch_time_sec\":\">= 35\","
	    "\"catalog_coverage_at_20\":\">= 60%\"},\"sla_targets\":{\"reco_p95_ms\":120,"
	    "\"reco_p99_ms\":200,\"api_error_rate_pct\":1.0},"
	    "\"event_contract\":{\"event_types\":[\"view\",\"click\",\"purchase\"],"
	    "\"idempotency_key\":\"event_id\",\"ts_unit\":\"ms\"}}");
}

void
handle_window(struct service *service, const struct request *request, struct answer *answer)
{
	struct buffer *body = &answer->body;
	struct metrics_window window;

	(void)request;
	metrics_window(service->metrics, &window);
	answer->status = 200;
	buffer_printf(body, "{\"window_sec\":%d,\"sample_size\":%llu,\"status_counts\":{",
	    window.window_sec, (unsigned long long)window.samples);
	for (int class = 2; class <= 5; class ++)
		buffer_printf(body, "%s\"%dxx\":%llu", class > 2 ? "," : "", class,
		    (unsigned long long)window.statuses[class - 1]);
	buffer_puts(body, "},\"error_rate_pct\":");
	answer_number(answer, window.error_rate_pct);
	buffer_puts(body, ",\"latency_ms\":{\"p50\":");
	answer_number(answer, window.p50_ms);
	buffer_puts(body, ",\"p95\":");
	answer_number(answer, window.p95_ms);
	buffer_puts(body, ",\"p99\":");
	answer_number(answer, window.p99_ms);
	buffer_puts(body, "}}");
}

void
handle_baseline(struct service *service, const struct request *request, struct answer *answer)
{
	struct sql *sql = store_take(&service->reports);
	struct buffer *body = &answer->body;
	struct baseline baseline;
	int rc = baseline_read(sql, &baseline);

	(void)request;
	if (rc != 0)
		answer_error(answer, 503, "the figures cannot be read: %s", sql_error(sql));
	store_give(&service->reports, &answer->used);
	if (rc != 0)
		return;
	answer->status = 200;
	buffer_printf(body,
	    "{\"metrics\":{\"requests\":%lld,\"impressions\":%lld,\"watches\":%lld,"
	    "\"ctr_at_20_pct\":",
	    (long long)baseline.requests, (long long)baseline.impressions,
	    (long long)baseline.watches);
	answer_number(answer, baseline.ctr_pct);
	buffer_puts(body, ",\"avg_watch_time_sec\":");
	answer_number(answer, baseline.watch_sec);
	buffer_puts(body, ",\"catalog_coverage_at_20_pct\":");
	answer_number(answer, baseline.coverage_pct);
	buffer_puts(body, "}}");
}

/* ---- Prometheus text format, version 0.0.4 ---- */

static void
metric_begin(struct buffer *body, const char *name, const char *type, const char *help)
{
	buffer_printf(body, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* A share that is not known is left out: zero would be a lie. */
static void
write_percent(struct buffer *body, const char *name, const char *help, double percent)
{
	if (isnan(percent))
		return;
	metric_begin(body, name, "gauge", help);
	buffer_printf(body, "%s %.3f\n", name, percent);
}

static void
write_requests(struct service *service, struct buffer *body)
{
	metric_begin(body, "reco_http_requests_total", "counter", "Answers by route and status.");
	for (size_t path = 0; path < routes_count(); path++) {
		for (int class = 1; class <= 5; class ++) {
			uint64_t answers = metrics_answers(service->metrics, path, class);

			if (answers > 0)
				buffer_printf(body,
				    "reco_http_requests_total{method=\"%s\",path=\"%s\","
				    "status=\"%dxx\"} %llu\n",
				    routes_method(path), routes_name(path), class,
				    (unsigned long long)answers);
		}
	}
}

static void
write_durations(struct service *service, struct buffer *body)
{
	struct metrics_total total;

	metrics_total(service->metrics, &total);
	metric_begin(
	    body, "reco_request_duration_seconds", "histogram", "Time that /reco took to answer.");
	for (size_t i = 0; i < METRICS_BOUNDS; i++)
		buffer_printf(body, "reco_request_duration_seconds_bucket{le=\"%g\"} %llu\n",
		    metrics_bounds_sec[i], (unsigned long long)total.at_most[i]);
	buffer_printf(body,
	    "reco_request_duration_seconds_bucket{le=\"+Inf\"} %llu\n"
	    "reco_request_duration_seconds_sum %.9g\n"
	    "reco_request_duration_seconds_count %llu\n",
	    (unsigned long long)total.count, total.sum_sec, (unsigned long long)total.count);
}

/* Without the table there are no figures: zeros would be a lie. */
static void
write_outbox(struct service *service, struct answer *answer)
{
	struct buffer *body = &answer->body;
	struct outbox_counts counts;
	int rc;

	rc = outbox_count(store_take(&service->reports), &counts);
	store_give(&service->reports, &answer->used);
	metric_begin(body, "reco_outbox_up", "gauge", "1 when the outbox can be read.");
	buffer_printf(body, "reco_outbox_up %d\n", rc == 0);
	if (rc != 0)
		return;
	metric_begin(body, "reco_outbox_events", "gauge", "Events of the outbox by state.");
	buffer_printf(body,
	    "reco_outbox_events{state=\"pending\"} %lld\n"
	    "reco_outbox_events{state=\"publishing\"} %lld\n"
	    "reco_outbox_events{state=\"published\"} %lld\n"
	    "reco_outbox_events{state=\"dead\"} %lld\n"
	    "reco_outbox_events{state=\"parked\"} %lld\n",
	    (long long)counts.pending, (long long)counts.publishing, (long long)counts.published,
	    (long long)counts.dead, (long long)counts.parked);
	if (counts.dead + counts.parked + counts.published > 0)
		write_percent(body, "reco_publish_failures_percent",
		    "Events that became dead letters, of those that are done.",
		    100.0 * (double)(counts.dead + counts.parked) /
			(double)(counts.dead + counts.parked + counts.published));
	metric_begin(body, "reco_outbox_oldest_lag_seconds", "gauge",
	    "Age of the oldest event that is not published.");
	buffer_printf(
	    body, "reco_outbox_oldest_lag_seconds %.3f\n", (double)counts.oldest_lag_ms / 1000);
}

void
handle_metrics(struct service *service, const struct request *request, struct answer *answer)
{
	struct impression_counts impressions = impressions_counts(service->impressions);
	struct buffer *body = &answer->body;
	struct metrics_window window;

	metrics_window(service->metrics, &window);
	answer->status = 200;
	answer->content_type = "text/plain; version=0.0.4; charset=utf-8";
	write_requests(service, body);
	write_durations(service, body);
	write_outbox(service, answer);
	write_percent(body, "reco_errors_percent",
	    "Answers of /reco with a status of 500 or more, of the last minute.",
	    window.error_rate_pct);
	write_percent(body, "reco_connections_used_percent",
	    "Connections that are open, of those that may be.",
	    request_connections_used_pct(request));
	metric_begin(
	    body, "reco_lists_total", "counter", "Lists shown, by what became of the log.");
	buffer_printf(body,
	    "reco_lists_total{log=\"kept\"} %llu\nreco_lists_total{log=\"left_out\"} %llu\n",
	    (unsigned long long)impressions.kept, (unsigned long long)impressions.left_out);
	metric_begin(body, "reco_catalogue_loaded", "gauge", "1 when there is a catalogue.");
	buffer_printf(body, "reco_catalogue_loaded %d\n", recommender_loaded(service->recommender));
	metric_begin(body, "process_start_time_seconds", "gauge", "When the service started.");
	buffer_printf(
	    body, "process_start_time_seconds %.3f\n", (double)service->started_ms / 1000);
}
