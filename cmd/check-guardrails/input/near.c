#include "near.h"

#include <string.h>

#include "json.h"
#include "mention.h"
#include "text.h"

void
near_plan(struct near_plan *plan, const char *where, struct json_paths *paths)
{
	struct mention m;

	plan->count = 0;
	while (where && plan->count < NEAR_COMPARISONS && mention_next(&where, &m)) {
		if (m.path_len >= NEAR_LENGTH || m.literal_len >= NEAR_LENGTH)
			continue;
		memcpy(plan->comparisons[plan->count].path, m.path, m.path_len);
		plan->comparisons[plan->count].path[m.path_len] = '\0';
		memcpy(plan->comparisons[plan->count].literal, m.literal, m.literal_len);
		plan->comparisons[plan->count].literal[m.literal_len] = '\0';
		plan->comparisons[plan->count].slot =
		    json_paths_add(paths, plan->comparisons[plan->count].path);
		if (plan->comparisons[plan->count].slot >= 0)
			plan->count++;
	}
}

/* Keeps the nearest values in order; one that is there already, or farther than all, changes
 * nothing. */
static void
near_keep(struct near *near, size_t c, const char *value, unsigned distance)
{
	size_t at = near->seen[c].count, last = NEAR_VALUES - 1;

	for (size_t i = 0; i < near->seen[c].count; i++)
		if (strcmp(near->seen[c].values[i].text, value) == 0)
			return;
	while (at > 0 && near->seen[c].values[at - 1].distance > distance)
		at--;
	if (at > last)
		return;
	if (near->seen[c].count < NEAR_VALUES)
		near->seen[c].count++;
	for (size_t i = near->seen[c].count - 1; i > at; i--)
		near->seen[c].values[i] = near->seen[c].values[i - 1];
	near->seen[c].values[at].distance = distance;
	memcpy(near->seen[c].values[at].text, value, strlen(value) + 1);
}

void
near_see(struct near *near, const struct near_plan *plan, const struct json_slice values[])
{
	for (size_t c = 0; c < plan->count; c++) {
		const struct json_slice *v = &values[plan->comparisons[c].slot];
		char text[NEAR_LENGTH];

		if (v->type != JSON_STRING || v->escaped || v->len - 2 >= sizeof(text))
			continue;
		memcpy(text, v->bytes + 1, v->len - 2);
		text[v->len - 2] = '\0';
		near_keep(near, c, text, text_distance(text, plan->comparisons[c].literal));
	}
}

void
near_describe(const struct near *near, const struct near_plan *plan, struct text *out)
{
	for (size_t c = 0; c < plan->count; c++) {
		if (near->seen[c].count > 0 && near->seen[c].values[0].distance == 0)
			continue;
		if (near->seen[c].count == 0) {
			text_add_format(out, "; no %s was seen", plan->comparisons[c].path);
			continue;
		}
		text_add_format(out, "; nearest %s seen:", plan->comparisons[c].path);
		for (size_t i = 0; i < near->seen[c].count; i++)
			text_add_format(
			    out, "%s \"%s\"", i > 0 ? "," : "", near->seen[c].values[i].text);
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
		if (near->seen[c].count == 0) {
			if (any)
				return true;
			continue;
		}
		if (looks_like(near->seen[c].values[0].text, plan->comparisons[c].literal,
			near->seen[c].values[0].distance))
			return true;
	}
	return false;
}
