/* links: cmd/check-guardrails/ */
/* The file of a history: what of it is believed, how it grows, and that it is written as it was read. */
#include "unit.h"

#include <stdlib.h>
#include <unistd.h>

#include "../../cmd/check-guardrails/history.h"
#include "diag.h"
#include "memory.h"
#include "text.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* 2026-01-01T12:00:00Z, in ms */
#define NOON INT64_C(1767268800000)

#define LINE(n, of, rest)                                                                          \
	"{'format':'check-guardrails history 1','policy':'p','line':" n ",'lines':" of "," rest    \
	"}\n"
#define RUN(run, time) "'time':'2026-01-01T" time ".000Z','run':'" run "'"
#define FIGURES(f) ",'figures':{" f "}"
#define A "'a':{'rule':'max(.x)','value':1,'samples':2}"
#define ONE(more) LINE("1", "1", RUN("r", "11:00:00") more)

static struct history
history_begin(void)
{
	return (struct history){.file.lock = -1, .policy = "p"};
}

/* A ' stands for ". */
static int
history_take(struct history *history, const char *lines, struct text *why)
{
	char *copy = memory_string(lines);
	int rc;

	for (char *at = copy; *at; at++)
		if (*at == '\'')
			*at = '"';
	rc = history_parse(history, copy, strlen(copy), NOON, why);
	free(copy);
	return rc;
}

