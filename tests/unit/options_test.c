#include "options.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "diag.h"
#include "json_writer.h"
#include "text.h"
#include "unit.h"

/* What the rows of the table under test fill. */
static struct got {
	bool flag, other;
	const char *string, *secret, *choice, *store;
	int64_t count, duration, size;
	double rate, share;
	struct option_list rules, headers, policies;
} got;

#define OPTION_STRUCT struct got

static const struct option_row rows[] = {
    OPTION_FLAG_ROW("flag", 'f', flag, "a flag", .environment = "UNIT_FLAG"),
    OPTION_FLAG_ROW("other", 'o', other, "another flag"),
    OPTION_STRING_ROW("string", 's', string, "TEXT", "a string", .environment = "UNIT_A UNIT_B"),
    OPTION_SECRET_ROW("secret", 0, secret, "URL", "a URL"),
    OPTION_CHOICE_ROW("choice", 'c', choice, "fail|warn|ok", "a choice", "fail|warn|ok"),
    OPTION_COUNT_ROW("count", 'n', count, "N", "a count", 1, 100),
    OPTION_DURATION_ROW("duration", 'd', duration, "DURATION", "a duration", 0, 0),
    OPTION_SIZE_ROW("size", 0, size, "SIZE", "a size", 0, 0),
    OPTION_RATE_ROW("rate", 0, rate, "RATE", "a rate"),
    OPTION_SHARE_ROW("share", 0, share, "SHARE", "a share"),
    OPTION_LIST_ROW("rule", 'r', rules, "RULE", "a rule"),
    OPTION_SECRET_LIST_ROW("header", 'H', headers, "HEADER", "a header"),
    OPTION_FILE_ROW("store", 0, store, "FILE", "a file"),
    OPTION_FILE_LIST_ROW("policy", 0, policies, "FILE", "a file; repeatable"),
    {0},
};

static const char *
present_library(void)
{
	return "libpresent 1.2";
}

static const char *
absent_library(void)
{
	return "libabsent (not built in)";
}

static const char *(*const libraries[])(void) = {present_library, absent_library, NULL};

static const struct options fresh = {
    .synopsis = "[options] [FILE...]",
    .about = "Tries the option parser.",
    .rows = rows,
    .values = &got,
    .libraries = libraries,
    .types = "check summary",
    .reads_records = true,
};

/* A parse that is expected to come back: the operands joined by spaces. */
static const char *
parse(struct options *options, char *const *words)
{
	static char joined[256];
	char **argv = (char **)words;
	int argc = 0;

	while (words[argc] != NULL)
		argc++;
	memset(&got, 0, sizeof(got));
	options_parse(options, &argc, &argv);
	joined[0] = '\0';
	for (int i = 0; i < argc; i++) {
		size_t used = strlen(joined);

		(void)snprintf(
		    joined + used, sizeof(joined) - used, "%s%s", i > 0 ? " " : "", argv[i]);
	}
	CHECK(argv[argc] == NULL);

	return joined;
}

#define WORDS(...)                                                                                 \
	(char *[])                                                                                 \
	{                                                                                          \
		(char *)"unit", __VA_ARGS__, NULL                                                  \
	}
#define W(word) (char *)(word)

/* Reads what a child wrote into a string of at most `room` bytes. */
static void
drain(int fd, char *out, size_t room)
{
	size_t used = 0;
	ssize_t n;

	while (used + 1 < room && (n = read(fd, out + used, room - used - 1)) > 0)
		used += (size_t)n;
	out[used] = '\0';
	(void)close(fd);
}

static char said[16384], complained[4096];

/* A parse that is expected to end the process: its exit status; what it wrote is in `said` and
 * `complained`. */
