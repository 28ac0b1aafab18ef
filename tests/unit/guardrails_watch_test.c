/* links: cmd/check-guardrails/ */
/* Alarms over several runs: what the checks say, what changes, and what the platform comes to. */
#include "gate_says.h"

#include <errno.h>
#include <sys/stat.h>

#include "../../cmd/check-guardrails/digests.h"
#include "../../cmd/check-guardrails/state.h"
#include "../../cmd/check-guardrails/watch.h"
#include "clock.h"
#include "records.h"
#include "text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct run {
	const char *rules;     /* NULL: those of the row before */
	const char *arguments; /* behind --state; the first of some rules begins with no file */
	const char *time;      /* of 2026-01-01 */
	const char *records;
	/* "NAME=STATUS/SAMPLES" of each check, "NAME:FROM>TO@SINCE=OBSERVED/TARGET" of each transition, the state of
	 * the platform, and the exit status */
	const char *expected;
};

static void
watch_add_number(char *said, size_t *used, const char *mark, const struct json_slice *slice)
{
	double number;

	if (json_number(slice, &number) == 0)
		*used += (size_t)sprintf(said + *used, "%s%g", mark, number);
}

static void
watch_add_line(char *said, size_t *used, const struct json_slice v[])
{
	const char *label = v[7].bytes;

	if (json_string_equals(&v[0], "check", 5)) {
		*used += (size_t)sprintf(said + *used, "%.*s=%.*s", gate_slice_length(&v[1]),
		    v[1].bytes + 1, gate_slice_length(&v[2]), v[2].bytes + 1);
		watch_add_number(said, used, "/", &v[8]);
	} else if (json_string_equals(&v[0], "transition", 10)) {
		*used += (size_t)sprintf(said + *used, "%.*s:%.*s>%.*s@%.8s",
		    gate_slice_length(&v[1]), v[1].bytes + 1, gate_slice_length(&v[3]),
		    v[3].bytes + 1, gate_slice_length(&v[4]), v[4].bytes + 1, v[5].bytes + 12);
		watch_add_number(said, used, "=", &v[9]);
		watch_add_number(said, used, "/", &v[10]);
	} else if (json_string_equals(&v[0], "metric", 6)) {
		*used += (size_t)sprintf(said + *used, "%.*s", gate_slice_length(&v[7]), label + 1);
		watch_add_number(said, used, "=", &v[6]);
		*used += (size_t)sprintf(said + *used, "@%.8s", v[11].bytes + 12);
	} else {
		return;
	}
	*used += (size_t)sprintf(said + *used, " ");
}

static const char *
watch_said(int status)
{
	static const char *const members[] = {".type", ".name", ".status", ".from", ".to", ".since",
	    ".value", ".labels.state", ".samples", ".observed", ".target", ".timestamp"};
	static char said[1 << 12];
	struct json_paths *paths = json_paths_new();
	struct json_slice v[COUNT(members)];
	struct json_scanner *scanner;
	struct json_error error;
	size_t used = 0;

	for (size_t i = 0; i < COUNT(members); i++)
		json_paths_add(paths, members[i]);
	scanner = json_scanner_new(paths, 0);
	for (const char *line = gate_output; *line; line += strcspn(line, "\n") + 1) {
		if (json_scan(scanner, line, strcspn(line, "\n"), v, &error) != 0)
			abort();
		watch_add_line(said, &used, v);
	}
	(void)sprintf(said + used, "-> %d", status);
	json_scanner_free(scanner);
	json_paths_free(paths);
	return said;
}

static void
watch_check(const struct run *runs, size_t count)
{
	const char *rules = NULL;

	for (size_t i = 0; i < count; i++) {
		char arguments[256];
		struct gate_case c = {runs[i].rules, arguments, runs[i].records, ""};
		const char *said;

		(void)snprintf(arguments, sizeof(arguments), "--state %s --at 2026-01-01T%sZ %s",
		    c.rules ? "STATE" : "KEPT", runs[i].time, runs[i].arguments);
		if (!c.rules)
			c.rules = rules;
		rules = c.rules;
		said = strrchr(gate_says(&c), ' ') + 1;
		if (!CHECK_STRING(watch_said(atoi(said)), runs[i].expected))
			fprintf(stderr, "  of run %zu: %s at %s\n%s", i, rules, runs[i].time,
			    gate_output);
	}
}

