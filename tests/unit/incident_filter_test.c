/* links: cmd/incident-emit/ */
/* Which incidents a stream of records opens, what they say, and how the gate ends. */
#include "../../cmd/incident-emit/filter/filter.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../../cmd/incident-emit/filter/rule.h"
#include "../../cmd/incident-emit/folder.h"
#include "document.h"
#include "incident_says.h"
#include "incident_v1.h"
#include "reader.h"
#include "text.h"
#include "unit.h"

#define RECORD(type, tool, run, more)                                                              \
	"{\"type\":\"" type "\",\"tool\":\"" tool "\",\"time\":\"2026-01-01T00:00:00.000Z\","      \
	"\"run\":\"" run "\"" more "}\n"
#define CHECK_RECORD(tool, run, name, status, more)                                                \
	RECORD("check", tool, run, ",\"name\":\"" name "\",\"status\":\"" status "\"" more)
#define FAILED(name, more) CHECK_RECORD("t", "r", name, "fail", more)
#define CHANGED(name, to, more)                                                                    \
	RECORD("transition", "t", "r",                                                             \
	    ",\"name\":\"" name "\",\"from\":\"x\",\"to\":\"" to "\"" more)
#define ENDED(run, status)                                                                         \
	RECORD("summary", "t", run,                                                                \
	    ",\"status\":\"" status                                                                \
	    "\",\"pass\":0,\"fail\":1,\"warn\":0,\"skip\":0,\"unknown\":0,"                        \
	    "\"elapsed_ms\":1")

/* Nothing here has to outlive the machine. */
int
fsync(int fd)
{
	(void)fd;

	return 0;
}

int
syncfs(int fd)
{
	(void)fd;

	return 0;
}

/* ---- what lies in the folder ---- */

static void
slice_say(struct text *out, const struct document_value *value)
{
	if (value && value->string)
		text_add_string(out, value->string);
	else if (value)
		text_add(out, value->slice.bytes, value->slice.len);
}

/* The names of what is kept; of many how many they are. */
static void
checks_say(struct text *out, const struct document_value *checks)
{
	const struct document_value *check = checks ? checks->first : NULL;
	size_t count = 0;

	for (const struct document_value *each = check; each; each = each->next)
		count++;
	if (count > 10)
		text_add_format(out, "%zu", count);
	for (; check && count <= 10; check = check->next) {
		slice_say(out, document_member(check, "name"));
		text_add_string(out, check->next ? "," : "");
	}
}

/* The first line. */
static void
logs_say(struct text *out, const struct document_value *logs)
{
	if (!logs || !logs->first)
		text_add_string(out, logs ? "empty" : "none");
	else
		slice_say(out, logs->first);
}

static void
member_say(struct text *out, const struct incident_v1 *incident, const char *member)
{
	const struct document_value *group = document_member(incident->extras, "group");

	if (strcmp(member, "exception") == 0)
		text_add_string(out, incident->exception);
	else if (strcmp(member, "stack") == 0)
		text_add_string(out, incident->stack);
	else if (strcmp(member, "kind") == 0)
		text_add_string(out, incident->finer_kind);
	else if (strcmp(member, "run") == 0)
		text_add_string(out, incident->run ? incident->run : "");
	else if (strcmp(member, "request") == 0)
		text_add_string(out, incident->request_id ? incident->request_id : "");
	else if (strcmp(member, "status") == 0)
		text_add_string(out, incident->status == INCIDENT_V1_OPEN ? "open" : "resolved");
	else if (strcmp(member, "first") == 0)
		text_add_format(
		    out, "%lld", (long long)((incident->first_seen - now) / CLOCK_SECOND));
	else if (strcmp(member, "last") == 0)
		text_add_format(
		    out, "%lld", (long long)((incident->last_seen - now) / CLOCK_SECOND));
	else if (strcmp(member, "checks") == 0)
		checks_say(out, document_member(incident->extras, "checks"));
	else if (strcmp(member, "group") == 0)
		slice_say(out, group ? document_member(group, "value") : NULL);
	else if (strcmp(member, "url") == 0)
		slice_say(out, incident->http ? document_member(incident->http, "url") : NULL);
	else if (strcmp(member, "logs") == 0)
		logs_say(out, incident->last_logs);
	else
		slice_say(out, document_member(incident->extras, member));
}

