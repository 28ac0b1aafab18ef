/* links: cmd/incident-deliver/ */
/* Sinks: their URLs, their commands, the frames of a stack, what is said in short, what fits. */
#include "sink.h"

#include <stdlib.h>

#include "../../cmd/incident-deliver/sinks/address.h"
#include "../../cmd/incident-deliver/sinks/event.h"
#include "../../cmd/incident-deliver/sinks/frames.h"
#include "../../cmd/incident-deliver/sinks/payload.h"
#include "../../cmd/incident-deliver/sinks/words.h"
#include "incident_v1.h"
#include "json_writer.h"
#include "unit.h"

static void
test_words(void)
{
	static const struct {
		const char *command, *words; /* with '|' between; NULL: refused */
	} cases[] = {
	    {"one", "one"},
	    {"  one\ttwo  ", "one|two"},
	    {"a 'b c' \"d e\"", "a|b c|d e"},
	    {"a'b'\"c\"d", "abcd"},
	    {"a ''", "a|"},
	    {"a\\ b c\\\\d", "a b|c\\d"},
	    {"a '\\n' \"\\n\" \"\\\"\" \"\\\\\"", "a|\\n|\\n|\"|\\"},
	    {"a\\", "a\\"},
	    {"a $HOME *", "a|$HOME|*"},
	    {"a b c d e f g h", "a|b|c|d|e|f|g|h"},
	    {"", NULL},
	    {"  ", NULL},
	    {"''", NULL},
	    {"a 'b", NULL},
	    {"a \"b\\\"", NULL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TEXT_LOCAL joined = TEXT_INIT(TEXT_MAX_REASON);
		TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
		char **words = words_split(cases[i].command, &why);

		for (size_t w = 0; words && words[w]; w++)
			text_add_format(&joined, "%s%s", w == 0 ? "" : "|", words[w]);
		CHECK_STRING(words ? text_string(&joined) : NULL, cases[i].words);
		CHECK_INT(why.len == 0, words ? 1 : 0);
		free(words);
	}
}

static void
test_address(void)
{
	static const struct {
		const char *rest;
		bool shown;
		int rc;
		const char *url, *user, *given;
	} cases[] = {
	    {"", true, 0, NULL, NULL, NULL},
	    {"#name=a", true, 0, NULL, NULL, "name=a"},
	    {"#name=a&K=v", true, -1, NULL, NULL, "name=a&K=v"},
	    {"#name=a&K=v", false, 0, NULL, NULL, "name=a&K=v"},
	    {"https://h/p?q#name=a", true, 0, "https://h/p?q", NULL, "name=a"},
	    {"http://h", true, 0, "http://h", NULL, NULL},
	    {"ftp://h", false, -1, NULL, NULL, NULL},
	    {"key", false, -1, NULL, NULL, NULL},
	    {"https://u:p%40q@h:1/x", false, 0, "https://h:1/x", "u:p@q", NULL},
	    {"https://u:p%4@h/", false, -1, "https://u:p%4@h/", NULL, NULL},
	    {"https://u:p@h/", true, -1, "https://u:p@h/", NULL, NULL},
	    {"https://h/a@b", true, 0, "https://h/a@b", NULL, NULL},
	    {"https://h/services/x", true, -1, "https://h/services/x", NULL, NULL},
	    {"https://h/workflows/x", true, -1, "https://h/workflows/x", NULL, NULL},
	    {"https://h/triggers/x", true, -1, "https://h/triggers/x", NULL, NULL},
	    {"https://h/service/x", true, 0, "https://h/service/x", NULL, NULL},
	    {"https://h/a/1234567890123456789", true, 0, "https://h/a/1234567890123456789", NULL,
		NULL},
	    {"https://h/a/12345678901234567890", true, -1, "https://h/a/12345678901234567890", NULL,
		NULL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
		struct sink_address address;

		CHECK_INT(address_read(&address, cases[i].rest, cases[i].shown, &why), cases[i].rc);
		CHECK_STRING(address.url, cases[i].url);
		CHECK_STRING(address.user, cases[i].user);
		CHECK_STRING(address.given, cases[i].given);
		CHECK_INT(why.len > 0, cases[i].rc == -1);
		address_free(&address);
	}
}

static void
test_places(void)
{
	static const struct {
		const char *url;
		bool is_safe;
	} places[] = {
	    {"https://h/", true},
	    {"HTTPS://h/", true},
	    {"http://h/", false},
	    {"http://localhost:80/", true},
	    {"http://localhost", true},
	    {"http://localhost.example/", false},
	    {"http://127.0.0.1:1/x", true},
	    {"http://127.1.2.3", true},
	    {"http://127.0.0.1.example/", false},
	    {"http://[::1]:80/", true},
	    {"http://[::2]/", false},
	    {"http://128.0.0.1/", false},
	};
	static const char *const joins[][3] = {
	    {"https://h", "/a/b", "https://h/a/b"},
	    {"https://h/", "/a/b", "https://h/a/b"},
	    {"https://h/p//", "/a/b", "https://h/p/a/b"},
	    {"https://h/a/b", "/a/b", "https://h/a/b"},
	    {"https://h/a/b/", "/a/b", "https://h/a/b"},
	    {"https://h/p?q=1", "/a", "https://h/p/a"},
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (!CHECK_INT(address_is_safe(places[i].url), places[i].is_safe))
			fprintf(stderr, "    at %s\n", places[i].url);
	for (size_t i = 0; i < sizeof(joins) / sizeof(joins[0]); i++) {
		TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_REASON);

		address_join(joins[i][0], joins[i][1], &out);
		CHECK_STRING(text_string(&out), joins[i][2]);
	}
}

static void
test_frames(void)
{
	static const struct {
		const char *stack, *frames; /* "FILE|FUNCTION|LINE\n" each */
	} cases[] = {
	    {"", ""},
	    {"Traceback (most recent call last):\n  File \"a.py\", line 1, in f\n    x()\n"
	     "  File \"b.py\", line 22, in <module>\nE: x\n",
		"a.py|f|1\nb.py|<module>|22\n"},
	    {"Traceback (most recent call last):\n  File \"old.py\", line 1, in f\n\nDuring it:\n\n"
	     "Traceback (most recent call last):\n  File \"new.py\", line 2\nE\n",
		"new.py||2\n"},
	    {"java.lang.X: y\n\tat a.B.inner(B.java:12)\n\tat a.C.outer(Unknown Source)\n",
		"Unknown Source|a.C.outer|0\nB.java|a.B.inner|12\n"},
	    {"Error: x\n    at handler (/app/a.js:10:5)\n    at /app/b.js:7:1\n    at async "
	     "Promise.all (index 0)",
		"index 0|async Promise.all|0\n/app/b.js||7\n/app/a.js|handler|10\n"},
	    {"goroutine 1 [running]:\nmain.work(0x1, 0x2)\n\t/app/main.go:12 +0x1d\nmain.main()\n"
	     "\t/app/main.go:30\n",
		"/app/main.go|main.main|30\n/app/main.go|main.work|12\n"},
	    {"\n\t/app/a.go:12\n", ""},
	    {"f\n\t/app/a.go:12\n", "/app/a.go|f|12\n"},
	    {"f(\n\t/app/a.go:\n", ""},
	    {"f\n  /app/a.go:12\n", ""},
	    {"at dawn\n", ""},
	    {"at last it was (done)\nlooked at a.go:12\nFile \"x\n  at (x)\nat \n",
		"done|last it was|0\n"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct frame frames[FRAMES_MOST];
		size_t count = frames_read(cases[i].stack, frames);
		TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_REASON);

		for (size_t f = 0; f < count; f++)
			text_add_format(&out, "%.*s|%.*s|%d\n", (int)frames[f].file_len,
			    frames[f].file, (int)frames[f].function_len,
			    frames[f].function ? frames[f].function : "", (int)frames[f].line);
		CHECK_STRING(text_string(&out), cases[i].frames);
	}
}

/* Of more frames than are kept the innermost stay, in both orders. */
static void
test_many_frames(void)
{
	struct frame frames[FRAMES_MOST];
	TEXT_LOCAL python = TEXT_INIT(1 << 16);
	TEXT_LOCAL java = TEXT_INIT(1 << 16);

	for (int i = 1; i <= 150; i++) {
		text_add_format(&python, "  File \"a.py\", line %d, in f\n", i);
		text_add_format(&java, "\tat a.f(A.java:%d)\n", i);
	}
	CHECK_INT(frames_read(text_string(&python), frames), FRAMES_MOST);
	CHECK_INT(frames[0].line, 51);
	CHECK_INT(frames[FRAMES_MOST - 1].line, 150);
	CHECK_INT(frames_read(text_string(&java), frames), FRAMES_MOST);
	CHECK_INT(frames[0].line, 100);
	CHECK_INT(frames[FRAMES_MOST - 1].line, 1);
}

static void
test_type(void)
{
	static const struct {
		const char *exception;
		int len;
	} cases[] = {
	    {"ValueError: x", 10},
	    {"ValueError", 10},
	    {"ValueError\nmore", 10},
	    {"ValueError:", 10},
	    {"java.lang.X$Y: z", 13},
	    {"App\\Error: x", 9},
	    {"ActiveRecord::RecordNotFound: x", 28},
	    {"something went wrong: x", 0},
	    {"1Error: x", 0},
	    {"_Private: x", 8},
	    {"Error:x", 0},
	    {"", 0},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (!CHECK_INT(event_type_length(cases[i].exception), cases[i].len))
			fprintf(stderr, "    at %s\n", cases[i].exception);
}

static void
test_cut(void)
{
	static const struct {
		const char *string;
		size_t most;
		const char *expected;
	} cases[] = {
	    {"abcdef", 6, "abcdef"},
	    {"abcdefg", 6, "abc..."},
	    {"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", 4, "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"},
	    {"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9x", 4, "\xc3\xa9..."},
	    {"", 3, ""},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_REASON);

		event_put_cut(cases[i].string, cases[i].most, &out);
		CHECK_STRING(text_string(&out), cases[i].expected);
	}
}

/* ---- what fits ---- */

static void
parts_put(const struct notice *notice, const struct excerpt *excerpt, const void *context,
    struct text *out)
{
	struct json_writer w = json_writer(out);

	json_open_object(&w, NULL);
	json_put_string(&w, "summary", context);
	payload_put_stack(&w, "stack", notice, excerpt);
	payload_put_checks(&w, "checks", notice, excerpt);
	payload_put_logs(&w, "logs", notice, excerpt);
	payload_put_left_out(&w, "left_out", notice, excerpt);
	json_close_object(&w);
}

/* An incident of 10 lines of 1000 bytes, 4 checks of 1000 bytes and a stack of 5000. */
static void
incident_put(struct text *out)
{
	char thousand[1001];

	memset(thousand, 'x', 1000);
	thousand[1000] = '\0';
	text_add_string(out, "{\"incident_id\":\"i\",\"timestamp\":\"2026-01-01T00:00:00Z\","
			     "\"environment\":\"ci\",\"kind\":\"api\",\"exception\":\"E: x\","
			     "\"stack\":\"");
	for (int i = 0; i < 5; i++)
		text_add_string(out, thousand);
	text_add_string(out, "\",\"last_logs\":[");
	for (int i = 0; i < 10; i++)
		text_add_format(out, "%s\"%d%s\"", i == 0 ? "" : ",", i, thousand);
	text_add_string(out, "],\"extras\":{\"checks\":[");
	for (int i = 0; i < 4; i++)
		text_add_format(
		    out, "%s{\"name\":\"c%d\",\"m\":\"%s\"}", i == 0 ? "" : ",", i, thousand);
	text_add_string(out, "]}}");
}

static void
test_payload(void)
{
	enum { NONE, CUT, WHOLE };
	/* What stays, as it begins, and what is said of the rest. */
	static const struct {
		size_t most;
		const char *logs, *checks;
		int stack;
		const char *left_out;
	} cases[] = {
	    {30000, "\"logs\":[\"0", "\"c3\"", WHOLE, NULL},
	    {18500, "\"logs\":[\"2", "\"c3\"", WHOLE, "\"2 of 10 lines of the log\""},
	    {10000, NULL, "\"c3\"", WHOLE, "\"10 of 10 lines of the log\""},
	    {9000, NULL, "\"c2\"", WHOLE, "10 of 10 lines of the log, 1 of 4 checks\""},
	    {8000, NULL, "\"c1\"", WHOLE, "10 of 10 lines of the log, 2 of 4 checks\""},
	    {3000, NULL, NULL, CUT, "10 of 10 lines of the log, 4 of 4 checks, "},
	    {90, NULL, NULL, NONE, "all but the summary"},
	};
	TEXT_LOCAL document = TEXT_INIT(1 << 16);
	TEXT_LOCAL out = TEXT_INIT(1 << 16);
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct incident_v1 incident;
	const struct notice notice = {.incident = &incident};
	struct payload_form form = {.put = parts_put, .context = "E: x"};

	incident_put(&document);
	CHECK_INT(incident_v1_parse(&incident, "i", text_string(&document), document.len, &why), 0);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *said = text_string(&out);
		bool good;

		form.most = cases[i].most;
		CHECK_INT(payload_build(&notice, &form, &out), 0);
		said = text_string(&out);
		good =
		    CHECK(out.len <= form.most) && CHECK(strstr(said, "\"summary\":\"E: x\"")) &&
		    CHECK_INT(!cases[i].logs, !strstr(said, "\"logs\":")) &&
		    CHECK(!cases[i].logs || strstr(said, cases[i].logs)) &&
		    CHECK_INT(!cases[i].checks, !strstr(said, "\"checks\":")) &&
		    CHECK(!cases[i].checks || strstr(said, cases[i].checks)) &&
		    CHECK_INT(cases[i].stack != NONE, strstr(said, "\"stack\"") ? 1 : 0) &&
		    CHECK_INT(cases[i].stack == CUT, strstr(said, "bytes left out ...]") ? 1 : 0) &&
		    CHECK_INT(!cases[i].left_out, !strstr(said, "\"left_out\"")) &&
		    CHECK(!cases[i].left_out || strstr(said, cases[i].left_out));
		if (!good)
			fprintf(stderr, "    at most %zu\n", cases[i].most);
	}
	form.most = 10;
	CHECK_INT(payload_build(&notice, &form, &out), -1);
	incident_v1_free(&incident);
}

static long
euros_of(const char *said)
{
	long count = 0;

	while ((said = strstr(said, "\xe2\x82\xac"))) {
		said += 3;
		count++;
	}

	return count;
}

static long
left_out_of(const char *said)
{
	const char *at = strstr(said, "[... ");

	return at ? strtol(at + 5, NULL, 10) : -1;
}

/* Wherever the middle of a stack is cut, no character is. */
static void
test_cut_stack(void)
{
	TEXT_LOCAL document = TEXT_INIT(1 << 16);
	TEXT_LOCAL out = TEXT_INIT(1 << 16);
	struct incident_v1 incident;
	const struct notice notice = {.incident = &incident};

	text_add_string(&document, "{\"incident_id\":\"i\",\"timestamp\":\"2026-01-01T00:00:00Z\","
				   "\"environment\":\"ci\",\"kind\":\"api\",\"exception\":\"\","
				   "\"stack\":\"");
	for (int i = 0; i < 100; i++)
		text_add_string(&document, "\xe2\x82\xac");
	text_add_string(&document, "\"}");
	CHECK_INT(incident_v1_parse(&incident, "i", text_string(&document), document.len, NULL), 0);
	for (size_t left_out = 1; left_out < 300; left_out++) {
		const struct excerpt excerpt = {.stack = left_out};
		struct json_writer w = json_writer(&out);

		text_clear(&out);
		payload_put_stack(&w, NULL, &notice, &excerpt);
		if (!CHECK(!strstr(text_string(&out), "\xef\xbf\xbd")) ||
		    !CHECK_INT(
			euros_of(text_string(&out)) * 3 + left_out_of(text_string(&out)), 300))
			fprintf(stderr, "    at %zu\n", left_out);
	}
	incident_v1_free(&incident);
}

static void
test_words_of_an_incident(void)
{
	static const struct {
		const char *exception, *extras, *type, *summary;
	} cases[] = {
	    {"ValueError: bad", "{}", "ValueError", "ValueError: bad (api, ci)"},
	    {"it is bad\\nand more", "{\"kind\":\"cli\"}", "Incident", "it is bad (cli, ci)"},
	    {"", "{\"checks\":[{\"name\":\"outbox\"}]}", "outbox",
		"an incident without an exception (api, ci)"},
	    {"E", "{\"checks\":[{\"name\":7}]}", "E", "E (api, ci)"},
	    {"E", "{\"checks\":[]}", "E", "E (api, ci)"},
	    {"E", "{\"checks\":{\"name\":\"x\"}}", "E", "E (api, ci)"},
	    {"E", "{\"checks\":[{\"name\":\"\"}]}", "E", "E (api, ci)"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TEXT_LOCAL document = TEXT_INIT(1 << 16);
		TEXT_LOCAL type = TEXT_INIT(TEXT_MAX_REASON);
		TEXT_LOCAL summary = TEXT_INIT(TEXT_MAX_REASON);
		struct incident_v1 incident;
		const struct notice notice = {.incident = &incident};

		text_add_format(&document,
		    "{\"incident_id\":\"i\",\"timestamp\":\"2026-01-01T00:00:00Z\","
		    "\"environment\":\"ci\",\"kind\":\"api\",\"exception\":\"%s\",\"stack\":\"\","
		    "\"extras\":%s}",
		    cases[i].exception, cases[i].extras);
		CHECK_INT(
		    incident_v1_parse(&incident, "i", text_string(&document), document.len, NULL),
		    0);
		event_put_type(&notice, &type);
		event_put_summary(&notice, 100, &summary);
		CHECK_STRING(text_string(&type), cases[i].type);
		CHECK_STRING(text_string(&summary), cases[i].summary);
		text_clear(&summary);
		event_put_summary(&notice, 14, &summary);
		CHECK(summary.len <= 14);
		incident_v1_free(&incident);
	}
}

static void
test_links(void)
{
	CHECK(event_is_link("https://h"));
	CHECK(event_is_link("http://h"));
	CHECK(!event_is_link("ftp://h"));
	CHECK(!event_is_link("docs/runbook.md"));
	CHECK(!event_is_link(""));
	CHECK(!event_is_link(NULL));
}

int
main(void)
{
	test_words();
	test_address();
	test_places();
	test_frames();
	test_many_frames();
	test_type();
	test_cut();
	test_payload();
	test_cut_stack();
	test_words_of_an_incident();
	test_links();

	return unit_end();
}
