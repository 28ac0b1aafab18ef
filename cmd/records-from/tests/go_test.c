/*
 * `go test -json` (test2json): an event a line.
 *
 * Builds that fail mix lines in that are no events; they are passed over, and said.
 */
#include <string.h>

#include "character.h"
#include "format.h"
#include "go_run.h"
#include "input.h"
#include "json.h"
#include "json_reader.h"
#include "report.h"
#include "words.h"

enum { ACTION, PACKAGE, TEST, OUTPUT, IMPORT_PATH, FAILED_BUILD, ELAPSED, MEMBERS };

static const char *const go_members[MEMBERS] = {
    [ACTION] = ".Action",
    [PACKAGE] = ".Package",
    [TEST] = ".Test",
    [OUTPUT] = ".Output",
    [IMPORT_PATH] = ".ImportPath",
    [FAILED_BUILD] = ".FailedBuild",
    [ELAPSED] = ".Elapsed",
};

struct go_report {
	struct report *report;
	struct go_run run;
	struct go_event event;
	struct json_scanner *scanner;
	uint64_t line;
	int64_t events, others, strange;
	struct text strange_action;
};

/* In the order of the members, as far as they are strings. */
static struct text *
event_member(struct go_event *event, int member)
{
	struct text *const members[] = {&event->action, &event->package, &event->test,
	    &event->output, &event->import_path, &event->failed_build};

	return members[member];
}

static void
go_each_text(struct go_report *go, void (*act)(struct text *))
{
	for (int i = 0; i < ELAPSED; i++)
		act(event_member(&go->event, i));
}

/* A NUL byte would make one name of two. */
static bool
event_take_member(struct text *member, const struct json_slice *value)
{
	if (!json_there(value))
		return true;
	return value->type == JSON_STRING && json_word(value, member) &&
	       strlen(text_string(member)) == member->len;
}

/* 0, or -1: a member that is to be a string is none. */
static int
go_take_members(struct go_report *go, const struct json_slice values[MEMBERS])
{
	struct go_event *event = &go->event;
	double seconds;

	go_each_text(go, text_clear);
	for (int i = 0; i < ELAPSED; i++)
		if (!event_take_member(event_member(event, i), &values[i]) && i != OUTPUT)
			return report_fault_at(
			    go->report, go->line, "%s of an event is no name", go_members[i] + 1);
	if (event->action.len == 0)
		return report_fault_at(
		    go->report, go->line, "it has no Action: it is no event of go test -json");
	event->has_elapsed = json_number(&values[ELAPSED], &seconds) == 0;
	event->elapsed_ms = event->has_elapsed ? seconds * 1000 : 0;
	return 0;
}

static void
go_take_event(struct go_report *go, const char *bytes, size_t len)
{
	struct json_slice values[MEMBERS];
	struct json_error error;

	go->events++;
	if (json_scan(go->scanner, bytes, len, values, &error) == -1) {
		report_fault_at(go->report, go->line, "cannot parse event: %s", error.reason);
		return;
	}
	if (go_take_members(go, values) == -1 || go_run_take(&go->run, &go->event))
		return;
	if (go->strange++ == 0)
		text_add_visible(&go->strange_action, go->event.action.bytes, go->event.action.len);
}

/* "FAIL<tab>PACKAGE [build failed]", as older versions say it. */
static void
go_take_other(struct go_report *go, const char *bytes, size_t len)
{
	static const char begins[] = "FAIL\t";
	TEXT_LOCAL line = TEXT_INIT(REPORT_WORD), package = TEXT_INIT(REPORT_WORD);
	size_t name;

	words_set(&line, bytes, len);
	if (strncmp(text_string(&line), begins, strlen(begins)) != 0 ||
	    !strstr(text_string(&line), " failed]")) {
		go->others++;
		return;
	}
	name = strcspn(text_string(&line) + strlen(begins), " \t");
	text_add(&package, text_string(&line) + strlen(begins), name);
	go_run_take_build_failure(&go->run, text_string(&package), text_string(&line));
}

static void
go_take_line(struct go_report *go, const char *bytes, size_t len)
{
	size_t blank = 0;

	go->line++;
	while (blank < len && char_is_space(bytes[blank]))
		blank++;
	if (blank < len && bytes[blank] == '{')
		go_take_event(go, bytes, len);
	else if (blank < len)
		go_take_other(go, bytes, len);
}

static int
go_end(struct go_report *go)
{
	TEXT_LOCAL package = TEXT_INIT(REPORT_WORD);
	struct report *report = go->report;
	bool ended = go_run_end(&go->run, &package);

	if (report->why.len > 0)
		return -1;
	if (go->line == 0)
		return report_fault(report, "it is empty");
	if (go->events == 0)
		return report_fault(report, "it holds no event of go test -json");
	if (!ended)
		return report_fault(report,
		    "it ends early: the run of package \"%s\" has no end in it",
		    text_string(&package));
	if (go->others > 0)
		report_warn(report, "%lld lines are no events, and were passed over",
		    (long long)go->others);
	if (go->strange > 0)
		report_warn(report, "%lld events have an action that is not known (\"%s\")",
		    (long long)go->strange, text_string(&go->strange_action));
	return 0;
}

static int
go_read(struct report *report)
{
	struct go_report go = {.report = report,
	    .scanner = json_scanner_of(go_members, MEMBERS),
	    .strange_action = TEXT_INIT(REPORT_WORD)};
	const char *bytes;
	size_t len;
	int rc = -1;

	for (int i = 0; i < ELAPSED; i++)
		*event_member(&go.event, i) = TEXT_INIT(INPUT_MOST);
	report_speaks_of(report, REPORT_TEST);
	go_run_begin(&go.run, report);
	if (input_is_utf16(report->input)) {
		report_fault(report, "it is UTF-16; convert it: iconv -f UTF-16 -t UTF-8");
	} else {
		while (input_line(report->input, &bytes, &len, NULL))
			go_take_line(&go, bytes, len);
		rc = go_end(&go);
	}
	go_run_free(&go.run);
	go_each_text(&go, text_free);
	text_free(&go.strange_action);
	json_scanner_free(go.scanner);
	return rc;
}

static bool
go_fits(const struct sample *sample)
{
	return sample_has(&sample->members, "Package") ||
	       sample_has(&sample->members, "ImportPath") || sample_has(&sample->members, "Test") ||
	       sample_has(&sample->members, "Output");
}

const struct format format_go_test = {
    .name = "go-test",
    .members = "Action",
    .fits = go_fits,
    .read = go_read,
};
