/* links: cmd/incident-emit/ */
/* Exceptions in lines as they come: what stands around them, which belong together, and where one
 * is looked for at all. */
#include "../../cmd/incident-emit/exception.h"

#include <stdlib.h>
#include <string.h>

#include "../../cmd/incident-emit/emit.h"
#include "../../cmd/incident-emit/exception/level.h"
#include "../../cmd/incident-emit/exception/prefix.h"
#include "../../cmd/incident-emit/exception/task.h"
#include "../../cmd/incident-emit/incident.h"
#include "../../cmd/incident-emit/log/burst.h"
#include "../../cmd/incident-emit/log/stream.h"
#include "../../cmd/incident-emit/tail.h"
#include "text.h"
#include "unit.h"

static const struct emit emit = EMIT_DEFAULTS;

/* ---- what was found, a line each: "EXCEPTION @ WHERE", behind "(handled) " ---- */

static void
found_add(void *context, struct incident *incident, uint64_t at, bool handled)
{
	text_add_format(context, "%s%s @ %llu\n", handled ? "(handled) " : "",
	    text_string(&incident->exception), (unsigned long long)at);
	incident_free(incident);
}

static void
lines_give(struct exceptions *exceptions, const char *lines, int64_t now)
{
	for (uint64_t at = 0; *lines != '\0'; at++) {
		size_t len = strcspn(lines, "\n");

		exceptions_line(exceptions, lines, len, at, now);
		lines += len + (lines[len] == '\n');
	}
}