static int
parse_ends(const struct options *template, char *const *words, const char *stdout_path)
{
	int out[2], err[2], status;
	pid_t child;

	if (pipe(out) == -1 || pipe(err) == -1)
		abort();
	child = fork();
	if (child == 0) {
		struct options options = *template;

		if (dup2(stdout_path == NULL ? out[1] : open(stdout_path, O_WRONLY), 1) == -1 ||
		    dup2(err[1], 2) == -1)
			_exit(99);
		(void)parse(&options, words);
		options_free(&options);
		_exit(77);
	}
	(void)close(out[1]);
	(void)close(err[1]);
	drain(out[0], said, sizeof(said));
	drain(err[0], complained, sizeof(complained));
	if (waitpid(child, &status, 0) != child)
		abort();

	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void
test_values(void)
{
	struct options options = fresh;

	CHECK_STRING(
	    parse(&options, WORDS(W("one"), W("--string=a b"), W("-n7"), W("two"), W("-fo"),
				W("-d"), W("250ms"), W("--size"), W("64KiB"), W("--rate=10/m"),
				W("-c"), W("warn"), W("--share"), W("0.5%"), W("-r"), W("r1"),
				W("--rule=r2"), W("--"), W("--flag"))),
	    "one two --flag");
	CHECK_STRING(got.string, "a b");
	CHECK_INT(got.count, 7);
	CHECK(got.flag && got.other);
	CHECK_INT(got.duration, 250000000);
	CHECK_INT(got.size, 65536);
	CHECK(got.rate * 6 == 1);
	CHECK(got.share == 0.5);
	CHECK_STRING(got.choice, "warn");
	CHECK_INT(got.rules.count, 2);
	CHECK_STRING(got.rules.items[1], "r2");
	CHECK(options.ended);
	CHECK_INT(options.common.max_line, 16 << 20);
	CHECK(!options.common.run_given);
	CHECK_INT(strlen(options.common.run), 36);
	options_free(&options);

	options = fresh;
	CHECK_STRING(parse(&options, WORDS(W("--string"), W("--flag"), W("-"), W("--run"), W("r"),
					 W("-s"), W("--"))),
	    "-");
	CHECK_STRING(got.string, "--");
	CHECK(!got.flag && !options.ended);
	CHECK(options.common.run_given);
	CHECK_STRING(options.common.run, "r");
	options_free(&options);
}

/* What was given, in the order of the table, and nothing else. */
static void
test_given(void)
{
	static const char *const but[] = {"quiet", "other", NULL};
	const struct {
		char *const *words;
		const char *put;
	} cases[] = {
	    {(char *[]){W("unit"), NULL}, "{}"},
	    {(char *[]){W("unit"), W("-q"), W("-o"), W("x"), NULL}, "{}"},
	    {(char *[]){
		 W("unit"), W("--run"), W("7"), W("-r"), W("b"), W("-f"), W("-r"), W("a"), NULL},
		"{\"flag\":true,\"rule\":[\"b\",\"a\"],\"run\":\"7\"}"},
	    {(char *[]){W("unit"), W("-s"), W("\"t"), W("-c"), W("ok"), W("-n"), W("7"), W("-d"),
		 W("1.5s"), W("--size"), W("2KiB"), W("--rate"), W("5/s"), W("--share"), W("2%"),
		 W("--store"), W("f"), W("--ignore-status"), NULL},
		"{\"string\":\"\\\"t\",\"choice\":\"ok\",\"count\":7,\"duration\":1500000000,"
		"\"size\":2048,"
		"\"rate\":5,\"share\":2,\"store\":\"f\",\"ignore-status\":true}"},
	    {(char *[]){W("unit"), W("--secret"), W("hunter2"), W("-H"), W("a: hunter3"), NULL},
		"{\"secret\":true,\"header\":true}"},
	};
	struct options options = fresh;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text out = TEXT_INIT(TEXT_MAX_REASON);
		struct json_writer w = json_writer(&out);

		parse(&options, cases[i].words);
		options_put(&options, but, &w);
		CHECK_STRING(text_string(&out) + strlen("\"options\":"), cases[i].put);
		options_free(&options);
		text_free(&out);
	}
	(void)setenv("UNIT_A", "e", 1);
	parse(&options, WORDS(W("--store"), W("f"), W("-r"), W("a"), W("--policy"), W("p"),
			    W("--policy"), W("q")));
	(void)unsetenv("UNIT_A");
	for (const struct option_row *row = rows; row->name; row++) {
		struct option_list files = options_files(&options, row);
		bool store = strcmp(row->name, "store") == 0,
		     list = strcmp(row->name, "policy") == 0;

		if (CHECK_INT(files.count, store ? 1 : list ? 2 : 0) && files.count > 0)
			CHECK_STRING(files.items[files.count - 1], store ? "f" : "q");
	}
	options_free(&options);
	parse(&options, WORDS(W("x")));
	for (const struct option_row *row = rows; row->name; row++)
		CHECK_INT(options_files(&options, row).count, 0);
	options_free(&options);
}

