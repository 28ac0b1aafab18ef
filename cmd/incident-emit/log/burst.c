#include "burst.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "emit.h"
#include "hash.h"
#include "incident.h"
#include "memory.h"
#include "stream.h"
#include "tail.h"
#include "text.h"

/* The lines kept above the last ones are for keys that begin there (tail.h). */
enum { SLOTS = 2048, LINES_ABOVE = 128, LONGEST_HELD = 64 << 10 };

static const char many[] = "too many different failures in these logs\n";

struct kind {
	uint64_t hash;
	bool used;
	struct text fingerprint_of;
	bool written;
	int64_t written_at; /* monotonic */
	bool waits;
	struct incident waiting; /* the first one that waits, and how many */
};

struct burst {
	struct emit *emit;
	size_t count;
	struct kind kinds[SLOTS];
};

struct burst *
burst_new(struct emit *emit)
{
	struct burst *burst = memory_new(1, sizeof(*burst));

	burst->emit = emit;

	return burst;
}

void
burst_free(struct burst *burst)
{
	if (!burst)
		return;
	for (size_t i = 0; i < SLOTS; i++) {
		text_free(&burst->kinds[i].fingerprint_of);
		if (burst->kinds[i].waits)
			incident_free(&burst->kinds[i].waiting);
	}
	free(burst);
}

size_t
burst_kinds(const struct burst *burst)
{
	return burst->count;
}

/* The kind of these, made when it is the first; NULL: there are too many, and it is not the
 * last. */
static struct kind *
burst_find(struct burst *burst, const struct text *of, bool last)
{
	uint64_t hash = hash_bytes(HASH_BEGIN, text_string(of), of->len);
	size_t i = hash % SLOTS;

	for (; burst->kinds[i].used; i = (i + 1) % SLOTS)
		if (burst->kinds[i].hash == hash && burst->kinds[i].fingerprint_of.len == of->len &&
		    memcmp(text_string(&burst->kinds[i].fingerprint_of), text_string(of),
			of->len) == 0)
			return &burst->kinds[i];
	if (burst->count >= BURST_KINDS && !last)
		return NULL;
	burst->count++;
	burst->kinds[i].used = true;
	burst->kinds[i].hash = hash;
	burst->kinds[i].fingerprint_of = TEXT_INIT(of->max);
	text_add(&burst->kinds[i].fingerprint_of, text_string(of), of->len);

	return &burst->kinds[i];
}

static void
kind_write(struct burst *burst, struct kind *kind, struct incident *incident, int64_t now)
{
	incident_save(burst->emit, incident);
	incident_free(incident);
	kind->written = true;
	kind->written_at = now;
}

static void
kind_hold(struct kind *kind, struct incident *incident)
{
	if (kind->waits) {
		kind->waiting.count += incident->count;
		kind->waiting.last_at = incident->at;
		incident_free(incident);
		return;
	}
	kind->waits = true;
	kind->waiting = *incident;
	kind->waiting.stack = TEXT_INIT(LONGEST_HELD);
	text_add(&kind->waiting.stack, text_string(&incident->stack),
	    incident->stack.len < LONGEST_HELD ? incident->stack.len : LONGEST_HELD);
	text_free(&incident->stack);
}

static struct kind *
burst_kind(struct burst *burst, struct text *of)
{
	struct kind *kind = burst_find(burst, of, false);

	if (kind)
		return kind;
	text_clear(of);
	text_add_string(of, many);

	return burst_find(burst, of, true);
}

void
burst_take(
    struct burst *burst, struct stream *stream, struct incident *incident, uint64_t at, int64_t now)
{
	struct kind *kind = burst_kind(burst, &incident->fingerprint_of);
	struct tail *logs;

	if (kind->waits || (kind->written && now - kind->written_at < CLOCK_SECOND)) {
		kind_hold(kind, incident);
		return;
	}
	logs = tail_new((size_t)burst->emit->last);
	if (logs)
		stream_tail(stream, at, (size_t)burst->emit->last + LINES_ABOVE, logs);
	incident->logs = logs;
	kind_write(burst, kind, incident, now);
	tail_free(logs);
}

static void
burst_write(struct burst *burst, int64_t before, int64_t now)
{
	for (size_t i = 0; i < SLOTS && burst->count > 0; i++) {
		struct kind *kind = &burst->kinds[i];

		if (kind->waits && kind->written_at <= before) {
			kind->waits = false;
			kind_write(burst, kind, &kind->waiting, now);
		}
	}
}

void
burst_tick(struct burst *burst, int64_t now)
{
	burst_write(burst, now - CLOCK_SECOND, now);
}

void
burst_flush(struct burst *burst)
{
	burst_write(burst, INT64_MAX, 0);
}