static void
test_lines(void)
{
	static const struct {
		const char *lines, *expected;
	} CASES[] = {
	    /* Perl's deaths in its own words, and what has calls below it; a warning has neither. */
	    {"Can't call method \"f\" on an undefined value at /srv/a.pl line 7.\nb\n",
		"Can't call method \"f\" on an undefined value @ 0\n"},
	    {"Died at a.pl line 1, <STDIN> line 12.\n", "Died @ 0\n"},
	    {"Illegal division by zero at (eval 3) line 1, <$fh> chunk 2.\n",
		"Illegal division by zero @ 0\n"},
	    {"Can't locate A.pm in @INC at a.pl line 1.\nBEGIN failed--compilation aborted at a.pl "
	     "line 1.\nDied at a.pl line 2.\n",
		"Can't locate A.pm in @INC @ 0\nDied @ 2\n"},
	    {"Can't open the door\nCan't use it at once\nDied at noon.\nDied at a.pl line x.\n"
	     "Died at a.pl line 3\nDied  line 3.\nDied at (eval x) line 3.\nDied in a.pl line 3.\n",
		""},
	    {"no user 42 at a.pl line 9.\nb\n", ""},
	    {"no user 42 at a.pl line 9.\n\tA::f(42) called at a.pl line 10\n\tmain::g() called at "
	     "b.pl line 2\n",
		"no user 42 @ 0\n"},
	    {"Use of uninitialized value $x in addition (+) at a.pl line 9.\n\tA::f() called at "
	     "a.pl "
	     "line 10\n",
		""},
	    {"WARN slow\nno user 42 at a.pl line 9.\n\tA::f(42) called at a.pl line 10\n",
		"no user 42 @ 1\n"},
	    /* Where a block ends. */
	    {"a\nTraceback (most recent call last):\n  File \"a.py\", line 1\nE: x\nb\n",
		"E: x @ 1\n"},
	    {"Traceback (most recent call last):\n  File \"a.py\", line 1\nE: x\n"
	     "Traceback (most recent call last):\n  File \"a.py\", line 1\nF: y\n",
		"E: x @ 0\nF: y @ 3\n"},
	    {"Traceback (most recent call last):\n  File \"a.py\", line 1\nE: x\n\n"
	     "During handling of the above exception, another exception occurred:\n\n"
	     "Traceback (most recent call last):\n  File \"a.py\", line 1\nF: y\n",
		"F: y @ 0\n"},
	    {"Traceback (most recent call last):\n  File \"a.py\", line 1\nE: x\n\n\n\n  "
	     "indented\n",
		"E: x @ 0\n"},
	    {"Task a.b[1] raised unexpected: X()\nTraceback (most recent call last):\n  File "
	     "\"a\"\n"
	     "b.X: \n\"\"\"\nTraceback (most recent call last):\n  File \"a\"\nE: x\n\"\"\"\n"
	     "Traceback (most recent call last):\n  File \"a\"\nF: y\n",
		"E: x @ 0\nF: y @ 9\n"},
	    {"a.E: x\n\tat a.b(c:1)\na.F: y\n\tat a.b(c:1)\n", "a.E: x @ 0\na.F: y @ 2\n"},
	    {"a.Error: x\nsecond line\n\tat a.b(c:1)\n", "a.Error: x @ 0\n"},
	    {"a.Error: x\n2026 INFO between\n\tat a.b(c:1)\n", ""},
	    /* Node: what is thrown may be called anything, and may be no Error. */
	    {"INFO x\nFailure: two\n    at f (/a.js:1:2)\nb\n", "Failure: two @ 1\n"},
	    {"Failure [Code]: x\n    at /a.js:1:2\n", "Failure [Code]: x @ 0\n"},
	    {"/a.js:1\nclass F extends Error{}; throw new F()\n   ^\n\nFailure: two\nlines\n"
	     "    at f (node:internal/a:1:2)\n\nNode.js v20.1.0\n",
		"Failure: two @ 2\n"},
	    {"Trace: x\n    at f (/a.js:1:2)\nfailure: x\n    at f (/a.js:1:2)\n"
	     "Hours: x\n    at 10:30\nA b: x\n    at f (/a.js:1:2)\n",
		""},
	    {"/a.js:1\nthrow 'x'\n^\nboom\n(Use `node --trace-uncaught ...` to show where the "
	     "exception was thrown)\n\nNode.js v20.1.0\n",
		"boom @ 2\n"},
	    {"  ^\n{\n  a: 1,\n  b: 2\n}\n\nNode.js v20.1.0\nb\n", "{ a: 1, b: 2 } @ 0\n"},
	    {"^\n\n(Use `node --trace-uncaught ...` to show where the exception was thrown)\n",
		"an exception without a name @ 0\n"},
	    {"\nNode.js v20.1.0\n^\na\n2026 INFO x\nNode.js v20.1.0\n^ x\nNode.js v20\n^\na\n"
	     "Node.js version\n",
		""},
	    {"panic: x\n\ngoroutine 1 [running]:\nmain.f(0x1)\n\t/a.go:1 +0x1\nexit status 2\nb\n",
		"panic: x @ 0\n"},
	    {"2026/11/28 22:50:18 http: panic serving 127.0.0.1:1: boom\ngoroutine 7 [running]:\n"
	     "main.f()\n\t/a.go:1 +0x1\n",
		"panic: boom @ 0\n"},
	    {"thread 'main' panicked at a.rs:1:2:\nboom\nnext\n",
		"panicked at a.rs:1:2: boom @ 0\n"},
	    {"PHP Fatal error:  Uncaught E: two\nlines in /a.php:3\nStack trace:\n#0 {main}\n"
	     "  thrown in /a.php on line 3\n",
		"E: two @ 0\n"},
	    {"PHP Fatal error:  Allowed memory size exhausted in /a.php on line 3\n",
		"Fatal error: Allowed memory size exhausted @ 0\n"},
	    {"[2026-11-28] app.ERROR: x {\"exception\":\"[object] (E(code: 0): y at /a.php:3)\n"
	     "[stacktrace]\n#0 /b.php(1): f()\n\"} \n",
		"E: y @ 0\n"},
	    {"  File \"a.py\", line 1\n    x = (\n        ^\nSyntaxError: bad\n",
		"SyntaxError: bad @ 0\n"},
	    /* What is about it stands before it. */
	    {"WARN x\nTraceback (most recent call last):\n  File \"a.py\", line 1\nE: x\n",
		"(handled) E: x @ 1\n"},
	    {"WARN x\nINFO y\nTraceback (most recent call last):\n  File \"a.py\", line 1\nE: x\n",
		"E: x @ 2\n"},
	    {"WARN x\nTraceback (most recent call last):\n  File \"a.py\", line 1\nE: x\n"
	     "Traceback (most recent call last):\n  File \"a.py\", line 1\nF: y\n",
		"(handled) E: x @ 1\nF: y @ 4\n"},
	    {"a  | WARN x\nb  | Traceback (most recent call last):\nb  |   File \"a.py\"\nb  | E: "
	     "x\n",
		"E: x @ 1\n"},
	    /* But not what a runtime says when it ends, whatever stands before or in it. */
	    {"WARN x\nException in thread \"main\" a.E: WARN y\n\tat a.b(c:1)\n",
		"a.E: WARN y @ 1\n"},
	    {"WARN x\nUnhandled exception. a.BException: y\n   at a.b() in c:line 1\n",
		"a.BException: y @ 1\n"},
	    {"WARN x\na.BError: y\n\tat a.b(c:1)\n", "(handled) a.BError: y @ 1\n"},
	    {"WARN x\npanic: WARN y\n\ngoroutine 1 [running]:\n", "panic: WARN y @ 1\n"},
	    {"WARN x\nthread 'a' panicked at a.rs:1:2:\nWARN y\n",
		"panicked at a.rs:1:2: WARN y @ 1\n"},
	    {"WARN x\na.rb:1:in `f': WARN y (E)\n\tfrom a.rb:2:in `g'\n", "E: WARN y @ 1\n"},
	    {"W, [2026] WARN -- : a.rb:1:in `f': y (E)\n", "(handled) E: y @ 0\n"},
	    {"WARN x\nPHP Fatal error:  Uncaught E: y in /a.php:3\n", "E: y @ 1\n"},
	    {"[28-Nov-2026] WARNING: [pool www] child 7 said into stderr: \"PHP Fatal error:  "
	     "Uncaught "
	     "E: y in /a.php:3\"\n",
		"E: y @ 0\n"},
	    {"[2026-11-28] app.WARNING: x {\"exception\":\"[object] (E(code: 0): y at "
	     "/a.php:3)\n\"} \n",
		"(handled) E: y @ 0\n"},
	    {"WARN x\nCan't call method \"f\" on an undefined value at a.pl line 7.\n",
		"Can't call method \"f\" on an undefined value @ 1\n"},
	    {"WARN x\nMyError: y\n    at f (/a.js:1:2)\n\nNode.js v20.1.0\n", "MyError: y @ 1\n"},
	    /* The program itself is the outermost call of what Python ended for. */
	    {"WARN x\nTraceback (most recent call last):\n  File \"a.py\", line 1, in <module>\n"
	     "    f()\nE: x\n",
		"E: x @ 1\n"},
	    {"WARN x\nTraceback (most recent call last):\n  File \"<frozen runpy>\", line 1, in "
	     "_run_module_as_main\nE: x\n",
		"E: x @ 1\n"},
	    {"WARN x\nTraceback (most recent call last):\n  File \"a.py\", line 1, in f\n"
	     "  File \"a.py\", line 1, in <module>\nE: x\n",
		"(handled) E: x @ 1\n"},
	    {"WARN x\nTraceback (most recent call last):\n  File \"a.py\", line 1, in <module>\nE: "
	     "x\n\n"
	     "During handling of the above exception, another exception occurred:\n\n"
	     "Traceback (most recent call last):\n  File \"a.py\", line 1, in f\nF: y\n",
		"(handled) F: y @ 1\n"},
	    {"WARN x\nTraceback (most recent call last):\n  File \"a.py\", line 1, in f\nE: x\n\n"
	     "During handling of the above exception, another exception occurred:\n\n"
	     "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\nF: y\n",
		"F: y @ 1\n"},
	    {"a: WARN Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\nE: "
	     "x\n",
		"(handled) E: x @ 0\n"},
	    /* Sources that interleave. */
	    {"a  | Traceback (most recent call last):\nb  | a.Error: y\na  |   File \"a.py\"\n"
	     "b  | \tat a.b(c:1)\na  | E: x\nb  | z\n",
		"a.Error: y @ 1\nE: x @ 0\n"},
	    /* JSON ends what stood before it. */
	    {"Traceback (most recent call last):\n  File \"a.py\"\nE: x\n"
	     "{\"exception\":{\"type\":\"F\",\"message\":\"y\"}}\n",
		"E: x @ 0\nF: y @ 3\n"},
	    {"{\"exception\":{\"type\":\"F\",\"message\":\"y\"}", ""},
	    {"2026-11-28T22:50:18Z stderr P {\"exception\":{\"ty\n2026-11-28T22:50:18Z stdout F z\n"
	     "2026-11-28T22:50:18Z stderr P pe\":\"F\",\"mess\n2026-11-28T22:50:18Z stderr F "
	     "age\":\"y\"}}\n",
		"F: y @ 0\n"},
	    {"{\"log\":\"{\\\"exception\\\":{\\\"type\\\":\\\"F\\\",\\\"me\",\"stream\":\"stdout\"}"
	     "\n"
	     "{\"log\":\"ssage\\\":\\\"y\\\"}}\\n\",\"stream\":\"stdout\"}\n",
		"F: y @ 0\n"},
	    {"", ""},
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		TEXT_LOCAL found = TEXT_INIT(TEXT_MAX_REASON);
		struct exceptions *exceptions = exceptions_new(&emit, found_add, &found);

		lines_give(exceptions, CASES[i].lines, 0);
		exceptions_end(exceptions);
		if (!CHECK_STRING(text_string(&found), CASES[i].expected))
			fprintf(stderr, "  of %s\n", CASES[i].lines);
		CHECK(!exceptions_hold(exceptions));
		exceptions_free(exceptions);
	}
}