#define RULE(more) "{'name':'a','agg':'max','value':'.x','op':'<=','target':5" more "}"
#define HELD RULE(",'for':'1m','keep_for':'1m','recover':4")
#define G(x, g) "{'x':" x ",'g':'" g "'}\n"

/* One rule's way through all states. */
static void
test_ways(void)
{
	static const struct run runs[] = {
	    {HELD, "", "12:00:00", "{'x':6}",
		"a=warn/1 a:ok>pending@12:00:00=6/5 degraded=1@12:00:00 -> 0"},
	    {NULL, "", "12:00:59", "{'x':6}", "a=warn/1 degraded=1@12:00:59 -> 0"},
	    {NULL, "", "12:01:00", "{'x':7}",
		"a=fail/1 a:pending>firing@12:01:00=7/5 critical=2@12:01:00 -> 1"},
	    /* Twice at one time. */
	    {NULL, "", "12:01:00", "{'x':7}", "a=fail/1 critical=2@12:01:00 -> 1"},
	    /* Good, but not well enough to recover. */
	    {NULL, "", "12:02:00", "{'x':5}", "a=fail/1 critical=2@12:02:00 -> 1"},
	    {NULL, "", "12:03:00", "{'x':4}",
		"a=fail/1 a:firing>recovering@12:03:00=4/5 degraded=1@12:03:00 -> 1"},
	    {NULL, "", "12:03:10", "{'x':5}",
		"a=fail/1 a:recovering>firing@12:03:10=5/5 critical=2@12:03:10 -> 1"},
	    {NULL, "", "12:03:20", "{'x':4}",
		"a=fail/1 a:firing>recovering@12:03:20=4/5 degraded=1@12:03:20 -> 1"},
	    {NULL, "", "12:03:30", "{'y':4}", "a=unknown/0 degraded=1@12:03:30 -> 1"},
	    {NULL, "", "12:04:20", "{'x':4}", "a=fail/1 degraded=1@12:04:20 -> 1"},
	    {NULL, "", "12:05:19", "{'x':4}", "a=fail/1 degraded=1@12:05:19 -> 1"},
	    {NULL, "", "12:05:20", "{'x':4}",
		"a=pass/1 a:recovering>ok@12:05:20=4/5 healthy=0@12:05:20 -> 0"},
	    /* What was not whole is evidence of what is bad alone. */
	    {NULL, "", "12:06:00", "{'x':6}",
		"a=warn/1 a:ok>pending@12:06:00=6/5 degraded=1@12:06:00 -> 0"},
	    {NULL, "--expect other", "12:06:30", "{'x':4}",
		"expect other=unknown a=warn/1 degraded=1@12:06:30 -> 1"},
	    {NULL, "", "12:06:40", "{'x':4}\n{", "a=warn/1 degraded=1@12:06:40 -> 2"},
	    {NULL, "", "12:07:00", "{'x':6}\n{",
		"a=fail/1 a:pending>firing@12:07:00=6/5 critical=2@12:07:00 -> 2"},
	    {NULL, "", "12:07:10", "{'x':4}\n{", "a=fail/1 critical=2@12:07:10 -> 2"},
	    {NULL, "", "12:07:20", "{'x':4}",
		"a=fail/1 a:firing>recovering@12:07:20=4/5 degraded=1@12:07:20 -> 1"},
	    /* The state is of a later time. */
	    {NULL, "", "12:07:19", "{'x':4}", "-> 2"},
	    /* Another file; another failure leaves the platform no better than degraded. */
	    {HELD, "", "12:00:00", "{'x':4}\n{'type':'check','status':'fail','name':'c'}",
		"a=pass/1 degraded=1@12:00:00 -> 1"},
	    {NULL, "", "12:00:01", "{'x':4}", "a=pass/1 healthy=0@12:00:01 -> 0"},
	};

	watch_check(runs, COUNT(runs));
}

