/* Programs that are run for what they print. */
#include "child.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "git.h"
#include "text.h"
#include "unit.h"

/* A shell's script as an order, whose words live as long as the block. */
#define SCRIPT(script, silence)                                                                    \
	((struct child_order){.name = "sh -c",                                                     \
	    .words = (const char *const[]){"sh", "-c", (script), NULL},                            \
	    .silence_ns = (silence)})

#define LONG (60 * CLOCK_SECOND)

static void
children_print(void)
{
	static const struct {
		const char *script;
		int rc;
		const char *out, *why;
	} rows[] = {
	    {"echo a; echo b >&2", 0, "a\n", ""},
	    {":", 0, "", ""},
	    {"cat; echo $LC_ALL", 0, "C\n", ""},
	    {"printf 'a\\0b'", 0, "a", ""},
	    {"echo a; echo no >&2; echo why >&2; exit 3", -1, "a\n",
		"sh -c ended with status 3: no"},
	    {"exit 1", -1, "", "sh -c ended with status 1"},
	    {"printf '\\033[1mno' >&2; exit 1", -1, "", "sh -c ended with status 1: ?[1mno"},
	    {"kill -9 $$", -1, "", "sh -c ended with signal 9"},
	    {"seq 9999", -1, "", "sh -c printed more than can be held"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		TEXT_LOCAL out = TEXT_INIT(100);
		TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
		struct child_order order = SCRIPT(rows[i].script, LONG);

		if (!CHECK_INT(child_print(&order, &out, &why), rows[i].rc) ||
		    !CHECK_STRING(text_string(&why), rows[i].why))
			fprintf(stderr, "    %s\n", rows[i].script);
		if (*rows[i].out)
			CHECK_STRING(text_string(&out), rows[i].out);
	}
	CHECK(waitpid(-1, NULL, WNOHANG) == -1); /* nobody is left */
}

static void
children_get_what_they_are_given(void)
{
	static const char *const environment[] = {"WORD=given", "LC_ALL=C.UTF-8", NULL};
	TEXT_LOCAL out = TEXT_INIT(32 << 10);
	struct child_order order = SCRIPT("cat; echo $WORD $LC_ALL", LONG);
	int pipes[2];

	CHECK_INT(pipe2(pipes, O_CLOEXEC), 0);
	CHECK_INT(write(pipes[1], "read ", 5), 5);
	close(pipes[1]);
	order.input = pipes[0];
	order.environment = environment;
	CHECK_INT(child_print(&order, &out, NULL), 0);
	CHECK_STRING(text_string(&out), "read given C.UTF-8\n");
	close(pipes[0]);
	CHECK(!getenv("WORD"));
}

static void
what_cannot_be_run_says_so(void)
{
	static const struct {
		const char *word, *temporary, *why;
	} rows[] = {
	    {"no-such-program", "/tmp",
		"no-such-program cannot be run: No such file or directory; is it installed?"},
	    {"/", "/tmp", "/ cannot be run: Permission denied"},
	    {"true", "/nowhere",
		"true cannot be run: no file for its messages (TMPDIR): No such file or directory"},
	};
	struct child child;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
		const char *const words[] = {rows[i].word, NULL};
		struct child_order order = {.name = "x", .words = words, .silence_ns = LONG};

		setenv("TMPDIR", rows[i].temporary, 1);
		CHECK_INT(child_start(&child, &order, &why), -1);
		CHECK_STRING(text_string(&why), rows[i].why);
	}
	unsetenv("TMPDIR");
	CHECK(waitpid(-1, NULL, WNOHANG) == -1);
}

/* Whether it holds its output open or has closed it. */
static void
silence_ends(void)
{
	static const char *const scripts[] = {
	    "exec sleep 60", "exec >&-; exec sleep 60", "echo a; exec sleep 60"};

	for (size_t i = 0; i < sizeof(scripts) / sizeof(scripts[0]); i++) {
		TEXT_LOCAL out = TEXT_INIT(32 << 10);
		TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
		struct child_order order = SCRIPT(scripts[i], 200 * CLOCK_MS);

		CHECK_INT(child_print(&order, &out, &why), -1);
		CHECK_STRING(text_string(&why), "sh -c: no answer within 200 ms");
	}
	CHECK(waitpid(-1, NULL, WNOHANG) == -1);
}

/* Of one that would write for ever; the reader's reason stays. */
static void
what_is_not_wanted_is_killed(void)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct child_order order = SCRIPT("while :; do echo y; done", LONG);
	struct child child;
	char piece[100];

	CHECK_INT(child_start(&child, &order, &why), 0);
	CHECK(child_read(&child, piece, sizeof(piece), &why) > 0);
	text_fail(&why, "too much of it");
	CHECK_INT(child_end(&child, &why), -1);
	CHECK_STRING(text_string(&why), "too much of it");
	CHECK(waitpid(-1, NULL, WNOHANG) == -1);
}

/* A caller that ignores its children's ends, as some supervisors leave it. */
static void
a_status_is_to_be_had(void)
{
	TEXT_LOCAL out = TEXT_INIT(32 << 10);
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	struct child_order order = SCRIPT("exit 1", LONG);

	signal(SIGCHLD, SIG_IGN);
	CHECK_INT(child_print(&order, &out, &why), -1);
	CHECK_STRING(text_string(&why), "sh -c ended with status 1");
}

static void
git_says_what_to_fetch(void)
{
	static const struct {
		const char *words[4];
		bool fetch;
	} rows[] = {
	    {{"rev-parse", "--verify", "no-such^{commit}", NULL}, true},
	    {{"diff", "no-such", "--", NULL}, true},
	    {{"ls-tree", "no-such", NULL}, true},
	    {{"no-such-command", NULL}, false},
	};
	char folder[] = "/tmp/child_test.XXXXXX";
	TEXT_LOCAL removed = TEXT_INIT(100);
	TEXT_LOCAL out = TEXT_INIT(32 << 10);
	const char *const init[] = {"init", "-q", NULL};

	CHECK(mkdtemp(folder) != NULL);
	CHECK_INT(git_print(&(struct git_call){"git init", folder, init, 0}, &out, NULL), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct git_call call = {"git", folder, rows[i].words, 0};
		TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

		CHECK_INT(git_print(&call, &out, &why), -1);
		if (!CHECK_INT(strstr(text_string(&why), "fetched first") != NULL, rows[i].fetch))
			fprintf(stderr, "    %s\n", text_string(&why));
	}
	text_add_format(&removed, "rm -rf %s", folder);
	CHECK_INT(child_print(&SCRIPT(text_string(&removed), LONG), &out, NULL), 0);
}

int
main(void)
{
	children_print();
	children_get_what_they_are_given();
	what_cannot_be_run_says_so();
	silence_ends();
	what_is_not_wanted_is_killed();
	git_says_what_to_fetch();
	a_status_is_to_be_had();
	return unit_end();
}
