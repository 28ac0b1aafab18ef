#include "git_diff.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file.h"
#include "signals.h"
#include "text.h"

enum { STATUS_CANNOT_RUN = 127 };

/* ---- its start ---- */

static int
errors_open(void)
{
	TEXT_LOCAL folder = TEXT_INIT(TEXT_MAX_REASON);
	const char *wanted = getenv("TMPDIR");

	text_add_format(&folder, "%s/", wanted && *wanted ? wanted : "/tmp");
	return file_nameless(text_string(&folder));
}

/* In the child: never returns.  A revision cannot be taken for an option (from_options.c sees to
 * it), and with "--" for no file either. */
static _Noreturn void
git_become(const char *revisions, int out, int error)
{
	const char *const words[] = {"git", "diff", "--unified=0", "--inter-hunk-context=0",
	    "--no-color", "--no-ext-diff", "--no-textconv", "--no-relative", "--submodule=short",
	    "--src-prefix=a/", "--dst-prefix=b/", "--find-renames", revisions, "--", NULL};
	static const char cannot[] = "git cannot be run; is it installed?\n";
	int nothing = open("/dev/null", O_RDONLY);

	signal(SIGPIPE, SIG_DFL);
	if (dup2(nothing, STDIN_FILENO) != -1 && dup2(out, STDOUT_FILENO) != -1 &&
	    dup2(error, STDERR_FILENO) != -1) {
		setenv("LC_ALL", "C", 1);
		execvp(words[0], (char *const *)words);
	}
	(void)!write(error, cannot, sizeof(cannot) - 1);
	_exit(STATUS_CANNOT_RUN);
}

int
git_diff_start(struct git_diff *git, const char *revisions, struct text *why)
{
	int out[2] = {-1, -1};

	*git = (struct git_diff){.pid = -1, .error = errors_open()};
	if (git->error != -1 && pipe2(out, O_CLOEXEC) == 0)
		git->pid = fork();
	if (git->pid == 0)
		git_become(revisions, out[1], git->error);
	git->out = out[0];
	if (out[1] != -1)
		close(out[1]);
	if (git->pid != -1)
		return 0;
	text_fail(why, "--diff %s: git cannot be run: %s", revisions, strerror(errno));
	if (git->out != -1)
		close(git->out);
	if (git->error != -1)
		close(git->error);
	return -1;
}

/* ---- its end ---- */

static void
errors_take(void *context, const char *bytes, size_t len)
{
	struct text *errors = context;
	size_t room = errors->max - errors->len;

	text_add(errors, bytes, len < room ? len : room);
}

/* The first line of what it said. */
static void
errors_say(int error, struct text *why)
{
	TEXT_LOCAL errors = TEXT_INIT(TEXT_MAX_REASON / 2);
	const char *said;

	if (lseek(error, 0, SEEK_SET) == -1 || file_each(error, errors_take, &errors) == -1)
		return;
	said = text_string(&errors);
	if (!*said)
		return;
	text_add_string(why, ": ");
	text_add_visible(why, said, strcspn(said, "\n"));
	if (strstr(said, "unknown revision") || strstr(said, "bad revision") ||
	    strstr(said, "no merge base") || strstr(said, "bad object"))
		text_add_string(why, "; in a shallow clone the history has to be fetched first");
}

int
git_diff_end(struct git_diff *git, const char *revisions, struct text *why)
{
	int status = 0;

	close(git->out);
	while (waitpid(git->pid, &status, 0) == -1 && errno == EINTR)
		if (signal_pending() != 0)
			kill(git->pid, SIGTERM);
	/* Whoever stopped reading because of a fault has its reason already. */
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0) {
		close(git->error);
		return 0;
	}
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE && why->len > 0) {
		close(git->error);
		return -1;
	}
	text_set_format(why, "--diff %s: git diff ended with %s %d", revisions,
	    WIFSIGNALED(status) ? "signal" : "status",
	    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	errors_say(git->error, why);
	close(git->error);
	return -1;
}