static int
line_order(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* These members of each incident, "A / B", a line each, sorted. */
static const char *
incidents(const char *members)
{
	static struct text out = TEXT_INIT(TEXT_MAX_RECORD);
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct folder folder;
	struct folder_names names = {0};
	char *lines[64] = {NULL};

	text_clear(&out);
	if (folder_open(&folder, in("d"), &why) == 0)
		CHECK_INT(folder_names(&folder, folder_is_artifact, &names, &why), 0);
	CHECK(names.count <= 64);
	for (size_t i = 0; i < names.count && i < 64; i++) {
		TEXT_LOCAL line = TEXT_INIT(TEXT_MAX_RECORD);
		struct incident_v1 incident;
		char asked[128], *rest = asked;

		(void)snprintf(asked, sizeof(asked), "%s", members);
		if (!CHECK_INT(folder_read(&folder, names.items[i], &incident, &why), 1))
			abort();
		for (const char *member; (member = strsep(&rest, " "));) {
			member_say(&line, &incident, member);
			text_add_string(&line, rest ? " / " : "");
		}
		lines[i] = strdup(text_string(&line));
		incident_v1_free(&incident);
	}
	qsort(lines, names.count, sizeof(lines[0]), line_order);
	for (size_t i = 0; i < names.count; i++) {
		text_add_format(&out, "%s%s", i > 0 ? "\n" : "", lines[i]);
		free(lines[i]);
	}
	folder_names_free(&names);
	folder_close(&folder);

	return text_string(&out);
}

/* ---- the filter ---- */

static char folder_path[sizeof(path) + 8];
static int output = -1; /* where records go */
static const char *words;

static struct emit
filter_begin(void)
{
	struct emit emit = EMIT_DEFAULTS;

	folder_empty();
	(void)snprintf(folder_path, sizeof(folder_path), "%s/d", path);
	emit.folder = folder_path;
	emit.clock = &still;

	return emit;
}

/* The exit status that these records lead to; what is said goes to `words`. */
static int
filtered(struct emit *emit, const char *records)
{
	static const struct options options = {
	    .common = {.quiet = true, .jsonl = true, .run = "own"}};
	char file[sizeof(path) + 8];

	put("in", records);
	(void)snprintf(file, sizeof(file), "%s/in", path);
	emit->records = records_open_on(&options.common, emit->clock, output);
	hear();
	filter_run(emit, (char *[]){file, NULL}, &options);
	incident_saved(emit);
	words = said();

	return records_finish(emit->records);
}

static struct text long_text = TEXT_INIT(TEXT_MAX_RECORD);

/* So many letters, until the next are asked for. */
static const char *
letters(size_t count)
{
	text_clear(&long_text);
	for (size_t i = 0; i < count; i++)
		text_add_byte(&long_text, 'x');

	return text_string(&long_text);
}

/* ---- what an incident says ---- */

static const struct {
	int status; /* that the gate ends with */
	const char *records, *members, *incidents;
} streams[] = {
    /* What fails and what nobody knows; nothing else does. */
    {0,
	CHECK_RECORD("t", "r", "a", "pass", "") CHECK_RECORD("t", "r", "b", "warn", "")
	    CHECK_RECORD("t", "r", "c", "skip", ""),
	"exception", ""},
    {1, FAILED("a", ",\"message\":\"it broke\"") CHECK_RECORD("t", "r", "b", "unknown", ""),
	"exception stack checks count run kind severity",
	"t: a: it broke / t: a: it broke\nt: b: no reason was given\n / a,b / 1 / r / cli / "
	"critical"},
    /* One per run. */
    {1,
	CHECK_RECORD("smoke-stack", "1", "a", "fail", "") CHECK_RECORD("load-reco", "2", "b",
	    "fail", "") CHECK_RECORD("check-migrations", "3", "c", "fail", "")
	    CHECK_RECORD("check-guardrails", "4", "d", "fail", "") CHECK_RECORD(
		"requeue-dlq", "5", "e", "fail", "") CHECK_RECORD("smoke", "6", "f", "fail", ""),
	"run kind", "1 / api\n2 / load\n3 / migration\n4 / guardrail\n5 / worker\n6 / cli"},
    /* What is not as it should be. */
    {1, "{\"type\":\"check\",\"run\":\"r\",\"name\":7,\"status\":\"fail\",\"message\":null}\n",
	"exception", "unknown tool: a check without a name: no reason was given"},
    {1, FAILED("a\\u0000b\\u0000", ",\"message\":\"\\u0000c\""), "exception checks",
	"t: ab: c / a\xef\xbf\xbd"
	"b\xef\xbf\xbd"},
    {1, FAILED("a\\\\u0000", ""), "checks", "a\\u0000"},
    {1, FAILED("\\\"\\u0000", ",\"message\":\"\""), "exception checks", "t: \":  / \"\xef\xbf\xbd"},
    /* The worst severity, whichever comes when; one that nobody knows is none. */
    {1, FAILED("a", ",\"severity\":\"info\""), "severity", "info"},
    {1, FAILED("a", ",\"severity\":\"odd\""), "severity", ""},
    {1,
	FAILED("a", ",\"severity\":\"info\"") FAILED("b", ",\"severity\":\"warning\"")
	    FAILED("c", ",\"severity\":\"info\""),
	"severity", "warning"},
    {1, FAILED("a", ",\"severity\":\"warning\"") FAILED("b", ""), "severity", "critical"},
    {1, FAILED("a", ",\"severity\":\"odd\"") FAILED("b", ",\"severity\":\"info\""), "severity",
	"info"},
    {1, FAILED("a", ",\"severity\":\"info\"") FAILED("b", ",\"severity\":\"odd\""), "severity",
	"info"},
    /* The first that says it. */
    {1,
	FAILED("a", "") FAILED("b", ",\"request_id\":\"q1\",\"runbook\":\"https://r/1\"")
	    FAILED("c", ",\"request_id\":\"q2\",\"runbook\":\"https://r/2\""),
	"request runbook", "q1 / https://r/1"},
    {1,
	FAILED("a", ",\"evidence\":{\"request\":\"GET /\"}") FAILED(
	    "b", ",\"evidence\":{\"request\":{\"method\":\"GET\",\"url\":\"http://h/1\"}}")
	    FAILED("c", ",\"evidence\":{\"request\":{\"method\":\"GET\",\"url\":\"http://h/2\"}}"),
	"url", "http://h/1"},

    /* Summaries: one that fails says nothing new behind a failed check of its run. */
    {1, ENDED("r", "pass"), "exception", "t: summary: it failed, and no failed check was seen"},
    {1, FAILED("a", "") ENDED("r", "fail"), "stack", "t: a: no reason was given\n"},
    {1, FAILED("a", "") ENDED("s", "fail"), "exception",
	"t: a: no reason was given\nt: summary: it failed, and no failed check was seen"},
    {2, FAILED("a", "") ENDED("r", "trouble"), "exception stack",
	"t: a: no reason was given / t: a: no reason was given\n"
	"t: summary: it met trouble, so its verdict cannot be trusted\n"},
};

/* What the records end with and lead to, in a folder that holds what was there. */
static bool
stream_is(
    struct emit *emit, int status, const char *records, const char *members, const char *expected)
{
	return CHECK_INT(filtered(emit, records), status) &
	       CHECK_STRING(incidents(members), expected);
}

static void
test_streams(void)
{
	for (size_t i = 0; i < sizeof(streams) / sizeof(streams[0]); i++) {
		struct emit emit = filter_begin();

		if (!stream_is(&emit, streams[i].status, streams[i].records, streams[i].members,
			streams[i].incidents))
			fprintf(stderr, "  row %zu\n", i);
	}
}

static void
test_kind(void)
{
	struct emit emit = filter_begin();

	emit.kind = "worker";
	stream_is(&emit, 1, CHECK_RECORD("smoke-stack", "1", "a", "fail", ""), "kind", "worker");
}

/* By values of any type; what has none is one. */
static void
test_groups(void)
{
	struct emit emit = filter_begin();

	emit.group_by = ".q";
	stream_is(&emit, 1,
	    FAILED("a", ",\"q\":\"x\"") FAILED("b", ",\"q\":7") FAILED("c", ",\"q\":null")
		FAILED("d", "") FAILED("e", ",\"q\":{\"k\":[1]}") FAILED("f", ",\"q\":\"x\"")
		    FAILED("g", ",\"q\":true"),
	    "group checks", " / c,d\n7 / b\ntrue / g\nx / a,f\n{\"k\":[1]} / e");
	/* The same failures of two groups are not the same, and those of two streams are. */
	emit = filter_begin();
	emit.group_by = ".q";
	for (int i = 1; i <= 2; i++)
		stream_is(&emit, 1, FAILED("a", ",\"q\":1") FAILED("a", ",\"q\":2"), "group count",
		    i == 1 ? "1 / 1\n2 / 1" : "1 / 2\n2 / 2");
	/* Nor is it the same by what it is grouped. */
	emit.group_by = ".p";
	stream_is(&emit, 1, FAILED("a", ",\"p\":1"), "group count", "1 / 1\n1 / 2\n2 / 2");
	/* Of runs they are. */
	emit = filter_begin();
	stream_is(&emit, 1, CHECK_RECORD("t", "1", "a", "fail", ""), "run count", "1 / 1");
	stream_is(&emit, 1, CHECK_RECORD("t", "2", "a", "fail", ""), "run count", "1 / 2");
	emit.group_by = ".run";
	stream_is(&emit, 1, CHECK_RECORD("t", "3", "a", "fail", ""), "run count", "1 / 3");
	stream_is(&emit, 1, FAILED("b", ""), "run count group", "1 / 3 / \nr / 1 / r");
	/* A summary says nothing new where anything failed. */
	stream_is(&emit, 1, FAILED("b", "") ENDED("s", "fail"), "run count", "1 / 3\nr / 2");
	emit = filter_begin();
	emit.group_by = ".run";
	stream_is(&emit, 1, ENDED("r", "fail"), "exception group",
	    "t: summary: it failed, and no failed check was seen / r");
}

/* ---- what is too long, too deep, too much ---- */

static struct text stream = TEXT_INIT(TEXT_MAX_RECORD);

static void
test_long(void)
{
	struct emit emit = filter_begin();

	text_set_format(&stream, FAILED("a", ",\"message\":\"%s\""), letters(TEXT_MAX_REASON + 1));
	stream_is(&emit, 1, text_string(&stream), "exception", "t: a: [left out: too long]");
	emit = filter_begin();
	text_set_format(&stream, FAILED("%s", ""), letters(TEXT_MAX_REASON + 1));
	stream_is(&emit, 1, text_string(&stream), "exception",
	    "t: [left out: too long]: no reason was given");
	emit = filter_begin();
	text_set_format(&stream, FAILED("a", ",\"message\":\"%s\""), letters(TEXT_MAX_REASON));
	stream_is(
	    &emit, 1, text_string(&stream), "exception", "a failed check with a long message");
	emit = filter_begin();
	text_set_format(&stream, CHANGED("%s", "firing", ""), letters(TEXT_MAX_REASON));
	stream_is(&emit, 1, text_string(&stream), "exception", "a rule with a long name is firing");
	/* Its check, too. */
	text_set_format(&stream, CHANGED("a", "firing", "") FAILED("a", ",\"message\":\"%s\""),
	    letters(TEXT_MAX_REASON));
	emit = filter_begin();
	stream_is(&emit, 1, text_string(&stream), "exception", "t: a: firing");
	emit = filter_begin();
	emit.group_by = ".q";
	text_set_format(&stream, FAILED("a", ",\"q\":\"%s\""), letters(TEXT_MAX_REASON + 1));
	stream_is(&emit, 1, text_string(&stream), "group", "too long");
	emit = filter_begin();
	text_set_format(
	    &stream, CHECK_RECORD("t", "%s", "a", "fail", ""), letters(TEXT_MAX_REASON + 1));
	stream_is(&emit, 1, text_string(&stream), "run", "too long");
}

static void
test_long_run(void)
{
	struct emit emit = filter_begin();

	text_set_format(&stream,
	    RECORD("transition", "t", "%s", ",\"name\":\"a\",\"to\":\"firing\""),
	    letters(TEXT_MAX_REASON + 1));
	stream_is(&emit, 1, text_string(&stream), "run", "too long");
	emit = filter_begin();
	stream_is(&emit, 1,
	    "{\"type\":\"transition\",\"tool\":\"t\",\"name\":\"a\",\"to\":\"firing\",\"run\":7}\n",
	    "exception run", "t: a: firing / ");
}

/* So deep a record can be read again in its artifact, and one level more is left out. */
static void
test_deep(void)
{
	for (int more = 0; more <= 1; more++) {
		struct emit emit = filter_begin();
		int depth = JSON_MAX_DEPTH - 4 + more;

		text_set_format(&stream, "%s",
		    "{\"type\":\"check\",\"tool\":\"t\",\"run\":\"r\","
		    "\"name\":\"a\",\"status\":\"fail\",\"evidence\":");
		for (int i = 0; i < depth; i++)
			text_add_byte(&stream, '[');
		for (int i = 0; i < depth; i++)
			text_add_byte(&stream, ']');
		text_add_string(&stream, "}\n" FAILED("b", ""));
		stream_is(&emit, 1, text_string(&stream), "checks checks_left_out",
		    more ? "b / 1" : "a,b / ");
	}
}

/* Many checks of one run: so many are kept, and the first request. */
static void
test_many(void)
{
	struct emit emit = filter_begin();

	text_clear(&stream);
	for (int i = 0; i <= INCIDENT_MAX_CHECKS; i++)
		text_add_format(&stream, FAILED("a%d", ""), i);
	stream_is(&emit, 1, text_string(&stream), "checks checks_left_out count", "200 / 1 / 1");
	CHECK(strstr(incidents("stack"), "\nt: a199: ") && !strstr(incidents("stack"), "a200"));
	emit = filter_begin();
	text_add_string(
	    &stream, FAILED("b", ",\"evidence\":{\"request\":{\"url\":\"http://h/1\"}}"));
	stream_is(
	    &emit, 1, text_string(&stream), "checks checks_left_out url", "201 / 1 / http://h/1");
}

/* ---- rules ---- */

#define FIRING CHANGED("p95", "firing", ",\"observed\":512,\"target\":\"120 ms\"")
#define IS_OK CHANGED("p95", "ok", "")

static void
test_transitions(void)
{
	struct emit emit = filter_begin();

	/* Nothing is open, and nothing is made. */
	stream_is(&emit, 0, IS_OK CHANGED("p95", "pending", ""), "exception", "");
	CHECK_STRING(words, "");
	CHECK(!there("d"));
	stream_is(&emit, 1, FIRING, "exception stack status checks severity",
	    "t: p95: firing, observed 512, target \"120 ms\" / "
	    "t: p95: firing, observed 512, target \"120 ms\"\n / open / p95 / critical");
	CHECK_STRING(incidents("run kind request"), "r / cli / ");
	stream_is(&emit, 1, CHANGED("p95", "recovering", ""), "status count", "open / 1");
	now += 86400 * CLOCK_SECOND;
	stream_is(&emit, 1, FIRING, "status count", "open / 2");
	now -= 86400 * CLOCK_SECOND;
	stream_is(&emit, 0, FIRING IS_OK, "status count", "resolved / 3");
	stream_is(&emit, 0, CHANGED("p95", "recovering", "") IS_OK, "status count", "resolved / 3");
	/* One of several that fires is enough. */
	emit = filter_begin();
	stream_is(&emit, 1, CHANGED("a", "ok", "") FIRING, "status", "open");
	/* What does not fit is not said. */
	emit = filter_begin();
	text_set_format(&stream,
	    CHANGED("a", "firing", ",\"observed\":null,\"target\":\"%s\",\"message\":\"m\""),
	    letters(199));
	stream_is(&emit, 1, text_string(&stream), "exception", "t: a: firing: m");
	emit = filter_begin();
	text_set_format(&stream, CHANGED("a", "firing", ",\"target\":\"%s\""), letters(198));
	CHECK_INT(filtered(&emit, text_string(&stream)), 1);
	CHECK_INT(strlen(incidents("exception")), strlen("t: a: firing, target ") + 200);
	emit = filter_begin();
	text_set_format(&stream, CHANGED("a", "firing", ",\"target\":%.200s,\"message\":7"),
	    "1"
	    "0000000000"
	    "0000000000");
	stream_is(&emit, 1, text_string(&stream), "exception",
	    "t: a: firing, target 100000000000000000000");
}

static void
test_unknown_transitions(void)
{
	static const struct {
		const char *record, *said;
	} unknown[] = {
	    {CHANGED("p95", "exploded", ""),
		"a transition of \"p95\" to \"exploded\" is not known"},
	    {CHANGED("", "firing", ""), "a transition of \"\" to \"firing\" is not known"},
	    {CHANGED("", "ok", ""), "a transition of \"\" to \"ok\" is not known"},
	    {CHANGED("", "recovering", ""), "a transition of \"\" to \"recovering\" is not known"},
	    {CHANGED("", "pending", ""), "a transition of \"\" to \"pending\" is not known"},
	};

	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++) {
		struct emit emit = filter_begin();

		CHECK_INT(filtered(&emit, unknown[i].record), 1);
		CHECK(strstr(words, unknown[i].said) && strstr(words, "in:1: "));
		CHECK(!there("d"));
	}
}

