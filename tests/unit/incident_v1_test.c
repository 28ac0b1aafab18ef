/* Artifacts as they are read and rewritten. */
#include "incident_v1.h"

#include "clock.h"
#include "text.h"
#include "unit.h"

#define REQUIRED                                                                                   \
	"\"incident_id\":\"i-1\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"environment\":\"ci\","   \
	"\"kind\":\"api\",\"exception\":\"E: x\",\"stack\":\"a\\nb\""

static struct text why = TEXT_INIT(TEXT_MAX_REASON);

static int
parse(struct incident_v1 *incident, const char *json)
{
	text_clear(&why);

	return incident_v1_parse(incident, "file", json, strlen(json), &why);
}

static int64_t
at(const char *time)
{
	int64_t ns = 0;

	CHECK_INT(clock_parse(time, strlen(time), &ns), 0);

	return ns;
}

static void
test_of_others(void)
{
	struct incident_v1 i;

	CHECK_INT(parse(&i, "{" REQUIRED "}"), 0);
	CHECK_STRING(i.id, "i-1");
	CHECK_STRING(i.finer_kind, "api");
	CHECK_STRING(i.severity, "critical");
	CHECK(!i.fingerprint && !i.runbook && !i.cause && !i.run && !i.request_id && !i.extras);
	CHECK_INT(i.status, INCIDENT_V1_OPEN);
	CHECK_INT(i.count, 1);
	CHECK(i.first_seen == at("2026-01-01T00:00:00Z") && i.last_seen == i.first_seen);
	CHECK_INT(i.resolved_at, 0);
	incident_v1_free(&i);
}

static void
test_of_ours(void)
{
	struct incident_v1 i;

	CHECK_INT(
	    parse(&i,
		"{" REQUIRED ",\"audit_run_id\":\"r\",\"request_id\":\"q\",\"last_logs\":[\"l\"],"
		"\"http\":{},\"extras\":{\"kind\":\"load\",\"fingerprint\":\"f\",\"count\":7,"
		"\"first_seen\":\"2026-01-01T00:00:01Z\",\"last_seen\":\"2026-01-01T00:00:02Z\","
		"\"resolved_at\":\"2026-01-01T00:00:03Z\",\"status\":\"resolved\","
		"\"severity\":\"info\",\"runbook\":\"b\",\"cause\":\"c\"}}"),
	    0);
	CHECK_STRING(i.finer_kind, "load");
	CHECK_STRING(i.fingerprint, "f");
	CHECK_STRING(i.severity, "info");
	CHECK_STRING(i.runbook, "b");
	CHECK_STRING(i.cause, "c");
	CHECK_STRING(i.run, "r");
	CHECK_STRING(i.request_id, "q");
	CHECK(i.last_logs && i.http && !i.task && !i.process);
	CHECK_INT(i.status, INCIDENT_V1_RESOLVED);
	CHECK_INT(i.count, 7);
	CHECK(i.first_seen == at("2026-01-01T00:00:01Z"));
	CHECK(i.last_seen == at("2026-01-01T00:00:02Z"));
	CHECK(i.resolved_at == at("2026-01-01T00:00:03Z"));
	incident_v1_free(&i);
}

/* What is of another type than it should be is as if it were not there; a count is 1 at least. */
static void
test_odd_values(void)
{
	static const char *const counts[] = {"0", "-3", "1.5", "\"7\"", "1e99", "null"};
	struct incident_v1 i;
	char json[1024];

	for (size_t n = 0; n < sizeof(counts) / sizeof(counts[0]); n++) {
		(void)snprintf(json, sizeof(json),
		    "{" REQUIRED ",\"http\":[],\"last_logs\":{},\"extras\":{\"count\":%s,"
		    "\"status\":7,\"fingerprint\":\"\",\"last_seen\":\"late\"}}",
		    counts[n]);
		CHECK_INT(parse(&i, json), 0);
		CHECK_INT(i.count, 1);
		CHECK(!i.http && !i.last_logs && !i.fingerprint);
		CHECK_INT(i.status, INCIDENT_V1_OPEN);
		CHECK(i.last_seen == at("2026-01-01T00:00:00Z"));
		incident_v1_free(&i);
	}
}

