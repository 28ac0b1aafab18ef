#include "confirmation.h"

#include <errno.h>
#include <inttypes.h>
#include <strings.h>
#include <unistd.h>

#include "diag.h"
#include "file.h"
#include "look_ahead.h"
#include "requeue.h"
#include "signals.h"
#include "text.h"

enum { LONGEST_ANSWER = 80 };

static void
confirmation_ask(const struct requeue *rq, int64_t count)
{
	TEXT_LOCAL question = TEXT_INIT(TEXT_MAX_REASON);
	const char *part = rq->parked ? "parked " : "";

	text_add_format(&question, "%s: drop ", program_name());
	if (count == -1)
		text_add_format(&question, "%smessages", part);
	else
		text_add_format(
		    &question, "%" PRId64 " %smessage%s", count, part, count == 1 ? "" : "s");
	text_add_visible_format(&question, " of %s ", rq->store->queue);
	if (rq->trash)
		text_add_visible_format(&question, "into %s? [y/N] ", rq->trash);
	else
		text_add_string(&question, "for good? [y/N] ");
	file_write(STDERR_FILENO, text_string(&question), question.len);
}

/* Whether the line that is typed says yes; a signal says no. */
static bool
confirmation_answer(void)
{
	TEXT_LOCAL answer = TEXT_INIT(LONGEST_ANSWER);
	char byte = '\0';
	ssize_t got = 1;

	while (signal_pending() == 0 && byte != '\n' && got != 0) {
		got = read(STDIN_FILENO, &byte, 1);
		if (got == -1 && errno != EINTR)
			return false;
		if (got == 1 && byte != '\n' && byte != '\r' && byte != ' ')
			text_add_byte(&answer, byte);
	}

	return signal_pending() == 0 && !text_failed(&answer) &&
	       (strcasecmp(text_string(&answer), "y") == 0 ||
		   strcasecmp(text_string(&answer), "yes") == 0);
}

bool
confirmation_given(struct requeue *rq)
{
	int64_t count;

	if (rq->yes || !isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
		return true;
	count = look_ahead_count(rq);
	if (count == 0)
		return true;
	confirmation_ask(rq, count);

	return confirmation_answer();
}