/* Its failed checks are counted where the rule has an incident: once with what began to fire in
 * this stream, and again later. */
static void
test_rule_checks(void)
{
	static const char before[] = FAILED("p95", ",\"message\":\"m\"") FIRING,
			  behind[] = FIRING FAILED("p95", ",\"message\":\"m\"");
	struct emit emit;

	for (int i = 0; i < 2; i++) {
		emit = filter_begin();
		stream_is(&emit, 1, i == 0 ? before : behind, "count checks", "1 / p95,p95");
	}
	stream_is(&emit, 1, FAILED("p95", ""), "count checks", "2 / p95,p95");
	emit = filter_begin();
	stream_is(&emit, 1, FIRING FAILED("p95", "") FAILED("p95", ""), "count", "2");
	emit = filter_begin();
	stream_is(&emit, 1, FAILED("p95", "") FIRING FAILED("p95", ""), "count", "2");
	/* Of another tool it is another, and so it is when none is open. */
	stream_is(&emit, 1, CHECK_RECORD("u", "r", "p95", "fail", ""), "exception count",
	    "t: p95: firing, observed 512, target \"120 ms\" / 2\nu: p95: no reason was given / 1");
	stream_is(&emit, 0, IS_OK, "count status", "1 / open\n2 / resolved");
	stream_is(&emit, 1, FAILED("p95", ""), "count status", "1 / open\n1 / open\n2 / resolved");
	/* A summary of their run says nothing new, that of another does. */
	emit = filter_begin();
	stream_is(&emit, 1, FIRING FAILED("p95", "") ENDED("r", "fail"), "count", "1");
	stream_is(&emit, 1, FAILED("p95", "") ENDED("s", "fail"), "count", "1\n2");
	/* Without --dedupe nothing is counted anywhere, and a check is none of the rule's. */
	for (int i = 0; i < 2; i++) {
		emit = filter_begin();
		emit.dedupe_ns = 0;
		stream_is(&emit, 1, i == 0 ? before : behind, "checks count", "p95 / 1\np95 / 1");
		stream_is(&emit, 0, IS_OK, "stack status",
		    "t: p95: firing, observed 512, target \"120 ms\"\n / resolved\n"
		    "t: p95: m\n / open");
	}
	/* Several whose rules fire behind them have their own; with another they are one. */
	emit = filter_begin();
	stream_is(&emit, 1,
	    FAILED("a", "") FAILED("b", "") CHANGED("a", "firing", "") CHANGED("b", "firing", ""),
	    "exception count", "t: a: firing / 1\nt: b: firing / 1");
	emit = filter_begin();
	stream_is(&emit, 1, FAILED("a", "") FAILED("c", "") CHANGED("a", "firing", ""),
	    "exception checks", "t: a: firing / a\nt: a: no reason was given / a,c");
	emit = filter_begin();
	stream_is(&emit, 1, FAILED("a", "") CHANGED("a", "firing", "") CHANGED("a", "ok", ""),
	    "exception status", "t: a: firing / resolved\nt: a: no reason was given / open");
}