/* NULL: it is taken, and written as it was; else a part of the reason. */
static void
test_reading(void)
{
	static const struct {
		const char *lines, *why;
	} cases[] = {
	    {ONE(FIGURES(A)), NULL},
	    {ONE(FIGURES("")), NULL},
	    {ONE(",'pinned':true" FIGURES(A)), NULL},
	    {ONE(FIGURES(
		 "'a':{'rule':'max(.x)','unit':'ms','value':-1.5,'samples':0,'level':'load'}")),
		NULL},
	    {ONE(FIGURES("'a':{'rule':'max(.x) by "
			 ".g','groups':{'':{'value':1,'samples':2},'p':{'value':3,'samples':4}}},'"
			 "b':{'rule':'count()','value':1,'samples':2}")),
		NULL},
	    {LINE("1", "2", RUN("r", "11:00:00") FIGURES(A))
		    LINE("2", "2", RUN("s", "11:00:00") FIGURES(A)),
		NULL},
	    {LINE("1", "2", RUN("r", "11:00:00") ",'pinned':true" FIGURES(A))
		    LINE("2", "2", RUN("r", "11:00:01") FIGURES(A)),
		NULL},
	    {LINE("1", "1", RUN("r", "12:00:00") FIGURES(A)), NULL},
	    /* Whole, ours, and of this policy. */
	    {"", "cut short"},
	    {"#\n", "cut short"},
	    {"1\n", "no history of check-guardrails"},
	    {"{'policy':'p'}\n", "no history of check-guardrails"},
	    {"{'format':1}\n", "no history of check-guardrails"},
	    {"{'format':'check-guardrails state 1','policy':'p'}\n",
		"no history of check-guardrails"},
	    {"{'format':'check-guardrails history 1','line':1,'lines':1," RUN("r", "11:00:00")
		    FIGURES(A) "}\n",
		"another policy"},
	    {"{'format':'check-guardrails history 1','policy':1,'line':1,'lines':1," RUN(
		 "r", "11:00:00") FIGURES(A) "}\n",
		"another policy"},
	    {"{'format':'check-guardrails history 1','policy':'q','line':1,'lines':1," RUN(
		 "r", "11:00:00") FIGURES(A) "}\n",
		"another policy"},
	    {LINE("1", "2", RUN("r", "11:00:00") FIGURES(A)), "cut short"},
	    {LINE("2", "1", RUN("r", "11:00:00") FIGURES(A)), "cut short"},
	    {LINE("0", "1", RUN("r", "11:00:00") FIGURES(A)), "cut short"},
	    {LINE("'1'", "1", RUN("r", "11:00:00") FIGURES(A)), "cut short"},
	    {LINE("1", "null", RUN("r", "11:00:00") FIGURES(A)), "cut short"},
	    {ONE(FIGURES(A) ",'more':1"), "unknown member \"more\""},
	    /* A run. */
	    {LINE("1", "1", "'time':'2026-01-01T11:00:00Z','run':1" FIGURES(A)),
		"no run of a history"},
	    {LINE("1", "1", "'time':'2026-01-01T11:00:00Z'" FIGURES(A)), "no run of a history"},
	    {LINE("1", "1", "'time':'noon','run':'r'" FIGURES(A)), "no run of a history"},
	    {LINE("1", "1", "'run':'r'" FIGURES(A)), "no run of a history"},
	    {ONE(""), "no run of a history"},
	    {ONE(",'figures':[]"), "no run of a history"},
	    {ONE(",'pinned':false" FIGURES(A)), "no run of a history"},
	    {LINE("1", "1", "'time':'2026-01-01T12:00:00.001Z','run':'r'" FIGURES(A)), "not yet"},
	    /* Its rules. */
	    {ONE(FIGURES("'a':1")), "a"},
	    {ONE(FIGURES("'a':{'value':1,'samples':2}")), "no rule of a history"},
	    {ONE(FIGURES("'a':{'rule':1,'value':1,'samples':2}")), "no rule of a history"},
	    {ONE(FIGURES("'a':{'rule':'x','unit':1,'value':1,'samples':2}")),
		"no rule of a history"},
	    {ONE(FIGURES("'a':{'rule':'x','groups':[]}")), "no rule of a history"},
	    {ONE(FIGURES("'a':{'rule':'x','groups':{}}")), "no rule of a history"},
	    {ONE(FIGURES("'a':{'rule':'x','groups':{'g':1}}")), "is"},
	    {ONE(FIGURES("'a':{'rule':'x','groups':{'g':{'value':1,'samples':1,'rule':1}}}")),
		"unknown member \"rule\""},
	    {ONE(FIGURES("'a':{'rule':'x','groups':{'g':{'value':1,'samples':1}},'value':1}")),
		"unknown member \"value\""},
	    {ONE(FIGURES("'a':{'rule':'x','groups':{'g':{'value':1}}}")), "no figure of a history"},
	    {ONE(FIGURES(A "," A)), "stands twice"},
	    {ONE(FIGURES(A ",'b':{'rule':'y','value':1,'samples':1}," A)), "stands twice"},
	    {ONE(FIGURES("'a':{'rule':'x','groups':{'g':{'value':1,'samples':1},'f':{'value':1,'"
			 "samples':1},'g':{'value':1,'samples':1}}}")),
		"stands twice"},
	    /* Their figures. */
	    {ONE(FIGURES("'a':{'rule':'x','samples':2}")), "no figure of a history"},
	    {ONE(FIGURES("'a':{'rule':'x','value':null,'samples':2}")), "no figure of a history"},
	    {ONE(FIGURES("'a':{'rule':'x','value':1e999,'samples':2}")), "no figure of a history"},
	    {ONE(FIGURES("'a':{'rule':'x','value':1}")), "no figure of a history"},
	    {ONE(FIGURES("'a':{'rule':'x','value':1,'samples':-1}")), "no figure of a history"},
	    {ONE(FIGURES("'a':{'rule':'x','value':1,'samples':1.5}")), "no figure of a history"},
	    {ONE(FIGURES("'a':{'rule':'x','value':1,'samples':1,'level':1}")),
		"no figure of a history"},
	    /* In order, once, and one of them pinned. */
	    {LINE("1", "2", RUN("r", "11:00:01") FIGURES(A))
		    LINE("2", "2", RUN("s", "11:00:00") FIGURES(A)),
		"out of its order"},
	    {LINE("1", "2", RUN("r", "11:00:00") FIGURES(A))
		    LINE("2", "2", RUN("r", "11:00:01") FIGURES(A)),
		"stands twice"},
	    {LINE("1", "2", RUN("r", "11:00:00") FIGURES(A))
		    LINE("2", "2", RUN("r", "11:00:01") ",'pinned':true" FIGURES(A)),
		"stands twice"},
	    {LINE("1", "2", RUN("r", "11:00:00") ",'pinned':true" FIGURES(A))
		    LINE("2", "2", RUN("s", "11:00:01") ",'pinned':true" FIGURES(A)),
		"one too many"},
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct history history = history_begin();
		struct text why = TEXT_INIT(TEXT_MAX_REASON), out = TEXT_INIT(TEXT_MAX_RECORD);
		bool good =
		    CHECK_INT(history_take(&history, cases[i].lines, &why), cases[i].why ? -1 : 0);

		if (cases[i].why) {
			good = CHECK(strstr(text_string(&why), cases[i].why)) && good;
		} else {
			history_put(&history, &out);
			for (char *at = out.bytes; at && *at; at++)
				if (*at == '"')
					*at = '\'';
			good = CHECK_STRING(text_string(&out), cases[i].lines) && good;
		}
		if (!good)
			fprintf(stderr, "  %s: %s\n", cases[i].lines, text_string(&why));
		history_close(&history);
		text_free(&why);
		text_free(&out);
	}
}

