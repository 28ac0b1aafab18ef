#include "summaries.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "expected.h"
#include "hash.h"
#include "json.h"
#include "reader.h"
#include "text.h"

enum { MOST_STREAMS = 1 << 14, SLOTS = 1 << 15, KEPT = 128, NONE = -1 };

struct tool {
	char *name; /* "": of records without a tool */
	uint64_t key;
	bool asked, followed;
	int64_t summaries; /* that were asked for; 0: one or more */
	char *other_run;   /* a run whose summary was seen and is not ours */
};

/* What one process wrote. */
struct stream {
	uint64_t key, run; /* of tool, run and shard; of the run alone */
	int tool;
	bool complete; /* its last record was a summary */
	bool passed;   /* one of its summaries says pass */
	int64_t shard, shards;
	int64_t summaries, checks; /* checks since the last summary */
	bool skipped, judged;      /* there are checks that were, or a summary that counts them */
};

/* The record before: most records come from the same process as the one before them. */
struct last {
	int stream; /* NONE: the record belongs to no stream */
	bool known;
	struct {
		char bytes[KEPT];
		size_t len;
	} members[3]; /* tool, run, shard, as they stand in the record */
};

struct summaries {
	const char *run;
	struct last last;
	bool ignore_status;
	bool failed;   /* out of memory */
	bool overflow; /* more streams than can be followed */
	size_t asked;
	struct tool *tools;
	int tool_count;
	struct stream *streams;
	int stream_count;
	int slots[SLOTS]; /* place of a stream by its key, plus one; 0: free */
};

/* Continued, so that what follows counts as another part. */
static uint64_t
key_add(uint64_t key, const void *bytes, size_t len)
{
	return hash_byte(hash_bytes(key, bytes, len), 0xff);
}

static uint64_t
key_of_string(const char *s)
{
	const unsigned char type = JSON_STRING;

	return key_add(key_add(HASH_BEGIN, &type, 1), s, strlen(s));
}

/* Strings by what they mean, everything else by how it stands there. */
static uint64_t
key_of(const struct json_slice *value)
{
	struct text plain = TEXT_INIT(TEXT_MAX_RECORD);
	unsigned char type = (unsigned char)value->type;
	uint64_t key;

	if (value->type == JSON_STRING && json_string(value, &plain) == 0)
		key = key_of_string(text_string(&plain));
	else
		key = key_add(key_add(HASH_BEGIN, &type, 1),
		    value->type == JSON_ABSENT ? "" : value->bytes,
		    value->type == JSON_ABSENT ? 0 : value->len);
	text_free(&plain);
	return key;
}

/* ---- tools ---- */

static struct tool *
tool_find(const struct summaries *summaries, uint64_t key)
{
	for (int i = 0; i < summaries->tool_count; i++)
		if (summaries->tools[i].key == key)
			return &summaries->tools[i];
	return NULL;
}

/* `name` becomes the summaries's. */
static struct tool *
tool_add(struct summaries *summaries, char *name)
{
	struct tool *more =
	    name ? reallocarray(summaries->tools, (size_t)summaries->tool_count + 1, sizeof(*more))
		 : NULL;

	if (!more) {
		summaries->failed = true;
		free(name);
		return NULL;
	}
	summaries->tools = more;
	more += summaries->tool_count++;
	*more = (struct tool){.name = name, .key = key_of_string(name)};
	return more;
}

/* The tool of a record that has to be followed, NULL when there is no need to. */
static struct tool *
tool_of(struct summaries *summaries, const struct reading *reading, bool follow)
{
	struct text plain = TEXT_INIT(TEXT_MAX_RECORD);
	struct tool *tool;

	if (reading->tool.type == JSON_STRING)
		json_string(&reading->tool, &plain);
	tool = tool_find(summaries, key_of_string(text_string(&plain)));
	if (!tool && (follow || reading->kind != READING_DATA))
		tool = tool_add(summaries, strdup(text_string(&plain)));
	text_free(&plain);
	if (tool)
		tool->followed |= follow;
	return tool;
}

/* ---- streams ---- */