static void
test_silence(void)
{
	TEXT_LOCAL found = TEXT_INIT(TEXT_MAX_REASON);
	struct exceptions *exceptions = exceptions_new(&emit, found_add, &found);

	lines_give(exceptions, "a  | Traceback (most recent call last):\na  |  f\na  | E: x\n", 10);
	lines_give(exceptions, "b  | Traceback (most recent call last):\nb  |  f\nb  | F: y\n",
	    10 + EXCEPTION_SILENCE / 2);
	exceptions_quiet(exceptions, 9 + EXCEPTION_SILENCE);
	CHECK_STRING(text_string(&found), "");
	exceptions_quiet(exceptions, 10 + EXCEPTION_SILENCE);
	CHECK_STRING(text_string(&found), "E: x @ 0\n");
	CHECK(exceptions_hold(exceptions));
	exceptions_quiet(exceptions, 10 + 2 * EXCEPTION_SILENCE);
	CHECK_STRING(text_string(&found), "E: x @ 0\nF: y @ 0\n");
	CHECK(!exceptions_hold(exceptions));
	exceptions_free(exceptions);
}

/* More sources than are held: that which was silent for longest is judged. */
static void
test_many_sources(void)
{
	TEXT_LOCAL found = TEXT_INIT(TEXT_MAX_RECORD);
	struct exceptions *exceptions = exceptions_new(&emit, found_add, &found);
	size_t count = 0;

	for (int i = 0; i < 100; i++) {
		char lines[200];

		snprintf(lines, sizeof(lines),
		    "s%d  | Traceback (most recent call last):\ns%d  |  f\ns%d  | E: x\n", i, i, i);
		lines_give(exceptions, lines, i);
	}
	exceptions_end(exceptions);
	for (const char *at = text_string(&found); (at = strstr(at, "E: x @ 0\n")); at++)
		count++;
	CHECK_INT(count, 100);
	exceptions_free(exceptions);
}