/* What severities, waivers and what is missing make of an alarm. */
static void
test_kinds(void)
{
#define SOON ",'waiver':{'until':'2026-06-01','reason':'known'}"
#define PAST ",'waiver':{'until':'2025-06-01','reason':'known'}"
	static const struct run runs[] = {
	    {RULE(""), "", "12:00:00", "{'x':6}",
		"a=fail/1 a:ok>firing@12:00:00=6/5 critical=2@12:00:00 -> 1"},
	    {RULE(",'severity':'warning'"), "", "12:00:00", "{'x':6}",
		"a=warn/1 a:ok>firing@12:00:00=6/5 degraded=1@12:00:00 -> 0"},
	    {NULL, "", "12:00:10", "{'x':4}",
		"a=pass/1 a:firing>ok@12:00:10=4/5 healthy=0@12:00:10 -> 0"},
	    {RULE(",'severity':'info'"), "", "12:00:00", "{'x':6}",
		"a=warn/1 a:ok>firing@12:00:00=6/5 healthy=0@12:00:00 -> 0"},
	    {RULE(",'for':'1m','severity':'info'"), "", "12:00:00", "{'x':6}",
		"a=warn/1 a:ok>pending@12:00:00=6/5 healthy=0@12:00:00 -> 0"},
	    /* Waived: no evidence. */
	    {RULE(SOON) "\nb: count() > 0", "", "12:00:00", "{'x':6}",
		"a=skip/1 b=pass/1 healthy=0@12:00:00 -> 0"},
	    {RULE(",'for':'1m'" PAST), "", "12:00:00", "{'x':4}",
		"a=fail/1 a:ok>pending@12:00:00=4/5 degraded=1@12:00:00 -> 1"},
	    /* Skipped while it fires is unknown; while it is pending it is not. */
	    {RULE(",'on_missing':'skip'") "\nb: count() > 0", "", "12:00:00", "{'x':6}",
		"a=fail/1 a:ok>firing@12:00:00=6/5 b=pass/1 critical=2@12:00:00 -> 1"},
	    {NULL, "", "12:00:10", "{'y':6}", "a=unknown/0 b=pass/1 critical=2@12:00:10 -> 1"},
	    {RULE(",'for':'1m','on_missing':'skip'") "\nb: count() > 0", "", "12:00:00", "{'x':6}",
		"a=warn/1 a:ok>pending@12:00:00=6/5 b=pass/1 degraded=1@12:00:00 -> 0"},
	    {NULL, "", "12:00:10", "{'y':6}", "a=skip/0 b=pass/1 degraded=1@12:00:10 -> 0"},
	    {NULL, "", "12:01:10", "{'x':6}",
		"a=fail/1 a:pending>firing@12:01:10=6/5 b=pass/1 critical=2@12:01:10 -> 1"},
	    /* A group of rules has no target. */
	    {"{'name':'g','all':[" RULE("") "]}", "", "12:00:00", "{'x':6}",
		"g=fail g:ok>firing@12:00:00 critical=2@12:00:00 -> 1"},
	    {NULL, "", "12:00:10", "{'x':5}",
		"g=pass g:firing>ok@12:00:10 healthy=0@12:00:10 -> 0"},
	};

	watch_check(runs, COUNT(runs));
}

