#include "clock.h"
#include "writer.h"

/*
 * The plan as it is printed, a step a line, with ' for the quotes of JSON.  Steps that make no
 * sense on a stack that is not ready are skipped.
 */

/* What the service counts as one: the same event, whoever sends it how often. */
#define WATCH                                                                                      \
	"'json':{'event_id':'{{uuid}}','user_id':'smoke-user-1','session_id':'{{uuid}}',"          \
	"'request_id':'{{reco_request}}','item_id':'{{item}}','ts_ms':'{{number now_ms}}',"        \
	"'watch_time_sec':30}"

#define STATUS_IS(word) "'expect':{'status':200,'jq':['.status == \\'" word "\\'']}"

static void
reco_seed_events(const struct smoke_options *options, struct text *out)
{
	suite_add(out,
	    "{'name':'events are taken','post':'/event','after':'ready','times':%lld,"
	    "'foreach':{'user':{'from':1,'to':%lld},'item':{'from':1,'to':%lld}},"
	    "'json':{'event_id':'{{uuid}}','user_id':'smoke-user-{{user}}',"
	    "'item_id':'item-{{item}}','event_type':'click','ts':'{{number now_ms}}'}," STATUS_IS(
		"ok") "}\n",
	    suite_count(options->seed_rounds, 2), suite_count(options->seed_users, 5),
	    suite_count(options->seed_items, 5));
}

static void
reco_ask_for_recommendations(const struct smoke_options *options, struct text *out)
{
	long long requests = suite_count(options->reco_requests, 30);

	/* A percentile of fewer than 20 would be the slowest one, which max_ms says in plain
	 * words. */
	suite_add(out,
	    "{'name':'recommendations','get':'/reco','after':'ready','times':%lld,"
	    "'query':{'user_id':'smoke-user-{{seq}}','session_id':'{{uuid}}','k':5},"
	    "'expect':{'status':200,'jq':['.items | length > 0 and all(type == \\'string\\')',"
	    "'.request_id | type == \\'string\\' and length > 0'],'%s':%lld},"
	    "'capture':{'reco_request':'.request_id','item':'.items[0]'}}\n",
	    requests, requests < 20 ? "max_ms" : "p95_ms",
	    suite_count(options->max_latency_ns, 150 * CLOCK_MS) / CLOCK_MS);
}

static void
reco_log_watches(const struct smoke_options *options, struct text *out)
{
	suite_add(out,
	    "{'name':'watches are logged','post':'/log/watch','after':'ready','times':%lld," WATCH
	    "," STATUS_IS("ok") "}\n",
	    suite_count(options->reco_requests, 30));
	suite_add(out, "{'name':'a watch sent twice counts once','post':'/log/watch',"
		       "'after':'ready'," WATCH
		       "," STATUS_IS("ok") ",'again':{" STATUS_IS("duplicate") "}}\n");
}

/*
 * Where the outbox cannot be read there is an error in its place, which the check repeats, and null
 * where the database is down.  A number that is missing or null is none, and never zero.
 */
static void
reco_wait_for_outbox(const struct smoke_options *options, struct text *out)
{
	char timeout[SUITE_DURATION], every[SUITE_DURATION];

	suite_add(out,
	    "{'name':'outbox settles','get':'/healthz','after':'ready','until':true,"
	    "'timeout':'%s','every':'%s','expect':{'status':200,'jq':["
	    "'.event_backbone.outbox | if .error then error(.error) else type == \\'object\\' end',"
	    "'.event_backbone.outbox.dead == 0',"
	    "'.event_backbone.outbox | [.pending, .publishing] | "
	    "all(type == \\'number\\' and . >= 0) and add <= %lld']}}\n",
	    suite_duration(timeout, suite_count(options->outbox_timeout_ns, 120 * CLOCK_SECOND)),
	    suite_duration(every, suite_count(options->poll_ns, CLOCK_SECOND / 2)),
	    suite_count(options->max_outbox_pending, 0));
}

void
suite_write_reco(const struct smoke_options *options, struct text *out)
{
	char timeout[SUITE_DURATION], every[SUITE_DURATION];

	suite_duration(timeout, suite_count(options->ready_timeout_ns, 90 * CLOCK_SECOND));
	suite_duration(every, suite_count(options->poll_ns, CLOCK_SECOND / 2));
	suite_add(out,
	    "{'name':'ready','get':'/readyz','until':true,'timeout':'%s','every':'%s',"
	    "'expect':{'status':200,'jq':['.ready']}}\n",
	    timeout, every);
	reco_seed_events(options, out);
	reco_ask_for_recommendations(options, out);
	reco_log_watches(options, out);
	reco_wait_for_outbox(options, out);
	suite_add(out,
	    "{'name':'requests are measured','get':'/metrics/reco','after':'ready','until':true,"
	    "'timeout':'10s','every':'%s','expect':{'status':200,'jq':['.sample_size > 0']}}\n",
	    every);
}