/* ---- what stands before a line ---- */

static void
test_prefixes(void)
{
	static const struct {
		const char *line, *content, *name;
		int pid;
		bool partial;
	} CASES[] = {
	    {"plain", "plain", "", 0, false},
	    {"web-1  | x", "x", "web-1", 0, false},
	    {"web-1  |", "", "web-1", 0, false},
	    {"web-1  |   x", "  x", "web-1", 0, false},
	    {"two words | x", "two words | x", "", 0, false},
	    {"a|b", "a|b", "", 0, false},
	    {"  | x", "  | x", "", 0, false},
	    {"\033[36mweb-1  | \033[0mx\033[1;31my\033[m", "xy", "web-1", 0, false},
	    {"[pod/a-b/c] x", "x", "pod/a-b/c", 0, false},
	    {"[pod/a-b/c x", "[pod/a-b/c x", "", 0, false},
	    {"2026-11-28T22:50:18.1Z stdout F x y", "x y", "", 0, false},
	    {"2026-11-28T22:50:18.1Z stdout F", "", "", 0, false},
	    {"2026-11-28T22:50:18.1+01:00 stderr P x", "x", "", 0, true},
	    {"2026-11-28T22:50:18.1Z stdin F x", "stdin F x", "", 0, false},
	    {"2026-11-28T22:50:18.1Z x", "x", "", 0, false},
	    {"2026-11-28T22:50:18.1Z", "2026-11-28T22:50:18.1Z", "", 0, false},
	    {"<11>Nov 28 22:50:18 host app[123]: x", "x", "app", 123, false},
	    {"Nov  8 22:50:18 host app: x", "x", "app", 0, false},
	    {"Nov 28 22:50:18 host no tag", "Nov 28 22:50:18 host no tag", "", 0, false},
	    {"<11>1 2026-11-28T22:50:18Z host app 7 ID - x", "x", "app", 7, false},
	    {"<11>1 2026-11-28T22:50:18Z host app - - [a@1 b=\"c\"][d@1 e=\"f g\"] x", "x", "app",
		0, false},
	    {"<11>1 2026-11-28T22:50:18Z host app - - - \357\273\277x", "x", "app", 0, false},
	    {"2026-11-28T22:50:18+0000 host app[9]: x", "x", "app", 9, false},
	    {"2026-11-28T22:50:18 INFO main: x", "INFO main: x", "", 0, false},
	    {"Nov 28 22:50:18 host app: #011at a.b(c:1)", "\tat a.b(c:1)", "app", 0, false},
	    {"{\"log\":\"x\\n\",\"stream\":\"stderr\",\"time\":\"t\"}", "x", "", 0, false},
	    {"{\"log\":\"x\",\"stream\":\"stderr\"}", "x", "", 0, true},
	    {"{\"log\":\"web-1  | x\\r\\n\",\"stream\":\"stderr\"}", "x", "web-1", 0, false},
	    {"{\"log\":\"x\"}", "{\"log\":\"x\"}", "", 0, false},
	    {"{\"log\": \"x\\n\", \"stream\": \"stderr\"}", "x", "", 0, false},
	    {"{\"stream\":\"stderr\",\"log\":\"x\\n\"}", "x", "", 0, false},
	    {"{\"date\":1,\"log\":\"x\",\"stream\":\"stderr\",\"logtag\":\"F\"}", "x", "", 0,
		false},
	    {"{\"log\":\"x\",\"stream\":\"stderr\",\"logtag\":\"P\"}", "x", "", 0, true},
	    {"{\"log\":1,\"stream\":\"x\"}", "{\"log\":1,\"stream\":\"x\"}", "", 0, false},
	    {"web.1.k3x9@node-1    | x", "x", "web.1.k3x9@node-1", 0, false},
	    {"2026-11-28 22:50:18,003   x", "  x", "", 0, false},
	    {"2026-11-28 22:50:18", "2026-11-28 22:50:18", "", 0, false},
	    {"2026-11-28 at noon", "2026-11-28 at noon", "", 0, false},
	    {"<999999>x", "<999999>x", "", 0, false},
	    {"", "", "", 0, false},
	};
	struct prefixes prefixes;

	prefixes_init(&prefixes);
	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		TEXT_LOCAL got = TEXT_INIT(TEXT_MAX_REASON), name = TEXT_INIT(TEXT_MAX_REASON);
		struct prefix prefix;

		prefix_strip(
		    &prefixes, (struct line){CASES[i].line, strlen(CASES[i].line)}, &prefix);
		text_add(&got, prefix.content.bytes, prefix.content.len);
		text_add(&name, prefix.name.bytes, prefix.name.len);
		if (!CHECK_STRING(text_string(&got), CASES[i].content) ||
		    !CHECK_STRING(text_string(&name), CASES[i].name) ||
		    !CHECK_INT(prefix.pid, CASES[i].pid) ||
		    !CHECK(prefix.partial == CASES[i].partial))
			fprintf(stderr, "  of %s\n", CASES[i].line);
	}
	prefixes_free(&prefixes);
}

