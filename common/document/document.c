#include "document.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "diag.h"
#include "excerpt.h"
#include "signals.h"
#include "standard_input.h"
#include "text.h"

enum { FILE_MAX = 64 << 20, READ_SIZE = 64 << 10 };

/* Waits for something to read, and reads: as read(), and EINTR when a stop was asked for, which
 * another thread may have been told of. */
static ssize_t
read_some(int fd, char *room)
{
	struct pollfd fds[] = {
	    {.fd = fd, .events = POLLIN},
	    {.fd = signal_descriptor(), .events = POLLIN},
	};

	while (poll(fds, 2, -1) == -1 && errno == EINTR)
		;
	if (signal_pending() != 0) {
		errno = EINTR;
		return -1;
	}

	return read(fd, room, READ_SIZE);
}

/* All that the descriptor has, or NULL. */
static char *
read_all(int fd, const char *name, size_t *len, struct text *why)
{
	TEXT_LOCAL text = TEXT_INIT(FILE_MAX + 2 * READ_SIZE);
	char *room, *bytes;
	ssize_t n;

	do {
		room = text_reserve(&text, READ_SIZE);
		if (!room)
			break;
		n = read_some(fd, room);
		if (n == -1 && errno == EINTR && signal_pending() == 0)
			continue;
		if (n == -1) {
			text_fail(why, "cannot read %s: %s", name,
			    errno == EINTR ? "interrupted" : strerror(errno));
			return NULL;
		}
		text_grew(&text, (size_t)n);
	} while (n != 0 && text.len <= FILE_MAX);

	if (text.len > FILE_MAX) {
		text_fail(why, "%s: larger than %d MiB", name, FILE_MAX >> 20);
		return NULL;
	}
	*len = text.len;
	bytes = text_take(&text);
	if (!bytes)
		text_fail(why, "%s: out of memory", name);

	return bytes;
}

struct document *
document_read(const char *path, struct text *why)
{
	bool is_stdin = strcmp(path, "-") == 0;
	const char *name = is_stdin ? "stdin" : path;
	int fd = is_stdin ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct document *document;
	char *bytes;
	size_t len;

	if (fd == -1) {
		text_set_format(why, "cannot open %s: %s", path, strerror(errno));
		return NULL;
	}
	if (is_stdin)
		standard_input_await("JSON");
	bytes = read_all(fd, name, &len, why);
	if (is_stdin)
		standard_input_done();
	else
		close(fd);
	if (!bytes)
		return NULL;
	document = document_parse(name, bytes, len, why);
	free(bytes);
	return document;
}

/* ---- members ---- */

const struct document_value *
document_member(const struct document_value *object, const char *name)
{
	if (object->slice.type != JSON_OBJECT)
		return NULL;
	for (const struct document_value *member = object->first; member; member = member->next)
		if (strcmp(member->name, name) == 0)
			return member;
	return NULL;
}

/* What else the object may be, by a member that is not known here: one file was taken for
 * another. */
static const char *
document_looks_like(const struct document_value *object, const char *const *known)
{
	static const struct {
		const char *what;
		const char *const members[16];
	} kinds[] = {
	    {"a plan, which smoke-stack runs",
		{"get", "head", "post", "put", "patch", "delete", "request", "expect", "sql",
		    "redis", "tcp", "tls", "dns", "exec"}},
	    {"a policy, which check-guardrails judges by",
		{"agg", "burn_rate", "canary", "waive", "on_missing"}},
	    {"a record, which check-guardrails reads", {"tool", "phase", "elapsed_ms"}},
	};

	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
		for (const char *const *name = kinds[k].members; *name; name++)
			if (!text_is_among(*name, known) && document_member(object, *name))
				return kinds[k].what;
	return NULL;
}

int
document_check_members(const struct document *document, const struct document_value *object,
    const char *const *known, struct text *why)
{
	if (object->slice.type != JSON_OBJECT)
		return document_fault(document, object, why, "expected an object");
	/* A member that is known and stands once has at most as many before it as there are known
	 * ones, so that the search for a twin stays short. */
	for (const struct document_value *member = object->first; member; member = member->next) {
		const char *nearest, *kind;

		if (text_is_among(member->name, known)) {
			if (document_member(object, member->name) != member)
				return document_fault_at(document, member->start, why,
				    "member \"%s\" stands twice", member->name);
			continue;
		}
		kind = document_looks_like(object, known);
		if (kind)
			return document_fault_at(document, member->start, why,
			    "unknown member \"%s\"; this looks like %s", member->name, kind);
		nearest = text_nearest(member->name, known);
		if (nearest)
			return document_fault_at(document, member->start, why,
			    "unknown member \"%s\"; did you mean \"%s\"?", member->name, nearest);
		return document_fault_at(
		    document, member->start, why, "unknown member \"%s\"", member->name);
	}
	return 0;
}

/* ---- faults ---- */

int
document_vfault_at(const struct document *document, const char *at, struct text *why,
    const char *format, va_list arguments)
{
	TEXT_LOCAL place = TEXT_INIT(TEXT_MAX_REASON), excerpt = TEXT_INIT(TEXT_MAX_REASON);
	const char *end = document->bytes + document->len;
	unsigned line = 1, column = 1;

	for (const char *p = document->bytes; p < at && p < end; p++) {
		bool continues = ((unsigned char)*p & 0xC0) == 0x80; /* a character of UTF-8 */

		column = *p == '\n' ? 1 : column + !continues;
		line += *p == '\n';
	}
	text_set_format(why, "%s:%u:%u: ", document->name, line, column);
	text_add_format(&place, "%s", text_string(why));
	if (!document->answer)
		excerpt_add(&excerpt, document, at < end ? at : end);
	diag_below(text_string(&place), text_string(&excerpt));
	text_add_vformat(why, format, arguments);
	return -1;
}

int
document_fault_at(
    const struct document *document, const char *at, struct text *why, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	document_vfault_at(document, at, why, format, arguments);
	va_end(arguments);
	return -1;
}

int
document_fault(const struct document *document, const struct document_value *value,
    struct text *why, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	document_vfault_at(document, value->slice.bytes, why, format, arguments);
	va_end(arguments);
	return -1;
}