/* When it says, unless that is ahead of the clock or no time. */
static void
test_time(void)
{
	struct emit emit = filter_begin();

	now += 100 * CLOCK_SECOND;
	stream_is(&emit, 1, FIRING, "first", "-100");
	now += 3600 * CLOCK_SECOND;
	emit = filter_begin();
	stream_is(&emit, 1,
	    "{\"type\":\"transition\",\"tool\":\"t\",\"time\":\"2200-01-01T00:00:00.000Z\",\"run\":"
	    "\"r\","
	    "\"name\":\"a\",\"to\":\"firing\"}\n"
	    "{\"type\":\"transition\",\"tool\":\"t\",\"time\":\"yesterday\",\"run\":\"r\","
	    "\"name\":\"b\",\"to\":\"firing\"}\n",
	    "exception first", "t: a: firing / 0\nt: b: firing / 0");
	now -= 3700 * CLOCK_SECOND;
}

/* ---- one record at a time ---- */

static const char *const paths[MEMBERS] = {".name", ".message", ".severity", ".runbook",
    ".request_id", ".evidence.request", ".time", ".to", ".observed", ".target", ".tool", ".run"};

static void
scan(struct reading *reading, const char *record)
{
	static struct json_slice values[MEMBERS];
	struct json_scanner *scanner = json_scanner_of(paths, MEMBERS);

	CHECK_INT(json_scan(scanner, record, strlen(record), values, NULL), 0);
	json_scanner_free(scanner);
	*reading = (struct reading){.bytes = record,
	    .len = strlen(record),
	    .file = "in",
	    .values = values,
	    .tool = values[TOOL],
	    .run = values[RUN]};
}

