#include "path_glob.h"

#include <string.h>

#include "utf8.h"

/* All places of the glob that the text so far may have led to are followed at once (Thompson,
 * 1968). */
struct places {
	size_t len;   /* of the glob; its end is a place, too */
	bool is_name; /* no character is special in the text */
	bool at[PATH_GLOB_MOST + 1];
};

static size_t
glob_stars(const char *glob)
{
	return strspn(glob, "*");
}

/* Stars may stand for nothing; where a name begins, `**` and its slash for no folder at all. */
static void
places_skip_stars(struct places *places, const char *glob, bool begins)
{
	for (size_t p = 0; p < places->len; p++) {
		size_t stars = places->at[p] ? glob_stars(glob + p) : 0;

		if (stars == 0)
			continue;
		places->at[p + stars] = true;
		if (begins && stars > 1 && glob[p + stars] == '/' && (p == 0 || glob[p - 1] == '/'))
			places->at[p + stars + 1] = true;
	}
}

/* One character of the text, of `len` bytes. */
static void
places_step(struct places *places, const char *glob, const char *character, size_t len)
{
	struct places next = {.len = places->len, .is_name = places->is_name};
	bool any = places->is_name || *character != '/';

	for (size_t p = 0; p < places->len; p++) {
		size_t stars = places->at[p] ? glob_stars(glob + p) : 0;

		if (!places->at[p])
			continue;
		if (stars > 0)
			next.at[p] |= stars > 1 || any;
		else if (glob[p] == '?')
			next.at[p + 1] |= any;
		else if (strncmp(glob + p, character, len) == 0)
			next.at[p + len] = true;
	}
	places_skip_stars(&next, glob, *character == '/');
	*places = next;
}

static bool
glob_fits(const char *glob, const char *text, size_t len, bool is_name)
{
	struct places places = {.len = strlen(glob), .is_name = is_name};
	size_t plain = strcspn(glob, "*?");

	/* The common cases: all of it, or its beginning, is plain. */
	if (plain == places.len)
		return len == plain && memcmp(glob, text, len) == 0;
	if (len < plain || memcmp(glob, text, plain) != 0)
		return false;
	places.at[plain] = true;
	places_skip_stars(&places, glob, plain == 0 || glob[plain - 1] == '/');
	for (size_t i = plain, one; i < len; i += one) {
		one = utf8_sequence(text + i, len - i);
		one += one == 0;
		places_step(&places, glob, text + i, one);
	}
	return places.at[places.len];
}

bool
path_glob_fits(const char *glob, const char *text, size_t len)
{
	return glob_fits(glob, text, len, false);
}

bool
name_glob_fits(const char *glob, const char *text, size_t len)
{
	return glob_fits(glob, text, len, true);
}
