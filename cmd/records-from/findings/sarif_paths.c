#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "character.h"
#include "json_reader.h"
#include "json_walk.h"
#include "memory.h"
#include "percent.h"
#include "sarif.h"

/* Where an artifact lies, or what the paths of a base begin with. */
struct sarif_place {
	size_t name; /* of a base */
	size_t uri, base;
};

struct sarif_places {
	struct sarif_place *places;
	size_t count, room;
};

struct sarif_paths {
	struct sarif_pool pool;
	struct sarif_places artifacts, bases;
	struct json_scanner *artifact_scanner, *base_scanner;
};

enum { PLACE_URI, PLACE_BASE, PLACE_MEMBERS };

static const char *const artifact_members[PLACE_MEMBERS] = {
    [PLACE_URI] = ".location.uri",
    [PLACE_BASE] = ".location.uriBaseId",
};

static const char *const base_members[PLACE_MEMBERS] = {
    [PLACE_URI] = ".uri",
    [PLACE_BASE] = ".uriBaseId",
};

struct sarif_paths *
sarif_paths_new(void)
{
	struct sarif_paths *paths = memory_new(1, sizeof(*paths));

	sarif_pool_init(&paths->pool);
	paths->artifact_scanner = json_scanner_of(artifact_members, PLACE_MEMBERS);
	paths->base_scanner = json_scanner_of(base_members, PLACE_MEMBERS);
	return paths;
}

void
sarif_paths_free(struct sarif_paths *paths)
{
	if (!paths)
		return;
	text_free(&paths->pool.bytes);
	free(paths->artifacts.places);
	free(paths->bases.places);
	json_scanner_free(paths->artifact_scanner);
	json_scanner_free(paths->base_scanner);
	free(paths);
}

/* ---- reading ---- */

static void
place_add(struct sarif_paths *paths, struct sarif_places *places, const struct json_slice *name,
    const struct json_slice values[])
{
	struct sarif_place *place;

	if (!sarif_pool_charge(&paths->pool, 2 * sizeof(*place)))
		return;
	places->places = memory_grow(places->places, places->count, &places->room, sizeof(*place));
	place = &places->places[places->count++];
	place->name = sarif_pool_keep_word(&paths->pool, name);
	place->uri = sarif_pool_keep_word(&paths->pool, &values[PLACE_URI]);
	place->base = sarif_pool_keep_word(&paths->pool, &values[PLACE_BASE]);
	if (paths->pool.full)
		places->count--;
}

void
sarif_paths_read_artifacts(struct sarif_paths *paths, struct json_reader *r)
{
	static const struct json_slice none;
	struct json_slice values[PLACE_MEMBERS];

	if (json_enter_array(r))
		while (
		    json_next_element(r) && json_take_members(r, paths->artifact_scanner, values))
			place_add(paths, &paths->artifacts, &none, values);
}

void
sarif_paths_read_bases(struct sarif_paths *paths, struct json_reader *r)
{
	enum { MOST_BASES = 1000 };
	struct json_slice name, values[PLACE_MEMBERS];

	if (!json_enter_object(r))
		return;
	while (json_next_member(r, &name)) {
		TEXT_LOCAL kept = TEXT_INIT(SARIF_KEPT);

		/* The name goes when its value is taken. */
		text_add(&kept, name.bytes, name.len);
		name.bytes = text_string(&kept);
		if (json_take_members(r, paths->base_scanner, values) &&
		    paths->bases.count < MOST_BASES)
			place_add(paths, &paths->bases, &name, values);
	}
}

/* ---- one path ---- */

/* Behind "file:", NULL when it is no such URI. */
static const char *
uri_of_file(const char *uri)
{
	static const char scheme[] = "file:", host[] = "//localhost/";

	if (strncasecmp(uri, scheme, sizeof(scheme) - 1) != 0)
		return NULL;
	uri += sizeof(scheme) - 1;
	return strncasecmp(uri, host, sizeof(host) - 1) == 0 ? uri + sizeof(host) - 2 : uri;
}

static bool
is_drive(const char *path)
{
	return char_is_letter(path[0]) && path[1] == ':';
}

/* Whether it stands for itself, whatever its base: "/src/a.c", "C:/a.c", "https://...". */
static bool
uri_is_absolute(const char *uri)
{
	size_t scheme = 0;

	while (char_is_alnum(uri[scheme]) || (uri[scheme] && strchr("+-.", uri[scheme])))
		scheme++;
	return uri[0] == '/' || (scheme > 0 && uri[scheme] == ':');
}

/* The path that a URI stands for: "file:///a%20b.c" is "/a b.c". */
static void
uri_decode(const char *uri, struct text *out)
{
	const char *path = uri_of_file(uri);
	char *plain;

	if (!path)
		path = uri;
	else
		while (path[0] == '/' && (path[1] == '/' || is_drive(path + 1)))
			path++;
	plain = percent_decode(path, strlen(path));
	text_add_string(out, plain ? plain : path);
	free(plain);
}

static const struct sarif_place *
base_find(const struct sarif_paths *paths, const char *name)
{
	for (size_t i = 0; *name && i < paths->bases.count; i++)
		if (strcmp(sarif_pool_string(&paths->pool, paths->bases.places[i].name), name) == 0)
			return &paths->bases.places[i];
	return NULL;
}

/* Puts what a base's URI begins with before a relative path, as far as that is relative too: an
 * absolute one says where the repository lay, which is of no use elsewhere. */
static void
path_of_base(const struct sarif_paths *paths, const char *name, unsigned level, struct text *out)
{
	enum { LEVELS = 8 };
	const struct sarif_place *base = base_find(paths, name);
	const char *uri = base ? sarif_pool_string(&paths->pool, base->uri) : "";

	if (!base || level == LEVELS || uri_is_absolute(uri))
		return;
	path_of_base(paths, sarif_pool_string(&paths->pool, base->base), level + 1, out);
	uri_decode(uri, out);
	if (out->len > 0 && out->bytes[out->len - 1] != '/')
		text_add_byte(out, '/');
}

int
sarif_path(const struct sarif_paths *paths, const struct json_slice *uri,
    const struct json_slice *base, const struct json_slice *index, struct text *out)
{
	TEXT_LOCAL path = TEXT_INIT(SARIF_KEPT);
	TEXT_LOCAL name = TEXT_INIT(SARIF_KEPT);
	int64_t at;

	text_clear(out);
	json_word(uri, &path);
	json_word(base, &name);
	if (path.len == 0 && json_integer(index, &at) == 0 && at >= 0) {
		const struct sarif_place *place;

		if ((uint64_t)at >= paths->artifacts.count)
			return paths->pool.full ? -1 : 0;
		place = &paths->artifacts.places[at];
		text_add_string(&path, sarif_pool_string(&paths->pool, place->uri));
		text_add_string(&name, sarif_pool_string(&paths->pool, place->base));
	}
	if (path.len > 0 && !uri_is_absolute(text_string(&path)))
		path_of_base(paths, text_string(&name), 0, out);
	uri_decode(text_string(&path), out);
	return 0;
}
