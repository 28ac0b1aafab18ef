#include "fingerprint.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "digest.h"
#include "finding.h"
#include "hash.h"
#include "memory.h"

/* How often a hash was seen, in an open table; count 0: a free place. */
struct sighting {
	uint64_t hash;
	uint32_t count;
};

struct fingerprints {
	struct sighting *sightings;
	size_t count, room;
};

struct fingerprints *
fingerprints_new(void)
{
	return memory_new(1, sizeof(struct fingerprints));
}

void
fingerprints_free(struct fingerprints *prints)
{
	if (prints)
		free(prints->sightings);
	free(prints);
}

static struct sighting *
sighting_find(struct sighting *sightings, size_t room, uint64_t hash)
{
	size_t i = hash & (room - 1);

	while (sightings[i].count > 0 && sightings[i].hash != hash)
		i = (i + 1) & (room - 1);
	return &sightings[i];
}

/* The how-manieth of its kind this is, from 1. */
static uint32_t
sighting_count(struct fingerprints *prints, uint64_t hash)
{
	struct sighting *place;

	if (2 * prints->count >= prints->room) {
		size_t room = prints->room ? 2 * prints->room : 64;
		struct sighting *more = memory_new(room, sizeof(*more));

		for (size_t i = 0; i < prints->room; i++)
			if (prints->sightings[i].count > 0)
				*sighting_find(more, room, prints->sightings[i].hash) =
				    prints->sightings[i];
		free(prints->sightings);
		prints->sightings = more;
		prints->room = room;
	}
	place = sighting_find(prints->sightings, prints->room, hash);
	if (place->count == 0)
		prints->count++;
	place->hash = hash;
	return ++place->count;
}

static bool
follows_line(const char *message, size_t at)
{
	static const char word[] = "line ";
	size_t len = sizeof(word) - 1;

	return at >= len && memcmp(message + at - len, word, len) == 0;
}

/* "imported on line 12" moves as the code does. */
static void
add_without_lines(struct text *out, const char *message, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (char_is_digit(message[i]) && follows_line(message, i))
			while (i + 1 < len && char_is_digit(message[i + 1]))
				i++;
		else
			text_add_byte(out, message[i]);
	}
}

static void
add_field(struct text *out, const char *field)
{
	text_add(out, field, strlen(field) + 1);
}

void
fingerprint_make(struct fingerprints *prints, const char *tool, const char *path,
    const struct finding *f, char out[FINGERPRINT_SIZE])
{
	TEXT_LOCAL all = TEXT_INIT(TEXT_MAX_RECORD);
	char digest[DIGEST_SIZE];

	add_field(&all, tool);
	add_field(&all, text_string(&f->rule));
	add_field(&all, path);
	if (f->print.len > 0) {
		add_field(&all, text_string(&f->print));
	} else {
		add_field(&all, text_string(&f->package));
		add_without_lines(&all, text_string(&f->message), f->message.len);
	}
	text_add_format(
	    &all, "#%u", sighting_count(prints, hash_bytes(HASH_BEGIN, all.bytes, all.len)));
	if (digest_of(all.bytes, all.len, digest) == -1)
		memory_lacked();
	memcpy(out, digest, FINGERPRINT_SIZE - 1);
	out[FINGERPRINT_SIZE - 1] = '\0';
}
