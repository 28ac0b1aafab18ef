/* mark: the first look at a log, at the speed of memory: two letters that stand side by side in all
 * that tells of exceptions and seldom in anything else, then a word around them. */
#include <stdbool.h>
#include <string.h>

#include "exception.h"

enum { STEP = 64 };

struct mark {
	char pair[3];
	const char *before, *after; /* what has to stand around the pair */
};

/* Error and error followed by what names one; Exception, exc_info; panic; Traceback; a
 * frame of Java's, of Node's own, and how Node ends; Ruby's place; stack; Perl's. */
static const struct mark marks[] = {
    {"rr", "E", "or"},
    {"rr", "e", "or."},
    {"rr", "e", "or\":{"},
    {"rr", "e", "or\": {"},
    {"rr", "e", "or\\\":{"},
    {"rr", "e", "or: "},
    {"rr", "e", "orVerbose"},
    {"rr", "e", "or_"},
    {"rr", "\"e", "\":{"},
    {"rr", "\"e", "\": {"},
    {"rr", "\"e", "."},
    {"rr", "\\\"e", "\\\":{"},
    {"xc", "", "eption"},
    {"xc", "", "_info"},
    {"xc", "", "_t"},
    {"xc", "\"e", "\":{"},
    {"pa", "", "nic"},
    {"eb", "Trac", "ack"},
    {"eb", "trac", "ack"},
    {"ck", "ta", "trace"},
    {"ck", "ta", "_trace"},
    {"ck", "\"sta", "\":"},
    {"ck", "\\\"sta", "\\\":"},
    {"\ta", "", "t "},
    {"\\t", "", "at "},
    {"(n", "", "ode:"},
    {".j", "Node", "s v"},
    {":i", "", "n `"},
    {":i", "", "n '"},
    {"hr", "\"t", "own"},
    {"hr", "T", "owable"},
    {"hr", "\"t", "owable"},
    {"\"@", "", "x\":"},
    {"xc", "e", "eeded for "},
    {"-f", "ask", "ailed"},
    {"xp", "une", "ected: "},
    {".p", "", "l line "},
    {".p", "", "m line "},
};

/* Their pairs, each once. */
static const char pairs[][3] = {
    "rr", "xc", "pa", "eb", "ck", "\ta", "\\t", "(n", ".j", ":i", "hr", "\"@", "-f", "xp", ".p"};

enum { MARKS = sizeof(marks) / sizeof(marks[0]), PAIRS = sizeof(pairs) / sizeof(pairs[0]) };

/* What every machine of 64 bits compares at once (SSE2, NEON); the compiler does it piece by piece
 * elsewhere. */
typedef unsigned char vector __attribute__((vector_size(16)));

enum { VECTORS = STEP / sizeof(vector) };

/* Marks, in `hits`, the bytes of the STEP at `at` at which a pair begins; one more is read.
 * Whether there is any. */
static bool
pairs_stand(const char *at, unsigned char hits[STEP])
{
	vector first[VECTORS], second[VECTORS], hit[VECTORS] = {{0}};
	uint64_t words[STEP / sizeof(uint64_t)], any = 0;

	memcpy(first, at, STEP);
	memcpy(second, at + 1, STEP);
	/* Unrolled, the letters are vectors that are ready, and one that begins two pairs is
	 * compared once. */
#pragma GCC unroll 16
	for (size_t i = 0; i < PAIRS; i++) {
		vector a = (vector){0} + (unsigned char)pairs[i][0];
		vector b = (vector){0} + (unsigned char)pairs[i][1];

		hit[0] |= (vector)((first[0] == a) & (second[0] == b));
		hit[1] |= (vector)((first[1] == a) & (second[1] == b));
		hit[2] |= (vector)((first[2] == a) & (second[2] == b));
		hit[3] |= (vector)((first[3] == a) & (second[3] == b));
	}
	memcpy(hits, hit, STEP);
	memcpy(words, hit, STEP);
	for (size_t i = 0; i < STEP / sizeof(uint64_t); i++)
		any |= words[i];

	return any != 0;
}

/* Whether the words of a mark stand around the pair at `at`. */
static bool
mark_stands(const struct mark *mark, const char *start, const char *at, const char *end)
{
	size_t before, after;

	if (at[0] != mark->pair[0] || at[1] != mark->pair[1])
		return false;
	before = strlen(mark->before);
	after = strlen(mark->after);

	return (size_t)(at - start) >= before && memcmp(at - before, mark->before, before) == 0 &&
	       (size_t)(end - at) >= 2 + after && memcmp(at + 2, mark->after, after) == 0;
}

static bool
marks_stand(const char *start, const char *at, const char *end)
{
	for (size_t i = 0; i < MARKS; i++)
		if (mark_stands(&marks[i], start, at, end))
			return true;

	return false;
}

const char *
exception_mark(const char *bytes, size_t len)
{
	const char *at = bytes, *end = bytes + len;
	unsigned char hits[STEP];

	while (end - at > STEP) {
		if (pairs_stand(at, hits))
			for (size_t i = 0; i < STEP; i++)
				if (hits[i] && marks_stand(bytes, at + i, end))
					return at + i;
		at += STEP;
	}
	for (; end - at >= 2; at++)
		if (marks_stand(bytes, at, end))
			return at;

	return NULL;
}
