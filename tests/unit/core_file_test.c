/* links: cmd/incident-emit/wrapper/core_file.c */
/* Where the core of a process lies, by pattern, limit and status. */
#include "wrapper/core_file.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "text.h"
#include "unit.h"

/* Statuses as wait(2) has them. */
enum { WITH_CORE = 0x80, EXITED_3 = 3 << 8 };

static char folder[] = "/tmp/core-file-XXXXXX";

static const char *
told(struct core_file core)
{
	static struct text out;

	text_free(&out);
	out = TEXT_INIT(TEXT_MAX_REASON);
	core.pid = 1234;
	core.folder = core.folder ? core.folder : "/nowhere";
	core.program = core.program ? core.program : "/usr/bin/a-program-of-a-long-name";
	core_file_tell(&core, &out);

	return text_string(&out);
}

static void
test_none(void)
{
	CHECK_STRING(told((struct core_file){.status = EXITED_3, .pattern = "core"}), "");
	CHECK_STRING(told((struct core_file){.status = SIGKILL, .pattern = "core"}), "");
	CHECK_STRING(
	    told((struct core_file){.status = SIGSEGV, .pattern = "core", .limited = true}),
	    "none: RLIMIT_CORE is 0");
	CHECK_STRING(told((struct core_file){.status = SIGSEGV, .pattern = "|/bin/takes-cores %p"}),
	    "none: the kernel made none");
	CHECK_STRING(told((struct core_file){.status = SIGABRT | WITH_CORE}),
	    "made, but the core_pattern cannot be read");
}

static void
test_patterns(void)
{
	static const struct {
		const char *pattern;
		bool adds_pid;
		const char *says;
	} rows[] = {
	    {"core", false, "expected as /nowhere/core"},
	    {"core", true, "expected as /nowhere/core.1234"},
	    {"core.%p", true, "expected as /nowhere/core.1234"},
	    {"/var/cores/%e-%s-%p-%i%%", false,
		"expected as /var/cores/a-program-of-a--11-1234-1234%"},
	    {"/var/cores/%t.%I", false, "expected as /var/cores/*.*"},
	    {"/var/cores/[a]*%", false, "expected as /var/cores/\\[a\\]\\*"},
	    {"|/usr/share/apport/apport -p%p -s%s", false, "handed to /usr/share/apport/apport"},
	    {"|/lib/systemd/systemd-coredump %P %u", false,
		"handed to /lib/systemd/systemd-coredump: coredumpctl info 1234"},
	    {"@/run/cores.socket", false, "handed to /run/cores.socket"},
	    {"", false, "expected as /nowhere/"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		CHECK_STRING(told((struct core_file){.status = SIGSEGV | WITH_CORE,
				 .pattern = rows[i].pattern,
				 .adds_pid = rows[i].adds_pid}),
		    rows[i].says);
}

/* The newest file of that name is it. */
static void
test_files(void)
{
	static const char *const names[] = {"1.core", "2.core", "3.other"};
	struct core_file core = {
	    .status = SIGQUIT | WITH_CORE, .pattern = "%t.core", .folder = folder};
	char path[64], expected[64];

	if (!CHECK(mkdtemp(folder) != NULL))
		return;
	for (size_t i = 0; i < 3; i++) {
		struct timespec times[2] = {
		    {.tv_sec = 1000 - (time_t)i}, {.tv_sec = 1000 - (time_t)i}};
		int fd;

		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		fd = open(path, O_WRONLY | O_CREAT, 0600);
		CHECK(fd != -1 && futimens(fd, times) == 0 && close(fd) == 0);
	}
	snprintf(expected, sizeof(expected), "%s/1.core", folder);
	CHECK_STRING(told(core), expected);
	core.pattern = "3.other";
	snprintf(expected, sizeof(expected), "%s/3.other", folder);
	CHECK_STRING(told(core), expected);
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		unlink(path);
	}
	rmdir(folder);
}

static void
test_here(void)
{
	TEXT_LOCAL out = TEXT_INIT(TEXT_MAX_REASON);
	struct core_file core = {.status = SIGSEGV, .folder = "/", .program = "p", .pid = 1};

	core_file_tell_here(&core, &out);
	CHECK(strncmp(text_string(&out), "none: ", 6) == 0);
}

int
main(void)
{
	test_none();
	test_patterns();
	test_files();
	test_here();

	return unit_end();
}
