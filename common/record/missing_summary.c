#include <inttypes.h>
#include <string.h>

#include "summaries.h"
#include "summary_streams.h"
#include "text.h"

/* Who gets the answers. */
struct asker {
	void (*take)(void *context, const struct summaries_answer *answer);
	void *context;
};

static const char *
producer_name(const struct producer *producer)
{
	return producer->name[0] ? producer->name : "a program without a name";
}

static void
asker_tell(const struct asker *asker, const char *what, const struct producer *producer,
    enum check_status status, const struct text *message)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_RECORD);
	struct summaries_answer answer = {.status = status, .message = text_string(message)};

	text_add_visible_format(&name, "%s %s", what, producer_name(producer));
	answer.name = text_string(&name);
	asker->take(asker->context, &answer);
}

/* ---- what is missing ---- */

static bool
stream_misses(const struct summaries *summaries, const struct stream *stream, struct text *why)
{
	const char *tool = producer_name(&summaries->producers[stream->producer]);
	int64_t missing = stream_missing_shard(summaries, stream);

	if (!stream->complete) {
		text_add_visible_format(why,
		    "there is no summary of it: the records of %s end without its summary, so it "
		    "died, or the stream was cut short",
		    tool);
		if (stream->shards > 0)
			text_add_format(
			    why, " (shard %" PRId64 "/%" PRId64 ")", stream->shard, stream->shards);
		return true;
	}
	if (missing == 0)
		return false;
	text_add_visible_format(
	    why, "shard %" PRId64 "/%" PRId64 " of %s is missing", missing, stream->shards, tool);
	return true;
}

/* Whether the program did not end as often as it was asked to. */
static bool
producer_misses_some(const struct producer *producer, int64_t ended, struct text *why)
{
	if (producer->summaries == 0 || ended == producer->summaries)
		return false;
	text_add_format(why, "%" PRId64 " of %" PRId64 " summaries of %s%s", ended,
	    producer->summaries, producer->name,
	    ended < producer->summaries
		? ": one of its processes died, or did not start"
		: ": more of its processes wrote, or a file was read twice");
	return true;
}

/* Nothing of the program came; at most a summary of another run. */
static void
producer_is_absent(const struct producer *producer, const char *run, struct text *why)
{
	text_add_format(why, "there is no summary of %s", producer->name);
	if (!producer->other_run)
		return;
	text_add_string(why, " of this run");
	if (run)
		text_add_visible_format(why, " (\"%s\")", run);
	text_add_visible_format(why, ", but one of run \"%s\"", producer->other_run);
}

/* Why the program's records cannot be relied on; false when they can. */
static bool
producer_misses(const struct summaries *summaries, size_t place, struct text *why)
{
	const struct producer *producer = &summaries->producers[place];
	int64_t ended = 0;
	bool any = false;

	for (size_t i = 0; i < summaries->stream_count; i++) {
		const struct stream *stream = &summaries->streams[i];

		if ((size_t)stream->producer != place)
			continue;
		any = true;
		ended += stream->summaries;
		if (stream_misses(summaries, stream, why))
			return true;
	}
	if (any)
		return producer_misses_some(producer, ended, why);
	producer_is_absent(producer, summaries->run, why);
	return true;
}

/* ---- all of it ---- */

static void
producer_judge(const struct summaries *summaries, size_t place, const struct asker *asker)
{
	const struct producer *producer = &summaries->producers[place];
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (producer_misses(summaries, place, &why)) {
		asker_tell(asker, "expect", producer, CHECK_UNKNOWN, &why);
	} else if (producer->asked) {
		text_add_format(&why, "%s ended with its summar%s", producer->name,
		    producer->summaries > 1 ? "ies" : "y");
		asker_tell(asker, "expect", producer, CHECK_PASS, &why);
	}
}

/* The summary passes, although its stream holds nothing that was judged. */
static void
stream_judge_skips(
    const struct summaries *summaries, const struct stream *stream, const struct asker *asker)
{
	const struct producer *producer = &summaries->producers[stream->producer];
	TEXT_LOCAL why = TEXT_INIT(TEXT_MAX_REASON);

	if (producer->name[0] && stream->passed && stream->skipped && !stream->judged) {
		text_add_string(&why, "its summary says pass, but nothing but skips came");
		asker_tell(asker, "summary of", producer, CHECK_FAIL, &why);
	}
}

void
summaries_judge(const struct summaries *summaries, bool asked,
    void (*take)(void *context, const struct summaries_answer *answer), void *context)
{
	static const struct summaries_answer lost = {
	    .name = "expect",
	    .status = CHECK_UNKNOWN,
	    .message = "there are more runs and shards than can be followed; split the input",
	};
	const struct asker asker = {.take = take, .context = context};

	for (size_t i = 0; i < summaries->producer_count; i++)
		if (asked ? summaries->producers[i].asked
			  : summaries->producers[i].followed && !summaries->producers[i].asked)
			producer_judge(summaries, i, &asker);
	if (asked)
		return;
	if (summaries->overflow)
		take(context, &lost);
	for (size_t i = 0; i < summaries->stream_count && !summaries->ignore_status; i++)
		stream_judge_skips(summaries, &summaries->streams[i], &asker);
}

static void
fault_count(void *context, const struct summaries_answer *answer)
{
	int *faults = context;

	*faults += answer->status != CHECK_PASS;
}

bool
summaries_whole(const struct summaries *summaries)
{
	int faults = 0;

	summaries_judge(summaries, true, fault_count, &faults);
	summaries_judge(summaries, false, fault_count, &faults);
	return faults == 0;
}
