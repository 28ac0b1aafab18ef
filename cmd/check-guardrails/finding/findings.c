#include "findings.h"

#include <stdio.h>

#include "clock.h"
#include "json.h"
#include "reader.h"

void
findings_open(struct findings *findings, const struct clock *clock, struct finding_waivers *waivers,
    struct json_paths *paths)
{
	char path[32];

	*findings = (struct findings){.clock = clock, .waivers = waivers, .on = waivers->count > 0};
	for (int s = 0; s < FINDING_SELECTORS; s++) {
		findings->words[s] = TEXT_INIT(TEXT_MAX_RECORD);
		snprintf(path, sizeof(path), ".%s", finding_selectors[s]);
		if (findings->on)
			findings->slots[s] = json_paths_add(paths, path);
	}
}

void
findings_close(struct findings *findings)
{
	for (int s = 0; s < FINDING_SELECTORS; s++)
		text_free(&findings->words[s]);
	*findings = (struct findings){0};
}

/* The text of a member; what is no string, or cannot be kept, has none. */
static struct finding_word
finding_word_of(const struct json_slice *slice, struct text *scratch)
{
	if (slice->type != JSON_STRING)
		return (struct finding_word){0};
	if (!slice->escaped)
		return (struct finding_word){slice->bytes + 1, slice->len - 2};
	text_clear(scratch);
	if (json_string(slice, scratch) == -1)
		return (struct finding_word){0};
	return (struct finding_word){text_string(scratch), scratch->len};
}

void
findings_take(struct findings *findings, struct reading *reading, bool counts)
{
	struct finding_word words[FINDING_SELECTORS];

	if (!findings->on || !reading_is(reading, "finding"))
		return;
	for (int s = 0; s < FINDING_SELECTORS; s++)
		words[s] =
		    finding_word_of(&reading->values[findings->slots[s]], &findings->words[s]);
	reading->set_aside =
	    finding_waivers_take(findings->waivers, words, clock_wall(findings->clock), counts);
	findings->waived += counts && reading->set_aside;
}
