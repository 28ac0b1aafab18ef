#include "relative.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "character.h"
#include "memory.h"
#include "text.h"

/* ---- how it is written ---- */

static const char *const relative_names[] = {
    [REFERENCE_NONE] = "",
    [REFERENCE_BASELINE] = "baseline",
    [REFERENCE_HISTORY] = "history",
    [REFERENCE_PINNED] = "pinned",
};
static const char *const relative_words[] = {"baseline", "history", "pinned", NULL};

bool
relative_begins(const char *target)
{
	return char_is_letter(target[0]);
}

static const char *
relative_skip(const char *s)
{
	while (char_is_space(*s))
		s++;
	return s;
}

/* The word in front; moves `s` behind it and the space after it. */
static int
relative_parse_kind(const char **s, struct relative *relative, struct text *why)
{
	TEXT_LOCAL word = TEXT_INIT(TEXT_MAX_REASON);
	const char *end = *s, *nearest;

	while (char_is_word(*end))
		end++;
	text_add_visible(&word, *s, (size_t)(end - *s));
	for (int kind = REFERENCE_BASELINE; kind <= REFERENCE_PINNED; kind++)
		if (strcmp(text_string(&word), relative_names[kind]) == 0)
			relative->kind = (enum reference_kind)kind;
	if (relative->kind == REFERENCE_NONE) {
		text_fail(why, "target \"");
		text_add_visible(why, *s, strlen(*s));
		text_add_string(why, "\" is not a number with a unit, such as 500ms, 1%, 64MiB or "
				     "200/s");
		nearest = text_nearest(text_string(&word), relative_words);
		if (nearest)
			text_add_format(why, "; did you mean \"%s\"?", nearest);
		return -1;
	}
	*s = end;
	return 0;
}

/* "(10)" behind "history". */
static int
relative_parse_runs(const char **s, struct relative *relative, struct text *why)
{
	size_t digits;

	relative->runs = RELATIVE_RUNS;
	if (**s != '(')
		return 0;
	if (relative->kind != REFERENCE_HISTORY)
		return text_fail(
		    why, "only history has a number of runs behind it: history(%d)", RELATIVE_RUNS);
	digits = units_read_integer(*s + 1, strlen(*s + 1), &relative->runs);
	if (digits == 0 || (*s)[1 + digits] != ')' || relative->runs < 1 ||
	    relative->runs > RELATIVE_MOST_RUNS)
		return text_fail(
		    why, "expected history(N), with N from 1 to %d runs", RELATIVE_MOST_RUNS);
	*s += digits + 2;
	return 0;
}

/* The word "or", or the end. */
static const char *
relative_find_or(const char *s)
{
	for (const char *at = s; (at = strstr(at, "or")); at += 2)
		if ((at == s || char_is_space(at[-1])) &&
		    (at[2] == '\0' || char_is_space(at[2]) || at[2] == '+' || at[2] == '-'))
			return at;
	return s + strlen(s);
}

/* "10%", "5ms", "0.5pp". */
static int
relative_parse_size(const char *s, size_t len, struct relative *relative, enum unit *unit)
{
	bool points = len > 2 && strncmp(s + len - 2, "pp", 2) == 0;
	enum unit given;
	double size;

	if (units_parse_quantity(s, points ? len - 2 : len, &size, &given) == -1 || size <= 0 ||
	    (points && given != UNIT_NONE))
		return -1;
	if (given == UNIT_PERCENT && !relative->has_percent) {
		relative->has_percent = true;
		relative->percent = size;
		return 0;
	}
	if (given == UNIT_PERCENT || relative->has_amount)
		return -1;
	relative->has_amount = true;
	relative->amount = size;
	*unit = points ? UNIT_PERCENT : given;
	return 0;
}

