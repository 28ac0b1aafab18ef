#include "clock.h"
#include "writer.h"

/* Steps that make no sense on a stack that is not ready are skipped. */
static void
reco_put_after_ready(struct json_writer *w)
{
	json_put_string(w, "after", "ready");
}

static void
reco_wait_until_ready(const struct smoke_options *options, struct text *out)
{
	struct json_writer w = suite_begin(out, "ready", "get", "/readyz");

	suite_put_until(&w, options, suite_count(options->ready_timeout_ns, 90 * CLOCK_SECOND));
	suite_put_expect(&w, ".ready", NULL);
	suite_end(&w);
}

static void
reco_seed_events(const struct smoke_options *options, struct text *out)
{
	struct json_writer w = suite_begin(out, "events are taken", "post", "/event");

	reco_put_after_ready(&w);
	json_put_integer(&w, "times", suite_count(options->seed_rounds, 2));
	json_open_object(&w, "foreach");
	suite_put_range(&w, "user", suite_count(options->seed_users, 5));
	suite_put_range(&w, "item", suite_count(options->seed_items, 5));
	json_close_object(&w);
	json_open_object(&w, "json");
	json_put_string(&w, "event_id", "{{uuid}}");
	json_put_string(&w, "user_id", "smoke-user-{{user}}");
	json_put_string(&w, "item_id", "item-{{item}}");
	json_put_string(&w, "event_type", "click");
	json_put_string(&w, "ts", "{{number now_ms}}");
	json_close_object(&w);
	suite_put_expect(&w, ".status == \"ok\"", NULL);
	suite_end(&w);
}

/* A percentile of fewer than 20 would be the slowest one, which max_ms says in plain words. */
static void
reco_put_latency(struct json_writer *w, const struct smoke_options *options, int64_t requests)
{
	int64_t most = suite_count(options->max_latency_ns, 150 * CLOCK_MS);

	json_put_integer(w, requests < 20 ? "max_ms" : "p95_ms", most / CLOCK_MS);
}

static void
reco_ask_for_recommendations(const struct smoke_options *options, struct text *out)
{
	struct json_writer w = suite_begin(out, "recommendations", "get", "/reco");
	int64_t requests = suite_count(options->reco_requests, 30);

	reco_put_after_ready(&w);
	json_put_integer(&w, "times", requests);
	json_open_object(&w, "query");
	json_put_string(&w, "user_id", "smoke-user-{{seq}}");
	json_put_string(&w, "session_id", "{{uuid}}");
	json_put_integer(&w, "k", 5);
	json_close_object(&w);
	suite_open_expect(&w, ".items | length > 0 and all(type == \"string\")",
	    ".request_id | type == \"string\" and length > 0");
	reco_put_latency(&w, options, requests);
	json_close_object(&w);
	json_open_object(&w, "capture");
	json_put_string(&w, "reco_request", ".request_id");
	json_put_string(&w, "item", ".items[0]");
	json_close_object(&w);
	suite_end(&w);
}

static void
reco_put_watch(struct json_writer *w)
{
	json_open_object(w, "json");
	json_put_string(w, "event_id", "{{uuid}}");
	json_put_string(w, "user_id", "smoke-user-1");
	json_put_string(w, "session_id", "{{uuid}}");
	json_put_string(w, "request_id", "{{reco_request}}");
	json_put_string(w, "item_id", "{{item}}");
	json_put_string(w, "ts_ms", "{{number now_ms}}");
	json_put_integer(w, "watch_time_sec", 30);
	json_close_object(w);
}

static void
reco_log_watches(const struct smoke_options *options, struct text *out)
{
	struct json_writer w = suite_begin(out, "watches are logged", "post", "/log/watch");

	reco_put_after_ready(&w);
	json_put_integer(&w, "times", suite_count(options->reco_requests, 30));
	reco_put_watch(&w);
	suite_put_expect(&w, ".status == \"ok\"", NULL);
	suite_end(&w);
}

static void
reco_send_watch_twice(struct text *out)
{
	struct json_writer w =
	    suite_begin(out, "a watch sent twice counts once", "post", "/log/watch");

	reco_put_after_ready(&w);
	reco_put_watch(&w);
	suite_put_expect(&w, ".status == \"ok\"", NULL);
	json_open_object(&w, "again");
	suite_put_expect(&w, ".status == \"duplicate\"", NULL);
	json_close_object(&w);
	suite_end(&w);
}

/*
 * Where the outbox cannot be read there is an error in its place, which the check repeats, and null
 * where the database is down.  A number that is missing or null is none, and never zero.
 */
static void
reco_wait_for_outbox(const struct smoke_options *options, struct text *out)
{
	struct json_writer w = suite_begin(out, "outbox settles", "get", "/healthz");
	TEXT_LOCAL pending = TEXT_INIT(TEXT_MAX_REASON);
	int64_t most = options->max_outbox_pending > 0 ? options->max_outbox_pending : 0;

	text_add_format(&pending,
	    ".event_backbone.outbox | [.pending, .publishing] | "
	    "all(type == \"number\" and . >= 0) and add <= %lld",
	    (long long)most);
	reco_put_after_ready(&w);
	suite_put_until(&w, options, suite_count(options->outbox_timeout_ns, 120 * CLOCK_SECOND));
	suite_open_expects(
	    &w, (const char *const[]){".event_backbone.outbox | "
				      "if .error then error(.error) else type == \"object\" end",
		    ".event_backbone.outbox.dead == 0", text_string(&pending), NULL});
	json_close_object(&w);
	suite_end(&w);
}

static void
reco_see_samples(const struct smoke_options *options, struct text *out)
{
	struct json_writer w = suite_begin(out, "requests are measured", "get", "/metrics/reco");

	reco_put_after_ready(&w);
	suite_put_until(&w, options, 10 * CLOCK_SECOND);
	suite_put_expect(&w, ".sample_size > 0", NULL);
	suite_end(&w);
}

void
suite_write_reco(const struct smoke_options *options, struct text *out)
{
	reco_wait_until_ready(options, out);
	reco_seed_events(options, out);
	reco_ask_for_recommendations(options, out);
	reco_log_watches(options, out);
	reco_send_watch_twice(out);
	reco_wait_for_outbox(options, out);
	reco_see_samples(options, out);
}
