#include "finding_waiver.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "path_glob.h"
#include "json_writer.h"
#include "text.h"

/* How many stand in the evidence. */
enum { WAIVERS_TOLD = 100 };

const char *const finding_selectors[FINDING_SELECTORS] = {
    "rule", "file", "tool", "package", "fingerprint"};

void
finding_waivers_free(struct finding_waivers *waivers)
{
	for (size_t i = 0; i < waivers->count; i++) {
		struct finding_waiver *waiver = &waivers->items[i];

		for (int s = 0; s < FINDING_SELECTORS; s++)
			free(waiver->selectors[s]);
		free(waiver->until);
		free(waiver->reason);
		free(waiver->owner);
	}
	free(waivers->items);
	*waivers = (struct finding_waivers){0};
}

int
finding_waiver_check(const struct finding_waiver *waiver, struct text *why)
{
	bool any = false, narrow = false;

	for (int s = 0; s < FINDING_SELECTORS; s++) {
		const char *glob = waiver->selectors[s];

		if (!glob)
			continue;
		if (strlen(glob) > PATH_GLOB_MOST)
			return text_fail(why, "\"%s\" is longer than %d bytes",
			    finding_selectors[s], PATH_GLOB_MOST);
		any = true;
		narrow |= strspn(glob, "*?/") < strlen(glob);
	}
	if (!any)
		return text_fail(why,
		    "a waiver of findings needs \"rule\", \"file\", \"tool\", \"package\" or "
		    "\"fingerprint\"");
	if (!narrow)
		return text_fail(why, "this waives every finding; say which");
	return 0;
}

/* ---- choosing ---- */

static bool
waiver_fits(const struct finding_waiver *waiver, const struct finding_word words[FINDING_SELECTORS])
{
	for (int s = 0; s < FINDING_SELECTORS; s++) {
		const char *glob = waiver->selectors[s];
		const struct finding_word *word = &words[s];

		if (!glob)
			continue;
		if (!word->bytes)
			return false;
		if (s == SELECT_FINGERPRINT
			? word->len != strlen(glob) || memcmp(word->bytes, glob, word->len) != 0
			: !path_glob_fits(glob, word->bytes, word->len))
			return false;
	}
	return true;
}

bool
finding_waivers_take(struct finding_waivers *waivers,
    const struct finding_word words[FINDING_SELECTORS], int64_t now, bool counts)
{
	bool waived = false;

	for (size_t i = 0; i < waivers->count; i++) {
		struct finding_waiver *waiver = &waivers->items[i];

		waiver->fits = waiver_fits(waiver, words);
		waived |= waiver->fits && now < waiver->end;
	}
	for (size_t i = 0; counts && i < waivers->count; i++) {
		struct finding_waiver *waiver = &waivers->items[i];

		waiver->matched += waiver->fits;
		waiver->back += waiver->fits && !waived;
	}
	return waived;
}

/* ---- telling ---- */

void
finding_waiver_describe(const struct finding_waiver *waiver, struct text *out)
{
	const char *before = "";

	for (int s = 0; s < FINDING_SELECTORS; s++) {
		const char *glob = waiver->selectors[s];

		if (!glob)
			continue;
		text_add_format(out, "%s%s ", before, finding_selectors[s]);
		text_add_visible(out, glob, strlen(glob));
		before = ", ";
	}
}

bool
finding_waiver_complain(const struct finding_waiver *waiver, int64_t now, struct text *out)
{
	bool ended = now >= waiver->end;

	if (waiver->matched > 0 && !ended)
		return false;
	if (waiver->matched == 0) {
		text_add_string(out, "it matches no finding");
		if (ended)
			text_add_format(out, ", and ended on %s", waiver->until);
		text_add_string(out, ": take it out");
		return true;
	}
	text_add_format(out, "it ended on %s (", waiver->until);
	text_add_visible(out, waiver->reason, strlen(waiver->reason));
	text_add_format(out,
	    "): of %" PRId64 " finding%s that it matches, %" PRId64
	    " count again; mend what was found, or renew it",
	    waiver->matched, waiver->matched == 1 ? "" : "s", waiver->back);
	return true;
}

static void
waiver_put(const struct finding_waiver *waiver, int64_t now, struct json_writer *w)
{
	json_open_object(w, NULL);
	for (int s = 0; s < FINDING_SELECTORS; s++)
		json_put_string(w, finding_selectors[s], waiver->selectors[s]);
	json_put_string(w, "until", waiver->until);
	json_put_string(w, "reason", waiver->reason);
	json_put_string(w, "owner", waiver->owner);
	json_put_bool(w, "ended", now >= waiver->end);
	json_put_integer(w, "findings", waiver->matched);
	json_close_object(w);
}

void
finding_waivers_put(const struct finding_waivers *waivers, int64_t now, struct json_writer *w)
{
	size_t told = 0;

	json_open_array(w, NULL);
	for (size_t i = 0; i < waivers->count && told < WAIVERS_TOLD; i++) {
		if (waivers->items[i].matched == 0)
			continue;
		waiver_put(&waivers->items[i], now, w);
		told++;
	}
	json_close_array(w);
}