static void
take(struct filter *filter, const char *record)
{
	struct reading reading;

	scan(&reading, record);
	filter_take_failure(filter, &reading, "", "no reason");
}

/* Of all that is kept together there is a most; the first line of each stays. */
static void
test_bytes(void)
{
	struct emit emit = filter_begin();

	for (int left = 0; left <= 1; left++) {
		struct filter filter = {.emit = &emit, .group_slot = RUN};
		const struct incident *incident;

		groups_init(&filter.groups);
		filter.groups.bytes = (size_t)GROUPS_MOST_BYTES - (size_t)left;
		take(&filter, FAILED("a", ",\"evidence\":{\"request\":{\"url\":\"http://h/\"}}"));
		take(&filter, FAILED("b", ""));
		incident = &filter.groups.items[0]->incident;
		CHECK_STRING(text_string(&incident->stack), "t: a: no reason\n");
		CHECK_INT(incident->check_count, left);
		CHECK_INT(incident->checks_left_out, 2 - left);
		CHECK_INT(filter.groups.bytes + (size_t)left - GROUPS_MOST_BYTES,
		    incident->stack.len + incident->checks.len + incident->http.len);
		groups_free(&filter.groups);
	}
}

/* Behind the last group that there is room for. */
static void
test_rest(void)
{
	struct emit emit = filter_begin();

	for (int kind = 0; kind <= 1; kind++) {
		struct filter filter = {.emit = &emit, .group_slot = RUN};
		const struct incident *rest;

		emit.kind = kind ? "worker" : NULL;
		groups_init(&filter.groups);
		filter.groups.count = GROUPS_MOST;
		hear();
		take(&filter, CHECK_RECORD("smoke-stack", "1", "a", "fail", ""));
		take(&filter, CHECK_RECORD("smoke-stack", "2", "b", "fail", ""));
		CHECK_STRING(said(),
		    "readyline: more than 10000 groups failed; the others are counted here\n");
		rest = &filter.groups.rest->incident;
		CHECK_STRING(text_string(&rest->exception),
		    "more than 10000 groups failed; the others are counted here");
		CHECK_STRING(text_string(&rest->kind), kind ? "worker" : "cli");
		CHECK_STRING(text_string(&rest->fingerprint_of), "the rest of many groups\n");
		CHECK_INT(rest->check_count, 2);
		CHECK_INT(rest->count, 2);
		filter.groups.count = 0;
		groups_free(&filter.groups);
	}
}

