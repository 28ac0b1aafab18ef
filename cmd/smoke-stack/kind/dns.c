/*
 * dns: whether a name has addresses, as the machine's resolver sees them.
 *
 *   {"dns":"shop.example","expect":{"addresses":["192.0.2.7"],"min_addresses":2}}
 *   {"name":"shop.example","addresses":["192.0.2.7","192.0.2.8"],"count":2}
 */
#include "json_writer.h"
#include "probe.h"
#include "resolve.h"
#include "text.h"

static void
dns_run(const struct step_probe *probe, struct step_reply *reply)
{
	struct json_writer w = json_writer(&reply->body);
	const char *name = kind_setting(probe, "dns");
	struct resolve_answer found = {0};

	if (kind_check_host(name, &reply->reason) == -1) {
		reply->failure = STEP_NO_ADDRESS;
		return;
	}
	if (resolve_host(name, kind_left(probe), &found, &reply->reason) == -1) {
		reply->failure = kind_stopping(probe) ? STEP_INTERRUPTED : STEP_UNRESOLVED;
		return;
	}
	json_open_object(&w, NULL);
	json_put_string(&w, "name", name);
	json_open_array(&w, "addresses");
	for (size_t i = 0; i < found.count; i++)
		json_put_string(&w, NULL, found.addresses[i]);
	json_close_array(&w);
	json_put_integer(&w, "count", (int64_t)found.count);
	json_close_object(&w);
}

static const struct step_rule rules[] = {
    {.name = "addresses", .path = ".addresses", .op = STEP_RULE_CONTAINS, .type = STEP_RULE_STRING},
    {.name = "min_addresses",
	.path = ".count",
	.op = STEP_RULE_AT_LEAST,
	.type = STEP_RULE_NUMBER,
	.is_count = true},
    {0},
};

static const struct member dns_members[] = {MEMBER(TEXT, "dns"), {0}};
static const struct members members = {"a step", dns_members, NULL};

const struct step_kind kind_dns = {.members = &members, .rules = rules, .run = dns_run};
