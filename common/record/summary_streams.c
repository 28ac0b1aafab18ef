#include "summary_streams.h"

#include <string.h>

#include "hash.h"
#include "json.h"
#include "memory.h"
#include "reader.h"
#include "text.h"
#include "units.h"

enum { MOST_STREAMS = 1 << 14 };

/* ---- keys ---- */

/* Continued, so that what follows counts as another part. */
static uint64_t
key_add(uint64_t key, const void *bytes, size_t len)
{
	return hash_byte(hash_bytes(key, bytes, len), 0xff);
}

static uint64_t
key_of_typed(enum json_type type, const char *bytes, size_t len)
{
	const unsigned char kind = (unsigned char)type;

	return key_add(key_add(HASH_BEGIN, &kind, 1), bytes, len);
}

static uint64_t
key_of_string(const char *s)
{
	return key_of_typed(JSON_STRING, s, strlen(s));
}

/* Strings by what they mean, everything else by how it stands there. */
static uint64_t
key_of(const struct json_slice *value)
{
	TEXT_LOCAL plain = TEXT_INIT(TEXT_MAX_RECORD);

	if (json_string(value, &plain) == 0)
		return key_of_string(text_string(&plain));
	return key_of_typed(value->type, value->bytes, value->len);
}

static uint64_t
key_of_stream(uint64_t producer, uint64_t run, int64_t shard, int64_t shards)
{
	uint64_t key = key_add(key_add(producer, &run, sizeof(run)), &shard, sizeof(shard));

	return key_add(key, &shards, sizeof(shards));
}

/* ---- producers ---- */

static struct producer *
producer_by_key(const struct summaries *summaries, uint64_t key)
{
	for (size_t i = 0; i < summaries->producer_count; i++)
		if (summaries->producers[i].key == key)
			return &summaries->producers[i];
	return NULL;
}

struct producer *
producer_of(const struct summaries *summaries, const struct json_slice *tool)
{
	return producer_by_key(summaries, key_of(tool));
}

struct producer *
producer_add(struct summaries *summaries, const char *name)
{
	struct producer *added;

	summaries->producers = memory_grow(summaries->producers, summaries->producer_count,
	    &summaries->producer_room, sizeof(*added));
	added = &summaries->producers[summaries->producer_count++];
	*added = (struct producer){.name = memory_string(name), .key = key_of_string(name)};
	return added;
}

/* The producer of a record that has to be followed, NULL when there is no need to. */
static struct producer *
producer_followed(struct summaries *summaries, const struct reading *reading, bool follow)
{
	TEXT_LOCAL name = TEXT_INIT(TEXT_MAX_RECORD);
	struct producer *producer;

	json_string(&reading->tool, &name);
	producer = producer_by_key(summaries, key_of_string(text_string(&name)));
	if (!producer && (follow || reading->kind != READING_DATA))
		producer = producer_add(summaries, text_string(&name));
	if (producer)
		producer->followed |= follow;
	return producer;
}

/* ---- streams ---- */

/* "2/4" */
static bool
stream_read_shard(const struct json_slice *slice, struct stream *stream)
{
	TEXT_LOCAL shard = TEXT_INIT(64);
	bool good = json_string(slice, &shard) == 0 &&
		    units_parse_part(text_string(&shard), &stream->shard, &stream->shards) == 0;

	if (!good)
		stream->shard = stream->shards = 0;
	return good;
}

/* The slot of a key: where it stands, or the free one where it would. */
static size_t
stream_slot(const struct summaries *summaries, uint64_t key)
{
	size_t slot = (size_t)(key ^ key >> 32) % STREAM_SLOTS;

	while (summaries->slots[slot] && summaries->streams[summaries->slots[slot] - 1].key != key)
		slot = (slot + 1) % STREAM_SLOTS;
	return slot;
}

static int
stream_add(struct summaries *summaries, const struct stream *stream)
{
	int place = (int)summaries->stream_count;

	if (place == MOST_STREAMS) {
		summaries->overflow = true;
		return STREAM_NONE;
	}
	summaries->streams = memory_grow(
	    summaries->streams, summaries->stream_count, &summaries->stream_room, sizeof(*stream));
	summaries->slots[stream_slot(summaries, stream->key)] = place + 1;
	summaries->streams[summaries->stream_count++] = *stream;
	return place;
}

int
stream_of(struct summaries *summaries, const struct reading *reading)
{
	struct stream stream = {.producer = STREAM_NONE};
	bool sharded =
	    reading->tool.type == JSON_STRING && stream_read_shard(&reading->shard, &stream);
	struct producer *producer =
	    producer_followed(summaries, reading, sharded || reading->kind == READING_INTERVAL);
	bool runless = reading->run.type == JSON_ABSENT || reading->run.type == JSON_NULL;
	int place;

	if (!producer || (reading->kind == READING_DATA && !producer->asked && !producer->followed))
		return STREAM_NONE;
	stream.producer = (int)(producer - summaries->producers);
	stream.run =
	    runless && summaries->run ? key_of_string(summaries->run) : key_of(&reading->run);
	/* A shard that is none still tells two processes apart. */
	stream.key = key_of_stream(producer->key ^ (sharded ? 0 : key_of(&reading->shard)),
	    stream.run, stream.shard, stream.shards);
	place = summaries->slots[stream_slot(summaries, stream.key)] - 1;
	return place >= 0 ? place : stream_add(summaries, &stream);
}

int64_t
stream_missing_shard(const struct summaries *summaries, const struct stream *stream)
{
	int64_t next = stream->shards > 0 ? stream->shard % stream->shards + 1 : 0;
	uint64_t producer = summaries->producers[stream->producer].key;
	uint64_t key = key_of_stream(producer, stream->run, next, stream->shards);

	return summaries->slots[stream_slot(summaries, key)] ? 0 : next;
}