static void
test_many_rules(void)
{
	static const char *const names[] = {"a", "b", "a", "c", "b"};
	struct emit emit = filter_begin();
	struct filter filter = {.emit = &emit};
	struct reading reading;

	for (size_t i = 0; i < 5; i++) {
		text_set_format(&stream, CHANGED("%s", "recovering", ""), names[i]);
		scan(&reading, text_string(&stream));
		CHECK(!rule_of(&filter, &reading, 2) == (i == 3));
		CHECK_INT(filter.rule_count, i == 0 ? 1 : 2);
	}
	/* What there was no room for may fire still. */
	filter.rules = realloc(filter.rules, RULES_MOST * sizeof(*filter.rules));
	for (; filter.rules && filter.rule_count < RULES_MOST; filter.rule_count++)
		filter.rules[filter.rule_count] = (struct rule){.fires = false};
	emit.records = records_open_on(
	    &(struct common_options){.quiet = true, .jsonl = true, .run = "own"}, &still, -1);
	for (int i = 0; i < 2; i++) {
		filter.more_fire = false;
		scan(&reading, i == 0 ? CHANGED("c", "recovering", "") : FIRING);
		hear();
		filter_take_transition(&filter, &reading);
		(void)said();
		CHECK(filter.more_fire);
	}
	incident_saved(&emit);
	filter_judge_transitions(&filter);
	CHECK_INT(records_finish(emit.records), 1);
	filter_free_rules(&filter);
}

