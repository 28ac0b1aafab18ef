/*
 * tcp: whether something takes connections.  Sends nothing.
 *
 *   {"tcp":"db.internal:5432"}
 *   {"connected":true,"host":"db.internal","port":5432,"address":"10.0.0.7","connect_ms":0.8}
 *
 * {"expect":{"connects":false}} asks that nothing does: a port that must not be open.
 */
#include <unistd.h>

#include "clock.h"
#include "json_writer.h"
#include "probe.h"
#include "text.h"
#include "units.h"

static void
tcp_reply(
    const struct kind_place *place, bool connected, int64_t elapsed_ns, struct step_reply *reply)
{
	struct json_writer w = json_writer(&reply->body);
	int64_t port = 0;

	units_parse_count(place->port, &port);
	json_open_object(&w, NULL);
	json_put_bool(&w, "connected", connected);
	json_put_string(&w, "host", place->host);
	json_put_integer(&w, "port", port);
	json_put_string(&w, "address", place->address);
	if (connected)
		json_put_number(&w, "connect_ms", (double)(elapsed_ns / 1000) / 1000);
	json_put_string(
	    &w, "reason", connected ? "something takes connections" : text_string(&reply->reason));
	json_close_object(&w);
}

static void
tcp_run(const struct step_probe *probe, struct step_reply *reply)
{
	struct kind_place place = {0};
	int64_t started = clock_monotonic(&clock_system);
	enum kind_connection outcome;
	int connected = -1;

	if (kind_read_place(&place, kind_setting(probe, "tcp"), NULL, &reply->reason) == -1) {
		reply->failure = STEP_NO_ADDRESS;
		return;
	}
	outcome = kind_connect(probe, &place, &connected, reply);
	/* That nobody takes or answers is an answer too. */
	if (outcome == KIND_REFUSED || reply->failure == STEP_LATE)
		reply->failure = STEP_REPLIED;
	if (!reply->failure)
		tcp_reply(&place, outcome == KIND_CONNECTED,
		    clock_monotonic(&clock_system) - started, reply);
	if (connected != -1)
		close(connected);
}

static const struct step_rule rules[] = {
    {.name = "connects",
	.path = ".connected",
	.op = STEP_RULE_EQUAL,
	.type = STEP_RULE_BOOL,
	.otherwise = "true",
	.reason = ".reason"},
    {0},
};

static const struct member tcp_members[] = {MEMBER(TEXT, "tcp"), {0}};
static const struct members members = {"a step", tcp_members, NULL};

const struct step_kind kind_tcp = {.members = &members, .rules = rules, .run = tcp_run};