static void
test_refused(void)
{
	static const char *const wrong[] = {"", "[]", "7", "{}", "{" REQUIRED "} {}", "{" REQUIRED,
	    "{\"incident_id\":\"\"}",
	    "{\"incident_id\":\"i\",\"timestamp\":\"t\",\"environment\":\"e\",\"kind\":\"k\","
	    "\"exception\":7,\"stack\":\"\"}"};
	struct incident_v1 i;

	for (size_t n = 0; n < sizeof(wrong) / sizeof(wrong[0]); n++) {
		CHECK_INT(parse(&i, wrong[n]), -1);
		CHECK(strncmp(text_string(&why), "file", 4) == 0);
		incident_v1_free(&i);
	}
	CHECK_INT(incident_v1_read(&i, "/nowhere/incident.json", &why), -1);
	incident_v1_free(&i);
}

static void
test_rewrite(void)
{
	struct text out = TEXT_INIT(TEXT_MAX_RECORD), small = TEXT_INIT(10);
	struct incident_v1_change change = {
	    .status = INCIDENT_V1_OPEN, .count = 2, .last_seen = at("2026-01-01T00:00:09Z")};
	struct incident_v1 i;

	CHECK_INT(
	    parse(&i, "{" REQUIRED ",\n\"extras\":{\"count\":1,\"status\":\"open\",\"n\":1.10,"
		      "\"last_seen\":\"2026-01-01T00:00:00Z\"},\"later\":[1,\n2]}"),
	    0);
	CHECK_INT(incident_v1_rewrite(&i, &change, &out), 0);
	CHECK_STRING(text_string(&out),
	    "{" REQUIRED ",\"later\":[1, 2],\"extras\":{\"n\":1.10,"
	    "\"last_seen\":\"2026-01-01T00:00:09.000Z\",\"count\":2,\"status\":\"open\"}}");
	change.status = INCIDENT_V1_RESOLVED;
	change.resolved_at = change.last_seen;
	text_clear(&out);
	CHECK_INT(incident_v1_rewrite(&i, &change, &out), 0);
	CHECK(strstr(text_string(&out),
	    "\"status\":\"resolved\",\"resolved_at\":\"2026-01-01T00:00:09.000Z\"}}"));
	CHECK_INT(incident_v1_rewrite(&i, &change, &small), -1);
	incident_v1_free(&i);
	text_free(&small);
	text_free(&out);
}

/* Of a rule the last check is kept, beside what is none, and the runbook where there was none. */
static void
test_rewrite_check(void)
{
	static const struct {
		const char *extras, *check, *runbook, *expected;
	} rows[] = {
	    {"", "{\"n\":1}", NULL, "\"checks\":[{\"n\":1}],"},
	    {"\"checks\":7", "{\"n\":1}", "r", "\"runbook\":\"r\",\"checks\":[{\"n\":1}],"},
	    {"\"checks\":[{\"type\":\"transition\"},{\"type\":\"check\"},4,{\"type\":7}]",
		"{\"type\":\"check\",\"n\":2}", "r",
		"\"runbook\":\"r\",\"checks\":[{\"type\":\"transition\"},4,{\"type\":7},"
		"{\"type\":\"check\",\"n\":2}],"},
	    {"\"runbook\":\"a\",\"checks\":[{\"type\":\"check\"}]", NULL, "r",
		"\"runbook\":\"a\",\"checks\":[{\"type\":\"check\"}],"},
	};

	for (size_t n = 0; n < sizeof(rows) / sizeof(rows[0]); n++) {
		TEXT_LOCAL json = TEXT_INIT(TEXT_MAX_RECORD), out = TEXT_INIT(TEXT_MAX_RECORD),
			   expected = TEXT_INIT(TEXT_MAX_RECORD);
		const struct incident_v1_change change = {.count = 3,
		    .last_seen = at("2026-01-01T00:00:09Z"),
		    .check = rows[n].check,
		    .runbook = rows[n].runbook};
		struct incident_v1 i;

		text_add_format(&json, "{" REQUIRED ",\"extras\":{%s}}", rows[n].extras);
		text_add_format(&expected,
		    "{" REQUIRED ",\"extras\":{%s\"last_seen\":\"2026-01-01T00:00:09.000Z\","
		    "\"count\":3,\"status\":\"open\"}}",
		    rows[n].expected);
		CHECK_INT(parse(&i, text_string(&json)), 0);
		CHECK_INT(incident_v1_rewrite(&i, &change, &out), 0);
		CHECK_STRING(text_string(&out), text_string(&expected));
		incident_v1_free(&i);
	}
}

int
main(void)
{
	test_of_others();
	test_of_ours();
	test_odd_values();
	test_refused();
	test_rewrite();
	test_rewrite_check();
	text_free(&why);

	return unit_end();
}
