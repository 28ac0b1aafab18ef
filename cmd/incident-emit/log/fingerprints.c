#include "fingerprints.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint.h"
#include "hash.h"
#include "incident.h"
#include "memory.h"
#include "text.h"

enum { SLOTS = 64, LONGEST_STACK = 16 << 10 };

/* The exception that came last to its place, by its first line. */
struct fingerprints {
	struct known {
		struct text exception, cause, stack, fingerprint_of;
	} slots[SLOTS];
};

struct fingerprints *
fingerprints_new(void)
{
	struct fingerprints *fingerprints = memory_new(1, sizeof(*fingerprints));

	for (size_t i = 0; i < SLOTS; i++)
		fingerprints->slots[i] =
		    (struct known){TEXT_INIT(TEXT_MAX_RECORD), TEXT_INIT(TEXT_MAX_RECORD),
			TEXT_INIT(TEXT_MAX_RECORD), TEXT_INIT(TEXT_MAX_RECORD)};

	return fingerprints;
}

void
fingerprints_free(struct fingerprints *fingerprints)
{
	for (size_t i = 0; fingerprints && i < SLOTS; i++) {
		text_free(&fingerprints->slots[i].exception);
		text_free(&fingerprints->slots[i].cause);
		text_free(&fingerprints->slots[i].stack);
		text_free(&fingerprints->slots[i].fingerprint_of);
	}
	free(fingerprints);
}

static bool
text_equals(const struct text *a, const struct text *b)
{
	return a->len == b->len && (a->len == 0 || memcmp(a->bytes, b->bytes, a->len) == 0);
}

static void
text_become(struct text *to, const struct text *from)
{
	text_clear(to);
	text_add(to, from->bytes, from->len);
}

void
fingerprints_add(struct fingerprints *fingerprints, struct incident *incident)
{
	const struct text *exception = &incident->exception;
	uint64_t hash = hash_bytes(HASH_BEGIN, text_string(exception), exception->len);
	struct known *known = &fingerprints->slots[hash % SLOTS];

	if (known->fingerprint_of.len > 0 && text_equals(&known->exception, exception) &&
	    text_equals(&known->cause, &incident->cause) &&
	    text_equals(&known->stack, &incident->stack)) {
		text_become(&incident->fingerprint_of, &known->fingerprint_of);
		return;
	}
	fingerprint_add_exception(
	    &incident->fingerprint_of, exception, &incident->cause, &incident->stack);
	if (incident->stack.len > LONGEST_STACK)
		return;
	text_become(&known->exception, exception);
	text_become(&known->cause, &incident->cause);
	text_become(&known->stack, &incident->stack);
	text_become(&known->fingerprint_of, &incident->fingerprint_of);
}
