#include "expect.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "distinct.h"
#include "json.h"
#include "policy.h"
#include "reader.h"
#include "records.h"
#include "text.h"

enum { MOST_STREAMS = 1024, MOST_TOOLS = 256, NAME = 128 };

/* What one process wrote: its tool, run and shard. */
struct stream {
	uint64_t key;
	bool complete; /* its last record was a summary */
	int64_t summaries;
	int64_t shard, shards;
};

struct tool {
	char name[NAME];
	bool asked;
	int64_t summaries; /* that were asked for; 0: one or more */
	bool too_many;
	char other_run[NAME]; /* a run whose summary was seen and is not ours */
	struct stream *streams;
	size_t stream_count;
};

/* The record before: most records come from the same process as the one before them. */
struct last {
	size_t tool, stream; /* their places */
	struct {
		char bytes[NAME];
		size_t len; /* 0: nothing to compare with */
	} members[3];       /* tool, run, shard, as they stand in the record */
};

struct expect {
	const char *run;
	size_t asked;
	struct last last;
	int shard_slot;
	bool failed;
	struct tool *tools;
	size_t tool_count;
};

static struct tool *
tool_add(struct expect *expect, const char *name, size_t len, bool asked)
{
	struct tool *more;

	if (expect->tool_count == MOST_TOOLS || len >= NAME)
		return NULL;
	more = realloc(expect->tools, (expect->tool_count + 1) * sizeof(*more));
	if (!more) {
		expect->failed = true;
		return NULL;
	}
	expect->tools = more;
	more += expect->tool_count++;
	*more = (struct tool){.asked = asked};
	memcpy(more->name, name, len);
	return more;
}

struct expect *
expect_new(const struct policy *policy, const char *run, struct json_paths *paths)
{
	struct expect *expect = calloc(1, sizeof(*expect));

	if (!expect)
		return NULL;
	expect->run = run;
	expect->shard_slot = json_paths_add(paths, ".shard");
	expect->failed = expect->shard_slot < 0;
	for (size_t i = 0; i < policy->expect_count; i++) {
		const struct policy_tool *asked = &policy->expect[i];
		struct tool *tool = tool_add(expect, asked->name, strlen(asked->name), true);

		if (tool)
			tool->summaries = asked->summaries;
		else
			expect->failed = true;
	}
	expect->asked = policy->expect_count;
	if (!expect->failed)
		return expect;
	expect_free(expect);
	return NULL;
}

void
expect_free(struct expect *expect)
{
	if (!expect)
		return;
	for (size_t i = 0; i < expect->tool_count; i++)
		free(expect->tools[i].streams);
	free(expect->tools);
	free(expect);
}

/* "2/4" */
static bool
parse_shard(const struct json_slice *slice, int64_t *shard, int64_t *shards)
{
	struct text t = TEXT_INIT(64);
	char rest;
	bool good =
	    json_string(slice, &t) == 0 &&
	    sscanf(text_string(&t), "%" SCNd64 "/%" SCNd64 "%c", shard, shards, &rest) == 2 &&
	    *shard >= 1 && *shard <= *shards && *shards <= MOST_STREAMS;

	text_free(&t);
	if (!good)
		*shard = *shards = 0;
	return good;
}

/* Whether the record tells by itself that others of its process have to follow. */
static bool
is_interim(const struct reading *reading)
{
	return reading_is(reading, "interval");
}

static struct tool *
tool_find(struct expect *expect, const struct reading *reading)
{
	const struct json_slice *name = &reading->tool;
	int64_t shard, shards;

	for (size_t i = 0; i < expect->tool_count; i++)
		if (json_string_equals(name, expect->tools[i].name, strlen(expect->tools[i].name)))
			return &expect->tools[i];
	if (name->type != JSON_STRING ||
	    (!is_interim(reading) &&
		!parse_shard(&reading->values[expect->shard_slot], &shard, &shards)))
		return NULL;
	return tool_add(expect, name->bytes + 1, name->len - 2, false);
}

static struct stream *
stream_find(struct expect *expect, struct tool *tool, const struct reading *reading)
{
	const struct json_slice *shard = &reading->values[expect->shard_slot];
	uint64_t key = distinct_hash(reading->run.type, reading->run.bytes, reading->run.len) * 31 +
		       distinct_hash(shard->type, shard->bytes, shard->len);
	struct stream *more;

	for (size_t i = 0; i < tool->stream_count; i++)
		if (tool->streams[i].key == key)
			return &tool->streams[i];
	if (tool->stream_count == MOST_STREAMS) {
		tool->too_many = true;
		return NULL;
	}
	more = realloc(tool->streams, (tool->stream_count + 1) * sizeof(*more));
	if (!more) {
		expect->failed = true;
		return NULL;
	}
	tool->streams = more;
	more += tool->stream_count++;
	*more = (struct stream){.key = key};
	parse_shard(shard, &more->shard, &more->shards);
	return more;
}

static void
remember(struct expect *expect, const struct json_slice *const members[3], const struct tool *tool,
    const struct stream *stream)
{
	struct last *last = &expect->last;

	last->tool = (size_t)(tool - expect->tools);
	last->stream = (size_t)(stream - tool->streams);
	for (size_t i = 0; i < 3; i++) {
		if (members[i]->len > NAME) {
			last->members[0].len = 0;
			return;
		}
		last->members[i].len = members[i]->type == JSON_ABSENT ? 0 : members[i]->len;
		if (last->members[i].len > 0)
			memcpy(last->members[i].bytes, members[i]->bytes, members[i]->len);
	}
}

