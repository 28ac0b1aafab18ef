/* links: cmd/incident-emit/ */
/*
 * A log: the input is it.  What is found in its last lines is one line, and a stack with it; what is
 * found in it as a stream begins where a line does; and a fingerprint of it has no digits and does
 * not depend on what it is added to.
 */
#include <string.h>
#include <unistd.h>

#include "../../cmd/incident-emit/emit.h"
#include "../../cmd/incident-emit/exception.h"
#include "../../cmd/incident-emit/fingerprint.h"
#include "../../cmd/incident-emit/incident.h"
#include "../../cmd/incident-emit/log/stream.h"
#include "../../cmd/incident-emit/tail.h"
#include "fuzz.h"

static const struct emit emit = EMIT_DEFAULTS;

struct input {
	const uint8_t *bytes;
	size_t len;
};

static void
try_end(const struct tail *logs)
{
	static struct exceptions *exceptions;
	struct incident incident;

	if (!exceptions)
		exceptions = exceptions_new(&emit, NULL, NULL);
	incident_init(&incident, &emit);
	if (exception_find(&incident, logs, exceptions)) {
		must(!text_failed(&incident.exception) && !text_failed(&incident.cause));
		must(!memchr(text_string(&incident.cause), '\n', incident.cause.len));
		must(!memchr(text_string(&incident.exception), '\n', incident.exception.len));
	} else {
		must(incident.stack.len == 0 && incident.cause.len == 0);
	}
	must(!exceptions_hold(exceptions));
	incident_free(&incident);
}

static void
try_found(
    void *context, struct stream *stream, struct incident *incident, uint64_t at, bool handled)
{
	const struct input *input = context;
	struct tail *tail = tail_new(20);

	(void)handled;
	must(tail != NULL);
	must(at < input->len && (at == 0 || input->bytes[at - 1] == '\n'));
	stream_tail(stream, at, 20, tail);
	fingerprint_add_exception(
	    &incident->fingerprint_of, &incident->exception, &incident->cause, &incident->stack);
	must(incident->fingerprint_of.len > 0);
	tail_free(tail);
	incident_free(incident);
}

static void
try_stream(struct input *input)
{
	struct stream *stream = stream_new(&emit, try_found, input);
	int ends[2];

	must(pipe(ends) == 0);
	for (size_t at = 0, part; at < input->len; at += part) {
		part = input->len - at > 1000 ? 1000 : input->len - at;
		must(write(ends[1], input->bytes + at, part) == (ssize_t)part);
		must(stream_read(stream, ends[0], 0) == (long)part);
	}
	stream_end(stream, 0);
	must(!stream_holds(stream));
	close(ends[0]);
	close(ends[1]);
	stream_free(stream);
}

static void
try_fingerprint(const struct input *input)
{
	TEXT_LOCAL one = TEXT_INIT(1 << 20), two = TEXT_INIT(1 << 20);

	fingerprint_add(&one, (const char *)input->bytes, input->len);
	for (size_t i = 0; i < one.len; i++)
		must(one.bytes[i] < '0' || one.bytes[i] > '9');
	text_add_string(&two, "12#");
	fingerprint_add(&two, (const char *)input->bytes, input->len);
	must(two.len == one.len + 3 &&
	     memcmp(text_string(&two) + 3, text_string(&one), one.len) == 0);
	text_clear(&two);
	fingerprint_add_name(&two, (const char *)input->bytes, input->len);
	must(two.len <= 2 * input->len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct input input = {bytes, len};
	struct tail *logs;

	if (len > 1 << 14)
		return 0;
	logs = tail_new(20);
	must(logs != NULL);
	tail_add(logs, (const char *)bytes, len);
	try_end(logs);
	tail_free(logs);
	try_stream(&input);
	try_fingerprint(&input);

	return 0;
}