/* "2/4" */
static bool
parse_shard(const struct json_slice *slice, int64_t *shard, int64_t *shards)
{
	struct text t = TEXT_INIT(64);
	char rest;
	bool good =
	    json_string(slice, &t) == 0 &&
	    sscanf(text_string(&t), "%" SCNd64 "/%" SCNd64 "%c", shard, shards, &rest) == 2 &&
	    *shard >= 1 && *shard <= *shards;

	text_free(&t);
	if (!good)
		*shard = *shards = 0;
	return good;
}

static uint64_t
stream_key(uint64_t tool, uint64_t run, int64_t shard, int64_t shards)
{
	uint64_t key = key_add(key_add(tool, &run, sizeof(run)), &shard, sizeof(shard));

	return key_add(key, &shards, sizeof(shards));
}

/* The slot of a key: where it stands, or the free one where it would. */
static size_t
slot_of(const struct summaries *summaries, uint64_t key)
{
	size_t slot = (size_t)(key ^ key >> 32) % SLOTS;

	while (summaries->slots[slot] && summaries->streams[summaries->slots[slot] - 1].key != key)
		slot = (slot + 1) % SLOTS;
	return slot;
}

static int
stream_add(struct summaries *summaries, const struct stream *stream)
{
	struct stream *more = NULL;

	if (summaries->stream_count == MOST_STREAMS) {
		summaries->overflow = true;
		return NONE;
	}
	more = reallocarray(summaries->streams, (size_t)summaries->stream_count + 1, sizeof(*more));
	if (!more) {
		summaries->failed = true;
		return NONE;
	}
	summaries->streams = more;
	more[summaries->stream_count] = *stream;
	summaries->slots[slot_of(summaries, stream->key)] = ++summaries->stream_count;
	return summaries->stream_count - 1;
}

/* The place of a record's stream, or NONE. */
static int
stream_of(struct summaries *summaries, const struct reading *reading)
{
	struct stream stream = {0};
	bool sharded = reading->tool.type == JSON_STRING &&
		       parse_shard(&reading->shard, &stream.shard, &stream.shards);
	struct tool *tool =
	    tool_of(summaries, reading, sharded || reading->kind == READING_INTERVAL);
	bool runless = reading->run.type == JSON_ABSENT || reading->run.type == JSON_NULL;
	int place;

	if (!tool || (reading->kind == READING_DATA && !tool->asked && !tool->followed))
		return NONE;
	stream.tool = (int)(tool - summaries->tools);
	stream.run =
	    runless && summaries->run ? key_of_string(summaries->run) : key_of(&reading->run);
	/* A shard that is none still tells two processes apart. */
	stream.key = stream_key(tool->key ^ (sharded ? 0 : key_of(&reading->shard)), stream.run,
	    stream.shard, stream.shards);
	place = summaries->slots[slot_of(summaries, stream.key)] - 1;
	return place >= 0 ? place : stream_add(summaries, &stream);
}

/* ---- the record before ---- */

static void
last_keep(struct summaries *summaries, const struct json_slice *const members[3], int stream)
{
	struct last *last = &summaries->last;

	last->stream = stream;
	last->known = true;
	for (size_t i = 0; i < 3; i++) {
		size_t len = members[i]->type == JSON_ABSENT ? 0 : members[i]->len;

		if (len > KEPT) {
			last->known = false;
			return;
		}
		last->members[i].len = len;
		if (len > 0)
			memcpy(last->members[i].bytes, members[i]->bytes, len);
	}
}

static bool
last_is(const struct last *last, const struct json_slice *const members[3])
{
	for (size_t i = 0; i < 3 && last->known; i++) {
		size_t len = members[i]->type == JSON_ABSENT ? 0 : members[i]->len;

		if (last->members[i].len != len ||
		    (len > 0 && memcmp(last->members[i].bytes, members[i]->bytes, len) != 0))
			return false;
	}
	return last->known;
}

/* ---- records ---- */

struct summaries *
summaries_new(const char *run, bool ignore_status)
{
	struct summaries *summaries = calloc(1, sizeof(*summaries));

	if (summaries)
		*summaries = (struct summaries){.run = run, .ignore_status = ignore_status};
	return summaries;
}