static bool
is_as_before(const struct last *last, const struct json_slice *const members[3])
{
	for (size_t i = 0; i < 3; i++) {
		size_t len = members[i]->type == JSON_ABSENT ? 0 : members[i]->len;

		if (last->members[i].len != len ||
		    (len > 0 && memcmp(last->members[i].bytes, members[i]->bytes, len) != 0))
			return false;
	}
	return last->members[0].len > 0;
}

/* Whether `tool` names the program that wrote the record: of these it is whose report was read. */
static bool
is_of_tool(const struct reading *reading)
{
	return !reading_is(reading, "source") && !reading_is(reading, "finding");
}

static void
note(struct stream *stream, bool summary)
{
	stream->complete = summary;
	stream->summaries += summary;
}

void
expect_see(struct expect *expect, const struct reading *reading)
{
	const struct json_slice *shard = &reading->values[expect->shard_slot];
	const struct json_slice *const members[3] = {&reading->tool, &reading->run, shard};
	bool summary;
	struct tool *tool;
	struct stream *stream;

	if ((expect->asked == 0 && expect->tool_count == 0 && shard->type == JSON_ABSENT &&
		!is_interim(reading)) ||
	    !is_of_tool(reading))
		return;
	summary = reading_is(reading, "summary");
	if (is_as_before(&expect->last, members)) {
		note(&expect->tools[expect->last.tool].streams[expect->last.stream], summary);
		return;
	}
	tool = tool_find(expect, reading);
	if (!tool)
		return;
	if (expect->run && !json_string_equals(&reading->run, expect->run, strlen(expect->run))) {
		if (summary && reading->run.type == JSON_STRING)
			snprintf(tool->other_run, sizeof(tool->other_run), "%.*s",
			    (int)(reading->run.len < NAME ? reading->run.len - 2 : NAME - 2),
			    reading->run.bytes + 1);
		return;
	}
	stream = stream_find(expect, tool, reading);
	if (!stream)
		return;
	note(stream, summary);
	remember(expect, members, tool, stream);
}

/* A shard of which no record came at all, 0 when none is missing. */
static int64_t
missing_shard(const struct tool *tool, int64_t shards)
{
	for (int64_t shard = 1; shard <= shards; shard++) {
		bool found = false;

		for (size_t i = 0; i < tool->stream_count && !found; i++)
			found =
			    tool->streams[i].shard == shard && tool->streams[i].shards == shards;
		if (!found)
			return shard;
	}
	return 0;
}

/* Whether the tool did not end as often as it was asked to. */
static bool
find_number(const struct tool *tool, struct text *why)
{
	int64_t summaries = 0;

	for (size_t i = 0; i < tool->stream_count; i++)
		summaries += tool->streams[i].summaries;
	if (tool->summaries == 0 || summaries == tool->summaries)
		return false;
	text_add_format(why, "%" PRId64 " of %" PRId64 " summaries of %s%s", summaries,
	    tool->summaries, tool->name,
	    summaries < tool->summaries
		? ": one of its processes died, or did not start"
		: ": more of its processes wrote, or a file was read twice");
	return true;
}

/* Why the tool's records cannot be relied on; false when they can. */
static bool
find_fault(const struct expect *expect, const struct tool *tool, struct text *why)
{
	if (expect->failed)
		return text_add_string(why, "out of memory"), true;
	if (tool->too_many)
		return text_add_string(why, "more runs and shards than can be followed"), true;
	for (size_t i = 0; i < tool->stream_count; i++) {
		const struct stream *s = &tool->streams[i];
		int64_t missing = missing_shard(tool, s->shards);

		if (!s->complete) {
			text_add_format(why,
			    "the records of %s end without its summary: it died, or the stream was "
			    "cut short",
			    tool->name);
			if (s->shards > 0)
				text_add_format(
				    why, " (shard %" PRId64 "/%" PRId64 ")", s->shard, s->shards);
			return true;
		}
		if (missing > 0) {
			text_add_format(why, "shard %" PRId64 "/%" PRId64 " of %s is missing",
			    missing, s->shards, tool->name);
			return true;
		}
	}
	if (tool->stream_count > 0)
		return find_number(tool, why);
	text_add_format(why, "there is no summary of %s", tool->name);
	if (tool->other_run[0] != '\0') {
		text_add_string(why, " of this run, but one of run \"");
		text_add_visible(why, tool->other_run, strlen(tool->other_run));
		text_add_string(why, "\"");
	}
	return true;
}

void
expect_judge(const struct expect *expect, struct records *records)
{
	for (size_t i = 0; i < expect->tool_count; i++) {
		const struct tool *tool = &expect->tools[i];
		struct text name = TEXT_INIT(TEXT_MAX_REASON), why = TEXT_INIT(TEXT_MAX_REASON);
		struct check check = {.status = CHECK_PASS, .severity = "critical"};

		if (find_fault(expect, tool, &why))
			check.status = CHECK_UNKNOWN;
		else
			text_add_format(&why, "%s ended with its summar%s", tool->name,
			    tool->summaries > 1 ? "ies" : "y");
		text_add_format(&name, "expect %s", tool->name);
		check.name = text_string(&name);
		check.message = text_string(&why);
		if (tool->asked || check.status != CHECK_PASS)
			records_check(records, &check);
		text_free(&name);
		text_free(&why);
	}
}
