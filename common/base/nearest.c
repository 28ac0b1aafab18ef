/* Which of several names was meant. */
#include <limits.h>
#include <string.h>

#include "text.h"

unsigned
text_distance(const char *a, const char *b)
{
	enum { LONGEST = 64 };
	unsigned rows[3][LONGEST + 1], *row = rows[0], *before = rows[1], *last = rows[2];
	size_t a_len = strlen(a), b_len = strlen(b);

	if (a_len > LONGEST || b_len > LONGEST)
		return UCHAR_MAX;

	for (size_t j = 0; j <= b_len; j++)
		row[j] = (unsigned)j;
	for (size_t i = 1; i <= a_len; i++) {
		unsigned *oldest = last;

		last = before;
		before = row;
		row = oldest;
		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b_len; j++) {
			unsigned best = before[j - 1] + (a[i - 1] != b[j - 1]);

			if (before[j] + 1 < best)
				best = before[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
			    last[j - 2] + 1 < best)
				best = last[j - 2] + 1;
			row[j] = best;
		}
	}

	return row[b_len];
}

/* What other tools call a thing, and what it is called here. */
static const struct {
	const char *said, *meant[3];
} synonyms[] = {
    /* plans */
    {"url", {"get", "path"}},
    {"uri", {"get", "path"}},
    {"path", {"get"}},
    {"endpoint", {"get", "path"}},
    {"method", {"request"}},
    {"retry", {"until"}},
    {"retries", {"until"}},
    {"wait", {"until"}},
    {"eventually", {"until"}},
    {"interval", {"every"}},
    {"assert", {"expect"}},
    {"asserts", {"expect"}},
    {"checks", {"expect"}},
    {"code", {"status"}},
    {"status_code", {"status"}},
    {"statusCode", {"status"}},
    {"json", {"jq"}},
    {"jsonpath", {"jq"}},
    {"data", {"json", "body"}},
    {"payload", {"json", "body"}},
    {"params", {"query"}},
    {"repeat", {"times"}},
    {"count", {"times"}},
    {"depends_on", {"after"}},
    {"needs", {"after"}},
    {"extract", {"capture"}},
    {"save", {"capture"}},
    {"response_time", {"max_ms"}},
    {"latency", {"max_ms"}},
    {"description", {"name"}},
    {"title", {"name"}},
    {"id", {"name"}},
    /* policies */
    {"aggregate", {"agg"}},
    {"function", {"agg"}},
    {"stat", {"agg"}},
    {"metric", {"value"}},
    {"field", {"value"}},
    {"expr", {"value"}},
    {"expression", {"value"}},
    {"operator", {"op"}},
    {"comparison", {"op"}},
    {"threshold", {"target"}},
    {"limit", {"target"}},
    {"filter", {"where"}},
    {"group_by", {"by"}},
    {"level", {"severity"}},
    {"=", {"=="}},
    {"eq", {"=="}},
    {"ne", {"!="}},
    {"lt", {"<"}},
    {"le", {"<="}},
    {"lte", {"<="}},
    {"gt", {">"}},
    {"ge", {">="}},
    {"gte", {">="}},
    {"avg", {"mean"}},
    {"average", {"mean"}},
    {"median", {"p50"}},
    {"len", {"count"}},
    /* options */
    {"rps", {"rate"}},
    {"qps", {"rate"}},
    {"connections", {"concurrency"}},
    {"vus", {"concurrency"}},
    {"users", {"concurrency"}},
    {"workers", {"concurrency"}},
    {"output", {"output-json"}},
    {"config", {"policy"}},
    {"rules", {"rule"}},
    {"host", {"base-url"}},
    {"env", {"var"}},
    {"dry-run", {"check"}},
};

static const char *
text_synonym(const char *name, const char *const *names)
{
	for (size_t i = 0; i < sizeof(synonyms) / sizeof(synonyms[0]); i++) {
		if (strcmp(name, synonyms[i].said) != 0)
			continue;
		for (const char *const *meant = synonyms[i].meant; *meant; meant++)
			if (text_is_among(*meant, names))
				return *meant;
	}

	return NULL;
}

const char *
text_nearest(const char *name, const char *const *names)
{
	const char *nearest = text_synonym(name, names);
	size_t len = strlen(name);
	/* A third of the letters may be wrong, and at least one; of a short word no more. */
	unsigned limit = len < 5 ? 1 : (unsigned)(len / 3 + 1);

	if (nearest)
		return nearest;
	for (; *names; names++) {
		unsigned distance = text_distance(name, *names);

		if (distance <= limit && distance < strlen(*names)) {
			nearest = *names;
			limit = distance - (distance > 0);
			if (distance == 0)
				break;
		}
	}

	return nearest;
}