void
summaries_free(struct summaries *summaries)
{
	if (!summaries)
		return;
	for (int i = 0; i < summaries->tool_count; i++) {
		free(summaries->tools[i].name);
		free(summaries->tools[i].other_run);
	}
	free(summaries->tools);
	free(summaries->streams);
	free(summaries);
}

int
summaries_expect(struct summaries *summaries, const struct expected_tool *expected)
{
	char *name = strndup(expected->name, expected->len);
	struct tool *tool = name ? tool_find(summaries, key_of_string(name)) : NULL;

	if (tool)
		free(name);
	else
		tool = tool_add(summaries, name);
	if (!tool)
		return -1;
	tool->asked = true;
	if (expected->summaries > 0)
		tool->summaries = expected->summaries;
	summaries->asked++;
	return 0;
}

static void
note_other_run(struct summaries *summaries, const struct reading *reading)
{
	struct text run = TEXT_INIT(TEXT_MAX_REASON);
	struct tool *tool;

	if (reading->kind != READING_SUMMARY)
		return;
	tool = tool_find(summaries, key_of(&reading->tool));
	if (tool && !tool->other_run) {
		if (json_string(&reading->run, &run) != 0)
			text_set_format(&run, "of another kind");
		tool->other_run = strdup(text_string(&run));
	}
	text_free(&run);
}