/* Groups of a rule have alarms of their own.  One that vanished is forgotten when it was ok, and unknown when not. */
static void
test_groups(void)
{
	static const struct run runs[] = {
	    {RULE(",'by':'.g','for':'1m'"), "", "12:00:00", G("6", "u") G("4", "v") G("4", "w"),
		"a[u]=warn/1 a[u]:ok>pending@12:00:00=6/5 a[v]=pass/1 a[w]=pass/1 "
		"degraded=1@12:00:00 -> 0"},
	    {NULL, "", "12:01:00", G("6", "u") G("6", "w"),
		"a[u]=fail/1 a[u]:pending>firing@12:01:00=6/5 a[w]=warn/1 "
		"a[w]:ok>pending@12:01:00=6/5 "
		"critical=2@12:01:00 -> 1"},
	    {NULL, "", "12:02:00", G("4", "w"),
		"a[w]=pass/1 a[w]:pending>ok@12:02:00=4/5 a[u]=unknown critical=2@12:02:00 -> 1"},
	    {NULL, "", "12:03:00", G("4", "u"),
		"a[u]=pass/1 a[u]:firing>ok@12:03:00=4/5 healthy=0@12:03:00 -> 0"},
	    /* The last of several rules, alarms and groups. */
	    {"{'name':'b','agg':'count','op':'>','target':0}\n" RULE(",'by':'.g','for':'1m'"), "",
		"12:00:00", G("6", "u") G("6", "v"),
		"b=pass/2 a[u]=warn/1 a[u]:ok>pending@12:00:00=6/5 a[v]=warn/1 "
		"a[v]:ok>pending@12:00:00=6/5 degraded=1@12:00:00 -> 0"},
	    {NULL, "", "12:00:10", G("6", "u"),
		"b=pass/1 a[u]=warn/1 a[v]=unknown degraded=1@12:00:10 -> 1"},
	    {NULL, "", "12:01:00", G("6", "u") G("6", "v"),
		"b=pass/2 a[u]=fail/1 a[u]:pending>firing@12:01:00=6/5 a[v]=fail/1 "
		"a[v]:pending>firing@12:01:00=6/5 critical=2@12:01:00 -> 1"},
	};

	watch_check(runs, COUNT(runs));
}

/* An alarm of a rule that the policy does not have is forgotten. */
static void
test_foreign(void)
{
	static const struct run before = {RULE(""), "", "12:00:00", "{'x':6}",
	    "a=fail/1 a:ok>firing@12:00:00=6/5 critical=2@12:00:00 -> 1"};
	static const struct run after = {
	    NULL, "", "12:00:10", "{'x':4}", "a=pass/1 healthy=0@12:00:10 -> 0"};
	char bytes[4096];
	struct gate_case c = {
	    before.rules, "--state KEPT --at 2026-01-01T12:00:10Z", after.records, ""};
	FILE *file;
	size_t len;
	char *name;

	watch_check(&before, 1);
	file = fopen(gate_path("state"), "r");
	len = file ? fread(bytes, 1, sizeof(bytes) - 1, file) : 0;
	bytes[len] = '\0';
	name = strstr(bytes, "\"rule\":\"a\"");
	if (!CHECK(file && name))
		return;
	fclose(file);
	name[strlen("\"rule\":\"")] = 'z';
	gate_save("state", bytes);
	CHECK_STRING(gate_says(&c), "a=pass:4/1 -> 0");
	CHECK_STRING(watch_said(0), after.expected);
}

/* ---- the file ---- */

/* 2026-01-01T12:00:00Z in ms */
#define AT INT64_C(1767268800000)

/* Opens it, or says why not. */
static int
file_open(struct state *state, const char *name, const char *policy, int64_t now, const char *says)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	char fingerprint[FINGERPRINT_SIZE] = {policy[0]};
	int rc;

	errno = ENOENT; /* of before, which says nothing */
	rc = state_open(state, gate_path(name), &(struct kept_how){0}, fingerprint, now, &why);
	CHECK_INT(rc, says ? -1 : 0);
	if (!CHECK(says ? strstr(text_string(&why), says) != NULL : why.len == 0))
		fprintf(stderr, "  of %s: %s\n", name, text_string(&why));
	text_free(&why);
	return rc;
}

static void
file_refuse(const char *name, const char *policy, int64_t now, const char *says)
{
	struct state state;

	file_open(&state, name, policy, now, says);
	CHECK(state.file.path || state.file.lock == -1);
	state_close(&state);
}

