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

/* Error and error followed by what names one; Exception, exc_info; panic; Traceback, backtrace; a
 * frame of Java's; Ruby's place; stack. */
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
    {"cb", "a", "ac"},
    {"ck", "ta", "trace"},
    {"ck", "ta", "_trace"},
    {"ck", "\"sta", "\":"},
    {"ck", "\\\"sta", "\\\":"},
    {"\ta", "", "t "},
    {":i", "", "n `"},
    {":i", "", "n '"},
    {"hr", "\"t", "own"},
    {"hr", "T", "owable"},
    {"hr", "\"t", "owable"},
    {"\"@", "", "x\":"},
    {"xc", "e", "eeded for "},
    {"-f", "ask", "ailed"},
    {"xp", "une", "ected: "},
};

/* Their pairs, each once. */
static const char pairs[][3] = {"rr", "xc", "pa", "cb", "ck", "\ta", ":i", "hr", "\"@", "-f", "xp"};

enum { MARKS = sizeof(marks) / sizeof(marks[0]), PAIRS = sizeof(pairs) / sizeof(pairs[0]) };

typedef unsigned char vector __attribute__((vector_size(STEP)));

/* Whether a pair begins in the STEP bytes at `at`; one more is read. */
static bool
pairs_stand(const char *at)
{
	vector first, second, hit = {0};
	uint64_t words[STEP / sizeof(uint64_t)], any = 0;

	memcpy(&first, at, STEP);
	memcpy(&second, at + 1, STEP);
	for (size_t i = 0; i < PAIRS; i++)
		hit |= (vector)((first == (unsigned char)pairs[i][0]) &
				(second == (unsigned char)pairs[i][1]));
	memcpy(words, &hit, STEP);
	for (size_t i = 0; i < STEP / sizeof(uint64_t); i++)
		any |= words[i];

	return any != 0;
}

/* Whether the words of a mark stand around the pair at `at`. */
static bool
mark_stands(const struct mark *mark, const char *start, const char *at, const char *end)
{
	size_t before = strlen(mark->before), after = strlen(mark->after);

	return at[0] == mark->pair[0] && at[1] == mark->pair[1] && (size_t)(at - start) >= before &&
	       memcmp(at - before, mark->before, before) == 0 && (size_t)(end - at) >= 2 + after &&
	       memcmp(at + 2, mark->after, after) == 0;
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

	while (end - at >= 2) {
		const char *stop = end - at > STEP ? at + STEP : end - 1;

		if (end - at <= STEP || pairs_stand(at))
			for (const char *c = at; c < stop; c++)
				if (marks_stand(bytes, c, end))
					return c;
		at = stop;
	}

	return NULL;
}
