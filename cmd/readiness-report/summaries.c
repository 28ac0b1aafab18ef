#include "summaries.h"

#include <stdlib.h>

#include "json.h"
#include "reader.h"

/* FNV-1a, continued. */
static uint64_t
hash(uint64_t key, const struct json_slice *value)
{
	size_t len = value->type == JSON_ABSENT ? 0 : value->len;

	for (size_t i = 0; i < len; i++)
		key = (key ^ (unsigned char)value->bytes[i]) * UINT64_C(0x100000001b3);

	return (key ^ 0xff) * UINT64_C(0x100000001b3);
}

static void
note_end(struct expected *expected, uint64_t key, bool ended)
{
	size_t at = 0;

	expected->summaries += ended;
	while (at < expected->stream_count && expected->streams[at].key != key)
		at++;
	if (at == MOST_STREAMS) {
		expected->too_many = true;
		return;
	}
	if (at == expected->stream_count) {
		void *more = reallocarray(expected->streams, at + 1, sizeof(*expected->streams));

		if (more == NULL) {
			expected->too_many = true;
			return;
		}
		expected->streams = more;
		expected->stream_count++;
		expected->streams[at].key = key;
	}
	expected->streams[at].ended = ended;
}

void
summaries_see(
    struct expected *expected, const struct reading *reading, const struct json_slice *shard)
{
	uint64_t key = 0;

	/* Their tool is the one whose report was read. */
	if (expected->tool.name == NULL || reading_is(reading, "source") ||
	    reading_is(reading, "finding"))
		return;
	for (; expected->tool.name != NULL; expected++) {
		if (!json_string_equals(&reading->tool, expected->tool.name, expected->tool.len))
			continue;
		if (key == 0)
			key = hash(hash(UINT64_C(0xcbf29ce484222325), &reading->run), shard);
		note_end(expected, key, reading_is(reading, "summary"));
	}
}

const char *
summaries_fault(const struct expected *expected)
{
	if (expected->too_many)
		return "it has more runs and shards than can be followed";
	for (size_t i = 0; i < expected->stream_count; i++)
		if (!expected->streams[i].ended)
			return "there is no summary of it at the end of a run or shard: it died, "
			       "or "
			       "the stream was cut short";
	if (expected->stream_count == 0)
		return "there is no summary of it: it died, or the stream was cut short";
	if (expected->tool.summaries == 0 || expected->summaries == expected->tool.summaries)
		return NULL;
	if (expected->summaries < expected->tool.summaries)
		return "there are too few summaries of it: one of its processes died, or did not "
		       "start";
	return "there are too many summaries of it: more of its processes wrote, or a file was "
	       "read twice";
}

void
summaries_free(struct expected *expected)
{
	for (; expected->tool.name != NULL; expected++)
		free(expected->streams);
}
