/*
 * exec: a program, its exit status and its output.  No shell: the list is the program and its
 * arguments.
 *
 *   {"exec":["/usr/local/bin/restore-drill","--
 *     into","scratch"],"timeout":"4h","expect":{"output":"restored"}}
 *   {"exit":0,"output":"restored 120 tables\n","errors":"","json":...}
 *
 * `json` is the output where that is JSON.  Its stdin is empty, its process group is killed when
 * the deadline passes or a signal comes, and also what it left running in that group when it
 * ended.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock.h"
#include "document.h"
#include "json.h"
#include "json_writer.h"
#include "probe.h"
#include "text.h"
#include "units.h"

enum { OUTPUT_MAX = 1 << 20, PIECE = 16 << 10, LOOK_MS = 20, CANNOT_RUN = 127 };

/* A program under way. */
struct program {
	pid_t pid;
	int watch; /* a descriptor that tells when it ended, or -1 */
	struct stream {
		int fd;
		struct text bytes;
	} streams[2]; /* stdout and stderr */
	bool too_much;
	bool ended;
	int status; /* waitpid's */
};

/* ---- starting ---- */

static void
program_close(int *fds, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (fds[i] != -1)
			close(fds[i]);
}

/* In the child: a process group of its own, so that all of it can be killed.  Why it could not run
 * goes through the pipe that exec closes. */
static _Noreturn void
program_become(char *const *arguments, int out, int err, int report)
{
	int nothing = open("/dev/null", O_RDONLY), reason;
	sigset_t none;

	setpgid(0, 0);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGINT, SIG_DFL);
	signal(SIGTERM, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* Whatever other steps have open, whoever opened it. */
	close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
	if (nothing != -1 && dup2(nothing, STDIN_FILENO) != -1 && dup2(out, STDOUT_FILENO) != -1 &&
	    dup2(err, STDERR_FILENO) != -1) {
		if (nothing > STDERR_FILENO)
			close(nothing);
		execvp(arguments[0], arguments);
	}
	reason = errno;
	(void)!write(report, &reason, sizeof(reason));
	_exit(CANNOT_RUN);
}

/* 0, or the errno of what failed. */
static int
program_start(struct program *program, char *const *arguments)
{
	int fds[6] = {-1, -1, -1, -1, -1, -1}, reason = 0;

	for (int i = 0; i < 6; i += 2)
		if (pipe2(fds + i, O_CLOEXEC) == -1)
			goto fail;
	program->pid = fork();
	if (program->pid == -1)
		goto fail;
	if (program->pid == 0)
		program_become(arguments, fds[1], fds[3], fds[5]);
	/* Both do it, so that it is done whoever runs first. */
	setpgid(program->pid, program->pid);
	program_close((int[]){fds[1], fds[3], fds[5]}, 3);
	program->streams[0].fd = fds[0];
	program->streams[1].fd = fds[2];
	while (read(fds[4], &reason, sizeof(reason)) == -1 && errno == EINTR)
		;
	close(fds[4]);
	return reason;
fail:
	reason = errno;
	program_close(fds, 6);
	return reason;
}

/* ---- running ---- */

static void
stream_read(struct program *program, struct stream *stream)
{
	char piece[PIECE];
	ssize_t got = read(stream->fd, piece, sizeof(piece));

	if (got == -1 && (errno == EINTR || errno == EAGAIN))
		return;
	if (got <= 0) {
		close(stream->fd);
		stream->fd = -1;
	} else if (text_add(&stream->bytes, piece, (size_t)got) == -1) {
		program->too_much = true;
	}
}

/* What has come until now, waiting for it, or for the program's end, a short while.  Whether
 * anything came. */
static bool
program_read(struct program *program, int wait_ms)
{
	struct pollfd pollers[3] = {{.fd = program->streams[0].fd, .events = POLLIN},
	    {.fd = program->streams[1].fd, .events = POLLIN},
	    {.fd = program->watch, .events = POLLIN}};

	if (poll(pollers, 3, wait_ms) <= 0)
		return false;
	for (size_t i = 0; i < 2; i++)
		if (pollers[i].revents)
			stream_read(program, &program->streams[i]);
	return pollers[0].revents || pollers[1].revents;
}

static bool
program_is_open(const struct program *program)
{
	return program->streams[0].fd != -1 || program->streams[1].fd != -1;
}

/* The group is killed while its leader is not waited for: until then its number cannot be
 * another's. */
static void
program_end(struct program *program)
{
	kill(-program->pid, SIGKILL);
	while (waitpid(program->pid, &program->status, 0) == -1 && errno == EINTR)
		;
}