static void
run_add(struct history *history, const char *id, bool pinned, double value)
{
	struct past_run run = {.run = memory_string(id), .time = NOON, .pinned = pinned};

	past_run_note(&run, "b", "max(.x)", "", &(struct figure){.value = value, .samples = 1});
	past_run_note(
	    &run, "a", "max(.x) by .g", "ms", &(struct figure){.group = (char *)"q", .value = 2});
	past_run_note(
	    &run, "a", "max(.x) by .g", "ms", &(struct figure){.group = (char *)"p", .value = 1});
	past_run_sort(&run);
	history_add(history, &run);
	CHECK(!run.run && run.count == 0);
}

/* The runs, a pinned one with a star, one that does not count in brackets. */
static const char *
runs_say(const struct history *history)
{
	static char said[4096];
	size_t used = 0;

	said[0] = '\0';
	for (size_t i = 0; i < history->count; i++)
		used +=
		    (size_t)sprintf(said + used, history_counts(history, i) ? "%s%s%s" : "%s(%s%s)",
			i > 0 ? " " : "", history->runs[i].run, history->runs[i].pinned ? "*" : "");
	return said;
}

static void
test_adding(void)
{
	static const struct {
		const char *id;
		bool pinned;
		const char *runs, *pin;
	} steps[] = {
	    {"r", false, "r", NULL},
	    {"s", false, "r s", NULL},
	    {"r", false, "s r", NULL},
	    {"t", true, "s r t*", "t"},
	    {"u", false, "s r t* u", "t"},
	    {"t", false, "s r (t*) u t", "t"},
	    {"t", false, "s r (t*) u t", "t"},
	    {"v", true, "s r u t v*", "v"},
	    {"v", false, "s r u t (v*) v", "v"},
	    {"v", true, "s r u t v*", "v"},
	    {"s", true, "r u t v s*", "s"},
	    {"v", false, "r u t s* v", "s"},
	};
	struct history history = history_begin();
	char id[16];

	for (size_t i = 0; i < COUNT(steps); i++) {
		run_add(&history, steps[i].id, steps[i].pinned, (double)i);
		CHECK_STRING(runs_say(&history), steps[i].runs);
		CHECK_STRING(
		    history_pinned(&history) ? history_pinned(&history)->run : NULL, steps[i].pin);
		CHECK(past_run_rule(&history.runs[history.count - 1], "b")->figures[0].value ==
		      (double)i);
	}
	/* The last hundred, and the pinned one however old. */
	for (int i = 0; i < 96; i++) {
		(void)snprintf(id, sizeof(id), "n%d", i);
		run_add(&history, id, false, 1);
	}
	CHECK_INT(history.count, HISTORY_RUNS + 1);
	CHECK_STRING(history.runs[0].run, "r");
	run_add(&history, "last", false, 1);
	CHECK_INT(history.count, HISTORY_RUNS + 1);
	CHECK_STRING(history.runs[0].run, "u");
	for (int i = 0; i < 100; i++) {
		(void)snprintf(id, sizeof(id), "m%d", i);
		run_add(&history, id, false, 1);
	}
	CHECK_INT(history.count, HISTORY_RUNS + 1);
	CHECK_STRING(history.runs[0].run, "s");
	CHECK_STRING(history.runs[1].run, "m0");
	run_add(&history, "m99", true, 1);
	CHECK_INT(history.count, HISTORY_RUNS + 1);
	CHECK_STRING(history.runs[0].run, "s");
	history_close(&history);
	CHECK(!history.runs && history.file.lock == -1);
}

