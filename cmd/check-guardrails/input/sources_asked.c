#include "sources_asked.h"

#include <ctype.h>
#include <string.h>

/* The members that say which kind of record a condition is about when it names no type. */
static const char *const members[KIND_REPORTS][16] = {
    {"tool", "rule", "severity", "severity_given", "file", "line", "package", "fixed_version",
	"fingerprint", "suppressed", "new", "message", NULL},
    {"tool", "suite", "name", "status", "flaky", "elapsed_ms", "file", "line", "message", NULL},
    {"tool", "file", "covered", "total", "percent", NULL},
    {"tool", "name", "labels", "value", "timestamp", NULL},
    {"tool", "name", "severity", "status", "state", "labels", "annotations", "fingerprint", "time",
	"timestamp", "message", NULL},
};

static int
kind_named(const char *name, size_t len)
{
	for (int i = 0; i < KIND_REPORTS; i++)
		if (len == strlen(kind_reports[i]) && memcmp(name, kind_reports[i], len) == 0)
			return i;
	return -1;
}

static bool
is_member(int kind, const char *name, size_t len)
{
	for (const char *const *m = members[kind]; *m; m++)
		if (strlen(*m) == len && memcmp(*m, name, len) == 0)
			return true;
	return false;
}

/* Which kinds have all the members that the condition speaks of. */
static unsigned
kinds_with_members(const char *where)
{
	unsigned kinds = EVERY_KIND;
	struct mention m;

	while (where && mention_operand(&where, &m)) {
		size_t len = 1;

		while (
		    len < m.path_len && (isalnum((unsigned char)m.path[len]) || m.path[len] == '_'))
			len++;
		for (int i = 0; i < KIND_REPORTS; i++)
			if (!is_member(i, m.path + 1, len - 1))
				kinds &= ~(1U << i);
	}
	return kinds;
}

unsigned
asked_kinds(const char *where, const char *value)
{
	unsigned kinds = kinds_with_members(where) & kinds_with_members(value);
	unsigned others = kinds & ~(1U << KIND_ALERT);

	return others != 0 ? others : kinds;
}

/* ---- whether a comparison chooses records as it stands ---- */

enum { MOST_OPEN = 32 };

static bool
is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static const char *
skip_string(const char *s)
{
	for (s++; *s != '\0' && *s != '"'; s++)
		if (*s == '\\' && s[1] != '\0')
			s++;
	return *s == '"' ? s + 1 : s;
}

static bool
is_word(const char *s, size_t len, const char *const *words)
{
	for (; *words; words++)
		if (strlen(*words) == len && memcmp(*words, s, len) == 0)
			return true;
	return false;
}

/* Whether nothing but `and`, `or` and parentheses stand around what begins at `start`. */
static bool
is_plain_before(const char *where, const char *start)
{
	static const char *const joining[] = {"and", "or", NULL};
	bool turned[MOST_OPEN] = {false}, joined = true; /* at the start, or behind what joins */
	size_t depth = 0, len;

	for (const char *s = where; s < start; s += len) {
		len = 1;
		if (isspace((unsigned char)*s))
			continue;
		if (strchr("([{", *s)) {
			if (++depth == MOST_OPEN)
				return false;
			turned[depth] = *s != '(' || !joined;
			joined = true;
			continue;
		}
		if (*s == '"')
			len = (size_t)(skip_string(s) - s);
		while (is_name(*s) && is_name(s[len]))
			len++;
		if (strchr(")]}", *s))
			depth -= depth > 0;
		turned[depth] |= strchr("|,;", *s) != NULL;
		joined = is_word(s, len, joining);
	}
	for (size_t i = 0; i <= depth; i++)
		if (turned[i])
			return false;
	return joined;
}

static bool
is_plain_after(const char *s)
{
	static const char *const joining[] = {"and", "or", NULL};
	bool joined = false; /* what was seen is joined to what follows */
	size_t depth = 0, len;

	for (; *s != '\0'; s += len) {
		len = 1;
		if (*s == '"')
			len = (size_t)(skip_string(s) - s);
		while (is_name(*s) && is_name(s[len]))
			len++;
		if (depth == 0 && !isspace((unsigned char)*s)) {
			if (strchr("|,;/?]}", *s) ||
			    (!joined && *s != ')' && !is_word(s, len, joining)))
				return false;
			joined = *s != ')';
		}
		depth += strchr("([{", *s) != NULL;
		depth -= strchr(")]}", *s) && depth > 0;
	}
	return true;
}

/* `(.type == "finding" | not)` does not ask for findings; neither does a comparison inside of a
 * function or of `if`. */
static bool
is_plain(const char *where, const struct mention *m)
{
	const char *start = m->path < m->literal ? m->path : m->literal - 1;
	const char *end =
	    m->path < m->literal ? m->literal + m->literal_len + 1 : m->path + m->path_len;

	return is_plain_before(where, start) && is_plain_after(end);
}

/* ---- what is asked for ---- */

static bool
is_path(const struct mention *m, const char *path)
{
	return m->path_len == strlen(path) && memcmp(m->path, path, m->path_len) == 0;
}

/* How often the condition speaks of `.tool`, compared or not. */
static size_t
count_tool(const char *where)
{
	size_t count = 0;
	char before;

	for (const char *at = where; (at = strstr(at, ".tool")); at += 5) {
		before = at > where ? at[-1] : ' ';
		count += !isalnum((unsigned char)at[5]) && at[5] != '_' &&
			 !isalnum((unsigned char)before) && before != '_';
	}
	return count;
}

void
asked_read(struct asked *asked, const char *where)
{
	const char *at = where;
	struct mention m;

	*asked = (struct asked){.typed = mention_of(where, "type")};
	while (at && mention_next(&at, &m)) {
		if (is_path(&m, ".type")) {
			int kind = kind_named(m.literal, m.literal_len);

			asked->other |= kind < 0;
			asked->kinds |= kind < 0 ? 0 : 1U << kind;
			asked->turned |= !is_plain(where, &m);
		} else if (is_path(&m, ".tool")) {
			if (asked->tool_count < SOURCES_TOOLS && is_plain(where, &m))
				asked->tools[asked->tool_count++] = m;
		}
	}
	asked->unclear = where && (count_tool(where) != asked->tool_count ||
				      (mention_of(where, "tool") && asked->tool_count == 0));
}