/* "+ 10%", up to `end`. */
static int
relative_parse_bound(
    const char *s, const char *end, struct relative *relative, enum unit *unit, struct text *why)
{
	const char *size, *last = end;

	while (last > s && char_is_space(last[-1]))
		last--;
	if (last > s && (*s == '+' || *s == '-')) {
		relative->up |= *s == '+';
		relative->down |= *s == '-';
		for (size = s + 1; size < last && char_is_space(*size); size++)
			;
		if (relative_parse_size(size, (size_t)(last - size), relative, unit) == 0)
			return 0;
	}
	text_fail(why,
	    "expected one share and one amount of more than nothing, as in \"%s + 10%% "
	    "or + 5ms\", at \"",
	    relative_names[relative->kind]);
	text_add_visible(why, s, strlen(s));
	text_add_string(why, relative->has_percent && strchr(s, '%')
				 ? "\"; percentage points are written 0.5pp"
				 : "\"");
	return -1;
}

int
relative_parse(const char *target, struct relative *relative, enum unit *unit, struct text *why)
{
	const char *s = target, *either;

	*unit = UNIT_NONE;
	if (relative_parse_kind(&s, relative, why) == -1 ||
	    relative_parse_runs(&s, relative, why) == -1)
		return -1;
	s = relative_skip(s);
	if (*s == '\0')
		return 0;
	either = relative_find_or(s);
	if (relative_parse_bound(s, either, relative, unit, why) == -1)
		return -1;
	return *either == '\0' ? 0
			       : relative_parse_bound(
				     relative_skip(either + 2), s + strlen(s), relative, unit, why);
}

void
relative_name(const struct relative *relative, struct text *out)
{
	text_add_string(out, relative_names[relative->kind]);
	if (relative->kind == REFERENCE_HISTORY)
		text_add_format(out, "(%" PRId64 ")", relative->runs);
}

void
relative_put_percent(const struct relative *relative, struct text *out)
{
	text_add_format(out, "%c %.15g%%", relative->down ? '-' : '+', relative->percent);
}

void
relative_put_amount(const struct relative *relative, enum unit unit, struct text *out)
{
	text_add_format(out, "%c %.15g%s", relative->down ? '-' : '+', relative->amount,
	    unit == UNIT_PERCENT ? "pp" : units_name(unit));
}

void
relative_put(const struct relative *relative, enum unit unit, struct text *out)
{
	relative_name(relative, out);
	if (relative->has_percent) {
		text_add_byte(out, ' ');
		relative_put_percent(relative, out);
	}
	if (relative->has_amount) {
		text_add_string(out, relative->has_percent ? " or " : " ");
		relative_put_amount(relative, unit, out);
	}
}

/* ---- by group ---- */

static int
reference_compare(const void *a, const void *b)
{
	const struct reference *x = a, *y = b;

	return strcmp(x->group, y->group);
}

struct reference *
relative_add(struct relative *relative, const char *group)
{
	relative->references = memory_grow(
	    relative->references, relative->count, &relative->room, sizeof(*relative->references));
	relative->references[relative->count] = (struct reference){.group = memory_string(group)};
	return &relative->references[relative->count++];
}

void
relative_sort(struct relative *relative)
{
	if (relative->count > 0)
		qsort(relative->references, relative->count, sizeof(*relative->references),
		    reference_compare);
}

const struct reference *
relative_find(const struct relative *relative, const char *group)
{
	const struct reference key = {.group = (char *)group}, *found = NULL;

	if (group && relative->count > 0)
		found = bsearch(&key, relative->references, relative->count,
		    sizeof(*relative->references), reference_compare);
	return found ? found : &relative->other;
}

static void
reference_free(struct reference *reference)
{
	free(reference->group);
	free(reference->why);
	free(reference->level);
	free(reference->evidence);
}

void
relative_free(struct relative *relative)
{
	for (size_t i = 0; i < relative->count; i++)
		reference_free(&relative->references[i]);
	free(relative->references);
	reference_free(&relative->other);
}
