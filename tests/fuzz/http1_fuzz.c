/* links: cmd/load-reco/fast/http1.c cmd/load-reco/fast/http1_header.c cmd/load-reco/fast/http1_line.c */
/*
 * Answers: the first byte's lowest bit says whether a HEAD was asked, the rest is what the server
 * sent.  Whole or byte by byte, the answer must end in the same place in the same way.
 */
#include "../../cmd/load-reco/fast/http1.h"

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

struct reading {
	enum http1_outcome outcome;
	int status;
	bool keep_alive;
	size_t at;
	size_t found; /* lengths of the values seen, added up */
};

static void
find(void *context, size_t index, const char *value, size_t len)
{
	size_t *found = context;

	*found += len + index;
	if (len > 0 && (value[0] == ' ' || value[len - 1] == ' '))
		abort();
}

static struct reading
read_in_pieces(const char *bytes, size_t len, size_t piece, bool to_head)
{
	static const char *const names[] = {"server-timing", "x"};
	const struct http1_watch watch = {.names = names, .count = 2, .found = find};
	struct http1 answer = {0};
	struct reading reading = {.outcome = HTTP1_MORE};

	http1_begin(&answer, to_head);
	while (reading.outcome == HTTP1_MORE && reading.at < len) {
		size_t used = 0, part = len - reading.at < piece ? len - reading.at : piece;

		reading.outcome =
		    http1_read(&answer, bytes + reading.at, part, &used, &watch, &reading.found);
		if (used > part || (reading.outcome == HTTP1_MORE && used != part))
			abort();
		reading.at += used;
	}
	if (reading.outcome == HTTP1_MORE)
		reading.outcome = http1_end(&answer);
	reading.status = answer.status;
	reading.keep_alive = answer.keep_alive;
	http1_free(&answer);

	return reading;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct reading whole, split;

	if (len == 0 || len > 1 << 16)
		return 0;
	whole = read_in_pieces((const char *)bytes + 1, len - 1, SIZE_MAX, bytes[0] & 1);
	split = read_in_pieces((const char *)bytes + 1, len - 1, 1, bytes[0] & 1);
	/* What is refused may be refused earlier when less of it is known. */
	if (whole.outcome != split.outcome || whole.status != split.status)
		abort();
	if (whole.outcome == HTTP1_DONE &&
	    (whole.at != split.at || whole.keep_alive != split.keep_alive ||
		whole.found != split.found))
		abort();

	return 0;
}
