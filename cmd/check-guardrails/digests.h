/*
 * digests: what the gate has read, by its SHA-256, for a verdict that can be recomputed.
 *
 * Everything is digested as it is read, never by reading a second time.  NULL digests are harmless:
 * nobody asked for them.
 */
#ifndef CHECK_GUARDRAILS_DIGESTS_H
#define CHECK_GUARDRAILS_DIGESTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "digest.h"
#include "reader.h"

/* A file that was read, or was not there to be read. */
struct digest_entry {
	const char *option; /* that named it; "": an operand */
	char *name;         /* as messages have it */
	bool absent;
	int64_t bytes;
	char sha256[DIGEST_SIZE];
};

struct digests;

struct digests *digests_new(void);
void digests_free(struct digests *digests);

/* A file of which all is in memory; one that is not there.  `option` must outlive the digests. */
void digests_add(
    struct digests *digests, const char *option, const char *name, const void *bytes, size_t len);
void digests_add_absent(struct digests *digests, const char *option, const char *name);

/* For a reader: each of its operands becomes an entry of `option`. */
struct reader_tap digests_tap(struct digests *digests, const char *option);

/* The entries in the order in which they were read. */
size_t digests_count(const struct digests *digests);
const struct digest_entry *digests_entry(const struct digests *digests, size_t i);

/* Of all bytes of all operands of "", one after the other.  0, or -1: one of all digests failed. */
int digests_input(const struct digests *digests, int64_t *bytes, char sha256[DIGEST_SIZE]);

#endif
