#include "near.h"

#include <string.h>

#include "json.h"
#include "mention.h"
#include "text.h"

static void
near_copy(char into[NEAR_LENGTH], const char *bytes, size_t len)
{
	memcpy(into, bytes, len);
	into[len] = '\0';
}

void
near_plan(struct near_plan *plan, const char *where, struct json_paths *paths)
{
	struct mention m;

	plan->count = 0;
	while (where && plan->count < NEAR_COMPARISONS && mention_next(&where, &m)) {
		struct near_comparison *c = &plan->comparisons[plan->count];

		if (m.path_len >= NEAR_LENGTH || m.literal_len >= NEAR_LENGTH)
			continue;
		near_copy(c->path, m.path, m.path_len);
		near_copy(c->literal, m.literal, m.literal_len);
		c->slot = json_paths_add(paths, c->path);
		plan->count += c->slot >= 0;
	}
}

/* Keeps the nearest values in order; one that is there already, or farther than all, changes
 * nothing. */
static void
near_keep(struct near_seen *seen, const char *value, unsigned distance)
{
	size_t at = seen->count;

	for (size_t i = 0; i < seen->count; i++)
		if (strcmp(seen->values[i].text, value) == 0)
			return;
	while (at > 0 && seen->values[at - 1].distance > distance)
		at--;
	if (at == NEAR_VALUES)
		return;
	if (seen->count < NEAR_VALUES)
		seen->count++;
	for (size_t i = seen->count - 1; i > at; i--)
		seen->values[i] = seen->values[i - 1];
	seen->values[at].distance = distance;
	near_copy(seen->values[at].text, value, strlen(value));
}

void
near_see(struct near *near, const struct near_plan *plan, const struct json_slice values[])
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct near_comparison *c = &plan->comparisons[i];
		const struct json_slice *v = &values[c->slot];
		char text[NEAR_LENGTH];

		if (v->type != JSON_STRING)
			continue;
		near->seen[i].met = true;
		if (v->escaped || v->len - 2 >= sizeof(text))
			continue;
		near_copy(text, v->bytes + 1, v->len - 2);
		near_keep(&near->seen[i], text, text_distance(text, c->literal));
	}
}

void
near_describe(const struct near *near, const struct near_plan *plan, struct text *out)
{
	for (size_t c = 0; c < plan->count; c++) {
		const struct near_seen *seen = &near->seen[c];

		if (!seen->met)
			text_add_format(out, "; no %s was seen", plan->comparisons[c].path);
		if (seen->count == 0 || seen->values[0].distance == 0)
			continue;
		text_add_format(out, "; nearest %s seen:", plan->comparisons[c].path);
		for (size_t i = 0; i < seen->count; i++)
			text_add_format(out, "%s \"%s\"", i > 0 ? "," : "", seen->values[i].text);
	}
}

/* One or two letters off. Names that differ in their digits (CWE-79, CWE-89) are different
 * names. */
static bool
looks_like(const char *seen, const char *wanted, unsigned distance)
{
	const char *digits = "0123456789";

	return distance > 0 && distance <= 2 && strlen(wanted) >= 5 && !strpbrk(seen, digits) &&
	       !strpbrk(wanted, digits);
}

bool
near_misspelt(const struct near *near, const struct near_plan *plan, bool any)
{
	for (size_t c = 0; c < plan->count; c++) {
		const struct near_seen *seen = &near->seen[c];

		if (!seen->met ? any
			       : looks_like(seen->values[0].text, plan->comparisons[c].literal,
				     seen->values[0].distance))
			return true;
	}
	return false;
}