static void
note(struct stream *stream, struct reading *reading)
{
	bool summary = reading->kind == READING_SUMMARY;

	stream->complete = summary;
	stream->summaries += summary;
	if (reading->kind == READING_CHECK) {
		stream->checks++;
		stream->skipped |= reading->check == CHECK_SKIP;
		stream->judged |= reading->check != CHECK_SKIP;
	} else if (summary) {
		reading->alone = stream->checks == 0;
		stream->checks = 0;
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
	bool nameless = reading->tool.type != JSON_STRING;

	if (reading->kind == READING_REPORT || (reading->kind == READING_DATA && nameless) ||
	    (reading->kind == READING_DATA && summaries->asked == 0 && summaries->tool_count == 0 &&
		reading->shard.type == JSON_ABSENT))
		return;
	if (reading->foreign) {
		note_other_run(summaries, reading);
		return;
	}
	/* What belonged to no stream may begin one. */
	if (!last_is(&summaries->last, members) ||
	    (summaries->last.stream == NONE && reading->kind != READING_DATA) ||
	    reading->kind == READING_INTERVAL)
		last_keep(summaries, members, stream_of(summaries, reading));
	if (summaries->last.stream != NONE)
		note(&summaries->streams[summaries->last.stream], reading);
}

/* ---- what it came to ---- */

struct answering {
	const struct summaries *summaries;
	void (*take)(void *context, const struct summaries_answer *answer);
	void *context;
};

static const char *
name_of(const struct tool *tool)
{
	return tool->name[0] ? tool->name : "a program without a name";
}

static void
answer(const struct answering *to, const char *what, const struct tool *tool,
    enum check_status status, const struct text *message)
{
	struct text name = TEXT_INIT(TEXT_MAX_RECORD);
	struct summaries_answer said = {.status = status};

	text_add_format(&name, "%s ", what);
	text_add_visible(&name, name_of(tool), strlen(name_of(tool)));
	said.name = text_string(&name);
	said.message = text_string(message);
	to->take(to->context, &said);
	text_free(&name);
}

/* The next shard of the run, which has to be there: where each has its next one, all are. 0: nothing is missing. */
static int64_t
missing_shard(const struct summaries *summaries, const struct stream *s)
{
	int64_t next = s->shards > 0 ? s->shard % s->shards + 1 : 0;
	uint64_t key = stream_key(summaries->tools[s->tool].key, s->run, next, s->shards);

	return next > 0 && !summaries->slots[slot_of(summaries, key)] ? next : 0;
}

static bool
find_fault_of_stream(const struct summaries *summaries, const struct stream *s, struct text *why)
{
	const char *tool = name_of(&summaries->tools[s->tool]);
	int64_t missing = missing_shard(summaries, s);

	if (!s->complete) {
		text_add_string(why, "there is no summary of it: the records of ");
		text_add_visible(why, tool, strlen(tool));
		text_add_string(
		    why, " end without its summary, so it died, or the stream was cut short");
		if (s->shards > 0)
			text_add_format(
			    why, " (shard %" PRId64 "/%" PRId64 ")", s->shard, s->shards);
	} else if (missing > 0) {
		text_add_format(why, "shard %" PRId64 "/%" PRId64 " of ", missing, s->shards);
		text_add_visible(why, tool, strlen(tool));
		text_add_string(why, " is missing");
	}
	return why->len > 0;
}

/* Whether the tool did not end as often as it was asked to. */
static bool
find_number(const struct tool *tool, int64_t summaries, struct text *why)
{
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
find_fault(const struct summaries *summaries, int place, struct text *why)
{
	const struct tool *tool = &summaries->tools[place];
	int64_t ended = 0;
	bool any = false;

	for (int i = 0; i < summaries->stream_count; i++) {
		const struct stream *s = &summaries->streams[i];

		if (s->tool != place)
			continue;
		any = true;
		ended += s->summaries;
		if (find_fault_of_stream(summaries, s, why))
			return true;
	}
	if (any)
		return find_number(tool, ended, why);
	text_add_format(why, "there is no summary of %s", tool->name);
	if (tool->other_run) {
		text_add_string(why, " of this run");
		if (summaries->run) {
			text_add_string(why, " (\"");
			text_add_visible(why, summaries->run, strlen(summaries->run));
			text_add_string(why, "\")");
		}
		text_add_string(why, ", but one of run \"");
		text_add_visible(why, tool->other_run, strlen(tool->other_run));
		text_add_string(why, "\"");
	}
	return true;
}

static void
judge_tool(const struct answering *to, int place)
{
	const struct tool *tool = &to->summaries->tools[place];
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	if (find_fault(to->summaries, place, &why)) {
		answer(to, "expect", tool, CHECK_UNKNOWN, &why);
	} else if (tool->asked) {
		text_add_format(&why, "%s ended with its summar%s", tool->name,
		    tool->summaries > 1 ? "ies" : "y");
		answer(to, "expect", tool, CHECK_PASS, &why);
	}
	text_free(&why);
}

/* The summary passes, although its stream holds nothing that was judged. */
static void
judge_skips(const struct answering *to, const struct stream *s)
{
	struct text why = TEXT_INIT(TEXT_MAX_REASON);

	if (s->passed && s->skipped && !s->judged) {
		text_add_string(&why, "its summary says pass, but nothing but skips came");
		answer(to, "summary of", &to->summaries->tools[s->tool], CHECK_FAIL, &why);
	}
	text_free(&why);
}

void
summaries_judge(const struct summaries *summaries, bool asked,
    void (*take)(void *context, const struct summaries_answer *answer), void *context)
{
	const struct answering to = {.summaries = summaries, .take = take, .context = context};
	const struct summaries_answer lost = {
	    .name = "expect",
	    .status = CHECK_UNKNOWN,
	    .message = summaries->failed
			   ? "out of memory"
			   : "there are more runs and shards than can be followed; split the input",
	};

	for (int i = 0; i < summaries->tool_count; i++)
		if (summaries->tools[i].asked == asked && (asked || summaries->tools[i].followed))
			judge_tool(&to, i);
	if (asked)
		return;
	if (summaries->failed || summaries->overflow)
		take(context, &lost);
	for (int i = 0; i < summaries->stream_count && !summaries->ignore_status; i++)
		if (summaries->tools[summaries->streams[i].tool].name[0])
			judge_skips(&to, &summaries->streams[i]);
}

static void
count_fault(void *context, const struct summaries_answer *answer)
{
	int *faults = context;

	*faults += answer->status != CHECK_PASS;
}

bool
summaries_whole(const struct summaries *summaries)
{
	int faults = 0;

	summaries_judge(summaries, true, count_fault, &faults);
	summaries_judge(summaries, false, count_fault, &faults);
	return faults == 0;
}
