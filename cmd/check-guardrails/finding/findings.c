#include "findings.h"

#include <stdio.h>
#include <string.h>

#include "character.h"
#include "clock.h"
#include "expression.h"
#include "json.h"
#include "memory.h"
#include "reader.h"
#include "series.h"

static bool
survey_speaks_of_new(const struct survey *survey)
{
	for (size_t i = 0; i < survey->count; i++)
		if (series_speaks_of(&survey->items[i], "new"))
			return true;
	return false;
}

void
findings_open(struct findings *findings, const struct findings_settings *settings,
    const struct survey *survey)
{
	char path[32];

	*findings = (struct findings){.settings = *settings, .new_slot = -1};
	findings->on = settings->waivers->count > 0 || settings->compares || settings->collects;
	findings->record = TEXT_INIT(TEXT_MAX_DOCUMENT);
	for (int i = 0; i < FINDING_WORDS; i++)
		findings->words[i] = TEXT_INIT(TEXT_MAX_RECORD);
	/* What looks at a record as a whole may find the member without its name. */
	findings->whole = expressions_need_jq(survey->expressions);
	if (findings->whole || survey_speaks_of_new(survey))
		findings->new_slot = json_paths_add(survey->paths, ".new");
	if (!findings->on)
		return;
	for (int i = 0; i < FINDING_WORDS; i++) {
		snprintf(path, sizeof(path), ".%s",
		    i == FINDING_SEVERITY ? "severity" : finding_selectors[i]);
		findings->slots[i] = json_paths_add(survey->paths, path);
	}
	findings->suppressed_slot = json_paths_add(survey->paths, ".suppressed");
}

void
findings_close(struct findings *findings)
{
	for (int i = 0; i < FINDING_WORDS; i++)
		text_free(&findings->words[i]);
	text_free(&findings->record);
	known_findings_free(&findings->baseline);
	known_findings_free(&findings->found);
	*findings = (struct findings){0};
}

/* The text of a member; what is no string has none. */
static struct finding_word
finding_word_of(const struct json_slice *slice, struct text *scratch)
{
	if (slice->type != JSON_STRING)
		return (struct finding_word){0};
	if (!slice->escaped)
		return (struct finding_word){slice->bytes + 1, slice->len - 2};
	text_clear(scratch);
	json_string(slice, scratch);
	return (struct finding_word){text_string(scratch), scratch->len};
}

/* Writes the record anew, with `word` in the place of what lies from `from` to `to`: what libjq
 * reads. */
static void
finding_rewrite(struct findings *findings, struct reading *reading, const char *from,
    const char *to, const char *word)
{
	struct text *record = &findings->record;
	const char *end = reading->bytes + reading->len;

	text_clear(record);
	text_add(record, reading->bytes, (size_t)(from - reading->bytes));
	text_add_string(record, word);
	text_add(record, to, (size_t)(end - to));
	if (text_failed(record))
		memory_lacked();
	reading->bytes = text_string(record);
	reading->len = record->len;
}

static const char *
space_before(const char *s)
{
	while (char_is_space(s[-1]))
		s--;
	return s;
}

static const char *
space_behind(const char *s)
{
	while (char_is_space(*s))
		s++;
	return s;
}

/* Takes the record's own `new` out, with its name and one comma. */
static void
finding_cut_new(struct findings *findings, struct reading *reading, const struct json_slice *own)
{
	const char *colon = space_before(own->bytes) - 1, *quote = space_before(colon) - 1;
	/* The name is three letters, escaped or not: there is no quote in it. */
	const char *from = memrchr(reading->bytes, '"', (size_t)(quote - reading->bytes));
	const char *to = own->bytes + own->len, *before = space_before(from);

	if (before[-1] == ',') {
		from = before - 1;
	} else {
		to = space_behind(to);
		to += *to == ',';
	}
	finding_rewrite(findings, reading, from, to, "");
}

static void
finding_write_new(struct findings *findings, struct reading *reading, const struct json_slice *own,
    const char *word)
{
	char member[16];
	const char *end;

	if (own->type != JSON_ABSENT) {
		finding_rewrite(findings, reading, own->bytes, own->bytes + own->len, word);
		return;
	}
	end = memrchr(reading->bytes, '}', reading->len);
	snprintf(member, sizeof(member), ",\"new\":%s", word);
	finding_rewrite(findings, reading, end, end, member);
}

static void
finding_tell_new(struct findings *findings, struct reading *reading, bool new)
{
	struct json_slice *value;
	const char *word = new ? "true" : "false";

	if (findings->new_slot < 0)
		return;
	value = &reading->values[findings->new_slot];
	if (findings->whole)
		finding_write_new(findings, reading, value, word);
	*value = (struct json_slice){
	    .type = new ? JSON_TRUE : JSON_FALSE, .bytes = word, .len = strlen(word)};
}

/* Without a baseline nobody knows what is new: what a record says of itself is no answer. */
static void
finding_hide_new(struct findings *findings, struct reading *reading)
{
	struct json_slice *value = &reading->values[findings->new_slot];

	if (value->type == JSON_ABSENT)
		return;
	finding_cut_new(findings, reading, value);
	*value = (struct json_slice){.type = JSON_ABSENT};
}

/* What is waived has been met, but is neither new nor to be kept: once the waiver ends, it is
 * new. */
static void
finding_compare(struct findings *findings, struct reading *reading,
    const struct finding_word words[FINDING_WORDS], bool counts)
{
	const struct finding_word known[KNOWN_MEMBERS] = {
	    [KNOWN_TOOL] = words[SELECT_TOOL],
	    [KNOWN_FINGERPRINT] = words[SELECT_FINGERPRINT],
	    [KNOWN_RULE] = words[SELECT_RULE],
	    [KNOWN_FILE] = words[SELECT_FILE],
	    [KNOWN_SEVERITY] = words[FINDING_SEVERITY],
	};
	bool suppressed = reading->values[findings->suppressed_slot].type == JSON_TRUE;
	bool new = known_findings_see(&findings->baseline, known, suppressed, counts);

	if (reading->set_aside)
		return;
	findings->fresh += counts && new;
	findings->nameless += counts && known[KNOWN_FINGERPRINT].len == 0;
	if (counts && findings->settings.collects)
		known_findings_add(&findings->found, known, suppressed);
	if (findings->settings.compares)
		finding_tell_new(findings, reading, new);
}

void
findings_take(struct findings *findings, struct reading *reading, bool counts)
{
	const struct findings_settings *settings = &findings->settings;
	struct finding_word words[FINDING_WORDS];

	if ((!findings->on && findings->new_slot < 0) || !reading_is(reading, "finding"))
		return;
	if (!settings->compares && findings->new_slot >= 0)
		finding_hide_new(findings, reading);
	if (!findings->on)
		return;
	for (int i = 0; i < FINDING_WORDS; i++)
		words[i] =
		    finding_word_of(&reading->values[findings->slots[i]], &findings->words[i]);
	reading->set_aside =
	    finding_waivers_take(settings->waivers, words, clock_wall(settings->clock), counts);
	if (settings->compares || settings->collects)
		finding_compare(findings, reading, words, counts);
	findings->waived += counts && reading->set_aside;
}