/* Which file is meant, who may have it, and what is refused. */
static void
test_file(void)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct state state;
	mode_t mask = umask(022);
	struct stat st;

	unlink(gate_path("state"));
	unlink(gate_path("state.lock"));
	unlink(gate_path("policy"));
	CHECK(symlink("state", gate_path("policy")) == 0);
	file_refuse("policy", "p", AT, "cannot use");
	if (file_open(&state, "state", "p", AT, NULL) == 0) {
		CHECK(state.at == INT64_MIN && state.count == 0);
		file_refuse("state", "p", AT, "is in use by another run");
		state.at = AT;
		CHECK(state_alarm(&state, "a", NULL, AT) != NULL);
		CHECK_INT(state_save(&state, &why), 0);
		CHECK(stat(gate_path("state"), &st) == 0 && (st.st_mode & 07777) == 0644);
		CHECK(stat(gate_path("state.lock"), &st) == 0 && (st.st_mode & 07777) == 0644);
	}
	state_close(&state);
	/* Another name of it. */
	if (file_open(&state, "policy", "p", AT, NULL) == 0) {
		CHECK(state.at == AT && state.count == 1);
		file_refuse("state", "p", AT, "is in use by another run");
		CHECK_INT(state_save(&state, &why), 0);
		CHECK(lstat(gate_path("policy"), &st) == 0 && S_ISLNK(st.st_mode));
	}
	state_close(&state);
	file_refuse("state", "q", AT, "belongs to another policy");
	file_refuse("state", "p", AT - 1, "of 2026-01-01T12:00:00.000Z, which is not yet");
	CHECK(truncate(gate_path("state"), TEXT_MAX_RECORD + 1) == 0);
	file_refuse("state", "p", AT, "it is larger than");
	file_refuse(".", "p", AT, "it is no regular file");
	file_refuse("nowhere/state", "p", AT, "cannot open");
	unlink(gate_path("policy"));
	unlink(gate_path("state"));
	umask(mask);
	text_free(&why);
}

/* A file that is only read is not locked, and stays as it is; what was read is digested. */
static void
test_only_read(void)
{
	static const char bytes[] = "abc";
	struct digests *digests = digests_new();
	const struct kept_how how = {.option = "state", .digests = digests, .only_read = true};
	struct text read = TEXT_INIT(TEXT_MAX_RECORD), why = TEXT_INIT(TEXT_MAX_REASON);
	struct kept one, two;

	unlink(gate_path("state"));
	unlink(gate_path("state.lock"));
	CHECK_INT(kept_open(&one, gate_path("state"), &how, &read, &why), 0);
	text_add_string(&read, "xyz");
	CHECK_INT(kept_save(&one, &read, &why), 0);
	kept_close(&one);
	CHECK(access(gate_path("state"), F_OK) == -1);
	gate_save("state", bytes);
	CHECK(truncate(gate_path("state"), 3) == 0);
	text_clear(&read);
	CHECK_INT(kept_open(&one, gate_path("state"), &how, &read, &why), 1);
	CHECK_STRING(text_string(&read), "abc");
	CHECK_INT(kept_open(&two, gate_path("state"), &how, &read, &why), 1);
	CHECK_INT(kept_save(&two, &read, &why), 0);
	kept_close(&one);
	kept_close(&two);
	CHECK(access(gate_path("state.lock"), F_OK) == -1);
	if (CHECK_INT(digests_count(digests), 3)) {
		CHECK(digests_entry(digests, 0)->absent && !digests_entry(digests, 1)->absent);
		CHECK_STRING(digests_entry(digests, 0)->option, "state");
		CHECK_STRING(digests_entry(digests, 0)->name, gate_path("state"));
		CHECK_STRING(digests_entry(digests, 1)->sha256,
		    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	}
	unlink(gate_path("state"));
	digests_free(digests);
	text_free(&read);
	text_free(&why);
}

/* The clock may go back while a run reads. */
static void
test_clock(void)
{
	const struct common_options plain = {0};
	struct records *records = records_open_on(&plain, &clock_system, -1);
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	struct state state = {.at = AT};
	struct watch watch = {.state = &state};

	CHECK_INT(watch_begin(&watch, NULL, records, (AT - 1) * CLOCK_MS, &why), -1);
	CHECK_STRING(text_string(&why), "the clock went back since the state was written");
	CHECK_INT(watch_begin(&watch, NULL, records, AT * CLOCK_MS, &why), 0);
	CHECK_INT(watch_begin(&watch, NULL, records, (AT + 1) * CLOCK_MS, &why), 0);
	CHECK_INT(state.at, AT + 1);
	records_finish(records);
	text_free(&why);
}

int
main(void)
{
	gate_begin();
	test_file();
	test_only_read();
	test_clock();
	test_ways();
	test_kinds();
	test_groups();
	test_foreign();
	return gate_end();
}