static void
test_figures(void)
{
	struct history history = history_begin();
	const struct past_run *run;
	const struct past_rule *rule;

	CHECK(!history_pinned(&history));
	run_add(&history, "r", false, 7);
	run = &history.runs[0];
	rule = past_run_rule(run, "a");
	CHECK(rule && rule->count == 2);
	CHECK_STRING(rule->subject, "max(.x) by .g");
	CHECK_STRING(rule->unit, "ms");
	CHECK(past_rule_figure(rule, "p")->value == 1);
	CHECK(past_rule_figure(rule, "q")->value == 2);
	CHECK(!past_rule_figure(rule, "r"));
	CHECK(!past_rule_figure(rule, NULL));
	CHECK(past_rule_figure(past_run_rule(run, "b"), NULL)->value == 7);
	CHECK(!past_rule_figure(past_run_rule(run, "b"), ""));
	CHECK(!past_run_rule(run, "c"));
	CHECK(!past_run_rule(&(struct past_run){0}, "a"));
	history_close(&history);
}

/* A hundred, and the pinned one beside them. */
static void
test_most(void)
{
	static const struct {
		int runs, pinned, rc;
	} cases[] = {{100, -1, 0}, {101, -1, -1}, {101, 0, 0}, {101, 100, 0}, {102, 50, -1}};

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct history history = history_begin();
		struct text lines = TEXT_INIT(TEXT_MAX_RECORD), why = TEXT_INIT(TEXT_MAX_REASON);

		for (int n = 0; n < cases[i].runs; n++)
			text_add_format(&lines,
			    "{'format':'check-guardrails history 1','policy':'p','line':%d,"
			    "'lines':%d,'time':'2026-01-01T11:00:00.000Z','run':'r%d',%s"
			    "'figures':{}}\n",
			    n + 1, cases[i].runs, n, n == cases[i].pinned ? "'pinned':true," : "");
		CHECK_INT(history_take(&history, text_string(&lines), &why), cases[i].rc);
		CHECK(cases[i].rc == 0 || strstr(text_string(&why), "one too many"));
		history_close(&history);
		text_free(&lines);
		text_free(&why);
	}
}

/* What is too large for a file loses its oldest runs. */
static void
test_saving(void)
{
	struct history history = history_begin();
	struct past_run large;
	struct text why = TEXT_INIT(TEXT_MAX_REASON);
	size_t len = (TEXT_MAX_RECORD / 5) * 2;
	char *long_name = memory_new(len + 1, 1);
	char path[] = "/tmp/history_test.XXXXXX";
	int fd = mkstemp(path);

	CHECK(fd != -1);
	memset(long_name, 'x', len);
	history.file.path = memory_string(path);
	run_add(&history, "pinned", true, 1);
	for (int i = 0; i < 3; i++) {
		const char id[] = {(char)('1' + i), '\0'};

		large = (struct past_run){.run = memory_string(id), .time = NOON};
		past_run_note(&large, "a", long_name, "", &(struct figure){.value = 1});
		history_add(&history, &large);
	}
	CHECK_INT(history_prepare(&history, &why), 0);
	CHECK_INT(kept_commit(&history.file, &why), 0);
	CHECK_STRING(runs_say(&history), "pinned* 2 3");
	/* A run that alone is too large cannot be kept at all. */
	large = (struct past_run){.run = memory_string("4"), .time = NOON};
	past_run_note(&large, "a", long_name, "", &(struct figure){.value = 1});
	past_run_note(&large, "b", long_name, "", &(struct figure){.value = 1});
	past_run_note(&large, "c", long_name, "", &(struct figure){.value = 1});
	history_add(&history, &large);
	CHECK_INT(history_prepare(&history, &why), -1);
	CHECK(strstr(text_string(&why), "it would be too large"));
	CHECK_STRING(runs_say(&history), "pinned* 4");
	history_close(&history);
	free(long_name);
	text_free(&why);
	close(fd);
	unlink(path);
}

int
main(void)
{
	program_begin("unit");
	test_reading();
	test_adding();
	test_figures();
	test_most();
	test_saving();
	return unit_end();
}