static void
test_command(void)
{
	struct options options = fresh;

	options.wraps_command = true;
	CHECK_STRING(parse(&options, WORDS(W("-f"), W("make"), W("-o"), W("--unknown"))),
	    "make -o --unknown");
	CHECK(got.flag && !got.other && !options.ended);
	options_free(&options);
	CHECK_STRING(parse(&options, WORDS(W("-f"), W("--"), W("--make"), W("--"))), "--make --");
	CHECK(options.ended);
	options_free(&options);
}

static void
test_environment(void)
{
	struct options options = fresh;

	(void)setenv("UNIT_B", "second", 1);
	(void)setenv("UNIT_FLAG", "1", 1);
	(void)setenv("READYLINE_RUN", "run-of-ci", 1);
	(void)parse(&options, WORDS(W("x")));
	CHECK_STRING(got.string, "second");
	CHECK(got.flag);
	CHECK_STRING(options.common.run, "run-of-ci");
	CHECK(options.common.run_given);
	options_free(&options);

	(void)setenv("UNIT_A", "first", 1);
	(void)parse(&options, WORDS(W("x")));
	CHECK_STRING(got.string, "first");
	options_free(&options);

	(void)parse(&options, WORDS(W("--string=line"), W("--run=mine")));
	CHECK_STRING(got.string, "line");
	CHECK_STRING(options.common.run, "mine");
	options_free(&options);

	(void)setenv("UNIT_A", "", 1);
	CHECK_INT(parse_ends(&fresh, WORDS(W("x")), NULL), 2);
	CHECK_STRING(complained, "unit: environment variable UNIT_A is empty\nexpected: TEXT\n");
	(void)unsetenv("UNIT_A");
	(void)unsetenv("UNIT_B");
	(void)setenv("UNIT_FLAG", "maybe", 1);
	CHECK_INT(parse_ends(&fresh, WORDS(W("x")), NULL), 2);
	(void)unsetenv("UNIT_FLAG");
	(void)unsetenv("READYLINE_RUN");
}

static size_t
count_lines(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += *text == '\n';

	return n;
}