/* ---- around the records ---- */

/* What was seen last moves with each; the clock ticks. */
static int64_t
ticking_now(void *context)
{
	(void)context;

	return now += CLOCK_SECOND;
}

static void
test_last_seen(void)
{
	static const struct clock ticking = {.wall = ticking_now, .monotonic = ticking_now};
	struct emit emit = filter_begin();
	char first[64], last[64];

	emit.clock = &ticking;
	for (int more = 0; more <= 1; more++) {
		CHECK_INT(
		    filtered(&emit, more ? FAILED("b", "") FAILED("c", "") : FAILED("a", "")), 1);
		(void)snprintf(
		    first, sizeof(first), "%s", strchr(incidents("checks first_seen"), '/'));
		(void)snprintf(
		    last, sizeof(last), "%s", strchr(incidents("checks last_seen"), '/'));
		CHECK(more ? strcmp(first, last) < 0 : strcmp(first, last) == 0);
		folder_empty();
	}
}

static void
test_tee(void)
{
	static const char records[] = CHECK_RECORD("t", "r", "a", "pass", "") "{\"odd\" : 1}\n";
	struct emit emit = filter_begin();
	char got[sizeof(records)] = "";

	for (int tee = 0; tee <= 1; tee++) {
		FILE *file = tmpfile();

		output = fileno(file);
		emit.tee = tee;
		CHECK_INT(filtered(&emit, records), 0);
		CHECK_INT(pread(output, got, sizeof(records) - 1, 0), sizeof(records) - 1);
		CHECK((strcmp(got, records) == 0) == tee);
		(void)fclose(file);
	}
	output = -1;
}

/* A summary that is missing is a failure of its own. */
static void
test_expected(void)
{
	struct emit emit = filter_begin();

	CHECK_INT(expected_summaries_add(&emit.expected, "t", &stream), 0);
	stream_is(&emit, 0,
	    CHECK_RECORD("t", "r", "a", "pass", "") RECORD("summary", "t", "r",
		",\"status\":\"pass\",\"pass\":1,\"fail\":0,\"warn\":0,\"skip\":0,\"unknown\":0,"
		"\"elapsed_ms\":1"),
	    "exception", "");
	stream_is(&emit, 1, CHECK_RECORD("t", "r", "a", "pass", ""),
	    "exception kind severity run checks",
	    "readyline: expect t: there is no summary of it: the records of t end without its "
	    "summary, "
	    "so it died, or the stream was cut short / cli / critical / own / expect t");
	emit.group_by = ".q";
	stream_is(
	    &emit, 1, CHECK_RECORD("t", "r", "a", "pass", ""), "checks", "expect t\nexpect t");
	expected_summaries_free(&emit.expected);
}