/* ---- levels ---- */

static void
test_levels(void)
{
	static const struct {
		const char *line;
		enum level level;
	} CASES[] = {
	    {"2026 ERROR x", LEVEL_ERROR},
	    {"CRITICAL:root:x", LEVEL_ERROR},
	    {"[warn] x", LEVEL_WARNING},
	    {"[x: WARNING/MainProcess] y", LEVEL_WARNING},
	    {"level=warning msg=x", LEVEL_WARNING},
	    {"app.WARNING: x", LEVEL_WARNING},
	    {"app.error: x", LEVEL_ERROR},
	    {"<info> x", LEVEL_LOW},
	    {"W1128 22:50:18 x", LEVEL_WARNING},
	    {"E1128 22:50:18 x", LEVEL_ERROR},
	    {"I1128 22:50:18 x", LEVEL_LOW},
	    {"W1128x", LEVEL_NONE},
	    {"Error: x", LEVEL_NONE},
	    {"a warning of x", LEVEL_NONE},
	    {"INFO then WARN", LEVEL_LOW},
	    {"ERRORS", LEVEL_NONE},
	    {"", LEVEL_NONE},
	};
	static const struct {
		const char *name, *value;
		enum level level;
	} MEMBERS[] = {
	    {"level", "\"error\"", LEVEL_ERROR},
	    {"level", "\"Warn\"", LEVEL_WARNING},
	    {"level", "60", LEVEL_ERROR},
	    {"level", "50", LEVEL_ERROR},
	    {"level", "40", LEVEL_WARNING},
	    {"level", "30", LEVEL_LOW},
	    {"level", "400", LEVEL_ERROR},
	    {"level", "300", LEVEL_WARNING},
	    {"level", "200", LEVEL_LOW},
	    {"level", "3", LEVEL_ERROR},
	    {"level", "4", LEVEL_WARNING},
	    {"level", "6", LEVEL_LOW},
	    {"levelno", "40", LEVEL_ERROR},
	    {"levelno", "30", LEVEL_WARNING},
	    {"levelno", "20", LEVEL_LOW},
	    {"severitynumber", "17", LEVEL_ERROR},
	    {"severitynumber", "13", LEVEL_WARNING},
	    {"severitynumber", "9", LEVEL_LOW},
	    {"level", "\"unheard of\"", LEVEL_NONE},
	    {"level", "true", LEVEL_NONE},
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++)
		if (!CHECK_INT(level_of_line((struct line){CASES[i].line, strlen(CASES[i].line)}),
			CASES[i].level))
			fprintf(stderr, "  of %s\n", CASES[i].line);
	for (size_t i = 0; i < sizeof(MEMBERS) / sizeof(MEMBERS[0]); i++) {
		const char *value = MEMBERS[i].value;
		struct json_slice slice = {.type = *value == '"'   ? JSON_STRING
						   : *value == 't' ? JSON_TRUE
								   : JSON_NUMBER,
		    .bytes = value,
		    .len = strlen(value)};

		if (!CHECK_INT(level_of_member(MEMBERS[i].name, &slice), MEMBERS[i].level))
			fprintf(stderr, "  of %s %s\n", MEMBERS[i].name, value);
	}
}

