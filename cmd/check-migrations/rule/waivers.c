#include "waivers.h"

#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"
#include "options.h"
#include "text.h"

struct waiver {
	enum rule rule;
	char *glob;   /* of files; NULL: any */
	char *reason; /* never NULL */
	bool used;
};

struct waivers {
	struct waiver *items;
	size_t count, room;
};

static int
waivers_add(struct waivers *waivers, const char *given, struct text *why)
{
	const char *colon = strchr(given, ':');
	struct waiver waiver = {0};
	char *name = memory_copy(given, colon ? (size_t)(colon - given) : strlen(given));
	int rc = rule_named(name, &waiver.rule);

	if (rc == -1)
		text_fail(why, "--allow %s: there is no rule of this name", given);
	free(name);
	if (rc == -1)
		return -1;
	waiver.glob = colon ? memory_string(colon + 1) : NULL;
	waiver.reason = memory_string("--allow");
	waivers->items =
	    memory_grow(waivers->items, waivers->count, &waivers->room, sizeof(*waivers->items));
	waivers->items[waivers->count++] = waiver;

	return 0;
}

struct waivers *
waivers_new(const struct option_list *allowed, struct text *why)
{
	struct waivers *waivers = memory_new(1, sizeof(*waivers));

	for (size_t i = 0; i < allowed->count; i++) {
		if (waivers_add(waivers, allowed->items[i], why) == -1) {
			waivers_free(waivers);
			return NULL;
		}
	}

	return waivers;
}

void
waivers_free(struct waivers *waivers)
{
	if (!waivers)
		return;
	for (size_t i = 0; i < waivers->count; i++) {
		free(waivers->items[i].glob);
		free(waivers->items[i].reason);
	}
	free(waivers->items);
	free(waivers);
}

const char *
waivers_allow(struct waivers *waivers, enum rule rule, const char *file, unsigned line)
{
	for (size_t i = 0; i < waivers->count; i++) {
		struct waiver *waiver = &waivers->items[i];

		if (waiver->rule != rule || line == (unsigned)-1)
			continue;
		if (waiver->glob && (!file || fnmatch(waiver->glob, file, 0) != 0))
			continue;
		waiver->used = true;
		return waiver->reason;
	}

	return NULL;
}
