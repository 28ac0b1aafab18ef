#include "keeper.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "deadline.h"
#include "memory.h"
#include "signals.h"
#include "text.h"

struct keeper {
	struct keeper_work work;
	pid_t pid;
	int socket;
};

/* An answer: one of these, and the reason behind it, up to the end of what is sent. */
enum { ANSWER_DONE = '+', ANSWER_FAILED = '-' };

/* ---- in the keeper ---- */

/* What it has of its parent's would hold others up: pipes that a reader waits to see closed,
 * connections to the live database. */
static int
keeper_leave_parent(int socket)
{
	enum { KEPT = STDERR_FILENO + 1 };
	static const int deaf[] = {
	    SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE, SIGALRM, SIGUSR1, SIGUSR2, SIGTSTP};
	int nothing = open("/dev/null", O_RDWR | O_CLOEXEC);

	setsid();
	for (size_t i = 0; i < sizeof(deaf) / sizeof(*deaf); i++)
		signal(deaf[i], SIG_IGN);
	for (int fd = 0; fd < KEPT && nothing >= 0; fd++)
		dup2(nothing, fd);
	dup2(socket, KEPT);
	close_range(KEPT + 1, ~0U, 0);

	return KEPT;
}

static void
keeper_answer(int socket, int rc, const struct text *why)
{
	TEXT_LOCAL answer = TEXT_INIT(TEXT_MAX_REASON + 1);

	text_add_byte(&answer, rc == 0 ? ANSWER_DONE : ANSWER_FAILED);
	text_add(&answer, text_string(why), rc == 0 ? 0 : why->len);
	/* Whoever is gone hears nothing. */
	if (send(socket, text_string(&answer), answer.len, MSG_NOSIGNAL) == -1)
		return;
}

static void
keeper_wait_for_end(int socket)
{
	char byte;

	while (read(socket, &byte, 1) == -1 && errno == EINTR)
		;
}

static _Noreturn void
keeper_run(const struct keeper_work *work, int socket)
{
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);
	int rc;

	socket = keeper_leave_parent(socket);
	rc = work->make(work->context, &why);
	if (rc == 0) {
		keeper_answer(socket, 0, &why);
		keeper_wait_for_end(socket);
		text_clear(&why);
		rc = work->remove(work->context, &why);
		keeper_answer(socket, rc, &why);
	} else {
		TEXT_LOCAL other = TEXT_INIT(TEXT_MAX_REASON);

		work->remove(work->context, &other);
		keeper_answer(socket, rc, &why);
	}
	_exit(rc == 0 ? 0 : 2);
}

/* ---- in the process that wants it ---- */

/* What the keeper did: 0, or -1 with its reason; 1: it is gone and said nothing. */
static int
keeper_hear(const struct keeper *keeper, struct text *why)
{
	/* Both open a connection and use it, and the server waits for others to leave. */
	struct deadline deadline = deadline_in(4 * keeper->work.timeout_ns);
	char bytes[TEXT_MAX_REASON + 1];
	ssize_t len;

	deadline.patient = true;
	if (deadline_wait(&deadline, keeper->socket, POLLIN, why) == -1)
		return -1;
	len = recv(keeper->socket, bytes, sizeof(bytes), 0);
	if (len <= 0)
		return 1;
	if (bytes[0] == ANSWER_DONE)
		return 0;

	return text_fail(why, "%.*s", (int)len - 1, bytes + 1);
}

static void
keeper_free(struct keeper *keeper)
{
	close(keeper->socket);
	while (waitpid(keeper->pid, NULL, 0) == -1 && errno == EINTR)
		;
	free(keeper);
}

struct keeper *
keeper_new(const struct keeper_work *work, struct text *why)
{
	struct keeper *keeper = memory_new(1, sizeof(*keeper));
	int sockets[2], rc;

	keeper->work = *work;
	/* A datagram is one answer, whole. */
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) == -1)
		goto refused;
	keeper->pid = fork();
	if (keeper->pid == 0)
		keeper_run(work, sockets[1]);
	close(sockets[1]);
	keeper->socket = sockets[0];
	if (keeper->pid == -1) {
		close(sockets[0]);
		goto refused;
	}
	rc = keeper_hear(keeper, why);
	if (rc == 0)
		return keeper;
	if (rc == 1) {
		TEXT_LOCAL other = TEXT_INIT(TEXT_MAX_REASON);

		/* Somebody has killed it, and it may have made it. */
		work->remove(work->context, &other);
		text_fail(why, "the process that makes it has ended early");
	}
	keeper_free(keeper);
	return NULL;

refused:
	text_fail(why, "cannot start a process: %s", strerror(errno));
	free(keeper);
	return NULL;
}

int
keeper_end(struct keeper *keeper, struct text *why)
{
	int rc;

	shutdown(keeper->socket, SHUT_WR);
	rc = keeper_hear(keeper, why);
	/* Somebody has killed it. */
	if (rc == 1)
		rc = keeper->work.remove(keeper->work.context, why);
	keeper_free(keeper);

	return rc;
}
