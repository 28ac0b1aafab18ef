#include "sources_asked.h"

#include <string.h>

#include "character.h"

/* The members that say which kind of record a condition is about when it names no type. */
static const char *const members[KIND_REPORTS][28] = {
    {"tool", "rule", "severity", "severity_given", "severity_assumed", "file", "line", "package",
	"fixed_version", "fingerprint", "suppressed", "new", "message", NULL},
    {"tool", "suite", "class", "name", "status", "flaky", "elapsed_ms", "file", "message", NULL},
    {"tool", "file", "covered", "total", "percent", NULL},
    {"tool", "name", "labels", "value", "timestamp", NULL},
    {"tool", "name", "severity", "status", "state", "suppressed", "labels", "annotations",
	"fingerprint", "time", "timestamp", "starts_at", "ends_at", "message", NULL},
    {"tool", "name", "phase", "elapsed_ms", "planned", "requests", "succeeded", "failed", "rate",
	"error_rate_pct", "latency_ms", "succeeded_latency_ms", "status_latency_ms",
	"net_latency_ms", "service_ms", "lag_ms", "generator_lag_ms", "statuses", "errors", "bytes",
	"connections", "in_flight", "resent", "header_metrics", "engine", NULL},
};

static int
report_named(const char *name, size_t len)
{
	for (int i = 0; i < KIND_REPORTS; i++)
		if (len == strlen(kind_reports[i]) && memcmp(name, kind_reports[i], len) == 0)
			return i;
	return -1;
}

/* Which kinds have all the members that the condition speaks of. */
static unsigned
kinds_with_members(const char *where)
{
	unsigned kinds = EVERY_KIND;
	struct mention m;

	while (where && mention_operand(&where, &m)) {
		size_t len = 1;

		while (char_is_word(m.path[len]))
			len++;
		for (int i = 0; i < KIND_REPORTS; i++)
			if (!mention_name_among(m.path + 1, len - 1, members[i]))
				kinds &= ~(1U << i);
	}
	return kinds;
}

unsigned
asked_kinds(const char *where, const char *value)
{
	unsigned kinds = kinds_with_members(where) & kinds_with_members(value);
	unsigned others = kinds & ~(1U << KIND_ALERT | 1U << KIND_LOAD);

	return others != 0 ? others : kinds;
}

/* ---- whether a comparison chooses records as it stands ---- */

enum { MOST_OPEN = 32 };

static const char *const joining[] = {"and", "or", NULL};

/* Whether nothing but `and`, `or` and parentheses stand around what begins at `start`. */
static bool
chooses_before(const char *where, const char *start)
{
	bool turned[MOST_OPEN] = {false}, joined = true; /* at the start, or behind what joins */
	size_t depth = 0, len;

	for (const char *s = where; s < start; s += len) {
		len = mention_word(s);
		if (char_is_space(*s))
			continue;
		if (strchr("([{", *s)) {
			if (++depth == MOST_OPEN)
				return false;
			turned[depth] = *s != '(' || !joined;
			joined = true;
			continue;
		}
		if (strchr(")]}", *s))
			depth -= depth > 0;
		turned[depth] |= strchr("|,;", *s) ? 1 : 0;
		joined = mention_name_among(s, len, joining);
	}
	for (size_t i = 0; i <= depth; i++)
		if (turned[i])
			return false;
	return joined;
}

static bool
chooses_after(const char *s)
{
	bool joined = false; /* what was seen is joined to what follows */
	size_t depth = 0, len;

	for (; *s != '\0'; s += len) {
		len = mention_word(s);
		if (depth == 0 && !char_is_space(*s)) {
			if (strchr("|,;/?]}", *s) ||
			    (!joined && *s != ')' && !mention_name_among(s, len, joining)))
				return false;
			joined = *s != ')';
		}
		depth += strchr("([{", *s) ? 1 : 0;
		depth -= strchr(")]}", *s) && depth > 0;
	}
	return true;
}

/* `(.type == "finding" | not)` does not ask for findings; neither does a comparison inside of a
 * function or of `if`. */
static bool
mention_chooses(const char *where, const struct mention *m)
{
	return chooses_before(where, m->start) && chooses_after(m->end);
}

/* ---- what is asked for ---- */

static bool
mention_is(const struct mention *m, const char *path)
{
	return m->path_len == strlen(path) && memcmp(m->path, path, m->path_len) == 0;
}

void
asked_read(struct asked *asked, const char *where)
{
	size_t types = mention_count(where, "type");
	const char *at = where;
	struct mention m;

	*asked = (struct asked){.typed = types > 0};
	while (at && mention_next(&at, &m)) {
		if (mention_is(&m, ".type")) {
			int kind = report_named(m.literal, m.literal_len);

			asked->other |= kind < 0;
			asked->kinds |= kind < 0 ? 0 : 1U << kind;
			asked->turned |= !mention_chooses(where, &m);
			types--;
		} else if (mention_is(&m, ".tool")) {
			if (asked->tool_count < SOURCES_TOOLS && mention_chooses(where, &m))
				asked->tools[asked->tool_count++] = m;
		}
	}
	asked->turned |= asked->kinds && types > 0;
	asked->unclear = mention_count(where, "tool") != asked->tool_count;
}
