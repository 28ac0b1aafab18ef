#include <stdlib.h>
#include <string.h>

#include "format.h"
#include "input.h"
#include "json_reader.h"
#include "sample.h"

/* ---- does it fit ---- */

/* Whether the names hold the word of `len` bytes. */
static bool
names_hold(const struct text *names, const char *word, size_t len)
{
	const char *begin = text_string(names), *end = begin + names->len, *at = begin;

	for (; (at = memmem(at, (size_t)(end - at), word, len)); at += len)
		if (at > begin && at[-1] == ' ' && at[len] == ' ')
			return true;
	return false;
}

/* How many of the wanted names ("a b") there are; `all` says how many were wanted. */
static size_t
names_count(const struct text *names, const char *wanted, size_t *all)
{
	size_t found = 0;

	for (*all = 0; *wanted; ++*all) {
		size_t len = strcspn(wanted, " ");

		found += names_hold(names, wanted, len);
		wanted += len + strspn(wanted + len, " ");
	}
	return found;
}

bool
sample_has(const struct text *names, const char *wanted)
{
	size_t all;

	return names_count(names, wanted, &all) == all;
}

/* Where the names that a format wants would stand. */
static const struct text *
format_names(const struct format *format, const struct sample *sample, const char **wanted)
{
	if (sample->opening == '{' && format->members) {
		*wanted = format->members;
		return &sample->members;
	}
	if (sample->opening == '[' && format->element) {
		*wanted = format->element;
		return &sample->element;
	}
	return NULL;
}

static bool
format_names_fit(const struct format *format, const struct sample *sample)
{
	const char *wanted;
	const struct text *names = format_names(format, sample, &wanted);
	size_t all;

	return names && sample_has(names, wanted) &&
	       (!format->without || names_count(names, format->without, &all) == 0);
}

static bool
format_fits(const struct format *format, const struct sample *sample)
{
	size_t all;

	if (sample->root.len > 0)
		return format->roots && names_count(&sample->root, format->roots, &all) > 0;
	if (format->members || format->element)
		return format_names_fit(format, sample) && (!format->fits || format->fits(sample));
	return format->fits && format->fits(sample);
}

/* ---- and if not ---- */

/* The format most of whose names are there, NULL when none has any. */
static const struct format *
format_nearest(const struct sample *sample)
{
	const struct format *nearest = NULL;
	double best = 0;

	for (size_t i = 0; formats[i]; i++) {
		const char *wanted;
		const struct text *names = format_names(formats[i], sample, &wanted);
		size_t all, found = names ? names_count(names, wanted, &all) : 0;

		if (found > 0 && (double)found / (double)all > best) {
			best = (double)found / (double)all;
			nearest = formats[i];
		}
	}
	return nearest;
}

static void
put_visible_start(struct text *why, const struct text *what)
{
	enum { SHOWN = 60 };

	text_add_visible(why, text_string(what), what->len < SHOWN ? what->len : SHOWN);
	if (what->len > SHOWN)
		text_add_string(why, "...");
}

static void
sample_say(const struct sample *sample, struct text *why)
{
	const struct format *nearest = format_nearest(sample);

	if (sample->root.len > 0) {
		text_add_string(why, "no format has the root element");
		put_visible_start(why, &sample->root);
	} else if (sample->opening) {
		const struct text *names =
		    sample->opening == '{' ? &sample->members : &sample->element;

		text_add_string(why, names->len > 0 ? "no format has JSON of the members"
						    : "nothing in it says what it is");
		put_visible_start(why, names);
	} else if (sample->first.len > 0) {
		text_add_string(why, "no format begins with \"");
		put_visible_start(why, &sample->first);
		text_add_string(why, "\"");
	} else {
		text_add_string(why, "it is empty");
	}
	if (nearest)
		text_add_format(why, "; the nearest is %s", nearest->name);
	text_add_string(why, "; name the format instead of auto");
}

static const struct format *
sample_recognise(const struct sample *sample, struct text *why)
{
	const struct format *only = NULL;
	TEXT_LOCAL several = TEXT_INIT(TEXT_MAX_REASON);

	for (size_t i = 0; formats[i]; i++) {
		if (!format_fits(formats[i], sample))
			continue;
		text_add_format(&several, "%s%s", only ? ", " : "", formats[i]->name);
		only = formats[i];
	}
	if (!only)
		sample_say(sample, why);
	else if (strchr(text_string(&several), ','))
		text_add_format(why, "it may be any of %s; name the format instead of auto",
		    text_string(&several));
	else
		return only;
	return NULL;
}

const struct format *
format_recognise(struct input *input, struct text *why)
{
	TEXT_LOCAL reason = TEXT_INIT(TEXT_MAX_REASON);
	struct sample sample;
	const struct format *format;

	sample_take(&sample, input);
	format = sample_recognise(&sample, &reason);
	sample_free(&sample);
	input_rewind(input);
	if (!format)
		text_fail(why, "%s: %s", input_name(input), text_string(&reason));
	if (input_failed(input))
		text_fail(why, "%s", input_failed(input));
	return format;
}

const struct format *
format_find(const char *name)
{
	for (size_t i = 0; formats[i]; i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	return NULL;
}