/* ---- tasks ---- */

static void
test_tasks(void)
{
	static const struct {
		const char *line, *name, *id, *raised;
		bool again;
	} CASES[] = {
	    {"x Task a.b[1-2] raised unexpected: E('x')", "a.b", "1-2", "E('x')", false},
	    {"Task a.b[1] INTERNAL ERROR: E()", "a.b", "1", "E()", false},
	    {"Task a.b[1] retry: Retry in 3s: E()", "a.b", "1", "Retry in 3s: E()", true},
	    {"Hard time limit (3s) exceeded for a.b[1]", "a.b", "1",
		"Hard time limit (3s) exceeded for a.b[1]", false},
	    {"Task handler raised error: E('x')", "", "", "E('x')", false},
	    {"Task of Task a.b[1] raised exception: E", "a.b", "1", "E", false},
	    {"Task a.b[1] succeeded in 1s: None", NULL, NULL, NULL, false},
	    {"Task a b[1] raised unexpected: E", NULL, NULL, NULL, false},
	    {"Task [1] raised unexpected: E", NULL, NULL, NULL, false},
	    {"", NULL, NULL, NULL, false},
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		struct line line = {CASES[i].line, strlen(CASES[i].line)};
		TEXT_LOCAL got = TEXT_INIT(TEXT_MAX_REASON), expected = TEXT_INIT(TEXT_MAX_REASON);
		struct task task;

		if (!CHECK(task_read(line, &task) == (CASES[i].name != NULL)) || !CASES[i].name)
			continue;
		text_add_format(&got, "%.*s|%.*s|%.*s", (int)task.name.len, task.name.bytes,
		    (int)task.id.len, task.id.bytes, (int)task.raised.len, task.raised.bytes);
		text_add_format(&expected, "%s|%s|%s", CASES[i].name, CASES[i].id, CASES[i].raised);
		CHECK_STRING(text_string(&got), text_string(&expected));
		CHECK(task.again == CASES[i].again);
	}
}

/* ---- where one is looked for ---- */