static void
test_wrong_lines(void)
{
	static const struct {
		const char *words[3];
		const char *part; /* of the first line */
	} cases[] = {
	    {{"--strin", "x"}, "unknown option --strin; did you mean --string?"},
	    {{"--jso"}, "unknown option --jso"},
	    {{"--zzzzzzzz=secret"}, "unknown option --zzzzzzzz\n"},
	    {{"-z"}, "unknown option -z"},
	    {{"-fz"}, "unknown option -z"},
	    {{"--string"}, "option --string needs a value: TEXT"},
	    {{"-s"}, "option --string needs a value: TEXT"},
	    {{"--string="}, "option --string is empty"},
	    {{"--flag=1"}, "option --flag takes no value"},
	    {{"--count", "0"}, "option --count: \"0\" is too small"},
	    {{"--count", "101"}, "option --count: \"101\" is too large"},
	    {{"--count", "-1"}, "option --count: \"-1\" is not understood"},
	    {{"--count", "1e2"}, "option --count: \"1e2\" is not understood"},
	    {{"--duration", "5 parsecs"}, "option --duration: \"5 parsecs\" is not understood"},
	    {{"--rate", "nan/s"}, "not understood"},
	    {{"--share", "101%"}, "not understood"},
	    {{"--choice", "war"}, "option --choice: \"war\" is not a choice"},
	    {{"--choice", "fail|warn"}, "is not a choice"},
	    {{"--schema", "chek"}, "no record type \"chek\""},
	    {{"--output-json", "/nowhere/at/all"}, "option --output-json: cannot write /nowhere"},
	    {{"--output-json", "/dev/null"}, "it is not a regular file"},
	    {{"--max-line", "1"}, "option --max-line: \"1\" is too small"},
	    {{"--secret", "@"}, "option --secret: no file name after @"},
	    {{"--secret", "@/nowhere/at/all"}, "cannot read /nowhere/at/all: No such file"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *words[] = {W("unit"), W(cases[i].words[0]), W(cases[i].words[1]), NULL};

		if (!CHECK_INT(parse_ends(&fresh, words, NULL), 2) ||
		    !CHECK_INT(count_lines(complained), 2) ||
		    !CHECK(strstr(complained, cases[i].part) != NULL) || !CHECK(said[0] == '\0'))
			fprintf(stderr, "case %s: %s\n", cases[i].words[0], complained);
	}
	CHECK_INT(parse_ends(&fresh, WORDS(W("--nope=hunter2")), NULL), 2);
	CHECK(strstr(complained, "hunter2") == NULL);
	CHECK(strstr(complained, "usage: unit [options] [FILE...]; see unit --help\n") != NULL);
}

static void
save(const char *path, const char *bytes, size_t len)
{
	FILE *file = fopen(path, "w");

	if (file == NULL || fwrite(bytes, 1, len, file) != len || fclose(file) != 0)
		abort();
}

static void
test_secrets(const char *folder)
{
	struct options options = fresh;
	char path[512], at[520];
	char *long_line = malloc(70000);

	(void)snprintf(path, sizeof(path), "%s/secret", folder);
	(void)snprintf(at, sizeof(at), "@%s", path);
	save(path, "https://u:p@host/\r\nsecond line\n", 31);
	(void)parse(&options, WORDS(W("--secret"), at, W("-H"), at, W("-H"), W("X: y")));
	CHECK_STRING(got.secret, "https://u:p@host/");
	CHECK_INT(got.headers.count, 2);
	CHECK_STRING(got.headers.items[0], "https://u:p@host/");
	CHECK_STRING(got.headers.items[1], "X: y");
	CHECK(got.headers.in_file[0] && !got.headers.in_file[1]);
	options_free(&options);

	save(path, "no-line-end", 11);
	(void)parse(&options, WORDS(W("--secret"), at));
	CHECK_STRING(got.secret, "no-line-end");
	options_free(&options);

	save(path, "hun\0ter2\n", 9);
	CHECK_INT(parse_ends(&fresh, WORDS(W("--secret"), at), NULL), 2);
	CHECK(strstr(complained, "NUL byte") != NULL);
	CHECK(strstr(complained, "hun") == NULL);
	save(path, "\nx", 2);
	CHECK_INT(parse_ends(&fresh, WORDS(W("--secret"), at), NULL), 2);

	/* 64 KiB are accepted, one byte more is not. */
	if (long_line == NULL)
		abort();
	memset(long_line, 'x', 70000);
	long_line[65536] = '\n';
	save(path, long_line, 70000);
	(void)parse(&options, WORDS(W("--secret"), at));
	CHECK_INT(strlen(got.secret), 65536);
	options_free(&options);
	long_line[65536] = 'x';
	save(path, long_line, 65537);
	CHECK_INT(parse_ends(&fresh, WORDS(W("--secret"), at), NULL), 2);
	save(path, long_line, 70000);
	CHECK_INT(parse_ends(&fresh, WORDS(W("--secret"), at), NULL), 2);
	CHECK(strstr(complained, "64 KiB") != NULL);
	free(long_line);
	(void)unlink(path);
}

static void
test_what_is_printed(void)
{
	const char *line;

	CHECK_INT(parse_ends(&fresh, WORDS(W("--help"), W("--nonsense")), NULL), 0);
	CHECK(strncmp(said, "usage: unit [options] [FILE...]\n", 32) == 0);
	CHECK(strstr(said, "\nExit status: 0") != NULL);
	CHECK(strstr(said, "\nManual: unit(1), readyline(7)\n") != NULL);
	CHECK(strstr(said, "\nExample:") == NULL);
	CHECK(strstr(said, "[UNIT_A UNIT_B]") != NULL);
	CHECK(strstr(said, "--option-table") == NULL);
	CHECK(complained[0] == '\0');
	for (line = said; *line != '\0'; line += strcspn(line, "\n") + 1)
		CHECK(strcspn(line, "\n") <= 80);

	CHECK_INT(parse_ends(&fresh, WORDS(W("-V")), NULL), 0);
	CHECK_STRING(said, "unit readyline " READYLINE_VERSION
			   "\nlibpresent 1.2\nlibabsent (not built in)\nfeatures: libpresent\n");

	CHECK_INT(parse_ends(&fresh, WORDS(W("--schema"), W("summary")), NULL), 0);
	CHECK(said[0] == '{');

	CHECK_INT(parse_ends(&fresh, WORDS(W("--option-table")), NULL), 0);
	CHECK(strncmp(said, "flag\tf\tflag\t-\t-\ta flag\tUNIT_FLAG\n", 32) == 0);
	CHECK(strstr(said, "\nschema\t-\tstring\tTYPE\tcheck summary\t") != NULL);
	CHECK(strstr(said, "\nmax-line\t") != NULL);

	CHECK_INT(parse_ends(&fresh, WORDS(W("--operand-table")), NULL), 0);
	CHECK_STRING(said, "-\n");

	CHECK_INT(parse_ends(&fresh, WORDS(W("--help")), "/dev/full"), 2);
	CHECK_STRING(complained, "unit: cannot write to stdout: No space left on device\n");
}

static void
test_broken_tables(void)
{
	static const struct option_row twice[] = {
	    OPTION_FLAG_ROW("jsonl", 0, flag, "x"),
	    {0},
	};
	static const struct option_row letter[] = {
	    OPTION_FLAG_ROW("queue", 'q', flag, "x"),
	    {0},
	};
	struct options options = fresh;

	options.rows = twice;
	CHECK_INT(parse_ends(&options, WORDS(W("x")), NULL), 2);
	CHECK(strstr(complained, "--jsonl stands twice") != NULL);
	options.rows = letter;
	CHECK_INT(parse_ends(&options, WORDS(W("x")), NULL), 2);
	CHECK(strstr(complained, "-q stands twice") != NULL);
	options.rows = NULL;
	options.reads_records = false;
	CHECK_INT(parse_ends(&options, WORDS(W("--ignore-status")), NULL), 2);
	CHECK_INT(parse_ends(&options, WORDS(W("--jsonl")), NULL), 77);
}

int
main(void)
{
	char folder[] = "/tmp/options_test.XXXXXX";

	program_begin("unit");
	if (mkdtemp(folder) == NULL)
		return 2;
	test_values();
	test_given();
	test_command();
	test_environment();
	test_wrong_lines();
	test_secrets(folder);
	test_what_is_printed();
	test_broken_tables();
	(void)rmdir(folder);

	return unit_end();
}