/* Until it ended and its output too; a child that it left behind does not keep us. */
static void
program_attend(const struct step_probe *probe, struct program *program)
{
	siginfo_t info = {0};

	while (!program->ended && !program->too_much && !kind_stopping(probe) &&
	       kind_left(probe) > 0) {
		program_read(program, LOOK_MS);
		if (waitid(P_PID, (id_t)program->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
		    info.si_pid == program->pid)
			program->ended = true;
	}
	program_end(program);
	program_close(&program->watch, 1);
	program->watch = -1;
	/* What stands in the pipes still; nobody is left to write, unless it went to another
	 * group. */
	for (int i = 0;
	     i < 2 * OUTPUT_MAX / PIECE && program_is_open(program) && !program->too_much; i++)
		if (!program_read(program, 0))
			break;
}

/* ---- the reply ---- */

static void
exec_put_json(struct json_writer *w, const struct text *output)
{
	struct json_error error;

	if (output->len > 0 && json_validate(text_string(output), output->len, 0, &error) == 0)
		json_put_raw(w, "json", text_string(output), output->len);
}

static void
exec_reply(const struct program *program, struct step_reply *reply)
{
	struct json_writer w = json_writer(&reply->body);
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);

	json_open_object(&w, NULL);
	if (program->ended && WIFEXITED(program->status)) {
		json_put_integer(&w, "exit", WEXITSTATUS(program->status));
		text_add_format(&reason, "it ended with status %d", WEXITSTATUS(program->status));
	} else if (program->ended) {
		json_put_integer(&w, "signal", WTERMSIG(program->status));
		text_add_format(&reason, "it was ended by signal %d (%s)",
		    WTERMSIG(program->status), strsignal(WTERMSIG(program->status)));
	}
	if (reason.len > 0)
		json_put_string(&w, "reason", text_string(&reason));
	json_put_bytes(
	    &w, "output", text_string(&program->streams[0].bytes), program->streams[0].bytes.len);
	json_put_bytes(
	    &w, "errors", text_string(&program->streams[1].bytes), program->streams[1].bytes.len);
	exec_put_json(&w, &program->streams[0].bytes);
	json_close_object(&w);
}

static void
exec_judge(const struct step_probe *probe, const struct program *program, struct step_reply *reply)
{
	exec_reply(program, reply);
	if (program->too_much) {
		kind_fail(reply, STEP_TOO_LARGE, "it wrote more than 1 MiB and was killed");
	} else if (!program->ended) {
		kind_fail_late(probe, reply);
		if (!kind_stopping(probe)) {
			text_set_format(&reply->reason, "it did not end within ");
			units_show_duration(&reply->reason, probe->timeout_ns);
			text_add_string(&reply->reason, " and was killed");
		}
	}
}

static char **
exec_arguments(const struct step_probe *probe)
{
	const struct document_value *list = document_member(probe->settings, "exec");
	size_t count = 0;
	char **arguments;

	for (const struct document_value *v = list->first; v; v = v->next)
		count++;
	arguments = calloc(count + 1, sizeof(*arguments));
	if (!arguments)
		return NULL;
	count = 0;
	for (const struct document_value *v = list->first; v; v = v->next)
		arguments[count++] = v->string;
	return arguments;
}

static void
exec_run(const struct step_probe *probe, struct step_reply *reply)
{
	struct program program = {.pid = -1,
	    .watch = -1,
	    .streams = {{.fd = -1, .bytes = TEXT_INIT(OUTPUT_MAX)},
		{.fd = -1, .bytes = TEXT_INIT(OUTPUT_MAX)}}};
	char **arguments = exec_arguments(probe);
	int reason = arguments ? program_start(&program, arguments) : ENOMEM;

	if (reason) {
		kind_fail(reply, STEP_FAILED, "cannot run ");
		if (arguments)
			text_add_visible(&reply->reason, arguments[0], strlen(arguments[0]));
		text_add_format(&reply->reason, ": %s", strerror(reason));
		if (arguments && !arguments[1] && strchr(arguments[0], ' '))
			text_add_string(&reply->reason,
			    " (no shell cuts it: write a list of the program and its arguments)");
		if (program.pid > 0)
			program_end(&program);
	} else {
		program.watch = pidfd_open(program.pid, 0);
		program_attend(probe, &program);
		exec_judge(probe, &program, reply);
	}
	program_close((int[]){program.streams[0].fd, program.streams[1].fd}, 2);
	text_free(&program.streams[0].bytes);
	text_free(&program.streams[1].bytes);
	free(arguments);
}

static const struct step_rule rules[] = {
    {.name = "exit",
	.path = ".exit",
	.op = STEP_RULE_EQUAL,
	.type = STEP_RULE_NUMBER,
	.otherwise = "0",
	.reason = ".reason"},
    {.name = "output", .path = ".output", .op = STEP_RULE_CONTAINS, .type = STEP_RULE_STRING},
    {.name = "output_matches",
	.path = ".output",
	.op = STEP_RULE_MATCHES,
	.type = STEP_RULE_STRING},
    {.name = "errors", .path = ".errors", .op = STEP_RULE_CONTAINS, .type = STEP_RULE_STRING},
    {0},
};

static const struct member exec_members[] = {MEMBER(ANY, "exec", .read = kind_read_strings), {0}};
static const struct members members = {"a step", exec_members, NULL};

const struct step_kind kind_exec = {.members = &members, .rules = rules, .run = exec_run};