static void
test_marks(void)
{
	static const char *const YES[] = {"Traceback (most recent call last):", "ValueError: x",
	    "java.io.IOException", "\"exc_info\":", "panic: x", "panicked at", "\tat a.b(c:1)",
	    "\\tat a.b(c:1)", "at f (node:internal/a:1:2)", "Node.js v20", "a.rb:1:in `f'",
	    "a.rb:1:in 'f'", "\"error\":{\"type\"", "\"err\": {", "error.type", "\"stack\":[",
	    "\"stacktrace\":", "stack_trace", "\"thrown\":", "\"throwable\"",
	    "\"@x\":", "raised unexpected: ", "exceeded for ", "task-failed",
	    "PHP Fatal error: ", "\\\"err\\\":{", "\"errorVerbose\""};
	static const char *const NO[] = {"", "x", "an error", "\"level\":\"error\"", "erratic",
	    "excellent", "three through", "back", "\"error\":null", "in:it", "Node.js", "a.js v2",
	    "(note", "\\ttl"};
	char padded[400];

	for (size_t i = 0; i < sizeof(YES) / sizeof(YES[0]); i++)
		for (size_t at = 0; at < 150; at++) {
			size_t len = strlen(YES[i]);

			memset(padded, '.', sizeof(padded));
			memcpy(padded + at, YES[i], len);
			if (!CHECK(exception_mark(padded, sizeof(padded)) != NULL) ||
			    !CHECK(exception_mark(padded, at + len) != NULL)) {
				fprintf(stderr, "  of %s at %zu\n", YES[i], at);
				break;
			}
		}
	for (size_t i = 0; i < sizeof(NO) / sizeof(NO[0]); i++)
		if (!CHECK(exception_mark(NO[i], strlen(NO[i])) == NULL))
			fprintf(stderr, "  of %s\n", NO[i]);
	/* The first of several, and nothing beyond the end. */
	CHECK(exception_mark("..ValueError..KeyError", 22)[-2] == 'e');
	CHECK(exception_mark("Exception", 5) == NULL);
}

/* ---- lines that are kept ---- */

static void
test_tail(void)
{
	TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_RECORD), line = TEXT_INIT(TEXT_MAX_RECORD);
	struct tail *tail = tail_new(3);

	while (line.len < 9000)
		text_add_string(&line, "word ");
	text_add_byte(&line, '\n');
	tail_add(tail, "a\nb\nc\n", 6);
	for (size_t at = 0; at < line.len; at += 1000)
		tail_add(tail, line.bytes + at, line.len - at < 1000 ? line.len - at : 1000);
	tail_add(tail, "d\n", 2);
	CHECK_INT(tail_redact(tail, 3, &out), 0);
	CHECK(strncmp(text_string(&out), "c\nword ", 7) == 0);
	CHECK(strstr(text_string(&out), "word \342\200\246 [cut: 810 bytes]\nd\n") != NULL);
	tail_clear(tail);
	CHECK_INT(tail_count(tail), 0);
	text_clear(&out);
	tail_add(tail, "e", 1);
	CHECK_INT(tail_redact(tail, 3, &out), 0);
	CHECK_STRING(text_string(&out), "e\n");
	tail_free(tail);
}

/* ---- JSON lines ---- */

/* "EXCEPTION < CAUSE, stack N, http HTTP", behind "(handled) ". */
static void
json_add(void *context, struct incident *incident, uint64_t at, bool handled)
{
	struct text *to = context;

	(void)at;
	text_add_format(to, "%s%s", handled ? "(handled) " : "", text_string(&incident->exception));
	if (incident->cause.len > 0)
		text_add_format(to, " < %s", text_string(&incident->cause));
	if (incident->stack.len > 0)
		text_add_format(to, ", stack %zu", incident->stack.len);
	if (incident->http.len > 0)
		text_add_format(to, ", http %s", text_string(&incident->http));
	incident_free(incident);
}

#define ERR "\"err\":{\"type\":\"E\",\"message\":\"m\"}}"
#define TRACE "\"stacktrace\":\"main.f\\n\\t/a.go:1\""

