#include "summaries.h"

#include <stdlib.h>
#include <string.h>

#include "json.h"
#include "memory.h"
#include "reader.h"
#include "summary_streams.h"
#include "text.h"

struct summaries *
summaries_new(const char *run, bool ignore_status)
{
	struct summaries *summaries = memory_new(1, sizeof(*summaries));

	summaries->run = run;
	summaries->ignore_status = ignore_status;
	return summaries;
}

void
summaries_free(struct summaries *summaries)
{
	if (!summaries)
		return;
	for (size_t i = 0; i < summaries->producer_count; i++) {
		free(summaries->producers[i].name);
		free(summaries->producers[i].other_run);
	}
	free(summaries->producers);
	free(summaries->streams);
	free(summaries);
}

void
summaries_expect(struct summaries *summaries, const struct expected_summaries *expected)
{
	for (size_t i = 0; i < expected->count; i++) {
		struct producer *producer = producer_add(summaries, expected->items[i].tool);

		producer->asked = true;
		producer->summaries = expected->items[i].count;
	}
}

/* ---- the record before ---- */

/* Of a member that is absent: none, but no NULL. */
static const char *
member_bytes(const struct json_slice *member)
{
	return member->type == JSON_ABSENT ? "" : member->bytes;
}

static void
last_keep(struct stream_last *last, const struct json_slice *const members[3], int stream)
{
	last->stream = stream;
	last->known = true;
	for (size_t i = 0; i < 3; i++) {
		if (members[i]->len > STREAM_KEPT) {
			last->known = false;
			return;
		}
		last->members[i].len = members[i]->len;
		memcpy(last->members[i].bytes, member_bytes(members[i]), members[i]->len);
	}
}

static bool
last_is(const struct stream_last *last, const struct json_slice *const members[3])
{
	if (!last->known)
		return false;
	for (size_t i = 0; i < 3; i++)
		if (last->members[i].len != members[i]->len ||
		    memcmp(last->members[i].bytes, member_bytes(members[i]), members[i]->len) != 0)
			return false;
	return true;
}

/* ---- records ---- */

static void
summaries_see_other_run(struct summaries *summaries, const struct reading *reading)
{
	TEXT_LOCAL run = TEXT_INIT(TEXT_MAX_REASON);
	struct producer *producer;

	if (reading->kind != READING_SUMMARY)
		return;
	producer = producer_of(summaries, &reading->tool);
	if (producer && !producer->other_run) {
		if (json_string(&reading->run, &run) == -1)
			text_set_format(&run, "of another kind");
		producer->other_run = memory_string(text_string(&run));
	}
}

static void
stream_see(struct stream *stream, struct reading *reading)
{
	bool summary = reading->kind == READING_SUMMARY;

	stream->complete = summary;
	stream->summaries += summary;
	if (reading->kind == READING_CHECK) {
		stream->checked = true;
		stream->skipped |= reading->check == CHECK_SKIP;
		stream->judged |= reading->check != CHECK_SKIP;
	} else if (summary) {
		reading->alone = !stream->checked;
		stream->checked = false;
		stream->passed |= reading->summary == SUMMARY_PASS;
		stream->judged |=
		    reading->counts[CHECK_PASS] > 0 || reading->counts[CHECK_WARN] > 0;
	}
}

void
summaries_see(struct summaries *summaries, struct reading *reading)
{
	const struct json_slice *const members[3] = {
	    &reading->tool, &reading->run, &reading->shard};
	struct stream_last *last = &summaries->last;
	bool data = reading->kind == READING_DATA;

	if (reading->kind == READING_REPORT || (data && reading->tool.type != JSON_STRING) ||
	    (data && summaries->producer_count == 0 && reading->shard.type == JSON_ABSENT))
		return;
	if (reading->foreign) {
		summaries_see_other_run(summaries, reading);
		return;
	}
	/* What belonged to no stream may begin one. */
	if (!last_is(last, members) || (last->stream == STREAM_NONE && !data) ||
	    reading->kind == READING_INTERVAL)
		last_keep(last, members, stream_of(summaries, reading));
	if (last->stream != STREAM_NONE)
		stream_see(&summaries->streams[last->stream], reading);
}