static void
test_logs(void)
{
	struct emit emit = filter_begin();
	char log[sizeof(path) + 8];
	const char *logs[] = {log, "/nowhere"};

	(void)snprintf(log, sizeof(log), "%s/log", path);
	emit.logs = (struct option_list){.items = logs, .count = 1};
	CHECK_INT(filtered(&emit, FAILED("a", "")), 2);
	CHECK(strstr(words, "/log cannot be read yet\n"));
	CHECK(!emit.reads_logs);
	CHECK_STRING(incidents("exception logs"), "t: a: no reason was given / none");
	put("log", "one\ntwo\n");
	CHECK_INT(filtered(&emit, FAILED("b", "")), 1);
	CHECK(!strstr(words, "cannot be read yet"));
	CHECK_STRING(incidents("exception logs"),
	    "t: a: no reason was given / none\nt: b: no reason was given / one");
	/* One of several, and one that is empty. */
	emit = filter_begin();
	put("log", "one\n");
	emit.logs = (struct option_list){.items = logs, .count = 2};
	CHECK_INT(filtered(&emit, FAILED("a", "")), 2);
	CHECK(strstr(words, "the log /nowhere cannot be read yet\n"));
	CHECK_STRING(incidents("logs"), "one");
	emit.logs.count = 1;
	put("log", "");
	CHECK_INT(filtered(&emit, FAILED("b", "")), 1);
	CHECK_STRING(incidents("logs"), "empty\none");
	/* Where nothing failed nobody misses it. */
	CHECK_INT(unlink(log), 0);
	CHECK_INT(filtered(&emit, CHECK_RECORD("t", "r", "a", "pass", "")), 0);
	/* Where no record came they may say why. */
	CHECK_INT(filtered(&emit, "no record\n"), 2);
	CHECK(!emit.reads_logs);
	(void)filtered(&emit, "");
	CHECK(emit.reads_logs);
	emit.logs.count = 0;
	(void)filtered(&emit, "");
	CHECK(!emit.reads_logs);
}

/* However much was kept, it can be read again: what cannot is never delivered. */
static void
test_large(void)
{
	struct emit emit = filter_begin();
	char log[sizeof(path) + 8];
	const char *logs[] = {log};

	(void)snprintf(log, sizeof(log), "%s/log", path);
	text_clear(&stream);
	for (int i = 0; i < 800000; i++)
		text_add_string(&stream, i % 8000 == 0 ? "\n" : "\"");
	put("log", text_string(&stream));
	emit.logs = (struct option_list){.items = logs, .count = 1};
	text_set_format(&stream,
	    FAILED("a", ",\"evidence\":{\"request\":{\"url\":\"http://h/\",\"body\":\"%s\"}}"),
	    letters((8 << 20) - 2000));
	stream_is(&emit, 1, text_string(&stream), "checks url", "a / http://h/");
	/* What cannot be kept leaves its place to the next. */
	emit = filter_begin();
	text_set_format(&stream,
	    FAILED("a", ",\"evidence\":{\"request\":{\"url\":\"http://h/\",\"body\":\"%s\"}}"),
	    letters(8 << 20));
	text_add_string(
	    &stream, FAILED("b", ",\"evidence\":{\"request\":{\"url\":\"http://h/2\"}}"));
	stream_is(
	    &emit, 1, text_string(&stream), "checks checks_left_out url", "b / 1 / http://h/2");
}

/* What fires is on the disk before the stream goes on. */
static void
test_live(void)
{
	static const struct options options = {
	    .common = {.quiet = true, .jsonl = true, .run = "own"}};
	struct emit emit = filter_begin();
	char file[sizeof(path) + 8];
	int fd, status;
	pid_t child;

	(void)snprintf(file, sizeof(file), "%s/in", path);
	CHECK_INT(mkfifo(file, 0600), 0);
	child = fork();
	if (child == 0) {
		emit.records = records_open_on(&options.common, &still, -1);
		hear();
		filter_run(&emit, (char *[]){file, NULL}, &options);
		_exit(0);
	}
	fd = open(file, O_WRONLY);
	CHECK(write(fd, FIRING, sizeof(FIRING) - 1) == sizeof(FIRING) - 1);
	for (int tries = 0; tries < 5000 && *incidents("status") == '\0'; tries++)
		usleep(1000);
	CHECK_STRING(incidents("status"), "open");
	close(fd);
	CHECK(waitpid(child, &status, 0) == child && status == 0);
}

int
main(void)
{
	(void)umask(022);
	if (mkdtemp(path) == NULL)
		return 2;
	test_streams();
	test_kind();
	test_groups();
	test_long();
	test_long_run();
	test_deep();
	test_many();
	test_transitions();
	test_unknown_transitions();
	test_rule_checks();
	test_time();
	test_bytes();
	test_rest();
	test_many_rules();
	test_last_seen();
	test_tee();
	test_expected();
	test_logs();
	test_large();
	test_live();
	folder_empty();
	CHECK_INT(rmdir(path), 0);
	text_free(&long_text);
	text_free(&stream);

	return unit_end();
}