static void
test_json(void)
{
	static const struct {
		const char *line, *expected;
	} CASES[] = {
	    /* Levels, by the numbers of pino and bunyan, Monolog, syslog, OpenTelemetry, Python. */
	    {"{\"level\":60," ERR, "E: m"},
	    {"{\"level\":50," ERR, "E: m"},
	    {"{\"level\":49," ERR, "(handled) E: m"},
	    {"{\"level\":30," ERR, "(handled) E: m"},
	    {"{\"level\":99," ERR, "E: m"},
	    {"{\"level\":100," ERR, "(handled) E: m"},
	    {"{\"level\":300," ERR, "(handled) E: m"},
	    {"{\"level\":399," ERR, "(handled) E: m"},
	    {"{\"level\":400," ERR, "E: m"},
	    {"{\"level\":3," ERR, "E: m"},
	    {"{\"level\":4," ERR, "(handled) E: m"},
	    {"{\"severityNumber\":17," ERR, "E: m"},
	    {"{\"severityNumber\":16," ERR, "(handled) E: m"},
	    {"{\"levelno\":40," ERR, "E: m"},
	    {"{\"levelno\":39," ERR, "(handled) E: m"},
	    {"{\"level\":\"ERROR\"," ERR, "E: m"},
	    {"{\"level\":\"warning\"," ERR, "(handled) E: m"},
	    {"{\"level\":\"info\"," ERR, "(handled) E: m"},
	    {"{" ERR, "E: m"},
	    /* An error in a word counts where a stack stands beside it, or where it names a type; and
	     * what was said of one, where the level is an error's. */
	    {"{\"level\":\"error\",\"error\":\"boom\"," TRACE "}", "boom, stack 15"},
	    {"{\"level\":\"info\",\"error\":\"boom\"," TRACE "}", "(handled) boom, stack 15"},
	    {"{\"level\":\"error\",\"msg\":\"said\"," TRACE "}", "said, stack 15"},
	    {"{\"level\":\"info\",\"msg\":\"said\"," TRACE "}", ""},
	    {"{\"level\":\"error\",\"msg\":\"said\",\"error\":\"boom\"," TRACE "}",
		"boom, stack 15"},
	    {"{\"level\":\"error\"," TRACE "}", ""},
	    {"{\"level\":\"error\",\"error\":\"boom\"}", ""},
	    {"{\"level\":\"error\",\"error\":\"a.Error: boom\"}", "a.Error: boom"},
	    {"{\"level\":\"error\",\"error\":\"in a.Error: boom\"}", ""},
	    {"{\"level\":\"error\",\"error\":\"a.Error\"}", ""},
	    /* Members of one: a type or a stack beside its message. */
	    {"{\"error\":{\"message\":\"m\"}}", ""},
	    {"{\"error\":{\"message\":\"m\",\"type\":\"E\"}}", "E: m"},
	    {"{\"exception\":{\"message\":\"m\"}}", "m"},
	    {"{\"exception.type\":\"E\"}", "E"},
	    {"{\"exception.type\":\"E\",\"exception.message\":\"m\",\"exception.stacktrace\":"
	     "\"s\"}",
		"E: m, stack 1"},
	    /* The request, where enough is told to send it again. */
	    {"{\"req\":{\"method\":\"GET\",\"url\":\"/x?a=1\"}," ERR,
		"E: m, http {\"method\":\"GET\",\"path\":\"/x?a=1\"}"},
	    {"{\"req\":{\"method\":\"GET\",\"url\":\"https://h/x\"}," ERR,
		"E: m, http {\"method\":\"GET\",\"url\":\"https://h/x\"}"},
	    {"{\"req\":{\"method\":\"GET\"}," ERR, "E: m"},
	    {"{\"req\":{\"url\":\"/x\"}," ERR, "E: m"},
	    /* What is no JSON object, or none whole. */
	    {"{\"level\":50,\"err\":{\"type\":\"E\",\"message\":\"m\"}", ""},
	    {"[{" ERR "]", ""},
	};

	for (size_t i = 0; i < sizeof(CASES) / sizeof(CASES[0]); i++) {
		TEXT_LOCAL found = TEXT_INIT(4096);
		struct exceptions *exceptions = exceptions_new(&emit, json_add, &found);

		exceptions_line(exceptions, CASES[i].line, strlen(CASES[i].line), 0, 0);
		exceptions_end(exceptions);
		CHECK(!exceptions_hold(exceptions));
		if (!CHECK_STRING(text_string(&found), CASES[i].expected))
			(void)printf("# %s\n", CASES[i].line);
		exceptions_free(exceptions);
	}
}

int
main(void)
{
	test_lines();
	test_json();
	test_silence();
	test_many_sources();
	test_prefixes();
	test_levels();
	test_tasks();
	test_marks();
	test_tail();

	return unit_end();
}
